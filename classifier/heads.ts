// The heads: what the encoder's vector says of wildlife, offer and commodity. Linear, and kept beside the encoder as JSON.
import { z } from 'zod';
import { dot } from './logistic.ts';
import { type OfferKind, offerKinds } from './assessment.ts';

const headSchema = z
  .object({
    labels: z.array(z.string()).min(1),
    weights: z.array(z.array(z.number())).min(1),
    bias: z.array(z.number()),
  })
  .refine(
    ({ labels, weights, bias }) => labels.length === weights.length && labels.length === bias.length,
    'labels, weights and bias differ in number',
  );

export const headsSchema = z.object({
  format: z.literal(1),
  name: z.string().min(1),
  /** Tokens that the encoder reads of a text. */
  tokens: z.number().int().positive(),
  /** Hash of the encoder's weights that the heads were fitted on. */
  encoderSha256: z.string().regex(/^[0-9a-f]{64}$/u),
  heads: z.object({ wildlife: headSchema, offer: headSchema, commodity: headSchema }),
});

export type Heads = z.infer<typeof headsSchema>;

/** What the heads say of one text. */
export interface Opinion {
  /** Log-odds that a real wild animal, plant or something made from one is offered or sought. */
  wildlife: number;
  offer: Record<OfferKind, number>;
  /** CITES trade term codes with their probability, likeliest first; what is left to 1 is "none". */
  commodities: Array<{ code: string; score: number }>;
}

const commoditiesNamed = 3;

export function askHeads({ heads }: Heads, vector: Float32Array): Opinion {
  const [wildlife = 0] = logits(heads.wildlife, vector);
  const offer = shares(logits(heads.offer, vector));
  const codes = shares(logits(heads.commodity, vector));
  return {
    wildlife,
    offer: Object.fromEntries(
      offerKinds.map((kind) => [kind, offer[heads.offer.labels.indexOf(kind)] ?? 0]),
    ) as Opinion['offer'],
    commodities: heads.commodity.labels
      .map((code, at) => ({ code, score: codes[at] ?? 0 }))
      .filter(({ code }) => code !== 'none')
      .toSorted((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1))
      .slice(0, commoditiesNamed),
  };
}

function logits(head: Heads['heads']['wildlife'], vector: Float32Array): number[] {
  return head.weights.map((weights, at) => dot(weights, vector) + head.bias[at]!);
}

function shares(values: number[]): number[] {
  const most = Math.max(...values);
  const raised = values.map((value) => Math.exp(value - most));
  const sum = raised.reduce((total, value) => total + value, 0);
  return raised.map((value) => value / sum);
}
