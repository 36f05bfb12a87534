// `npx tsx classifier/training/read-texts.ts --corpus corpus.jsonl --out texts.jsonl [--seed 1]`: adds to each line of a corpus the `text` that the
// encoder reads of it, as it may be met elsewhere: at times without its description, in small or capital letters, or by a lexicon that knew no word of it.
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { loadLexicon } from '#keywords/lexicon.ts';
import { makeMatcher } from '#keywords/match.ts';
import { withoutMarks } from '../encoder-marks.ts';
import { encoderText } from '../encoder-text.ts';
import { makeInnerCommodity } from '../inner-commodity.ts';
import { readAdvert } from '../subject.ts';
import { makeFactsOf } from '../taxon-facts.ts';
import { example, type Example } from './corpus/example.ts';
import { makeChance } from './corpus/random.ts';

const { values } = parseArgs({
  options: {
    corpus: { type: 'string' },
    out: { type: 'string' },
    seed: { type: 'string', default: '1' },
    /** As they stand: for measuring. */
    plain: { type: 'boolean', default: false },
  },
});
if (values.corpus === undefined || values.out === undefined) throw new Error('--corpus and --out are needed');

const lexicon = loadLexicon();
const matcher = makeMatcher(lexicon);
const means = { matcher, factsOf: makeFactsOf(lexicon), innerCommodity: makeInnerCommodity(matcher) };
const out = createWriteStream(values.out);
for await (const line of createInterface({ input: createReadStream(values.corpus) })) {
  const one = example.parse(JSON.parse(line));
  out.write(`${JSON.stringify({ ...one, text: values.plain ? textOf(one) : disturbed(one) })}\n`);
}
out.end();

function textOf({ id, title, description, price }: Example): string {
  return encoderText(readAdvert({ id, title, description, price: price === undefined ? null : Number(price) }, means));
}

function disturbed(one: Example): string {
  const chance = makeChance(`text|${values.seed}|${one.id}`);
  const shortened = one.description !== '' && chance.is(0.25) ? { ...one, description: '' } : one;
  const dice = chance.next();
  const cased = (text: string) => (dice < 0.12 ? text.toLowerCase() : dice < 0.18 ? text.toUpperCase() : text);
  const text = textOf({ ...shortened, title: cased(one.title), description: cased(shortened.description) });
  return chance.is(0.1) ? withoutMarks(`${text} `).trim() : text;
}
