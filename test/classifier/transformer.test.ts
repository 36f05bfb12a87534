// The shipped model at work: the same digits whatever stands beside a text, and a clear word where it cannot be run.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Advert, policySchema } from '#classifier/assessment.ts';
import { type Classifier, makeClassifier } from '#classifier/classify.ts';
import { makeEncoder } from '#classifier/encoder.ts';
import { type FeatureName, featureNames, opinionBound } from '#classifier/features.ts';
import { sigmoid } from '#classifier/logistic.ts';
import { makeReadAdverts } from '#classifier/reading.ts';
import { isWhole, type ModelFolder, modelFiles, openModelFolder, shippedModel } from '#classifier/model-folder.ts';
import { isWorthAsking, leadMark, stack } from '#classifier/stacker.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { type Case, decoys, leads } from './cases.ts';

const loading = 120_000;
let model: ModelFolder;
let classifier: Classifier;
let folder: string;

beforeAll(async () => {
  model = openModelFolder(shippedModel);
  const lexicon = loadLexicon();
  classifier = makeClassifier({ lexicon, matcher: makeMatcher(lexicon), model });
  folder = await mkdtemp(join(tmpdir(), 'nightjar-model-'));
}, loading);

afterAll(async () => {
  await classifier.close();
  await rm(folder, { recursive: true, force: true });
});

const advertOf = ({ title, description, price }: Case): Advert => ({ id: title, title, description, price });
const adverts = [...leads, ...decoys].map(advertOf);
const policy = policySchema.parse({});

describe('an assessment by the shipped model', () => {
  it(
    'is the same to the last digit whatever else is in the batch, and in whatever order',
    async () => {
      const together = await classifier.assess(adverts, policy);
      const backwards = (await classifier.assess(adverts.toReversed(), policy)).toReversed();
      expect(backwards).toEqual(together);
      const some = adverts.filter((_, index) => index % 7 === 0);
      for (const advert of some) {
        const [alone] = await classifier.assess([advert], policy);
        expect(alone).toEqual(together[adverts.indexOf(advert)]);
      }
    },
    loading,
  );

  it(
    'calls the same adverts relevant where only leads are wanted, and scores those alike',
    async () => {
      const fossil = { id: 'f', title: 'Megalodon shark tooth fossil, 4 inch', description: 'Real, found by a diver.' };
      const cases = [...adverts, fossil];
      const whole = await classifier.assess(cases, policy, { reasons: false });
      const spared = await classifier.assess(cases, policy, { reasons: false, leadsOnly: true });
      expect(spared.map(({ relevant }) => relevant)).toEqual(whole.map(({ relevant }) => relevant));
      const isLead = (_: unknown, index: number) => whole[index]!.relevant;
      expect(spared.filter(isLead)).toEqual(whole.filter(isLead));
      // Fossils are out by default: the one advert of which the transformer was not asked.
      expect(spared.at(-1)?.wildlife).not.toBe(whole.at(-1)?.wildlife);
    },
    loading,
  );

  it(
    'tells offers from look-alikes',
    async () => {
      const assessments = await classifier.assess(adverts, policy);
      const wrong = assessments.flatMap(({ relevant, score }, index) =>
        relevant === index < leads.length ? [] : [`${adverts[index]?.title}: ${score}`],
      );
      expect(wrong).toEqual([]);
    },
    loading,
  );

  it(
    'gives reasons whose points add up to its log-odds',
    async () => {
      const [advert] = adverts;
      const [assessment] = await classifier.assess([advert!], policy);
      const { weights } = model.stacker;
      const named = -2.6 * (weights['keywords'] ?? 0);
      const sum = assessment!.reasons.reduce((total, { kind, points }) => total + (kind === 'policy' ? 0 : points), 0);
      expect(sigmoid(sum + named + (weights['bias'] ?? 0))).toBeCloseTo(assessment!.wildlife, 3);
      expect(assessment!.reasons.some(({ kind }) => kind === 'transformer')).toBe(true);
    },
    loading,
  );

  it(
    'takes any text without a fault',
    async () => {
      const titles = ['', '\u0000', '\ud800 ivory', '💀 tiger skull '.repeat(2000), 'ivory '.repeat(40_000), '<s></s>'];
      const answers = await classifier.assess(
        titles.map((title, at) => ({ id: String(at), title })),
        policy,
      );
      expect(answers).toHaveLength(titles.length);
    },
    loading,
  );
});

