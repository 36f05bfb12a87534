// What `adapt` is worth: learned on one half of a labelled set, tested on the other, over several random halves.
// `npx tsx bench/adapt-splits.ts --labels file.jsonl [--model DIR] [--status any] [--focus a,b] [--include fossils] [--splits 5]`
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { openLexicon, openModel, policyOf } from '#bin/judge.ts';
import { readLabels } from '#bin/commands/evaluate.ts';
import { readLessons } from '#bin/read-lessons.ts';
import { fit, type Lesson } from '#classifier/adapt.ts';
import { policySchema } from '#classifier/assessment.ts';
import { evaluateScores, type Evaluation } from '#classifier/evaluate.ts';
import { unitScore } from '#classifier/unit-score.ts';
import { readConfig } from '#lib/config.ts';

const { values } = parseArgs({
  options: {
    labels: { type: 'string' },
    model: { type: 'string' },
    status: { type: 'string', default: 'protected' },
    focus: { type: 'string' },
    include: { type: 'string' },
    splits: { type: 'string', default: '5' },
  },
});
if (values.labels === undefined) throw new Error('--labels is missing');
const lexicon = openLexicon(readConfig(process.env).home);
const list = (text: string | undefined): string[] => text?.split(',') ?? [];
const policy = policyOf(
  policySchema.parse({ status: values.status, focus: list(values.focus), include: list(values.include) }),
  lexicon,
);
const model = openModel(values.model);
if (model === undefined) throw new Error('There is no model to adapt.');
const lessons = await readLessons(await readLabels(values.labels), { model, policy, lexicon });

const table: Array<Record<string, number>> = [];
for (let split = 1; split <= Number(values.splits); split += 1) {
  const [learned, tested] = halve(lessons, split);
  const unit = fit(learned);
  const before = figures(tested, ({ score }) => score);
  const after = figures(tested, (lesson) => unitScore(unit, lesson).score);
  table.push({ split, before: before.f1, after: after.f1, 'ece before': before.ece, 'ece after': after.ece });
}
console.table(table);
const mean = (name: string): string =>
  (table.reduce((sum, row) => sum + (row[name] ?? 0), 0) / table.length).toFixed(4);
console.log(`mean F1 ${mean('before')} before, ${mean('after')} after`);

/** Halves with the same share of either label, drawn by a hash of split and id. */
function halve(all: readonly Lesson[], split: number): [Lesson[], Lesson[]] {
  const drawn = all
    .map((lesson) => ({ lesson, by: createHash('sha256').update(`${split} ${lesson.id}`).digest('hex') }))
    .toSorted((a, b) => a.lesson.label - b.lesson.label || (a.by < b.by ? -1 : 1))
    .map(({ lesson }) => lesson);
  return [drawn.filter((_, index) => index % 2 === 0), drawn.filter((_, index) => index % 2 === 1)];
}

function figures(tested: readonly Lesson[], score: (lesson: Lesson) => number): Evaluation {
  return evaluateScores(
    tested.map((lesson) => ({ id: lesson.id, title: '', label: lesson.label, score: score(lesson) })),
  );
}
