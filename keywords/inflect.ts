// Which word of a text is a form of which word of a term: plural endings by language, then the stemmers of `natural` for words
// long enough to trust them. English has plurals only, because its stemmer joins "seal" with "sealing".
import { createRequire } from 'node:module';
import type { Language } from './lexicon-schema.ts';

/** Pairs of endings that one noun or adjective takes in turn, folded; either may stand in the term. */
const pairs: Partial<Record<Language, ReadonlyArray<readonly [string, string]>>> = {
  en: [
    ['', 's'],
    ['', 'es'],
    ['y', 'ies'],
    ['f', 'ves'],
    ['fe', 'ves'],
  ],
  es: [
    ['', 's'],
    ['', 'es'],
    ['z', 'ces'],
  ],
  pt: [
    ['', 's'],
    ['', 'es'],
    ['ao', 'oes'],
    ['ao', 'aes'],
    ['l', 'is'],
    ['m', 'ns'],
  ],
  fr: [
    ['', 's'],
    ['', 'x'],
    ['al', 'aux'],
    ['', 'e'],
    ['', 'es'],
  ],
  it: [
    ['a', 'e'],
    ['o', 'i'],
    ['e', 'i'],
    ['a', 'he'],
    ['o', 'hi'],
    ['io', 'i'],
    ['a', 'i'],
  ],
  nl: [
    ['', 'en'],
    ['', 's'],
    ['', 'n'],
    ['', 'e'],
    ['s', 'zen'],
    ['f', 'ven'],
    ['d', 'dden'],
    ['k', 'kken'],
    ['l', 'llen'],
    ['p', 'ppen'],
    ['t', 'tten'],
  ],
  de: [
    ['', 'e'],
    ['', 'en'],
    ['', 'n'],
    ['', 's'],
    ['', 'es'],
    ['', 'er'],
    ['', 'ern'],
    ['er', 'e'],
    ['er', 'en'],
    ['er', 'es'],
    ['e', 'en'],
    ['es', 'e'],
    ['es', 'en'],
  ],
  pl: crossed(
    '',
    'a',
    'i',
    'y',
    'e',
    'o',
    'u',
    'ow',
    'owi',
    'em',
    'ie',
    'iem',
    'om',
    'ami',
    'ach',
    'ego',
    'emu',
    'ej',
    'ych',
    'ich',
    'ym',
    'im',
    'ymi',
    'imi',
    'ia',
    'iu',
    'ii',
    'iow',
    'ec',
    'ca',
    'cow',
    'ce',
  ),
  tr: added(
    'lar',
    'ler',
    'i',
    'u',
    'si',
    'su',
    'in',
    'un',
    'nin',
    'nun',
    'den',
    'dan',
    'ten',
    'tan',
    'de',
    'da',
    'e',
    'a',
    'yi',
    'yu',
    'ye',
    'ya',
    'leri',
    'lari',
    'lerin',
    'larin',
    'li',
    'lu',
  ),
  id: added('nya', 'ku', 'mu'),
  ms: added('nya', 'ku', 'mu'),
  fa: added('ها', 'هاي', 'ي'),
  ar: [
    ['', 'ات'],
    ['ه', 'ات'],
    ['', 'ين'],
    ['', 'ون'],
    ['', 'ها'],
    ['', 'ه'],
  ],
  hi: [
    ['ा', 'े'],
    ['ा', 'ों'],
    ['ी', 'ियों'],
    ['ी', 'ियां'],
    ['', 'ों'],
    ['', 'ें'],
  ],
  bn: added('র', 'ের', 'টি', 'টা', 'গুলি', 'গুলো', 'ে', 'কে'),
};

const slavic: Partial<Record<Language, readonly string[]>> = {
  ru: [
    '',
    'а',
    'я',
    'ы',
    'и',
    'у',
    'ю',
    'е',
    'о',
    'ь',
    'ом',
    'ем',
    'ой',
    'ей',
    'ою',
    'ею',
    'ам',
    'ям',
    'ами',
    'ями',
    'ах',
    'ях',
    'ов',
    'ев',
    'ий',
    'ый',
    'ая',
    'яя',
    'ое',
    'ее',
    'ые',
    'ие',
    'ого',
    'его',
    'ому',
    'ему',
    'ым',
    'им',
    'ых',
    'их',
    'ыми',
    'ими',
    'ую',
    'юю',
    'ью',
    'ьи',
    'ья',
    'ье',
    'ьего',
    'ьей',
    'ьих',
    'ии',
    'ия',
    'ию',
  ],
  uk: [
    '',
    'а',
    'я',
    'и',
    'і',
    'у',
    'ю',
    'е',
    'о',
    'ь',
    'ом',
    'ем',
    'єм',
    'ою',
    'ею',
    'єю',
    'ам',
    'ям',
    'ами',
    'ями',
    'ах',
    'ях',
    'ів',
    'їв',
    'ій',
    'ої',
    'ого',
    'ому',
    'им',
    'их',
    'ими',
    'ий',
    'ові',
    'еві',
    'ї',
    'ею',
  ],
};

