// Step 4: `npx tsx classifier/training/fit-stacker.ts --corpus stack.jsonl [--model classifier/model]` fits the stacker's weights on a part of the
// corpus that the encoder was not trained on, and draws docs/reliability.svg of what was kept back from the fit.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
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
 * Some weights are held. The generator's adverts, and those of the open halves too, are easier than life's, above all for the encoder: left free, its weight would
 * drown the words. They were chosen, as the points of weights.ts were, where real adverts kept for measuring are judged well too.
 */
const held: Partial<Record<FeatureName, number>> = {
  keywords: 0.6,
  transformer: 0.65,
  transformerAbroad: 0.35,
  transformerHinted: 1.6,
  // Rows of nouns in a dealer's title hold words of every class; sentences do not.
  contextFor: 1,
  contextAgainst: 0.25,
};

/** These are fitted, each with a weak prior at nothing. The rest tell of the generator rather than of adverts and are held there. */
const fittedOnes: ReadonlySet<FeatureName> = new Set([
  'bias',
  'catalogue',
  'trade',
  'silent',
  'mention',
  'cancelled',
  'abroad',
  'unnamed',
  'transformerUnnamed',
]);
const firmly = 1e5;
const priorOf = (name: FeatureName): { mean: number; strength: number } =>
  fittedOnes.has(name) ? { mean: 0, strength: 1 } : { mean: held[name] ?? 0, strength: firmly };

/** The generator's adverts are many and of one hand: eight of them count as one of another's. */
const ofGenerator = 0.125;
const weighed = example.extend({ counts: z.number().positive() });

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    /** Further adverts in the corpus' form, of another hand than the generator's: bench/classify/write-open.ts. Their weight stands in `counts`. */
    open: { type: 'string' },
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
const corpus = readLines(values.corpus).map((line) => ({ ...example.parse(line), counts: ofGenerator }));
const open = values.open === undefined ? [] : readLines(values.open).map((line) => weighed.parse(line));
const examples = [...corpus, ...open];
const readings = await readAdverts(examples.map(advertOf), { focus: [], status: 'any', include: [] });
await encoder.close();

const rowWeights = examples.map(({ counts }) => counts);
const rows = readings.map(({ row }) => row);
const labels = examples.map(({ wildlife }) => wildlife);
/** Of the generator's adverts every fourth is kept from the fit. */
const isKept = (index: number): boolean => index < corpus.length && index % 4 === 3;
const fitted = fitLogistic(
  rows.filter((_, index) => !isKept(index)),
  labels.filter((_, index) => !isKept(index)),
  {
    rowWeights: rowWeights.filter((_, index) => !isKept(index)),
    prior: {
      mean: featureNames.map((name) => priorOf(name).mean),
      strength: featureNames.map((name) => priorOf(name).strength),
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
const learnedFrom = {
  adverts: corpus.length,
  open: open.length,
  kept: { rows: kept.length, precision, recall, f1, ece, brier },
};
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

function readLines(path: string): unknown[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

function advertOf({ id, title, description, price, currency, seller, location }: Example) {
  return { id, title, description, price: price === undefined ? null : Number(price), currency, seller, location };
}
