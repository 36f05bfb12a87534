// Texts a second on one core, beside BERT-base in the same run over the same texts: through the transformer alone, and through the whole
// cascade where one text in twenty is a candidate. By the processor's time, which other work on the machine hardly touches; the clock's beside it.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AutoTokenizer, env } from '@xenova/transformers';
import type { Advert } from '#classifier/assessment.ts';
import { makeEncoder } from '#classifier/encoder.ts';
import { encoderText } from '#classifier/encoder-text.ts';
import { makeInnerCommodity } from '#classifier/inner-commodity.ts';
import type { ModelFolder } from '#classifier/model-folder.ts';
import { readAdvert } from '#classifier/subject.ts';
import { makeFactsOf } from '#classifier/taxon-facts.ts';
import { makeMatcher } from '#keywords/match.ts';
import { openBertBase, type BertBase } from './bert-base.ts';
import type { Opened } from './open.ts';
import { everything, readOrdinary } from './quality.ts';
import { makeRandom, type Random } from './random.ts';
import { allForms } from './test-set/all-forms.ts';
import { generateTexts } from './test-set/generate.ts';

export interface Speed {
  what: string;
  texts: number;
  /** Texts a second of the processor's time, and by the clock. */
  processor: number;
  wall: number;
}

/** BERT-base takes up to a second a text: enough of them to be steady, few enough to wait for. */
const bertTexts = 96;
const cascadeTexts = 4000;
/** BERT-base is run one by one and in batches of equals; the better counts. */
const bertBatches = [1, 8] as const;

export async function measureSpeed(opened: Opened, { data, seed }: { data: string; seed: number }): Promise<Speed[]> {
  const { candidates, mixture } = makeTexts(opened, { data, seed });
  const tokenise = await openTokenizer(opened.model);
  const bert = await openBertBase();
  try {
    const rows: Speed[] = [];
    if (opened.model !== undefined) rows.push(await transformerAlone(opened.model, marked(opened, candidates)));
    rows.push(await bertAlone(bert, candidates.map(line).map(tokenise), 'candidates'));
    rows.push(await wholeCascade(opened, mixture));
    // The mixture's texts come in a fixed order of nineteen and one: a stretch of it has the same shares as the whole.
    rows.push(await bertAlone(bert, mixture.slice(0, bertTexts).map(line).map(tokenise), 'mixture'));
    return rows;
  } finally {
    await bert.close();
  }
}

const line = ({ title, description }: Advert): string =>
  description === undefined || description === null || description === '' ? title : `${title} | ${description}`;

/** As the encoder is given them: with what the lexicon knows of their words, which BERT-base is spared. */
function marked({ lexicon }: Opened, adverts: readonly Advert[]): string[] {
  const matcher = makeMatcher(lexicon);
  const means = { matcher, factsOf: makeFactsOf(lexicon), innerCommodity: makeInnerCommodity(matcher) };
  return adverts.map((advert) => encoderText(readAdvert(advert, means)));
}

function makeTexts({ lexicon }: Opened, { data, seed }: { data: string; seed: number }) {
  const random = makeRandom(`speed|${seed}`);
  const generated = allForms.flatMap((forms) => generateTexts(forms, lexicon, { seed, count: 208 }));
  const offers = shuffle(
    generated.filter(({ wildlife }) => wildlife === 1).map(({ advert }) => advert),
    random,
  );
  const file = join(data, 'ads/ordinary.dev.jsonl');
  const everyday = shuffle(
    existsSync(file)
      ? readOrdinary(file)
      : generated.filter(({ kind }) => kind === 'everyday').map(({ advert }) => advert),
    random,
  );
  const mixture = Array.from({ length: cascadeTexts }, (_, at) => ({
    ...(at % 20 === 0 ? offers[(at / 20) % offers.length]! : everyday[at % everyday.length]!),
    id: String(at),
  }));
  return { candidates: offers.slice(0, bertTexts), mixture };
}

async function transformerAlone({ folder, heads }: ModelFolder, texts: string[]): Promise<Speed> {
  const encoder = makeEncoder({ folder, tokens: heads.tokens });
  await encoder.encode(texts.slice(0, 8));
  const rounds = 4;
  const speed = await timed('nightjar, transformer alone', texts.length * rounds, async () => {
    for (let round = 0; round < rounds; round += 1) await encoder.encode(texts);
  });
  await encoder.close();
  return speed;
}

async function bertAlone(bert: BertBase, texts: number[][], of: string): Promise<Speed> {
  const sorted = texts.toSorted((a, b) => a.length - b.length);
  let best: Speed | undefined;
  for (const size of bertBatches) {
    await bert.run(sorted.slice(0, size));
    const speed = await timed(`BERT-base fp32, ${of}, ${size} at once`, sorted.length, async () => {
      for (let at = 0; at < sorted.length; at += size) await bert.run(sorted.slice(at, at + size));
    });
    if (best === undefined || speed.processor > best.processor) best = speed;
  }
  return best!;
}

async function wholeCascade({ classifier }: Opened, adverts: Advert[]): Promise<Speed> {
  const warm = adverts.slice(0, adverts.length / 4);
  await classifier.assess(warm, everything);
  return timed('nightjar, whole cascade, one candidate in twenty', adverts.length, async () => {
    for (let at = 0; at < adverts.length; at += 64) await classifier.assess(adverts.slice(at, at + 64), everything);
  });
}

async function timed(what: string, texts: number, work: () => Promise<void>): Promise<Speed> {
  const before = process.cpuUsage();
  const started = performance.now();
  await work();
  const wall = (performance.now() - started) / 1e3;
  const { user, system } = process.cpuUsage(before);
  return { what, texts, processor: texts / ((user + system) / 1e6), wall: texts / wall };
}

/** The model's own tokens under its own limit; without a model one token for four bytes, which is about what such tokenizers give. */
async function openTokenizer(model: ModelFolder | undefined): Promise<(text: string) => number[]> {
  if (model === undefined)
    return (text) => Array.from({ length: Math.min(128, 2 + Math.ceil(Buffer.byteLength(text) / 4)) }, (_, at) => at);
  env.allowRemoteModels = false;
  env.localModelPath = dirname(model.folder);
  const tokenizer = await AutoTokenizer.from_pretrained(basename(model.folder), { local_files_only: true });
  return (text) => tokenizer.encode(text).slice(0, model.heads.tokens);
}

function shuffle<T>(list: T[], random: Random): T[] {
  return list
    .map((value) => ({ value, place: random.next() }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
