// The report in plain words. What was captured stands first and alone; what a program or a person thought of it follows in a part of its own.
import type { BagFile } from '../package/bag.ts';
import type { CaseFile, CaseLead } from '../package/case-file.ts';
import { escape } from '../html.ts';
import { opinionsPart } from './opinions.ts';
import { code, facts, grid, hash, instant, paper, quoted } from './paper.ts';
import { snapshotPart } from './snapshot-part.ts';

/** HTML of the whole report. `exhibits`: every file of the package that was there before the report. */
export function caseReport(given: CaseFile, exhibits: readonly BagFile[]): string {
  const title = given.caseNumber === null ? 'Evidence report' : `Evidence report, case ${given.caseNumber}`;
  return paper(title, {
    footer: `${given.caseNumber === null ? '' : `Case ${given.caseNumber} · `}${given.agency} · export ${given.exportId}`,
    parts: [
      cover(title, given),
      ...given.leads.map((one) => leadPart(one, { given, exhibits })),
      filesAnnex(given, exhibits),
      checksAnnex(),
    ],
  });
}

function cover(title: string, given: CaseFile): string {
  const { leads, redaction } = given;
  const captures = leads.reduce((sum, { snapshots }) => sum + snapshots.length, 0);
  return [
    `<h1>${escape(title)}</h1>`,
    facts([
      ['Agency', escape(given.agency)],
      ['Case number', escape(given.caseNumber ?? 'none given')],
      ['Prepared by', escape(given.exporter)],
      ['Prepared at', instant(given.exportedAt)],
      ['Reason', escape(given.why)],
      ['Export', `<code>${escape(given.exportId)}</code>`],
      ['Prepared with', escape(given.software)],
    ]),
    `<p>This report describes ${count(leads.length, 'offer')} found on the internet and ${count(captures, 'capture')} of the pages on which
    ${leads.length === 1 ? 'it' : 'they'} stood. For each offer, part A says what a machine recorded: what was on the page, at what address, when, for whom and how. Part B, set in a frame,
    says what a program and people thought of it. Nothing in part B is needed to prove that the page was as part A shows it.</p>`,
    '<h2>Offers in this report</h2>',
    grid(
      ['No.', 'Title as written by the seller', 'Found on', 'First seen'],
      leads.map(({ number, lead }) => [
        String(number),
        escape(lead.listing.title),
        escape(hostOf(lead.listing.url)),
        instant(lead.firstSeen),
      ]),
    ),
    redaction === undefined
      ? ''
      : `<h2>What was taken out</h2><p>This is a redacted copy. Numbers, addresses, accounts and names were replaced by words in brackets such as “[phone 1]”;
        the same value has the same number everywhere. The program takes out what it knows and recognises; faces and names in free text are for a person to check.</p>${grid(
          ['Kind', 'Different values', 'Places'],
          redaction.kinds.map(({ kind, values, occurrences }) => [escape(kind), String(values), String(occurrences)]),
        )}${
          redaction.leftOut.length === 0
            ? ''
            : `<p>Left out, because they cannot be changed without losing what they prove; ${escape(given.agency)} holds the originals:</p>${grid(
                ['File', 'SHA-256', 'Why'],
                redaction.leftOut.map(({ what, sha256, why }) => [escape(what), hash(sha256), escape(why)]),
              )}`
        }`,
  ].join('\n');
}