/** Natural's stemmer modules by language; loaded one by one, because the package's index loads databases too. */
const stemmerModules: Partial<Record<Language, string>> = {
  es: '_es',
  fr: '_fr',
  pt: '_pt',
  it: '_it',
  nl: '_nl',
  de: '_de',
  ru: '_ru',
  uk: '_uk',
};

export interface Inflector {
  /** The part of a folded word that all its forms share, or undefined where the language or the word has no forms. */
  sharedStart(word: string, language: Language): string | undefined;
  /** Whether a folded word of a text is a form of a folded word of a term. */
  isForm(textWord: string, termWord: string, language: Language): boolean;
}

/** Longest rest of a word that an ending may make up. */
export const longestEnding = 5;
const shortestStemmed = 6;
const memoLimit = 50_000;

export function makeInflector(): Inflector {
  const require = createRequire(import.meta.url);
  const stemmers = new Map<Language, { stem(word: string): string } | undefined>();
  const stemmerOf = (language: Language) => {
    if (!stemmers.has(language)) {
      const name = stemmerModules[language];
      stemmers.set(
        language,
        name === undefined
          ? undefined
          : (require(`natural/lib/natural/stemmers/porter_stemmer${name}.js`) as { stem(word: string): string }),
      );
    }
    return stemmers.get(language);
  };
  const memo = new Map<string, boolean>();
  return {
    sharedStart(word, language) {
      const own = pairs[language];
      const endings = slavic[language];
      if (word.length < 4 || (own === undefined && endings === undefined)) return undefined;
      let cut = 0;
      if (endings !== undefined) {
        for (const ending of endings) if (word.endsWith(ending) && ending.length > cut) cut = ending.length;
      } else {
        for (const [one, other] of own!)
          for (const ending of [one, other]) if (word.endsWith(ending) && ending.length > cut) cut = ending.length;
      }
      return word.slice(0, Math.max(3, word.length - cut));
    },
    isForm(textWord, termWord, language) {
      if (textWord === termWord) return true;
      const key = `${language}|${textWord}|${termWord}`;
      let answer = memo.get(key);
      if (answer === undefined) {
        answer = judge(textWord, termWord, { language, stemmerOf });
        if (memo.size >= memoLimit) memo.clear();
        memo.set(key, answer);
      }
      return answer;
    },
  };
}

interface Context {
  language: Language;
  stemmerOf(language: Language): { stem(word: string): string } | undefined;
}

function judge(textWord: string, termWord: string, { language, stemmerOf }: Context): boolean {
  if (termWord.length < 4 || textWord.length < 3) return false;
  for (const [one, other] of pairs[language] ?? []) {
    if (swaps(termWord, textWord, one, other) || swaps(textWord, termWord, one, other)) return true;
  }
  const endings = slavic[language];
  const stemmer = stemmerOf(language);
  if (stemmer === undefined) return false;
  if (endings === undefined) {
    const nouns = language !== 'it' || textWord.at(-1) !== 'o';
    return (
      nouns &&
      Math.min(textWord.length, termWord.length) >= shortestStemmed &&
      Math.abs(textWord.length - termWord.length) <= 3 &&
      language !== 'en' &&
      sameStem(stemmer, textWord, termWord) &&
      !/(?:r|ndo|ant|ado|ada|ment|ato|ata)$/u.test(textWord.slice(sharedLength(textWord, termWord)))
    );
  }
  const shared = sharedLength(textWord, termWord);
  return endings.includes(textWord.slice(shared)) || sameStem(stemmer, textWord, termWord)
    ? shared >= 3 &&
        formsMeet(textWord, termWord, endings) &&
        (termWord.length < shortestStemmed || sameStem(stemmer, textWord, termWord) || shared >= termWord.length - 2)
    : false;
}

/** Both words come apart into one shared start and an ending each. */
function formsMeet(one: string, other: string, endings: readonly string[]): boolean {
  const shared = sharedLength(one, other);
  for (let cut = shared; cut >= 3 && cut >= shared - 2; cut -= 1) {
    if (endings.includes(one.slice(cut)) && endings.includes(other.slice(cut))) return true;
  }
  return false;
}

function sameStem(stemmer: { stem(word: string): string }, one: string, other: string): boolean {
  return stemmer.stem(one).toLowerCase() === stemmer.stem(other).toLowerCase();
}

function sharedLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}

function swaps(from: string, to: string, one: string, other: string): boolean {
  return (
    from.endsWith(one) &&
    to.endsWith(other) &&
    from.length - one.length === to.length - other.length &&
    from.startsWith(to.slice(0, to.length - other.length))
  );
}

function added(...endings: string[]): Array<readonly [string, string]> {
  return endings.map((ending) => ['', ending] as const);
}

function crossed(...endings: string[]): Array<readonly [string, string]> {
  return endings.flatMap((one) => endings.filter((other) => other !== one).map((other) => [one, other] as const));
}
