// Counts words between two places of a text, with `natural`'s tokenizer. Its module is loaded alone: the package's own index
// reads .env files, prints to stdout and pulls in database clients (docs/decisions/003).
import { createRequire } from 'node:module';

interface RegexpTokenizer {
  tokenize(text: string): string[] | null;
}

interface TokenizerModule {
  RegexpTokenizer: new (options: { pattern: RegExp; gaps: boolean }) => RegexpTokenizer;
}

const { RegexpTokenizer } = createRequire(import.meta.url)(
  'natural/lib/natural/tokenizers/regexp_tokenizer.js',
) as TokenizerModule;

/** Runs of letters and digits of whatever script. */
const tokenizer = new RegexpTokenizer({ pattern: /[\p{L}\p{M}\p{N}]+/gu, gaps: false });

export function countWords(text: string): number {
  return tokenizer.tokenize(text)?.length ?? 0;
}
