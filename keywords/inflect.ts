// Which word of a text is a form of which word of a term: endings by language (inflect-data.ts), then the stemmers of `natural` for
// words long enough to trust them. English has plurals only, because its stemmer joins "seal" with "sealing".
import { createRequire } from 'node:module';
import { endingPairs, endingSets, pluralEndings, stemmerModules } from './inflect-data.ts';
import type { Language } from './lexicon-schema.ts';

export interface Inflector {
  /** Whether words of the language have forms that are known here. */
  hasForms(language: Language): boolean;
  /** How many units of a folded word all its forms share, or -1 where the language or the word has no forms. */
  sharedLength(units: Uint16Array, start: number, end: number, language: Language): number;
  /** Whether a folded word of a text is a form of a folded word of a term. */
  isForm(textWord: string, termWord: string, language: Language): boolean;
}

/** Longest rest of a word that an ending may make up. */
export const longestEnding = 5;
const shortestInflected = 4;
const shortestStart = 3;
const shortestSingular = 5;
/** Shorter words are left to the lists of endings: stems of three letters meet too many others. */
const shortestStemmed = 6;
/** Answers remembered; all are forgotten together. */
const memoLimit = 50_000;

interface Stemmer {
  stem(word: string): string;
}

interface Ending {
  /** Whether the units so far are an ending. */
  whole: boolean;
  /** The unit before them -> the endings that are longer by it. */
  longer: Map<number, Ending>;
}

interface Forms {
  pairs: ReadonlyArray<readonly [string, string]>;
  set: ReadonlySet<string> | undefined;
  /** Every ending of the language, read from its last unit on. */
  endings: Ending;
  /** Loaded when it is first asked for: most texts need none. */
  stemmer: (() => Stemmer) | undefined;
  /** What the rest of a word must look like where only the stemmer says that it is a form. */
  pluralEnding: RegExp | undefined;
  /** Word of a term -> word of a text -> whether the one is a form of the other. */
  memo: Map<string, Map<string, boolean>>;
}

export function makeInflector(): Inflector {
  const require = createRequire(import.meta.url);
  const known = new Map<Language, Forms | undefined>();
  const formsOf = (language: Language): Forms | undefined => {
    if (!known.has(language)) known.set(language, readForms(language, require));
    return known.get(language);
  };
  let remembered = 0;
  const forget = () => {
    for (const forms of known.values()) forms?.memo.clear();
    remembered = 0;
  };
  return {
    hasForms: (language) => formsOf(language) !== undefined,
    sharedLength(units, start, end, language) {
      const forms = end - start < shortestInflected ? undefined : formsOf(language);
      if (forms === undefined) return -1;
      let shared = end - start;
      const shortest = Math.max(start + shortestStart, end - longestEnding);
      let ending: Ending | undefined = forms.endings;
      for (let at = end - 1; at >= shortest; at -= 1) {
        ending = ending.longer.get(units[at]!);
        if (ending === undefined) break;
        if (ending.whole) shared = at - start;
      }
      return shared;
    },
    isForm(textWord, termWord, language) {
      if (textWord === termWord) return true;
      const forms = formsOf(language);
      if (forms === undefined || termWord.length < shortestInflected) return false;
      let answers = forms.memo.get(termWord);
      if (answers === undefined) forms.memo.set(termWord, (answers = new Map()));
      let answer = answers.get(textWord);
      if (answer === undefined) {
        answer = judge(textWord, termWord, forms);
        answers.set(textWord, answer);
        remembered += 1;
        if (remembered >= memoLimit) forget();
      }
      return answer;
    },
  };
}

function readForms(language: Language, require: NodeJS.Require): Forms | undefined {
  const pairs = (endingPairs[language] ?? []).map((pair) => pair.split('/') as [string, string]);
  const set = endingSets[language];
  if (pairs.length === 0 && set === undefined) return undefined;
  const name = stemmerModules[language];
  // The package's index would load database drivers too; its stemmers are reached one by one.
  let loaded: Stemmer | undefined;
  const stemmer =
    name === undefined
      ? undefined
      : () => (loaded ??= require(`natural/lib/natural/stemmers/porter_stemmer${name}.js`) as Stemmer);
  return {
    pairs,
    set,
    endings: backwards([...pairs.flat(), ...(set ?? [])]),
    stemmer,
    pluralEnding: pluralEndings[language],
    memo: new Map(),
  };
}

function backwards(endings: readonly string[]): Ending {
  const root: Ending = { whole: false, longer: new Map() };
  for (const ending of endings) {
    let held = root;
    for (let at = ending.length - 1; at >= 0; at -= 1) {
      const unit = ending.charCodeAt(at);
      let longer = held.longer.get(unit);
      if (longer === undefined) held.longer.set(unit, (longer = { whole: false, longer: new Map() }));
      held = longer;
    }
    held.whole = ending !== '';
  }
  return root;
}

function judge(textWord: string, termWord: string, { pairs, set, stemmer, pluralEnding }: Forms): boolean {
  const shared = sharedLength(textWord, termWord);
  if (shared < shortestStart) return false;
  // A term that ends like a plural need not be one: "ours" is the French bear, "our" is not.
  const backward = textWord.length >= shortestSingular || textWord.length >= termWord.length;
  for (const [one, other] of pairs)
    if (swaps(termWord, textWord, one, other) || (backward && swaps(textWord, termWord, one, other))) return true;
  if (set !== undefined) {
    for (let cut = shared; cut >= shortestStart && cut >= shared - 2; cut -= 1) {
      if (!set.has(textWord.slice(cut)) || !set.has(termWord.slice(cut))) continue;
      return (
        termWord.length < shortestStemmed ||
        stemmer === undefined ||
        sameStem(stemmer(), textWord, termWord) ||
        shared >= termWord.length - 2
      );
    }
    return false;
  }
  const long =
    Math.min(textWord.length, termWord.length) >= shortestStemmed && Math.abs(textWord.length - termWord.length) <= 3;
  return (
    long &&
    stemmer !== undefined &&
    pluralEnding !== undefined &&
    pluralEnding.test(textWord.slice(shared)) &&
    sameStem(stemmer(), textWord, termWord)
  );
}

function sameStem(stemmer: Stemmer, one: string, other: string): boolean {
  return stemmer.stem(one).toLowerCase() === stemmer.stem(other).toLowerCase();
}

function sharedLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}

function swaps(from: string, to: string, one: string, other: string): boolean {
  const start = from.length - one.length;
  return (
    start === to.length - other.length &&
    from.endsWith(one) &&
    to.endsWith(other) &&
    from.slice(0, start) === to.slice(0, start)
  );
}
