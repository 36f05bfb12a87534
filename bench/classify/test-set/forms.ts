// What a language's forms hold: sentences with slots, which generate.ts fills with names that training never advertises.
// One file a language in forms/. They were written apart from the training corpus and share no sentence with it.

/** CITES trade term codes for which every language has a word here. */
export const partCodes = [
  'SKI',
  'SKU',
  'TEE',
  'CLA',
  'BOD',
  'BON',
  'FEA',
  'EGG',
  'SHE',
  'MEA',
  'HOR',
  'FIN',
  'LPS',
  'SCA',
  'TIM',
] as const;
export type PartCode = (typeof partCodes)[number];

/**
 * A form is a title, or `title | description`. Slots: `{name}` a kind, in the form of a dictionary; `{part}` the word for what is made
 * of it; `{price}` as written there; `{good}` an ordinary good.
 */
export interface Forms {
  /** ISO 639-1. */
  lang: string;
  prices: readonly string[];
  parts: Readonly<Record<PartCode, string>>;
  /** Offers: a live animal; a part of one; a name that says the part itself; a wild plant. */
  live: readonly string[];
  part: readonly string[];
  product: readonly string[];
  plant: readonly string[];
  /** Seeks one. */
  wanted: readonly string[];
  /** Speaks of a kind and offers nothing. */
  mention: readonly string[];
  /** Offers a likeness, a picture, a book. */
  thing: readonly string[];
  /** Names that look like animals and stuffs and are none; used as they stand. */
  trap: readonly string[];
  /** Everyday adverts and posts. */
  everyday: readonly string[];
  goods: readonly string[];
}
