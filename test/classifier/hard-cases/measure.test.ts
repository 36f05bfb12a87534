// The yardsticks themselves: calibration against values worked out by hand, and what the generated test set promises.
import { expect, it } from 'vitest';
import { equalMassEce } from '#bench/classify/calibration.ts';
import { halfOf } from '#bench/classify/halves.ts';
import { readHardCases } from '#bench/classify/hard-cases.ts';
import { allForms } from '#bench/classify/test-set/all-forms.ts';
import { generateTexts } from '#bench/classify/test-set/generate.ts';
import { heldOutNames } from '#bench/classify/test-set/names.ts';
import { isHeldOut } from '#classifier/training/corpus/split.ts';
import { languages } from '#keywords/lexicon-schema.ts';
import { loadLexicon } from '#keywords/lexicon.ts';

const lexicon = loadLexicon();
const row = (score: number, label: 0 | 1) => ({ score, label });

it('finds no error where a score comes true as often as it says, and the gap where it does not', () => {
  const honest = [row(0.75, 1), row(0.75, 1), row(0.75, 0), row(0.75, 1)];
  expect(equalMassEce(honest, 2)).toBeCloseTo(0, 10);
  expect(
    equalMassEce(
      honest.map(({ score }) => row(score, 0)),
      2,
    ),
  ).toBeCloseTo(0.75, 10);
  // Two bins of two: |0.15 - 0.5| and |0.85 - 0.5|.
  expect(equalMassEce([row(0.1, 0), row(0.2, 1), row(0.8, 0), row(0.9, 1)], 2)).toBeCloseTo(0.35, 10);
});

it('does not hang on the order of rows of one score', () => {
  const rows = [row(0.4, 1), row(0.4, 0), row(0.4, 0), row(0.4, 1), row(0.9, 1), row(0.9, 1)];
  expect(equalMassEce(rows, 3)).toBe(equalMassEce(rows.toReversed(), 3));
});

it('has forms in every language of the lexicon, at least a dozen for and a dozen against', () => {
  expect(allForms.map(({ lang }) => lang).toSorted()).toEqual(languages.filter((lang) => lang !== 'xx').toSorted());
  for (const forms of allForms) {
    const offers = [forms.live, forms.part, forms.product, forms.plant, forms.wanted].flat();
    const others = [forms.mention, forms.thing, forms.trap, forms.everyday].flat();
    expect.soft(offers.length, forms.lang).toBeGreaterThanOrEqual(12);
    expect.soft(others.length, forms.lang).toBeGreaterThanOrEqual(12);
    expect.soft([...offers, ...others].filter((form) => form.split(' | ').length > 2)).toEqual([]);
  }
});

it('makes 200 texts a language or more, half of them offers, the same for the same seed', () => {
  for (const forms of allForms) {
    const made = generateTexts(forms, lexicon, { seed: 7, count: 208 });
    expect.soft(made.length, forms.lang).toBeGreaterThanOrEqual(200);
    const offers = made.filter(({ wildlife }) => wildlife === 1).length / made.length;
    expect.soft(Math.abs(offers - 0.5), forms.lang).toBeLessThan(0.03);
    expect.soft(generateTexts(forms, lexicon, { seed: 7, count: 208 })).toEqual(made);
    expect.soft(made.filter(({ advert }) => /[{}]/u.test(`${advert.title}${advert.description ?? ''}`))).toEqual([]);
  }
});

it('uses only names that training never advertises', () => {
  for (const { lang } of allForms) {
    const { live, part, product, plant } = heldOutNames(lexicon, lang as (typeof languages)[number]);
    const names = [...live, ...part, ...product, ...plant].map(({ text }) => text);
    expect.soft(names.length, lang).toBeGreaterThan(30);
    expect
      .soft(
        names.filter((name) => !isHeldOut(name)),
        lang,
      )
      .toEqual([]);
  }
});

it('parts each set into two halves, all texts of one form in the same one, the same on every run', () => {
  for (const forms of allForms) {
    const made = generateTexts(forms, lexicon, { seed: 7, count: 208 });
    const open = made.filter(({ half }) => half === 'open');
    expect.soft(open.length / made.length, forms.lang).toBeGreaterThan(0.2);
    expect.soft(open.length / made.length, forms.lang).toBeLessThan(0.8);
    // Another seed fills the same forms with other names: the halves hang on the form alone.
    const everyday = (rows: typeof made) =>
      new Map(rows.filter(({ kind }) => kind === 'trap').map((row) => [row.advert.title, row.half]));
    const again = everyday(generateTexts(forms, lexicon, { seed: 8, count: 208 }));
    for (const [title, half] of everyday(made)) if (again.has(title)) expect(again.get(title), title).toBe(half);
  }
  const halves = readHardCases().map(({ id }) => halfOf(id));
  expect(Math.abs(halves.filter((half) => half === 'open').length / halves.length - 0.5)).toBeLessThan(0.05);
});
