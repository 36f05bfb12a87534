// Words that are no typo of a lexicon's term though they are one edit away from it: "serpent" beside "serpens". The list is made by
// write-ordinary-words.ts from any list of words, after the lexicon has grown.
import { readFileSync } from 'node:fs';

/** Folded words, read from ordinary-words.txt, one a line. */
export function readOrdinaryWords(): ReadonlySet<string> {
  const text = readFileSync(new URL('./ordinary-words.txt', import.meta.url), 'utf8');
  return new Set(text.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
}
