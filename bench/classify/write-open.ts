// `npx tsx bench/classify/write-open.ts --out open.jsonl`: the open halves of the generated set and of the hard cases in the corpus' form, for
// classifier/training/fit-stacker.ts. The sealed halves are for measuring alone.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Advert } from '#classifier/assessment.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { halfOf } from './halves.ts';
import { readHardCases } from './hard-cases.ts';
import { allForms } from './test-set/all-forms.ts';
import { generateTexts } from './test-set/generate.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    /** Of bench/classify.ts. */
    seed: { type: 'string', default: '20261122' },
    count: { type: 'string', default: '208' },
  },
});
if (values.out === undefined) throw new Error('--out is missing');
/** A hard case is written for itself, a generated text is one of many of its form. */
const countsOfHard = 3;

const lexicon = loadLexicon();
const set = { seed: Number(values.seed), count: Number(values.count) };
const generated = allForms.flatMap((forms) =>
  generateTexts(forms, lexicon, set)
    .filter(({ half }) => half === 'open')
    .map(({ advert, wildlife }) => row(advert, forms.lang, wildlife, 1)),
);
const hard = readHardCases()
  .filter(({ id }) => halfOf(id) === 'open')
  .map((one) => row(one, one.lang, one.wildlife, countsOfHard));
writeFileSync(values.out, [...generated, ...hard].map((one) => `${JSON.stringify(one)}\n`).join(''));

function row(advert: Advert, lang: string, wildlife: 0 | 1, counts: number) {
  const { id, title, description, price } = advert;
  return {
    id,
    lang,
    title,
    description: description ?? '',
    ...(price === null || price === undefined ? {} : { price: String(price) }),
    wildlife,
    offer: wildlife === 1 ? 'offer' : 'other',
    commodity: null,
    taxon: null,
    trap: wildlife === 1 ? null : 'ordinary',
    counts,
  };
}
