// Reads words from stdin, one a line, and keeps in ordinary-words.txt those that the typo search would take for a term of the lexicon:
//   tsx keywords/write-ordinary-words.ts < words.txt
import { writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { compileTerms } from './compile-terms.ts';
import { makeInflector } from './inflect.ts';
import { loadLexicon } from './lexicon.ts';
import { fold, makeFolded } from './normalise.ts';
import { makeVocabulary } from './vocabulary.ts';

const header =
  '# Ordinary words one edit away from a term. Made by keywords/write-ordinary-words.ts; edit freely, one a line.\n';

/** Those of the words, folded and sorted, that would pass for a typo. */
export function findOrdinaryWords(words: Iterable<string>): string[] {
  const vocabulary = makeVocabulary(compileTerms(loadLexicon(), makeInflector()), new Set());
  const scratch = makeFolded();
  const found = new Set<string>();
  for (const word of words) {
    const { units, length } = fold(word.trim(), scratch);
    if (length >= 5 && vocabulary.nearTo(units, 0, length).length > 0)
      found.add(String.fromCharCode(...units.subarray(0, length)));
  }
  return [...found].toSorted();
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const words = findOrdinaryWords((await text(process.stdin)).split('\n'));
  writeFileSync(new URL('./ordinary-words.txt', import.meta.url), `${header}${words.join('\n')}\n`);
  process.stderr.write(`${words.length} words\n`);
}
