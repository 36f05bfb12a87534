// Endings by which nouns and adjectives change, folded. inflect.ts applies them.
import type { Language } from './lexicon-schema.ts';

/** Pairs of endings that one word takes in turn, written `one/other`; either may stand in the term. */
export const endingPairs: Partial<Record<Language, readonly string[]>> = {
  en: split('/s /es y/ies f/ves fe/ves'),
  es: split('/s /es z/ces'),
  pt: split('/s /es ao/oes ao/aes l/is m/ns'),
  fr: split('/s /x al/aux /e /es'),
  it: split('a/e o/i e/i a/he o/hi io/i a/i'),
  nl: split('/en /s /n /e s/zen f/ven d/dden k/kken l/llen p/ppen t/tten'),
  de: split('/e /en /n /s /es /er /ern er/e er/en er/es e/en es/e es/en'),
  tr: split(
    '/lar /ler /i /u /si /su /in /un /nin /nun /den /dan /ten /tan /de /da /e /a /yi /yu /ye /ya /leri /lari /lerin /larin /li /lu',
  ),
  id: split('/nya /ku /mu'),
  ms: split('/nya /ku /mu'),
  fa: split('/ها /هاي /ي'),
  ar: split('/ات ه/ات /ين /ون /ها /ه'),
  hi: split('ा/े ा/ों ी/ियों ी/ियां /ों /ें'),
  bn: split('/র /ের /টি /টা /গুলি /গুলো /ে /কে'),
};

/** Endings of which a word may take any; one shared start must be left over. */
export const endingSets: Partial<Record<Language, ReadonlySet<string>>> = {
  ru: new Set([
    '',
    ...split(
      'а я ы и у ю е о ь ом ем ой ей ою ею ам ям ами ями ах ях ов ев ий ый ая яя ое ее ые ие ого его ому ему ым им ых их ыми ими ую юю ью ьи ья ье ьего ьей ьих ии ия ию ень ня ни ней',
    ),
  ]),
  uk: new Set([
    '',
    ...split('а я и і у ю е о ь ом ем єм ою ею єю ам ям ами ями ах ях ів їв ій ої ого ому им их ими ий ові еві ї'),
  ]),
  pl: new Set([
    '',
    ...split('a i y e o u ow owi em ie iem om ami ach ego emu ej ych ich ym im ymi imi ia iu ii iow ec ca cow ce'),
  ]),
};

/** Languages for which `natural` has a stemmer that is of use here, and the end of its module's name. */
export const stemmerModules: Partial<Record<Language, string>> = {
  es: '_es',
  fr: '_fr',
  pt: '_pt',
  it: '_it',
  nl: '_nl',
  de: '_de',
  ru: '_ru',
  uk: '_uk',
};

/** How plurals end. A stemmer joins nouns with verbs and adverbs of the same stem too; these leave the verbs out. */
export const pluralEndings: Partial<Record<Language, RegExp>> = {
  es: /s$/u,
  fr: /[sx]$/u,
  pt: /s$/u,
  it: /[ie]$/u,
  nl: /(?:en|s)$/u,
  de: /(?:e|en|n|er|ern|s)$/u,
};

function split(text: string): string[] {
  return text.split(' ');
}
