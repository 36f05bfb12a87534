// `try`: one page read and judged, without a database.
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { makeLog } from '#lib/log.ts';
import type { PageReading } from '#crawler/read/page.ts';
import type { Source } from '#crawler/sources/source.ts';
import { advertOf, openJudge, policyOf } from '../judge.ts';
import { version } from '../version.ts';
import type { PolicyOptions } from './all.ts';

interface TryOptions extends PolicyOptions {
  url?: string;
  /** A sources file: the page is read as its source says. */
  sources?: string;
  allowLoopback?: boolean;
}

export async function tryPage(target: string, options: TryOptions, signal: AbortSignal): Promise<void> {
  const reading = /^https?:\/\//u.test(target)
    ? await fetchPage(target, options, signal)
    : await readSaved(target, options);
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
  const source = await sourceOf(url, options.sources);
  if (source?.proxies !== undefined)
    throw new BadInput(`${source.name} is asked through proxies, and \`try\` goes straight`, {
      field: '--sources',
      hint: 'Save the page by a way that is allowed, and try the file.',
    });
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
    source,
  });
}

async function readSaved(file: string, { url, sources }: TryOptions): Promise<PageReading> {
  if (url !== undefined && !URL.canParse(url)) throw new BadInput(`"${url}" is no address`, { field: '--url' });
  const bytes = await readFile(file).catch((error: Error) => {
    throw new BadInput(`cannot be read: ${error.message}`, {
      file,
      hint: 'Give an address that begins with http:// or https://, or a saved HTML file.',
    });
  });
  const { contextOfSource, readAny } = await import('#crawler/sources/read-any.ts');
  const address = url ?? 'https://saved-page.invalid/';
  const source = await sourceOf(address, sources);
  return readAny(
    bytes,
    {
      url: address,
      contentType: contentTypes[extname(file).toLowerCase()] ?? 'text/html',
      seenAt: systemClock.now().toISOString(),
      source: new URL(address).host,
      ...(source === undefined ? {} : contextOfSource(source)),
    },
    source?.kind,
  );
}

/** The source that the address belongs to, of a file where one is named. */
async function sourceOf(address: string, file: string | undefined): Promise<Source | undefined> {
  if (file === undefined) return undefined;
  const [{ readSources }, { belongsTo }] = await Promise.all([
    import('#crawler/sources/read-sources.ts'),
    import('#crawler/sources/source.ts'),
  ]);
  const source = (await readSources(file)).find((one) => belongsTo(one)(new URL(address)));
  if (source === undefined)
    throw new BadInput(`no source holds ${new URL(address).host}`, {
      file,
      hint: 'Its host must be among `urls` or `hosts` of a source; a saved page needs --url.',
    });
  return source;
}

/** No charset: the file's own bytes tell it. */
const contentTypes: Record<string, string> = {
  '.xhtml': 'application/xhtml+xml',
  '.xml': 'application/xml',
  '.json': 'application/json',
  '.txt': 'text/plain',
};
