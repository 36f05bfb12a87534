// The words of the practice market: an advert as its seller wrote it, and the answer that the market keeps to itself.

export const marketLanguages = ['en', 'es', 'fr', 'zh', 'id', 'vi'] as const;
export type MarketLanguage = (typeof marketLanguages)[number];

export const siteKinds = ['auction', 'classifieds', 'shop'] as const;
export type SiteKind = (typeof siteKinds)[number];

/** How an offer is hidden in what its templates say. */
export const writtenWays = [
  'plain',
  'renamed-material',
  'code-word',
  'colour-euphemism',
  'emoji',
  'photo-only',
  'text-in-image',
  'laundering-claim',
  'in-prose',
  'misspelling',
  'spacing',
  'homoglyph',
  'transliteration',
  'false-declaration',
] as const;
/** How an offer is hidden by what its seller does. */
export const playedWays = [
  'price-withheld',
  'move-to-messenger',
  'closed-group',
  'reposted',
  'borrowed-photo',
  'fake-profile',
] as const;
export type WrittenWay = (typeof writtenWays)[number];
export type Hiding = Exclude<WrittenWay, 'plain'> | (typeof playedWays)[number];

export const decoyKinds = [
  'stamp',
  'coin',
  'toy',
  'brick-set',
  'model-car',
  'print',
  'costume',
  'replica',
  'shark-vacuum',
  'ivory-colour',
  'name',
  'beer',
  'brand',
  'fossil',
  'antique-papers',
  'domestic-animal',
  'plant',
  'news',
  'law',
  'care-guide',
  'museum',
  'rescue',
] as const;
export type DecoyKind = (typeof decoyKinds)[number];

/** Decoys that tell or ask something and offer nothing. */
export const talkingDecoys: readonly DecoyKind[] = ['news', 'law', 'care-guide', 'museum', 'rescue'];

export interface MarketPrice {
  amount: number;
  /** ISO 4217. */
  currency: string;
}

export interface Account {
  name: string;
  site: SiteKind;
  /** ISO 8601 date. */
  joined: string;
  feedback: number;
}

export interface Seller {
  language: MarketLanguage;
  accounts: Account[];
  phone: string;
  email: string;
  /** The same on every messenger. */
  handle: string;
  city: string;
  currency: string;
}

export interface Picture {
  id: string;
  format: 'svg' | 'png';
  /** Words painted into the picture. */
  words?: string;
}

export interface Reply {
  by: string;
  text: string;
  at: string;
}

export interface Advert {
  id: string;
  site: SiteKind;
  language: MarketLanguage;
  category: string;
  title: string;
  /** Paragraphs are parted by empty lines. */
  body: string;
  price: MarketPrice | null;
  /** The price as the text names it; undefined where the text is silent. */
  priceWords: string | undefined;
  account: Account;
  city: string;
  /** ISO 8601 date. */
  postedAt: string;
  pictures: Picture[];
  replies: Reply[];
  ended: boolean;
  truth: Truth;
}

interface Truth {
  label: 0 | 1;
  offer: 'offer' | 'wanted' | 'mention' | 'other';
  /** Scientific name. */
  taxon: string | null;
  /** CITES trade term code. */
  commodity: string | null;
  hiding: Hiding[];
  decoy?: DecoyKind;
}

/** What the market knows of one listing; `label` is 1 where protected wildlife is offered or sought. */
export interface Answer extends Truth {
  url: string;
  site: string;
  id: string;
  title: string;
  /** Null where the page shows none. */
  price: number | null;
  currency: string | null;
  seller: string;
  location: string;
  language: MarketLanguage;
  ended: boolean;
}
