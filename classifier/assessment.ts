// What the classifier says of a listing: one honest probability, and the reasons for it. docs/CLASSIFIER.md tells how it is made.
import { z } from 'zod';

export const offerKinds = ['offer', 'wanted', 'mention', 'other'] as const;
export type OfferKind = (typeof offerKinds)[number];

export const appendices = ['I', 'II', 'III'] as const;

const probability = z.number().min(0).max(1);

export const reasonSchema = z.object({
  /** The words as they stand in the listing, or what was computed of them. */
  text: z.string(),
  /** Which part of the listing holds the words. */
  field: z.enum(['title', 'description', 'price', 'seller', 'location']).optional(),
  /** Offsets into that field in UTF-16 units, end exclusive. */
  span: z.tuple([z.number().int().min(0), z.number().int().min(0)]).optional(),
  /** What the words are: a taxon's name, a code word, a benign look-alike, … */
  kind: z.string(),
  /** What the words name, in English. */
  means: z.string(),
  /** Contribution to the score in log-odds; negative speaks against. */
  points: z.number(),
});

export const assessmentSchema = z.object({
  relevant: z.boolean(),
  /** Probability that a person with the unit's policy would call the listing relevant. */
  score: probability,
  /** Probability that a real wild animal or plant, or something made from one, is offered or sought. */
  wildlife: probability,
  offer: z.enum(offerKinds),
  taxa: z.array(
    z.object({
      name: z.string(),
      appendix: z.enum(appendices).nullable(),
      group: z.string(),
      /** Whether law protects it somewhere. */
      protected: z.boolean(),
      score: probability,
    }),
  ),
  /** CITES trade term codes. */
  commodities: z.array(z.object({ code: z.string(), score: probability })),
  indicators: z.array(z.string()),
  /** ISO 639-1 where known. */
  language: z.string().nullable(),
  reasons: z.array(reasonSchema),
  /** Model name and version; with the same input and model the assessment is the same to the last digit. */
  model: z.string(),
});

export type Reason = z.infer<typeof reasonSchema>;
export type Assessment = z.infer<typeof assessmentSchema>;

/** What `classify` reads: the parts of a listing that a judgement needs. */
export const advertSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  title: z.string(),
  description: z.string().nullish(),
  /** For posts without a title of their own. */
  text: z.string().nullish(),
  price: z.number().nullish(),
  currency: z.string().nullish(),
  seller: z.string().nullish(),
  location: z.string().nullish(),
  lang: z.string().nullish(),
});

export type Advert = z.infer<typeof advertSchema>;

/** A unit's choice of what it looks for; the defaults are the strict ones. */
export const policySchema = z.object({
  /** Lexicon groups the operation targets; empty means all. */
  focus: z.array(z.string()).default([]),
  /** `protected`: only kinds that law protects somewhere. `any`: whatever is wild. */
  status: z.enum(['protected', 'any']).default('protected'),
  /** What is out unless named here. */
  include: z.array(z.enum(['fossils', 'antiques', 'captive-bred'])).default([]),
});

export type Policy = z.infer<typeof policySchema>;
