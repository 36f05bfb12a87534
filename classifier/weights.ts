// The points of the keyword model, in log-odds. They are judgements of how telling a sign is, set by hand
// (docs/CLASSIFIER.md says how); what each is worth beside the others is written next to it.
import type { ContextClass } from '#keywords/lexicon-schema.ts';

export const bias = {
  /** An animal's or plant's name alone is more often a stamp, a toy or a story than the thing itself. */
  named: -2.6,
  unnamed: -5,
};

export const name = {
  /** A name that means the taxon wherever it stands; in the title it says what the advert is about. */
  title: 2.2,
  description: 1.1,
  /** The same where the title says nothing: `house clearance … and an elephant tusk`. */
  inProse: 1.7,
  /** A name with an everyday meaning beside it (`tiger`, `ray`). */
  weakTitle: 1.2,
  weakDescription: 0.3,
  /** Each further taxon: lists of species are as often keyword stuffing as stock. */
  further: 0.2,
};

export const commodity = {
  /** `tiger skull`, `crocodile leather`: taxon and stuff side by side. */
  beside: 1.7,
  /** The same with a name that has an everyday meaning. */
  besideWeak: 1.3,
  sameTitle: 0.8,
  besideInDescription: 0.7,
  besideInProse: 1.2,
  /** `wooden elephant`. */
  ofPlant: -1.5,
  /** `antlers`, `fur coat`: stuff of an animal that is not named. */
  alone: 1.4,
};

export const telling = { title: 2.6, description: 1.1, inProse: 2, weakTitle: 0.9, weakDescription: 0.2 };

/** A code word counts by how sure it is; without a source it counts half. */
export const codeWord = { full: 3.2, unverified: 0.5 };

export const disguise = 1.2;

export const latin = { family: 3.6, binomial: 0.8 };

/** A price and the words of trade raise an advert that has a subject; they make none of their own. */
export const trade = { price: 0.4, namedPrice: 0.7, words: 0.3, plainWords: 0.9 };

/** What the text is about, seen from the title; in the description the same word counts by `inDescription`. */
export const context: Partial<Record<ContextClass, number>> = {
  stamp: -3.5,
  coin: -3,
  toy: -3.2,
  print: -3,
  costume: -2.8,
  replica: -3.2,
  vehicle: -3,
  book: -3.2,
  media: -3,
  synthetic: -3.2,
  household: -2,
  news: -2.5,
  law: -2,
  'care-guide': -2,
  museum: -1.2,
  rescue: -2.2,
  sport: -2.5,
  'clothing-pattern': -2.2,
  'jewellery-metal': -1.6,
  'food-dish': -2,
  software: -3,
  genuine: 0.8,
  specimen: 1.2,
  taxidermy: 1.6,
  'live-animal': 1,
  hunting: 0.6,
  medicine: 0.7,
  carved: 0.4,
  'leather-goods': 0.9,
  'plant-sale': 0.6,
  'no-papers': 1,
  concealment: 0.6,
  'false-declaration': 1.6,
  'protected-said': 0.2,
  'wild-caught': 0.7,
};

export const inDescription = 0.3;

/** All that a description says of the kind of text, for and against, stays within these bounds: pages carry their shop's boilerplate. */
export const descriptionBounds = { least: -0.9, most: 0.8 };

/** Several words of one class say little more than one. */
export const repeated = 0.25;

/** Denominations and catalogue numbers of stamps and coins. */
export const catalogue = -2.6;
