// The shipped classifier over adverts that were written by hand to be hard, in every language of the lexicon, half of them offers of real wildlife.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readHardCases } from '#bench/classify/hard-cases.ts';
import { fewLeads } from '#bench/classify/quality.ts';
import { openJudge } from '#bin/judge.ts';
import { evaluateScores } from '#classifier/evaluate.ts';

/** What the model that ships reaches, a little below; it rises with the model and is to be 0.92. */
const floor = 0.84;

const home = mkdtempSync(join(tmpdir(), 'nightjar-hard-cases-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const cases = readHardCases();

it('has at least eight cases in each of 24 languages, about half of them offers', () => {
  const languages = [...new Set(cases.map(({ lang }) => lang))];
  expect(languages).toHaveLength(24);
  for (const lang of languages) {
    const rows = cases.filter((each) => each.lang === lang);
    const offers = rows.filter(({ wildlife }) => wildlife === 1).length / rows.length;
    expect.soft(rows.length, lang).toBeGreaterThanOrEqual(8);
    expect.soft(Math.abs(offers - 0.5), lang).toBeLessThanOrEqual(0.1);
  }
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

it(`tells offers of real wildlife from what only looks like it, F1 of ${floor} or more`, async () => {
  // What the label says stays out of what is judged.
  const adverts = cases.map(({ wildlife: _label, offer: _offer, why: _why, ...advert }) => advert);
  const { classifier } = openJudge(home);
  const assessments = await classifier.assess(adverts, fewLeads);
  const { f1, mistakes } = evaluateScores(
    cases.map(({ id, title, wildlife }, at) => ({ id, title, label: wildlife, score: assessments[at]!.wildlife })),
  );
  expect(f1, JSON.stringify(mistakes.slice(0, 20), null, 1)).toBeGreaterThanOrEqual(floor);
}, 300_000);
