// From what a person names to what a scan is told: addresses and sources files in, the scan's options out. Nothing is fetched.
import { sourceFromUrl, type Source } from '#crawler/sources/source.ts';
import { BadInput } from '#lib/errors.ts';
import { readConfig } from '#lib/config.ts';
import type { PolicyOptions } from './commands/all.ts';
import { openLexicon, policyOf } from './judge.ts';
import type { ScanOptions } from './run-scan.ts';

export interface PlanOptions extends PolicyOptions {
  maxPages?: number;
  /** Requests a second and host. */
  rate?: number;
  allowLoopback?: boolean;
}

/** Throws `BadInput` for a target that is neither an address nor a sources file, and for a group that the lexicon does not have. */
export async function planScan(targets: readonly string[], options: PlanOptions): Promise<ScanOptions> {
  const sources = (await Promise.all(targets.map(readTarget))).flat();
  return {
    sources: sources.map((source) => withRate(source, options.rate)),
    policy: policyOf(options, openLexicon(readConfig(process.env).home)),
    allowLoopback: options.allowLoopback === true,
    ...(options.maxPages === undefined ? {} : { maxPages: options.maxPages }),
  };
}

async function readTarget(target: string): Promise<Source[]> {
  if (/^https?:\/\//u.test(target) && URL.canParse(target)) return [sourceFromUrl(target)];
  if (/\.ya?ml$/u.test(target)) return (await import('#crawler/sources/read-sources.ts')).readSources(target);
  throw new BadInput(`"${target}" is neither an address nor a sources file`, {
    field: 'target',
    hint: 'Give an address that begins with http:// or https://, or a file that ends in .yaml.',
  });
}

/** A higher rate needs more pages under way, as each takes its time. */
function withRate(source: Source, rate: number | undefined): Source {
  if (rate === undefined) return source;
  return { ...source, rate, concurrency: Math.max(source.concurrency, Math.min(32, Math.ceil(rate / 10))) };
}
