// One line of the training corpus.
import { z } from 'zod';

/** What a negative looks like wildlife by; the order is that of the README. `ordinary` and `chat` have no animal at all. */
export const traps = [
  'stamp',
  'coin',
  'toy',
  'vehicle',
  'print',
  'costume',
  'replica',
  'faux',
  'brand',
  'colour',
  'clothing',
  'metal',
  'household',
  'book',
  'media',
  'game',
  'team',
  'person',
  'place',
  'food',
  'gear',
  'domestic',
  'lookalike',
  'news',
  'law',
  'care',
  'museum',
  'rescue',
  'talk',
  'ordinary',
  'chat',
] as const;
export type Trap = (typeof traps)[number];

export const example = z.strictObject({
  id: z.string(),
  /** A language of the lexicon. */
  lang: z.string().length(2),
  title: z.string().min(1),
  description: z.string(),
  /** As shown, a bare number. */
  price: z.string().optional(),
  currency: z.string().length(3).optional(),
  seller: z.string().optional(),
  location: z.string().optional(),
  /** 1 where a real wild animal or plant, or something made from one, is offered or sought. */
  wildlife: z.union([z.literal(0), z.literal(1)]),
  /** What the text does, whatever it speaks of. */
  offer: z.enum(['offer', 'wanted', 'mention', 'other']),
  /** CITES trade term code; null unless `wildlife` is 1 and the text tells it. */
  commodity: z.string().length(3).nullable(),
  /** Scientific name; null unless `wildlife` is 1 and the text tells it. */
  taxon: z.string().nullable(),
  /** Why a negative may be taken for wildlife; null where `wildlife` is 1. */
  trap: z.enum(traps).nullable(),
});
export type Example = z.infer<typeof example>;