function leadPart(one: CaseLead, { given, exhibits }: { given: CaseFile; exhibits: readonly BagFile[] }): string {
  const { number, lead, sightings, snapshots } = one;
  const { listing } = lead;
  const price =
    listing.price === null
      ? 'none stated'
      : `${listing.price.amount} ${listing.price.currency ?? '(currency not stated)'}`;
  return [
    `<section class="lead"><h1>Offer ${number}: ${escape(listing.title)}</h1>`,
    `<h2>A. What was recorded</h2>`,
    '<h3>What the page said</h3>',
    '<p class="note">Read from the page by a program. The captures below show the page itself, and go before this table where they differ.</p>',
    facts([
      ['Title', escape(listing.title)],
      ['Price', escape(price)],
      ['Seller', listing.seller === null ? 'not named' : escape(listing.seller.name)],
      ['Seller’s page', listing.seller?.url === undefined ? null : code(listing.seller.url)],
      ['Place', listing.location === null ? 'not named' : escape(listing.location)],
      ['Posted', listing.postedAt === null ? 'not stated' : instant(listing.postedAt)],
      [
        'Ways to make contact',
        listing.contacts.map(({ type, value }) => `${escape(type)}: ${escape(value)}`).join('<br>'),
      ],
    ]),
    listing.description === '' ? '' : `<p>Description:</p>${quoted(listing.description)}`,
    '<h3>Where and when</h3>',
    facts([
      ['Address', code(listing.url)],
      ['Website', escape(hostOf(listing.url))],
      ['First seen', instant(lead.firstSeen)],
      ['Last seen', instant(lead.lastSeen)],
      [
        'Seen by scans',
        sightings
          .slice(0, 20)
          .map(({ at }) => instant(at))
          .join('<br>') + more(sightings.length - 20),
      ],
      ['SHA-256 of the page as first read', listing.pageHash === null ? null : hash(listing.pageHash)],
      ['Number of this record', `<code>${escape(lead.id)}</code>`],
    ]),
    ...(snapshots.length === 0
      ? ['<h3>Captures</h3><p>No capture was made of this page: this report rests on what the scans read.</p>']
      : snapshots.map((snapshot, place) =>
          snapshotPart(snapshot, {
            given,
            files: exhibits.filter(({ path }) => path.startsWith(`lead-${number}/snapshot-${place + 1}/`)),
          }),
        )),
    opinionsPart(one),
    '</section>',
  ].join('\n');
}

function filesAnnex({ leads }: CaseFile, exhibits: readonly BagFile[]): string {
  const inside = leads.flatMap(({ snapshots }) => snapshots).filter(({ archive }) => archive !== undefined);
  return [
    '<section class="annex"><h1>Annex 1. Every file and its hash</h1>',
    '<p>A hash (here SHA-256) is a number computed from every byte of a file: where the number is the same, the file is the same. This report and what was written after it',
    'are in <code>manifest-sha256.txt</code> of the package, which lists all files.</p>',
    grid(
      ['File', 'Bytes', 'SHA-256'],
      exhibits.map(({ path, bytes, sha256 }) => [code(`data/${path}`), String(bytes), hash(sha256)]),
    ),
    ...inside.flatMap(({ number, archive }) => [
      `<h3>Inside the archive of capture ${escape(number)}</h3>`,
      grid(
        ['File', 'Bytes', 'SHA-256'],
        (archive?.inside ?? []).map(({ path, bytes, sha256 }) => [code(path), String(bytes), hash(sha256)]),
      ),
    ]),
    '</section>',
  ].join('\n');
}

function checksAnnex(): string {
  return `<section class="annex"><h1>Annex 2. How to check this package without our software</h1>
<p>1. In the folder of the package: <code>sha256sum -c manifest-sha256.txt</code> and <code>sha256sum -c tagmanifest-sha256.txt</code>. Every line must say OK.
Any BagIt tool does the same (<code>bagit.py --validate</code>).</p>
<p>2. Each <code>archive.wacz</code> is a ZIP file. Unpacked, it holds <code>verify/verify.html</code> and <code>verify/commands.sh</code>, which check every hash, the signature and the
time-stamps with <code>sha256sum</code> and <code>openssl</code> alone.</p>
<p>3. To look at a captured page as it was, open <code>archive.wacz</code> with any viewer of web archives (WACZ), for instance ReplayWeb.page.</p>
<p>4. Ask the agency, by another way than this package, which signing keys are its own, and compare them with the key numbers in part A.</p></section>`;
}

function more(rest: number): string {
  return rest > 0 ? `<br>and ${rest} more, in sightings.csv` : '';
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
