// One capture in the report: who made it, when, how, what is missing, what proves it, its picture and what happened to it since.
import { z } from 'zod';
import type { BagFile } from '../package/bag.ts';
import type { CaseArchive, CaseFile, CaseSnapshot } from '../package/case-file.ts';
import { escape } from '../html.ts';
import { code, facts, grid, hash, instant } from './paper.ts';

const meanings = {
  COMPLETE: 'nothing is known to be missing',
  PARTIAL: 'the page is there, something that belongs to it is not',
  FAILED: 'the page could not be captured',
};

/** Where a check has this name, its outcome says who can vouch for the time. */
const timeChecks = [
  'timestamp-tokens',
  'timestamp-authorities',
  'timestamps-within-10-minutes',
  'timestamp-revocation',
];

/** HTML. `files`: those of the package that belong to this capture. */
export function snapshotPart(
  one: CaseSnapshot,
  { given, files }: { given: CaseFile; files: readonly BagFile[] },
): string {
  const { number, snapshot, archive } = one;
  const heading = `<h3>Capture ${escape(number)}: ${escape(snapshot.status)}, ${escape(meanings[snapshot.status])}</h3>`;
  if (archive === undefined)
    return `${heading}<p>Asked for by ${escape(snapshot.createdBy)}, ${instant(snapshot.createdAt)}. No file could be kept: ${escape(snapshot.problems.join('; ') || 'no reason is on record')}.</p>${custodyPart(one)}`;
  return [
    heading,
    captureFacts(archive),
    missing(archive),
    picture(archive, { number, given, files }),
    proof(one, archive),
    custodyPart(one),
  ].join('\n');
}

function captureFacts({ account }: CaseArchive): string {
  const { operator, machine, options } = account;
  const page = account.requests.find(
    ({ type, status }) => type === 'document' && status > 0 && (status < 300 || status >= 400),
  );
  return facts([
    ['Address asked for', code(account.requestedUrl)],
    ['Led on to', account.redirects.map(({ status, location }) => `${status}: ${code(location)}`).join('<br>')],
    ['Address shown', code(account.finalUrl)],
    ['Title of the page', escape(account.title)],
    ['Began', instant(account.startedAt)],
    ['Ended', instant(account.endedAt)],
    ['Clock', escape(account.clockSource)],
    [
      'Server',
      page?.server === null || page === undefined ? 'not known' : `${escape(page.server)}, answered ${page.status}`,
    ],
    ['Certificates', certificatesOf(account.certificates)],
    ['Captured for', escape(`${operator.name}, ${operator.agency}`)],
    ['Legal basis', escape(operator.legalBasis)],
    ['Purpose', escape(operator.purpose)],
    ['Case, exhibit', escape([operator.caseNumber, operator.exhibit].filter((part) => part !== undefined).join(', '))],
    ['To be kept', escape(operator.retention ?? '')],
    ['robots.txt', escape(operator.robots ?? '')],
    ['Proxies of the source', escape(operator.proxies ?? '')],
    ['Software', escape(`${account.software.name} ${account.software.version}, ${machine.browser}`)],
    ['Machine', escape(`${machine.host}: ${machine.os}, ${machine.architecture}`)],
    ['Window and language', escape(windowOf(options))],
    ['Proxy', escape(typeof options['proxy'] === 'string' ? options['proxy'] : '')],
    ['Browser called itself', escape(machine.userAgent)],
    [
      'Done to the page before the picture',
      account.actions.map(({ at, what }) => `${instant(at)}: ${escape(what)}`).join('<br>'),
    ],
    ['Requests recorded', String(account.requests.length)],
    ['The crawler’s earlier copy', layersOf(account.layers)],
    ...firstLayerFacts(account.firstLayer ?? null),
  ]);
}

/** The page's own server first; a page may pull in a hundred more, which the account lists. */
function certificatesOf(certificates: CaseArchive['account']['certificates']): string {
  return certificates
    .slice(0, 3)
    .map(({ origin, protocol, cipher, subject, issuer, validFrom, validTo, chainSha256 = [] }) =>
      [
        escape(`${origin}: ${subject.replaceAll('\n', ', ')}, issued by ${issuer.replaceAll('\n', ', ')}`),
        `valid ${instant(validFrom)} to ${instant(validTo)}`,
        escape(`${protocol}, ${cipher}`),
        ...chainSha256.slice(0, 1).map((one) => `SHA-256 ${hash(one)}`),
      ].join('; '),
    )
    .join('<br>');
}

