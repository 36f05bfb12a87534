// `npx tsx classifier/training/corpus/write.ts --count N --seed S --out file.jsonl [--split stack]`: the corpus as JSON Lines.
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { BadInput } from '#lib/errors.ts';
import { generateCorpus } from './generate.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    split: { type: 'string', default: 'train' },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed))
  throw new BadInput('--count and --seed are whole numbers');
if (values.split !== 'train' && values.split !== 'stack') throw new BadInput('--split is train or stack');

const lines = Readable.from(toLines(generateCorpus({ count, seed, split: values.split })));
if (values.out === undefined) await pipeline(lines, process.stdout, { end: false });
else await pipeline(lines, createWriteStream(values.out));

function* toLines(examples: Iterable<unknown>): Generator<string> {
  for (const one of examples) yield `${JSON.stringify(one)}\n`;
}
