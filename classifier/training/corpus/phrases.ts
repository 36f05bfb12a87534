// Reads the phrases of a language from languages/<language>.txt: a [section] line, then one phrase a line; # begins a comment. Native readers can
// review them without knowing any code. What the slots in braces mean stands in classifier/training/README.md.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hashText } from './split.ts';

/** `stack`: what the stacker is fitted on, told in sentences that the encoder was not trained on. */
export type Split = 'train' | 'stack';

export interface Phrases {
  /** The phrases of the first of these sections that has any; none gives an empty list. */
  of(...sections: string[]): readonly string[];
  has(section: string): boolean;
}

/** Fewer phrases than these are not parted between training and stacker: a section must not run dry. */
const leastParted = 5;

/** A language's own phrases, and beside them those of languages/common.txt: brands and titles that are alike everywhere. */
export function readPhrases(language: string, split: Split): Phrases {
  const sections = new Map<string, string[]>();
  readInto(sections, language);
  readInto(sections, 'common');
  for (const [name, list] of sections) sections.set(name, ofSplit(list, split));
  return {
    of: (...wanted) =>
      wanted.map((name) => sections.get(name)).find((list) => list !== undefined && list.length > 0) ?? [],
    has: (section) => sections.has(section),
  };
}

/** One phrase in five is kept for the stacker, whatever stands beside it. */
function ofSplit(list: string[], split: Split): string[] {
  if (list.length < leastParted) return list;
  const isKept = (phrase: string) => hashText(`phrase|${phrase}`) % 5 === 0;
  const own = list.filter((phrase) => isKept(phrase) === (split === 'stack'));
  return own.length === 0 ? list : own;
}

function readInto(sections: Map<string, string[]>, name: string): void {
  const file = fileURLToPath(new URL(`./languages/${name}.txt`, import.meta.url));
  let current: string[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const text = line.trim();
    if (text === '' || text.startsWith('# ')) continue;
    const header = /^\[([a-z.]+)\]$/u.exec(text)?.[1];
    if (header === undefined) current.push(text);
    else {
      current = sections.get(header) ?? [];
      sections.set(header, current);
    }
  }
}
