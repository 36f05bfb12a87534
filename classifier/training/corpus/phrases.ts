// Reads the phrases of a language from languages/<language>.txt: a [section] line, then one phrase a line; # begins a comment. Native readers can
// review them without knowing any code. What the slots in braces mean stands in classifier/training/README.md.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Phrases {
  /** The phrases of the first of these sections that has any; none gives an empty list. */
  of(...sections: string[]): readonly string[];
  has(section: string): boolean;
}

export function readPhrases(language: string): Phrases {
  const fileOf = (code: string) => fileURLToPath(new URL(`./languages/${code}.txt`, import.meta.url));
  const file = existsSync(fileOf(language)) ? fileOf(language) : fileOf('en');
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const text = line.trim();
    if (text === '' || text.startsWith('# ')) continue;
    const header = /^\[([a-z.]+)\]$/u.exec(text);
    if (header === null) current.push(text);
    else {
      current = sections.get(header[1]!) ?? [];
      sections.set(header[1]!, current);
    }
  }
  return {
    of: (...wanted) =>
      wanted.map((name) => sections.get(name)).find((list) => list !== undefined && list.length > 0) ?? [],
    has: (section) => sections.has(section),
  };
}
