// The second witness: the same page captured once more by another browser, over another route where there is one. What both saw
// is laid side by side; where they differ, it is said how.
import { sha256 } from '#lib/blobs.ts';
import { mainExchange } from './exchange.ts';
import { headerOf } from './http-block.ts';
import type { Snapshot } from './snapshot.ts';

export interface Agreement {
  format: 'nightjar-agreement-1';
  first: Witness;
  second: Witness;
  /** True where address, answer and title are the same, `ENOUGH` of the lines of text and of the pictures too. */
  agrees: boolean;
  differs: string[];
  text: { shared: number; onlyFirst: number; onlySecond: number; quotedFirst: string[]; quotedSecond: string[] };
  /** By SHA-256 of the bytes. */
  pictures: { shared: number; onlyFirst: string[]; onlySecond: string[] };
}

interface Witness {
  captureId: string;
  startedAt: string;
  browser: string;
  proxy: unknown;
  server: string | null;
  finalUrl: string;
  status: number;
  title: string;
  pageSha256: string | null;
}

/** Part of the lines and of the pictures that must be the same: counters, clocks and adverts change between two visits. */
const ENOUGH = 0.8;
const MOST_QUOTED = 20;
/** Smaller pictures are counters and lines. */
const SMALLEST_PICTURE = 256;

export function compareWitnesses(first: Snapshot, second: Snapshot): Agreement {
  const [a, b] = [witnessOf(first), witnessOf(second)];
  const [textA, textB] = [linesOf(first.text), linesOf(second.text)];
  const [onlyA, onlyB] = [minus(textA, textB), minus(textB, textA)];
  const [picturesA, picturesB] = [picturesOf(first), picturesOf(second)];
  const [goneA, goneB] = [minus(picturesA, picturesB), minus(picturesB, picturesA)];
  const differs: string[] = [];
  if (a.finalUrl !== b.finalUrl) differs.push(`the second came to ${b.finalUrl}`);
  if (a.status !== b.status) differs.push(`the server answered ${a.status}, then ${b.status}`);
  if (a.title !== b.title) differs.push(`the title was “${a.title}”, then “${b.title}”`);
  if (!enough(textA.size - onlyA.length, Math.max(textA.size, textB.size))) differs.push('the text is not the same');
  if (!enough(picturesA.size - goneA.length, Math.max(picturesA.size, picturesB.size)))
    differs.push('the pictures are not the same');
  return {
    format: 'nightjar-agreement-1',
    first: a,
    second: b,
    agrees: differs.length === 0,
    differs,
    text: {
      shared: textA.size - onlyA.length,
      onlyFirst: onlyA.length,
      onlySecond: onlyB.length,
      quotedFirst: onlyA.slice(0, MOST_QUOTED),
      quotedSecond: onlyB.slice(0, MOST_QUOTED),
    },
    pictures: { shared: picturesA.size - goneA.length, onlyFirst: goneA, onlySecond: goneB },
  };
}

function witnessOf({ account, exchanges }: Snapshot): Witness {
  const main = mainExchange(exchanges);
  return {
    captureId: account.id,
    startedAt: account.startedAt,
    browser: account.machine.browser,
    proxy: account.options['proxy'],
    server: main?.serverAddress ?? null,
    finalUrl: account.finalUrl,
    status: main?.status ?? 0,
    title: account.title,
    pageSha256: main === undefined ? null : sha256(main.body),
  };
}

function picturesOf({ exchanges }: Snapshot): Set<string> {
  return new Set(
    exchanges
      .filter(
        ({ responseHeaders, body, status }) =>
          status === 200 &&
          body.length >= SMALLEST_PICTURE &&
          /^image\//i.test(headerOf(responseHeaders, 'content-type') ?? ''),
      )
      .map(({ body }) => sha256(body)),
  );
}

function linesOf(text: string | null): Set<string> {
  return new Set(
    (text ?? '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  );
}

function minus(one: Set<string>, other: Set<string>): string[] {
  return [...one].filter((member) => !other.has(member));
}

function enough(shared: number, all: number): boolean {
  return all === 0 || shared / all >= ENOUGH;
}
