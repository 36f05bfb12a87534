// The training corpus: the same for a seed, whole in its languages and traps, and silent about the names that are held out.
import { describe, expect, test } from 'vitest';
import { example, traps } from '#classifier/training/corpus/example.ts';
import { generateCorpus, languageWeights } from '#classifier/training/corpus/generate.ts';
import { readPhrases } from '#classifier/training/corpus/phrases.ts';
import { isHeldOut } from '#classifier/training/corpus/split.ts';
import { makeVocabulary } from '#classifier/training/corpus/vocabulary.ts';
import { languages } from '#keywords/lexicon-schema.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { normalise } from '#keywords/normalise.ts';

const corpus = [...generateCorpus({ count: 6000, seed: 7 })];
const share = (list: typeof corpus, is: (one: (typeof corpus)[number]) => boolean) =>
  list.filter(is).length / list.length;

test('every line validates, no slot is left unfilled, and ids are its own', () => {
  for (const one of corpus) {
    expect(example.safeParse(one).error?.message).toBeUndefined();
    expect(`${one.title} ${one.description}`).not.toMatch(/\{[a-zA-Z:-]+\}|undefined/u);
  }
  expect(new Set(corpus.map((one) => one.id)).size).toBe(corpus.length);
});

test('the same seed writes the same lines, another seed and the stack part write others', () => {
  const lines = (options: { seed: number; split?: 'train' | 'stack' }) =>
    [...generateCorpus({ count: 40, ...options })].map((one) => JSON.stringify({ ...one, id: '' }));
  const first = lines({ seed: 7 });
  expect(first).toEqual(corpus.slice(0, 40).map((one) => JSON.stringify({ ...one, id: '' })));
  for (const other of [lines({ seed: 8 }), lines({ seed: 7, split: 'stack' })])
    expect(other.filter((line) => first.includes(line)).length).toBeLessThan(3);
});

test('languages, labels and traps are spread as promised', () => {
  expect(Object.keys(languageWeights).toSorted()).toEqual(languages.filter((one) => one !== 'xx').toSorted());
  expect(share(corpus, (one) => one.lang === 'en')).toBeGreaterThan(0.17);
  expect(share(corpus, (one) => one.wildlife === 1)).toBeGreaterThan(0.37);
  expect(share(corpus, (one) => one.wildlife === 1)).toBeLessThan(0.43);
  for (const language of Object.keys(languageWeights)) {
    const own = corpus.filter((one) => one.lang === language);
    expect(own.length / corpus.length, language).toBeGreaterThan(0.02);
    for (const label of [0, 1])
      expect(own.filter((one) => one.wildlife === label).length, language).toBeGreaterThan(30);
  }
  for (const trap of traps) expect(corpus.filter((one) => one.trap === trap).length, trap).toBeGreaterThan(15);
  for (const offer of ['offer', 'wanted', 'mention', 'other'])
    expect(
      share(corpus, (one) => one.offer === offer),
      offer,
    ).toBeGreaterThan(0.03);
});

test('labels agree with each other', () => {
  for (const one of corpus) {
    expect(one.trap === null, one.title).toBe(one.wildlife === 1);
    if (one.wildlife === 0) expect([one.commodity, one.taxon]).toEqual([null, null]);
    else expect(['offer', 'wanted']).toContain(one.offer);
  }
});

test('neither price nor place nor an empty description tells what is real', () => {
  const adverts = corpus.filter((one) => one.offer === 'offer' || one.offer === 'wanted');
  const [not, real] = [0, 1].map((label) => adverts.filter((one) => one.wildlife === label));
  for (const sign of [
    (one: (typeof corpus)[number]) => one.price !== undefined,
    (one: (typeof corpus)[number]) => one.location !== undefined,
    (one: (typeof corpus)[number]) => one.seller !== undefined,
    (one: (typeof corpus)[number]) => one.description === '',
  ])
    expect(Math.abs(share(real!, sign) - share(not!, sign))).toBeLessThan(0.05);
});

describe('names held out', () => {
  const lexicon = loadLexicon();

  test('are about one in five, and the same however they are written', () => {
    const names = [...new Set(lexicon.taxa.flatMap((taxon) => Object.values(taxon.names).flat()))];
    const held = names.filter(isHeldOut);
    expect(held.length / names.length).toBeGreaterThan(0.18);
    expect(held.length / names.length).toBeLessThan(0.22);
    for (const name of names.slice(0, 400)) expect(isHeldOut(name.toUpperCase()), name).toBe(isHeldOut(name));
  });

  test('are never advertised', () => {
    for (const language of languages.filter((one) => one !== 'xx')) {
      const vocabulary = makeVocabulary(lexicon, language);
      const drawn = [...vocabulary.names.values()].flat().concat(vocabulary.animals, vocabulary.domestic);
      expect(drawn.length, language).toBeGreaterThan(100);
      expect(drawn.filter(({ text }) => isHeldOut(text)).map(({ text }) => text)).toEqual([]);
      expect(vocabulary.codeWords.filter(({ text }) => isHeldOut(text))).toEqual([]);
    }
    const scientific = new Set(
      lexicon.taxa
        .map((taxon) => taxon.name)
        .filter(isHeldOut)
        .map((name) => normalise(name).text),
    );
    for (const one of corpus.filter(({ wildlife }) => wildlife === 1))
      expect(scientific.has(normalise(one.title).text.trim()), one.title).toBe(false);
  });
});

test('what the stacker is fitted on has names that training does not advertise', () => {
  const lexicon = loadLexicon();
  for (const language of ['en', 'sw', 'zh'] as const) {
    const [train, stack] = (['train', 'stack'] as const).map((split) => {
      const { names } = makeVocabulary(lexicon, language, split);
      return new Set([...names.values()].flat().map(({ text }) => text));
    });
    expect(stack!.size, language).toBeGreaterThan(20);
    expect([...stack!].filter((name) => train!.has(name))).toEqual([]);
  }
});

test('long sections are parted between training and stacker, and lose no phrase by it', () => {
  const [train, stack] = (['train', 'stack'] as const).map((split) => readPhrases('en', split).of('offer.line'));
  expect(stack!.length).toBeGreaterThan(0);
  expect(stack!.length).toBeLessThan(train!.length);
  expect(stack!.filter((phrase) => train!.includes(phrase))).toEqual([]);
});
