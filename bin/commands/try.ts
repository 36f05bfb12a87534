// `try`: one page read and judged, without a database.
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { makeLog } from '#lib/log.ts';
import type { PageReading } from '#crawler/read/page.ts';
import { advertOf, openJudge, policyOf } from '../judge.ts';
import { version } from '../version.ts';
import type { PolicyOptions } from './all.ts';

interface TryOptions extends PolicyOptions {
  url?: string;
  allowLoopback?: boolean;
}

export async function tryPage(target: string, options: TryOptions, signal: AbortSignal): Promise<void> {
  const reading = /^https?:\/\//u.test(target)
    ? await fetchPage(target, options, signal)
    : await readSaved(target, options.url);
  const judge = openJudge(readConfig(process.env).home);
  const policy = policyOf(options, judge.lexicon);
  const [assessment] =
    reading.listing === null ? [] : await judge.classifier.assess([advertOf(reading.listing)], policy);
  const { kind, listing, pagination, stubs } = reading;
  // What a list or thread holds beside the one listing; a page without any needs no empty list.
  const others = stubs.length === 0 ? {} : { others: stubs };
  process.stdout.write(
    `${JSON.stringify({ kind, listing, pagination, assessment: assessment ?? null, ...others }, null, 2)}\n`,
  );
}

async function fetchPage(url: string, options: TryOptions, signal: AbortSignal): Promise<PageReading> {
  if (!URL.canParse(url)) throw new BadInput(`"${url}" is no address`, { field: 'url' });
  const config = readConfig(process.env);
  const [{ lookAtPage }, { makeBrowserLauncher }, { userAgentOf }] = await Promise.all([
    import('#crawler/look-at-page.ts'),
    import('#crawler/fetch/browser.ts'),
    import('#crawler/crawl.ts'),
  ]);
  return lookAtPage(url, {
    userAgent: userAgentOf(version, config.contact),
    clock: systemClock,
    allowLoopback: options.allowLoopback === true,
    launchBrowser: makeBrowserLauncher({ path: config.browserPath, searchPath: process.env['PATH'] }),
    signal,
    log: makeLog(config.logLevel),
  });
}

async function readSaved(file: string, url: string | undefined): Promise<PageReading> {
  if (url !== undefined && !URL.canParse(url)) throw new BadInput(`"${url}" is no address`, { field: '--url' });
  const bytes = await readFile(file).catch((error: Error) => {
    throw new BadInput(`cannot be read: ${error.message}`, {
      file,
      hint: 'Give an address that begins with http:// or https://, or a saved HTML file.',
    });
  });
  const { readAny } = await import('#crawler/sources/read-any.ts');
  const address = url ?? 'https://saved-page.invalid/';
  return readAny(bytes, {
    url: address,
    contentType: contentTypes[extname(file).toLowerCase()] ?? 'text/html',
    seenAt: systemClock.now().toISOString(),
    source: new URL(address).host,
  });
}

/** No charset: the file's own bytes tell it. */
const contentTypes: Record<string, string> = {
  '.xhtml': 'application/xhtml+xml',
  '.xml': 'application/xml',
  '.json': 'application/json',
  '.txt': 'text/plain',
};
