// The case as a STIX 2.1 bundle: what was observed (url, file, accounts) as observed-data, the agency and the tool as identities, opinions as
// notes. An indicator is made only of what a person confirmed. Ids are deterministic (STIX 2.1, 2.9).
import { canonicalJson } from '#store/json.ts';
import type { BagFile } from './bag.ts';
import type { CaseFile, CaseLead } from './case-file.ts';
import { nightjarNamespace, uuid5 } from './uuid5.ts';

type StixObject = { type: string; id: string } & Record<string, unknown>;

/** From the STIX 2.1 standard, for ids of cyber-observable objects. */
const observableNamespace = '00abedb4-aa42-466c-9c01-fed23315a9b7';

/** `exhibits`: the files of the package; those below `lead-N/` are that lead's. */
export function stixBundle(given: CaseFile, exhibits: readonly BagFile[]): object {
  const agency = domain('identity', { name: given.agency }, `identity:${given.agency}`, given.exportedAt);
  agency['identity_class'] = 'organization';
  const objects = new Map<string, StixObject>([[agency.id, agency]]);
  const members = given.leads.flatMap((one) => leadObjects(one, { given, agency: agency.id, exhibits }));
  for (const object of members) objects.set(object.id, object);
  const report = domain('report', {}, `report:${given.exportId}`, given.exportedAt);
  Object.assign(report, {
    created_by_ref: agency.id,
    name: given.caseNumber === null ? 'Wildlife trade case' : `Wildlife trade case ${given.caseNumber}`,
    description: given.why,
    report_types: ['observed-data'],
    published: given.exportedAt,
    object_refs: [...objects.keys()],
    external_references: [{ source_name: 'Nightjar export', external_id: given.exportId }],
  });
  objects.set(report.id, report);
  return {
    type: 'bundle',
    id: `bundle--${uuid5(nightjarNamespace, `bundle:${given.exportId}`)}`,
    objects: [...objects.values()],
  };
}

function leadObjects(
  { number, lead, sightings, snapshots, verdicts }: CaseLead,
  { given, agency, exhibits }: { given: CaseFile; agency: string; exhibits: readonly BagFile[] },
): StixObject[] {
  const { listing, assessment } = lead;
  const observables: StixObject[] = [];
  if (URL.canParse(listing.url)) observables.push(observable('url', { value: listing.url }));
  for (const { type, value } of listing.contacts) {
    if (type === 'email' && /^[^\s@]+@[^\s@]+\.[^\s@]+$/u.test(value))
      observables.push(observable('email-addr', { value }));
    else if (type === 'url' && URL.canParse(value)) observables.push(observable('url', { value }));
    else observables.push(observable('user-account', { user_id: `${type}:${value}` }));
  }
  if (listing.seller !== null) {
    const account = { account_login: listing.seller.name, user_id: `${listing.source}:${listing.seller.name}` };
    observables.push(observable('user-account', account, ['user_id', 'account_login']));
  }
  for (const { path, sha256, bytes } of exhibits.filter((file) => file.path.startsWith(`lead-${number}/`))) {
    const file = { hashes: { 'SHA-256': sha256 }, name: path.split('/').slice(1).join('-') };
    observables.push({ ...observable('file', file), size: bytes, ...registeredType(path) });
  }
  const seed = `${lead.id}:${given.exportId}`;
  const common = { created_by_ref: agency, lang: 'en' };
  const observed = domain('observed-data', common, `observed:${seed}`, given.exportedAt);
  const times = [
    lead.firstSeen,
    lead.lastSeen,
    ...sightings.map(({ at }) => at),
    ...snapshots.map(({ snapshot }) => snapshot.createdAt),
  ].toSorted();
  Object.assign(observed, {
    first_observed: times[0],
    last_observed: times.at(-1),
    number_observed: Math.max(1, sightings.length),
    object_refs: [...new Set(observables.map(({ id }) => id))],
    external_references: [{ source_name: 'Nightjar lead', external_id: lead.id }],
  });
  const objects: StixObject[] = [...observables, observed];
  const note = (key: string, abstract: string, content: string) => {
    const made = domain('note', common, `note:${key}:${seed}`, given.exportedAt);
    objects.push(Object.assign(made, { abstract, content, object_refs: [observed.id] }));
  };
  note(
    'classifier',
    'Opinion of a classifier',
    `Score ${lead.score} by ${assessment.model}. ${assessment.reasons.map(({ text, means }) => `“${text}”: ${means}`).join('; ')}`,
  );
  for (const verdict of verdicts)
    note(
      verdict.id,
      'Decision of an analyst',
      `${verdict.verdict} by ${verdict.actor.name} (${verdict.actor.role}) at ${verdict.at}${verdict.undoneAt === null ? '' : `, taken back at ${verdict.undoneAt}`}. ${verdict.note ?? ''}`.trim(),
    );
  if (lead.status === 'confirmed' && URL.canParse(listing.url)) {
    const indicator = domain('indicator', common, `indicator:${seed}`, given.exportedAt);
    Object.assign(indicator, {
      name: `Offer confirmed by an analyst: ${listing.title}`.slice(0, 250),
      description: 'The address of the offer as it stood when it was seen; part B of the report says who confirmed it.',
      indicator_types: ['attribution'],
      pattern: `[url:value = '${listing.url.replaceAll('\\', '\\\\').replaceAll("'", String.raw`\'`)}']`,
      pattern_type: 'stix',
      pattern_version: '2.1',
      valid_from: lead.firstSeen,
    });
    objects.push(indicator);
    const based = domain('relationship', common, `based-on:${seed}`, given.exportedAt);
    objects.push(
      Object.assign(based, { relationship_type: 'based-on', source_ref: indicator.id, target_ref: observed.id }),
    );
  }
  return objects;
}

function domain(type: string, properties: Record<string, unknown>, name: string, at: string): StixObject {
  const id = `${type}--${uuid5(nightjarNamespace, name)}`;
  return { type, spec_version: '2.1', id, created: at, modified: at, ...properties };
}

/** `naming`: the properties that the standard derives the id from; all where it is not given. */
function observable(
  type: string,
  properties: Record<string, unknown>,
  naming: readonly string[] = Object.keys(properties),
): StixObject {
  const named = Object.fromEntries(naming.map((name) => [name, properties[name]]));
  return {
    type,
    spec_version: '2.1',
    id: `${type}--${uuid5(observableNamespace, canonicalJson(named))}`,
    ...properties,
  };
}

/** STIX wants types that IANA has registered. */
function registeredType(path: string): { mime_type?: string } {
  return /\.(?:wacz|jsonl)$/.test(path) ? {} : { mime_type: mimeOf(path) };
}

export function mimeOf(path: string): string {
  const types: Record<string, string> = {
    wacz: 'application/wacz',
    png: 'image/png',
    pdf: 'application/pdf',
    html: 'text/html',
    txt: 'text/plain',
    jsonl: 'application/x-ndjson',
    json: 'application/json',
    jsonld: 'application/ld+json',
    csv: 'text/csv',
  };
  return types[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
}
