// The files of a package that are not archives: pictures, texts, account, what stands beside them, and the lists of pages.
// Written by wacz.ts; the WARC holds the same bytes as resources.
import { compareWitnesses } from './agreement.ts';
import { firstLayerPem, pemOf, pemType } from './certificates.ts';
import { mainExchange } from './exchange.ts';
import type { Snapshot } from './snapshot.ts';
import type { ZipEntry } from './zip.ts';

export interface CapturedFile {
  name: string;
  /** Prefix of the URN under which the same bytes stand in the WARC. */
  urn: string;
  contentType: string;
  bytes: Buffer;
}

/** The pictures and texts, for people who have no web archive software. The WARC holds the same bytes for those who have. */
export function capturedFiles(snapshot: Snapshot): CapturedFile[] {
  const { account, screenshot, pdf, dom, text, difference, media, listing, annexes = [] } = snapshot;
  const witness = annexes.find(({ role }) => role === 'witness')?.snapshot;
  const agreement = witness === undefined ? undefined : compareWitnesses(snapshot, witness);
  const { firstLayer } = snapshot;
  const chains = [firstLayer === null ? undefined : firstLayerPem(firstLayer), pemOf('browser', account.certificates)];
  const json = 'application/json';
  const given: Array<[string, string, string, Buffer | string | null | undefined]> = [
    ['capture.json', 'urn:capture', json, jsonFile(account)],
    ['screenshot.png', 'urn:fullPage', 'image/png', screenshot],
    ['page.pdf', 'urn:pdf', 'application/pdf', pdf],
    ['dom.html', 'urn:dom', 'text/html', dom],
    ['text.txt', 'urn:text', 'text/plain', text],
    ['difference.txt', 'urn:difference', 'text/plain', difference],
    ['certificates.pem', 'urn:certificates', pemType, chains.join('') || null],
    ['media.json', 'urn:media', json, media === undefined ? null : jsonFile(media)],
    ['listing.json', 'urn:listing', json, listing === undefined ? null : jsonFile(listing)],
    ['agreement.json', 'urn:agreement', json, agreement === undefined ? null : jsonFile(agreement)],
  ];
  return given.flatMap(([name, urn, contentType, bytes]) =>
    bytes === null || bytes === undefined
      ? []
      : [{ name, urn, contentType, bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes }],
  );
}

/** `context-1`, `witness-1` …: under this name an annex has its WARC in `archive/` and its files in `capture/`. */
export function annexesOf({ annexes = [] }: Snapshot): Array<{ name: string; snapshot: Snapshot }> {
  const counts = new Map<string, number>();
  return annexes.map(({ role, snapshot }) => {
    const count = (counts.get(role) ?? 0) + 1;
    counts.set(role, count);
    return { name: `${role}-${count}`, snapshot };
  });
}

export function pagesOf(snapshot: Snapshot): Buffer {
  const header = { format: 'json-pages-1.0', id: 'pages', title: 'All Pages', hasText: true };
  return jsonLines([header, pageEntry(snapshot)]);
}

/** Pages that are not what the package is about; replay software shows them apart. */
export function extraPagesOf(snapshot: Snapshot): ZipEntry[] {
  const annexes = annexesOf(snapshot);
  if (annexes.length === 0) return [];
  const header = { format: 'json-pages-1.0', id: 'extra-pages', title: 'Second witness and context', hasText: true };
  const pages = annexes.map((annex) => ({ ...pageEntry(annex.snapshot), role: annex.name }));
  return [{ path: 'pages/extraPages.jsonl', bytes: jsonLines([header, ...pages]) }];
}

function pageEntry(snapshot: Snapshot) {
  const { account, text } = snapshot;
  return {
    id: account.id,
    url: account.finalUrl,
    ts: pageDate(snapshot),
    title: account.title,
    text: text ?? '',
    status: account.status,
  };
}

function jsonLines(lines: object[]): Buffer {
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** When the page itself was asked for. */
export function pageDate({ account, exchanges }: Snapshot): string {
  return mainExchange(exchanges)?.startedAt ?? account.startedAt;
}

/** JSON as it stands in a package: indented, with a line end. */
export function jsonFile(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
