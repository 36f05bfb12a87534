// The pictures of a lead as they were kept: never fetched from the seller's site by a reader's browser.
import { z } from 'zod';
import { endpoint } from './endpoint.ts';
import { leadParams } from './lead.ts';

export const pictureSchema = z.object({
  /** Names it in the address of the picture itself. */
  n: z.number().int(),
  /** Where the listing shows it. */
  url: z.string(),
  /** `waiting`: not looked at yet. `gone`: it could not be had, or is no picture; `problem` says why. */
  state: z.enum(['kept', 'waiting', 'gone']),
  sha256: z.string().nullable(),
  /** Text read in it. */
  text: z.string().nullable(),
  /** The lexicon's terms in that text, offsets in UTF-16 units. */
  terms: z.array(
    z.object({
      span: z.tuple([z.number().int(), z.number().int()]),
      kind: z.string(),
      means: z.string(),
      benign: z.boolean(),
    }),
  ),
  problem: z.string().nullable(),
});

export type Picture = z.infer<typeof pictureSchema>;

export const listPictures = endpoint({
  method: 'GET',
  path: '/api/leads/:id/pictures',
  schema: { params: leadParams, response: { 200: z.object({ pictures: z.array(pictureSchema) }) } },
});

/** The answer is WebP, drawn anew: nothing but the pixels of what the seller's site sent. */
export const showPicture = endpoint({
  method: 'GET',
  path: '/api/leads/:id/pictures/:n',
  schema: {
    params: leadParams.extend({ n: z.coerce.number().int().min(0).max(100) }),
    response: { 200: z.unknown() },
  },
});
