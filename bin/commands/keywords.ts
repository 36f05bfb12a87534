// `keywords lookup`, `keywords match`, `keywords import cites`.
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { importCites } from '#keywords/import-cites.ts';
import { lookup } from '#keywords/lookup.ts';
import { makeMatcher } from '#keywords/match.ts';
import { languages } from '#keywords/lexicon-schema.ts';
import { exitCodes } from '../exit-codes.ts';
import { openLexicon } from '../judge.ts';
import { writeLine } from '../lines.ts';

export function lookupName(name: string, options: { lang?: string }): void {
  const lang = languages.find((language) => language === options.lang);
  if (options.lang !== undefined && lang === undefined) {
    throw new BadInput(`"${options.lang}" is not a language of the lexicon`, {
      field: '--lang',
      hint: `Use one of ${languages.join(', ')}.`,
    });
  }
  const answer = lookup(openLexicon(readConfig(process.env).home), name, lang === undefined ? {} : { lang });
  process.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  if (!answer.found) process.exitCode = exitCodes.no;
}

export async function matchText(): Promise<void> {
  const matcher = makeMatcher(openLexicon(readConfig(process.env).home));
  for (const match of matcher.match(await text(process.stdin))) await writeLine(process.stdout, match);
}

export async function importChecklist(file: string): Promise<void> {
  const report = await importCites({ file, dataDir: join(readConfig(process.env).home, 'lexicon') });
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
}
