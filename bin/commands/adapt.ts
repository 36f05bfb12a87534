// `adapt`: a unit's labelled adverts in, a model folder out that scores as the unit does. One that does no better is not written.
import { fewestLabels, fewestOfEach, learn } from '#classifier/adapt.ts';
import { hashLabels, readAdaptedFigures, writeAdapted } from '#classifier/adapted-folder.ts';
import type { Evaluation } from '#classifier/evaluate.ts';
import { systemClock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { exitCodes } from '../exit-codes.ts';
import { openLexicon, openModel, policyOf } from '../judge.ts';
import { readLessons } from '../read-lessons.ts';
import type { ModelOption, PolicyOptions } from './all.ts';
import { readLabels, type Labelled } from './evaluate.ts';

export async function adapt(options: PolicyOptions & ModelOption & { labels: string; out: string }): Promise<void> {
  const lexicon = openLexicon(readConfig(process.env).home);
  const policy = policyOf(options, lexicon);
  const model = openModel(options.model);
  if (model === undefined)
    throw new BadInput('there is no transformer to learn on', {
      field: '--model',
      hint: 'Name a model folder, or nothing for the one that ships.',
    });
  const labels = await readLabels(options.labels);
  checkEnough(labels, options.labels);
  const lessons = await readLessons(labels, { model, policy, lexicon });
  const { unit, before, after, better } = learn(lessons);
  const figures = { labels: labels.length, positives: before.positives, before: brief(before), after: brief(after) };
  process.stdout.write(`${JSON.stringify({ ...figures, out: better ? options.out : null }, null, 2)}\n`);
  if (!better) {
    refuse('What was learned does no better than the model it began from; nothing is written.');
    return;
  }
  const standing = readAdaptedFigures(options.out);
  if (standing !== undefined && standing.labels >= labels.length && standing.after.f1 > after.f1) {
    refuse(
      `The model in ${options.out} did better (F1 ${standing.after.f1} over ${standing.labels} labels); it is kept.`,
    );
    return;
  }
  await writeAdapted(options.out, {
    base: model,
    unit,
    learnedFrom: {
      ...figures,
      policy,
      labelsSha256: hashLabels(labels),
      base: model.version,
      at: systemClock.now().toISOString(),
    },
  });
}

function checkEnough(labels: readonly Labelled[], file: string): void {
  const positives = labels.filter(({ label }) => label === 1).length;
  const least = Math.min(positives, labels.length - positives);
  if (labels.length < fewestLabels || least < fewestOfEach)
    throw new BadInput(
      `${labels.length} labels, ${positives} of them 1: too few to learn from (${fewestLabels}, and ${fewestOfEach} of either kind)`,
      { file, hint: 'Label some more adverts, in the queue or in the file.' },
    );
}

function refuse(why: string): void {
  process.stderr.write(`nightjar: ${why}\n`);
  process.exitCode = exitCodes.no;
}

const brief = ({ precision, recall, f1, ece, brier }: Evaluation) => ({ precision, recall, f1, ece, brier });
