// Step 4: `npx tsx classifier/training/fit-stacker.ts --corpus stack.jsonl [--model classifier/model]` fits the stacker's weights on a part of the
// corpus that the encoder was not trained on, and draws docs/reliability.svg of what was kept back from the fit.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { makeEncoder } from '../encoder.ts';
import { evaluateScores } from '../evaluate.ts';
import { featureNames, type FeatureName } from '../features.ts';
import { dot, fitLogistic, sigmoid } from '../logistic.ts';
import { modelFiles, openModelFolder, shippedModel } from '../model-folder.ts';
import { makeReadAdverts } from '../reading.ts';
import { example, type Example } from './corpus/example.ts';
import { drawReliability } from './draw-reliability.ts';

/**
 * What the weights are held to, and how firmly, in rows. The generator's adverts are easier than life's, above all for the transformer, which was
 * trained on their like: left free, its weight would drown the words. So the five weights that matter most were chosen, as the points of weights.ts were, where
 * both generated and real adverts kept for measuring are judged well; the fit finds those that the real ones say nothing of. What tells of
 * the generator rather than of adverts stays at nothing.
 */
const chosen = 1e5;
const priors: Partial<Record<FeatureName, { mean: number; strength: number }>> = {
  bias: { mean: 0.2, strength: chosen },
  keywords: { mean: 1, strength: chosen },
  transformer: { mean: 0.6, strength: chosen },
  abroad: { mean: 0.65, strength: chosen },
  transformerAbroad: { mean: 0.4, strength: chosen },
  mention: { mean: -0.7, strength: 100 },
  codeWords: { mean: 0, strength: 50 },
  silent: { mean: 0, strength: 20 },
};
const heldAtNothing = { mean: 0, strength: 1e6 };

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    model: { type: 'string', default: shippedModel },
    picture: { type: 'string', default: 'docs/reliability.svg' },
  },
});
if (values.corpus === undefined) throw new Error('--corpus is missing');

const file = join(values.model, modelFiles.stacker);
if (!existsSync(file)) writeFileSync(file, JSON.stringify({ format: 1, weights: {}, assumed: 0, learnedFrom: {} }));
const model = openModelFolder(values.model);
const encoder = makeEncoder({ folder: model.folder, tokens: model.heads.tokens });
const lexicon = loadLexicon();
const readAdverts = makeReadAdverts({
  lexicon,
  matcher: makeMatcher(lexicon),
  transformer: { model, encoder },
  askAll: true,
});
const examples = readFileSync(values.corpus, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => example.parse(JSON.parse(line)));
const readings = await readAdverts(examples.map(advertOf), { focus: [], status: 'any', include: [] });
await encoder.close();

const rows = readings.map(({ row }) => row);
const labels = examples.map(({ wildlife }) => wildlife);
const isKept = (index: number): boolean => index % 4 === 3;
const fitted = fitLogistic(
  rows.filter((_, index) => !isKept(index)),
  labels.filter((_, index) => !isKept(index)),
  {
    prior: {
      mean: featureNames.map((name) => (priors[name] ?? heldAtNothing).mean),
      strength: featureNames.map((name) => (priors[name] ?? heldAtNothing).strength),
    },
  },
);
const kept = readings.flatMap(({ subject, row }, index) =>
  isKept(index)
    ? [
        {
          id: subject.advert.id,
          title: subject.advert.title,
          label: labels[index]!,
          score: sigmoid(dot(fitted.weights, row)),
        },
      ]
    : [],
);
const { precision, recall, f1, ece, brier, reliability } = evaluateScores(kept);
const plainNegatives = readings.filter(({ judgement }, index) => !judgement.silent && labels[index] === 0);
const at = featureNames.indexOf('transformer');
const assumed = plainNegatives.reduce((sum, { row }) => sum + row[at]!, 0) / Math.max(1, plainNegatives.length);
const learnedFrom = { adverts: examples.length, kept: { rows: kept.length, precision, recall, f1, ece, brier } };
writeFileSync(
  file,
  `${JSON.stringify({
    format: 1,
    weights: Object.fromEntries(
      featureNames.flatMap((name, index) =>
        Math.abs(fitted.weights[index]!) < 1e-3 ? [] : [[name, Math.round(fitted.weights[index]! * 1e4) / 1e4]],
      ),
    ),
    assumed: Math.round(assumed * 100) / 100,
    learnedFrom,
  })}\n`,
);
writeFileSync(values.picture, drawReliability(reliability));
console.log(JSON.stringify(learnedFrom));

function advertOf({ id, title, description, price, currency, seller, location }: Example) {
  return { id, title, description, price: price === undefined ? null : Number(price), currency, seller, location };
}
