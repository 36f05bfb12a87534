// The case as four tables. Cells that a spreadsheet would take for a formula begin with an apostrophe (README.txt of the package says so).
import { stringify } from 'csv-stringify/sync';
import type { BagFile } from './bag.ts';
import type { CaseFile } from './case-file.ts';

/** Name and text of each table; UTF-8 with a byte order mark, as spreadsheets want it, lines ending in CRLF (RFC 4180). */
export function caseTables(given: CaseFile, exhibits: readonly BagFile[]): Array<[name: string, text: string]> {
  const leads = given.leads.map(({ number, lead }) => {
    const { listing, assessment } = lead;
    return {
      number,
      lead: lead.id,
      status: lead.status,
      title: listing.title,
      address: listing.url,
      source: listing.source,
      price: listing.price?.amount ?? '',
      currency: listing.price?.currency ?? '',
      seller: listing.seller?.name ?? '',
      location: listing.location ?? '',
      posted: listing.postedAt ?? '',
      first_seen: lead.firstSeen,
      last_seen: lead.lastSeen,
      taxa: assessment.taxa.map(({ name, appendix }) => `${name} (${appendix ?? 'not listed'})`).join('; '),
      commodities: assessment.commodities.map(({ code }) => code).join('; '),
      classifier_score: lead.score,
      classifier: assessment.model,
    };
  });
  const sightings = given.leads.flatMap(({ number, lead, sightings }) =>
    sightings.map(({ at, scanId }) => ({ number, lead: lead.id, at, scan: scanId })),
  );
  const contacts = given.leads.flatMap(({ number, lead }) =>
    lead.listing.contacts.map(({ type, value }) => ({ number, lead: lead.id, type, value })),
  );
  const hashes = [
    ...exhibits.map(({ path, sha256, bytes }) => ({ file: `data/${path}`, inside: '', sha256, bytes })),
    ...given.leads.flatMap(({ snapshots }) =>
      snapshots.flatMap(({ number, archive }) =>
        (archive?.inside ?? []).map(({ path, sha256, bytes }) => ({
          file: `snapshot ${number}`,
          inside: path,
          sha256,
          bytes,
        })),
      ),
    ),
  ];
  return [
    ['leads.csv', table(leads)],
    ['sightings.csv', table(sightings, ['number', 'lead', 'at', 'scan'])],
    ['contacts.csv', table(contacts, ['number', 'lead', 'type', 'value'])],
    ['hashes.csv', table(hashes, ['file', 'inside', 'sha256', 'bytes'])],
  ];
}

function table(rows: ReadonlyArray<Record<string, unknown>>, columns?: string[]): string {
  return stringify([...rows], {
    header: true,
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
    ...(columns === undefined ? {} : { columns }),
  });
}