describe('the cascade', () => {
  it('spares the transformer only where no vote of it could make a lead', () => {
    for (const abroad of [0, 1]) {
      for (let keywords = -20; keywords < 6; keywords += 0.25) {
        const known: Partial<Record<FeatureName, number>> = { bias: 1, keywords, abroad };
        const row = featureNames.map((name) => known[name] ?? 0);
        if (isWorthAsking(model.stacker, row)) continue;
        row[featureNames.indexOf('transformer')] = opinionBound;
        row[featureNames.indexOf('transformerAbroad')] = abroad * opinionBound;
        expect(sigmoid(stack(model.stacker, row))).toBeLessThan(0.5);
      }
    }
  });

  it('hears the transformer of a text that only hints, and of no other silent one', async () => {
    const lexicon = loadLexicon();
    const encoder = makeEncoder({ folder: model.folder, tokens: model.heads.tokens });
    const reader = { lexicon, matcher: makeMatcher(lexicon), transformer: { model, encoder } };
    const texts = [
      'Taken from the nest in the jungle, eats from the hand, talks, no papers, price in private',
      'Bicycle with a new saddle, ridden twice, collect in the evening',
    ].map((title, at) => ({ id: String(at), title }));
    const anything = policySchema.parse({ status: 'any' });
    const readings = await makeReadAdverts(reader)(texts, anything);
    expect(readings.map(({ judgement }) => judgement.silent)).toEqual([true, true]);
    expect(readings.map(({ asked }) => asked !== undefined)).toEqual([true, false]);
    // A scan keeps leads; of what names nothing, the policy covers too little for one.
    const scanned = await makeReadAdverts(reader)(texts, policy, { leadsOnly: true });
    expect(scanned.every(({ asked }) => asked === undefined)).toBe(true);
    await encoder.close();
  });

  it('spares a scan what even the best vote would leave below the mark, with what the policy covers of it', () => {
    for (const share of [0.3, 0.5, 0.6, 0.85, 1]) {
      for (let keywords = -20; keywords < 20; keywords += 0.05) {
        const known: Partial<Record<FeatureName, number>> = { bias: 1, keywords };
        const row = featureNames.map((name) => known[name] ?? 0);
        const asked = isWorthAsking(model.stacker, row, leadMark(share));
        row[featureNames.indexOf('transformer')] = opinionBound;
        const best = Math.round(sigmoid(stack(model.stacker, row)) * share * 1e4) / 1e4;
        expect(asked).toBe(best >= 0.5);
      }
    }
  });
});

describe('a model folder', () => {
  it('ships whole', () => {
    expect(isWhole(model)).toBe(true);
  });

  it.each([
    ['is not there', 'nowhere', async () => {}, /no such folder/u],
    [
      'lacks a file',
      'lacking',
      async (at: string) => {
        await cp(shippedModel, at, { recursive: true });
        await rm(join(at, modelFiles.tokenizer));
      },
      /tokenizer\.json is missing/u,
    ],
    [
      'holds a broken file',
      'broken',
      async (at: string) => {
        await cp(shippedModel, at, { recursive: true });
        await writeFile(join(at, modelFiles.heads), '{"format": 1}');
      },
      /heads\.json, name/u,
    ],
  ])('that %s is refused at once', async (_, name, make, why) => {
    await make(join(folder, name));
    expect(() => openModelFolder(join(folder, name))).toThrow(why);
  });

  it(
    'whose encoder cannot be read fails every text that asks, and tells why',
    async () => {
      const at = join(folder, 'unreadable');
      await cp(shippedModel, at, { recursive: true });
      await writeFile(join(at, modelFiles.encoder), 'not a model');
      const encoder = makeEncoder({ folder: at, tokens: 16 });
      const failure = { code: 'MODEL_UNUSABLE', hint: expect.stringContaining('none') };
      await expect(encoder.encode(['a text'])).rejects.toMatchObject(failure);
      await expect(encoder.encode(['another'])).rejects.toMatchObject(failure);
      await encoder.close();
    },
    loading,
  );
});