function firstLayerFacts(layer: NonNullable<CaseArchive['account']['firstLayer']> | null): Array<[string, string]> {
  if (layer === null) return [];
  const page = layer.requests.at(-1);
  return [
    ['… made', `${instant(layer.startedAt)} to ${instant(layer.endedAt)}, as ${escape(layer.userAgent)}`],
    ['… server', page?.server == null ? 'not known' : `${escape(page.server)}, answered ${page.status}`],
    ['… certificates', certificatesOf(layer.certificates)],
  ];
}

const windowSchema = z.object({
  viewport: z.object({ width: z.number(), height: z.number() }),
  locale: z.string(),
  timezone: z.string(),
  proxy: z.string().optional(),
});

function windowOf(options: Record<string, unknown>): string {
  const { data } = windowSchema.safeParse(options);
  return data === undefined ? '' : `${data.viewport.width}×${data.viewport.height}, ${data.locale}, ${data.timezone}`;
}

function layersOf(layers: CaseArchive['account']['layers']): string {
  if (layers === null) return 'none in this capture';
  if (layers.same) return `the same bytes, SHA-256 ${hash(layers.firstSha256)}`;
  return `differs: ${layers.onlyInFirst} lines only there, ${layers.onlyInSnapshot} only here; both are in the archive`;
}

function missing({ account }: CaseArchive): string {
  if (account.reasons.length === 0) return '<p>Nothing is known to be missing from this capture.</p>';
  const rows = account.reasons
    .slice(0, 40)
    .map(({ code: name, detail, url }) => [code(name), escape(detail), url === undefined ? '' : code(url)]);
  return `<p>What is missing, and why:</p>${grid(['What', 'Why', 'Address'], rows)}`;
}

function picture(
  { screenshot }: CaseArchive,
  { number, given, files }: { number: string; given: CaseFile; files: readonly BagFile[] },
): string {
  if (given.redaction !== undefined)
    return '<p>The picture of the page is not in this redacted copy; its hash is at the beginning of this report.</p>';
  if (screenshot === null) return '<p>There is no picture of the page.</p>';
  const file = files.find(({ path }) => path.endsWith('.png'));
  return `<figure><img alt="The captured page, from top to bottom" src="data:image/png;base64,${screenshot.toString('base64')}">
<figcaption>Capture ${escape(number)}: the page as the browser drew it, from top to bottom. SHA-256 ${hash(file?.sha256 ?? null)}</figcaption></figure>`;
}

function proof({ snapshot }: CaseSnapshot, { verification, inside }: CaseArchive): string {
  const { checks } = verification;
  const failed = checks.filter(({ ok }) => !ok);
  const signature = checks.filter(({ name }) => name === 'signature' || name === 'signer-known');
  const keyId = snapshot.hashes['keyId'];
  return facts([
    ['Archive', `${snapshot.size ?? 0} bytes, SHA-256 ${hash(snapshot.sha256)}, ${inside.length} files inside`],
    [
      'Hash of its manifest',
      typeof snapshot.hashes['manifest'] === 'string' ? code(snapshot.hashes['manifest']) : null,
    ],
    ['Signing key', typeof keyId === 'string' ? code(keyId) : null],
    ['Signature', signature.map(({ detail }) => escape(detail)).join('<br>')],
    [
      'Time-stamps',
      checks
        .filter(({ name }) => timeChecks.includes(name))
        .map(({ detail }) => escape(detail))
        .join('<br>'),
    ],
    [
      'Verified at export',
      failed.length === 0
        ? `all ${checks.length} checks hold${openChecks(checks.filter(({ open }) => open === true).length)}`
        : `<span class="mark">${failed.length} of ${checks.length} checks FAIL: ${escape(failed.map(({ name, detail }) => `${name} (${detail})`).join('; '))}</span>`,
    ],
  ]);
}

function openChecks(count: number): string {
  return count === 0 ? '' : `; ${count} of them prove nothing by themselves (see verification.html)`;
}

function custodyPart({ custody: { rows } }: CaseSnapshot): string {
  if (rows.length === 0) return '<p>The custody log has no entry.</p>';
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return `<p>What happened to this capture (custody log; the file <code>custody.jsonl</code> has the hashes that chain the entries):</p>${grid(
    ['When', 'What', 'Who', 'Why', 'SHA-256 after'],
    rows.map(({ at, action, actor, details }) => [
      instant(at),
      escape(action.replace('snapshot.', '')),
      escape(actor),
      escape(text(details['why'])),
      code(text(details['sha256After']).slice(0, 16) || '—'),
    ]),
  )}`;
}
