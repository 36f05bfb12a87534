// The adverts of test/classifier/hard-cases: written by hand as people of each language write them, with the label that nobody would dispute.
// The test holds the classifier to them; bench/classify.ts prints how it stands and what it gets wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { advertSchema, offerKinds } from '#classifier/assessment.ts';
import { z } from 'zod';

const folder = fileURLToPath(new URL('../../test/classifier/hard-cases', import.meta.url));

const hardCaseSchema = advertSchema.extend({
  id: z.string(),
  lang: z.string(),
  /** 1: a real wild animal or plant, or something made from one, of whatever kind, is offered or sought. */
  wildlife: z.union([z.literal(0), z.literal(1)]),
  offer: z.enum(offerKinds),
  /** What makes it hard. */
  why: z.string(),
});

export type HardCase = z.infer<typeof hardCaseSchema>;

/** All cases, a file a language. Throws where a line is not one. */
export function readHardCases(): HardCase[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .toSorted()
    .flatMap((file) =>
      readFileSync(join(folder, file), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => hardCaseSchema.parse(JSON.parse(line))),
    );
}
