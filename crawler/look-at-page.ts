// One page by itself, outside any scan: fetched by the same client under the same guard and robots.txt, drawn where it must be, read.
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import { type Log, silentLog } from '#lib/log.ts';
import { makeAddressGuard } from './fetch/address-guard.ts';
import type { LaunchBrowser } from './fetch/browser.ts';
import { type Gate, makeHttpClient } from './fetch/client.ts';
import { makeRenderer } from './fetch/render.ts';
import { makeRobots } from './fetch/robots.ts';
import type { PageReading } from './read/page.ts';
import { addressToAsk, contextOfSource, readAny } from './sources/read-any.ts';
import type { Source } from './sources/source.ts';

export interface LookOptions {
  userAgent: string;
  clock: Clock;
  allowLoopback?: boolean;
  launchBrowser: LaunchBrowser;
  signal?: AbortSignal;
  log?: Log;
  /** Read as a page of it: with its kind, selectors, currency and languages. */
  source?: Source | undefined;
}

/** There is one visitor and one page: nobody has to wait for a turn. */
const openGate: Gate = { before: async () => {}, after: () => {} };

/** Fetches and reads one page. Throws errors of lib/errors.ts: a refused address, a page closed by robots.txt, a failed request. */
export async function lookAtPage(url: string, options: LookOptions): Promise<PageReading> {
  const { clock, signal, source, log = silentLog } = options;
  const client = makeHttpClient({
    userAgent: options.userAgent,
    clock,
    guard: makeAddressGuard({ allowLoopback: options.allowLoopback ?? false }),
  });
  const robots = makeRobots({ client, gate: openGate, product: 'Nightjar' });
  const gate: Gate = {
    before: async (address) => {
      const rules = await robots.rules(address.origin, signal);
      if (!rules.allows(address.pathname + address.search)) {
        throw new GiveUp(`${address.href} is closed by robots.txt`, {
          code: 'ROBOTS',
          hint: 'The site asks visitors like us to stay away from it.',
        });
      }
    },
    after: () => {},
  };
  const renderer = makeRenderer({ launch: options.launchBrowser, client, pages: 1, log });
  try {
    const fetched = await client.fetch(addressToAsk(url), { gate, signal });
    const read = (bytes: Buffer, contentType: string): PageReading =>
      readAny(
        bytes,
        {
          url: fetched.finalUrl,
          contentType,
          status: fetched.status,
          seenAt: clock.now().toISOString(),
          source: new URL(fetched.finalUrl).host,
          ...(source === undefined ? {} : contextOfSource(source)),
        },
        source?.kind,
      );
    const reading = read(fetched.body, fetched.contentType);
    if (!reading.needsScript) return reading;
    const isList = (html: string): boolean => read(Buffer.from(html), 'text/html; charset=utf-8').kind === 'results';
    const { html } = await renderer.render(fetched, { gate, signal, isList });
    return read(Buffer.from(html), 'text/html; charset=utf-8');
  } finally {
    await renderer.close();
    await client.close();
  }
}
