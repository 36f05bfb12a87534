// `evaluate`: how well the classifier agrees with people's labels.
import { z } from 'zod';
import { type Advert, advertSchema } from '#classifier/assessment.ts';
import { evaluateScores } from '#classifier/evaluate.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { openJudge, policyOf } from '../judge.ts';
import type { PolicyOptions } from './all.ts';
import { readJsonLines } from './classify.ts';

const labelledSchema = advertSchema.and(z.object({ label: z.union([z.literal(0), z.literal(1)]) }));

export async function evaluate(options: PolicyOptions & { labels: string }): Promise<void> {
  const judge = openJudge(readConfig(process.env).home);
  const policy = policyOf(options, judge.lexicon);
  const adverts: Array<Advert & { label: 0 | 1 }> = [];
  for await (const { line, value } of readJsonLines(options.labels, labelledSchema)) {
    if ('error' in value)
      throw new BadInput(value.error, { file: options.labels, line, hint: 'Every line needs {id, title, label}.' });
    adverts.push(value.advert);
  }
  const assessments = await judge.classifier.assess(adverts, policy);
  const report = evaluateScores(
    adverts.map(({ id, title, label }, index) => ({ id, title, label, score: assessments[index]?.score ?? 0 })),
  );
  process.stdout.write(`${JSON.stringify({ model: judge.classifier.model, ...report }, null, 2)}\n`);
}
