// Fills the forms of a language: half offers of real wildlife, half not, the same texts for the same seed and lexicon.
// What is asked of a text stands beside it; bench/classify.ts compares.
import type { Advert, OfferKind } from '#classifier/assessment.ts';
import type { Lexicon } from '#keywords/lexicon.ts';
import type { Language } from '#keywords/lexicon-schema.ts';
import { type Half, halfOf } from '../halves.ts';
import { makeRandom, type Random } from '../random.ts';
import type { Forms, PartCode } from './forms.ts';
import { heldOutNames, type Names } from './names.ts';

export type FormKind = 'live' | 'part' | 'product' | 'plant' | 'wanted' | 'mention' | 'thing' | 'trap' | 'everyday';

export interface Labelled {
  advert: Advert;
  wildlife: 0 | 1;
  /** Undefined where more than one answer is right: an advert for a toy is an offer, but not of what is asked about. */
  offer?: OfferKind;
  /** CITES trade term code, where the text names one thing. */
  commodity?: string;
  kind: FormKind;
  /** All texts of one form belong to one half, so that whoever reads the open half has not seen the sealed one's sentences. */
  half: Half;
}

/** Shares of a language's texts, in hundredths. */
const shares: Readonly<Record<FormKind, number>> = {
  live: 18,
  part: 17,
  product: 4,
  plant: 3,
  wanted: 8,
  mention: 16,
  thing: 16,
  trap: 5,
  everyday: 13,
};
/** A part that a classroom copy or a museum's drawer would hold. */
const hardParts: ReadonlySet<PartCode> = new Set(['SKU', 'TEE', 'CLA', 'BON', 'HOR', 'SHE', 'EGG']);
const currencies: Readonly<Record<string, string>> = {
  en: 'USD',
  zh: 'CNY',
  ja: 'JPY',
  ru: 'RUB',
  id: 'IDR',
  vi: 'VND',
  th: 'THB',
  hi: 'INR',
};

/** `count` texts of one language, or a few less where the lexicon has too few names to fill the forms without saying one twice. */
export function generateTexts(
  forms: Forms,
  lexicon: Lexicon,
  { seed, count }: { seed: number; count: number },
): Labelled[] {
  const random = makeRandom(`${seed}|${forms.lang}`);
  const names = heldOutNames(lexicon, forms.lang as Language);
  const seen = new Set<string>();
  return (Object.keys(shares) as FormKind[]).flatMap((kind) => {
    const wanted = Math.round((count * shares[kind]) / 100);
    const made: Labelled[] = [];
    // Forms in turn, so that each is met as often; a name may give a text that was there already.
    for (let attempt = 0; made.length < wanted && attempt < wanted * 20; attempt += 1) {
      const form = forms[kind][attempt % forms[kind].length]!;
      const filled = fill(form, { forms, kind, names, random });
      if (filled === null || seen.has(filled.text)) continue;
      seen.add(filled.text);
      made.push(toLabelled(filled, { lang: forms.lang, kind, form, random, at: made.length }));
    }
    return made;
  });
}

interface Filled {
  text: string;
  commodity?: string;
}

interface Filling {
  forms: Forms;
  kind: FormKind;
  names: Names;
  random: Random;
}

function fill(form: string, { forms, kind, names, random }: Filling): Filled | null {
  const withPart = form.includes('{part}');
  const likeness = kind === 'thing' || kind === 'mention';
  const pool = withPart
    ? names.part.filter(({ codes }) => !likeness || codes.some((code) => hardParts.has(code)))
    : kind === 'product' || kind === 'plant'
      ? names[kind]
      : names.live;
  const name = random.pick(pool);
  if (name === undefined && form.includes('{name}')) return null;
  const codes = name !== undefined && 'codes' in name ? (name.codes as readonly PartCode[]) : [];
  const code = random.pick(likeness ? codes.filter((each) => hardParts.has(each)) : codes);
  const text = form
    .replaceAll('{name}', () => name?.text ?? '')
    .replaceAll('{part}', () => (code === undefined ? '' : forms.parts[code]))
    .replaceAll('{price}', () => random.pick(forms.prices) ?? '')
    .replaceAll('{good}', () => random.pick(forms.goods) ?? '');
  const commodity = withPart ? code : kind === 'live' || kind === 'plant' ? 'LIV' : undefined;
  return { text: text.slice(0, 1).toUpperCase() + text.slice(1), ...(commodity === undefined ? {} : { commodity }) };
}

function toLabelled(
  filled: Filled,
  { lang, kind, form, random, at }: { lang: string; kind: FormKind; form: string; random: Random; at: number },
): Labelled {
  const [title = '', description] = filled.text.split(' | ');
  const wildlife =
    kind === 'live' || kind === 'part' || kind === 'product' || kind === 'plant' || kind === 'wanted' ? 1 : 0;
  const offer = wildlife === 1 ? (kind === 'wanted' ? 'wanted' : 'offer') : kind === 'mention' ? 'mention' : undefined;
  // A price says that something is sold, not what: goods carry one as often as wildlife does.
  const priced = kind !== 'mention' && kind !== 'wanted' && random.next() < 0.4;
  return {
    advert: {
      id: `${lang}-${kind}-${at}`,
      title,
      ...(description === undefined ? {} : { description }),
      ...(priced ? { price: 10 + Math.floor(random.next() * 900), currency: currencies[lang] ?? 'EUR' } : {}),
    },
    wildlife,
    ...(offer === undefined ? {} : { offer }),
    ...(filled.commodity === undefined || wildlife === 0 ? {} : { commodity: filled.commodity }),
    kind,
    half: halfOf(`${lang}|${form}`),
  };
}
