// `evaluate`: how well the classifier agrees with people's labels.
import { z } from 'zod';
import { type Advert, advertSchema } from '#classifier/assessment.ts';
import { evaluateScores } from '#classifier/evaluate.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { openJudge, policyOf } from '../judge.ts';
import type { ModelOption, PolicyOptions } from './all.ts';
import { readJsonLines } from './classify.ts';

export type Labelled = Advert & { label: 0 | 1 };

const labelledSchema = advertSchema.and(z.object({ label: z.union([z.literal(0), z.literal(1)]) }));

export async function evaluate(options: PolicyOptions & ModelOption & { labels: string }): Promise<void> {
  const judge = openJudge(readConfig(process.env).home, options.model);
  const policy = policyOf(options, judge.lexicon);
  const adverts = await readLabels(options.labels);
  const assessments = await judge.classifier.assess(adverts, policy, { reasons: false });
  await judge.classifier.close();
  const report = evaluateScores(
    adverts.map(({ id, title, label }, index) => ({ id, title, label, score: assessments[index]?.score ?? 0 })),
  );
  process.stdout.write(`${JSON.stringify({ model: judge.classifier.model, ...report }, null, 2)}\n`);
}

/** Every advert with its label. Throws `BadInput` at the first line that is not one: figures over a part would mislead. */
export async function readLabels(file: string): Promise<Labelled[]> {
  const adverts: Labelled[] = [];
  for await (const { line, value } of readJsonLines(file, labelledSchema)) {
    if ('error' in value) throw new BadInput(value.error, { file, line, hint: 'Every line needs {id, title, label}.' });
    adverts.push(value.advert);
  }
  return adverts;
}
