// Writes the training corpus, example by example: the same count, seed and part give the same lines to the last byte.
import type { Language } from '#keywords/lexicon-schema.ts';
import { loadLexicon } from '#keywords/lexicon.ts';
import { frame, writeAdvert, type Draft } from './advert.ts';
import { traps, type Example, type Trap } from './example.ts';
import { fill } from './fill.ts';
import { readPhrases, type Split } from './phrases.ts';
import { makeChance } from './random.ts';
import { drawBenign, drawTalk, drawTrap } from './likeness.ts';
import { drawGoods, drawReal } from './subject.ts';
import { makeVocabulary } from './vocabulary.ts';

export interface CorpusOptions {
  count: number;
  seed: number;
  /** `stack` is drawn by other seeds than `train`, from other phrases and other names: the stacker is fitted on what the encoder has not seen. */
  split?: Split;
}

/** English one in five, the others alike, a little more where the encoder knows least; Chinese stands for two scripts. */
export const languageWeights = {
  en: 20,
  es: 3.8,
  fr: 4.2,
  pt: 3.6,
  de: 4.2,
  it: 3.4,
  nl: 3.8,
  pl: 3.2,
  ru: 3.6,
  uk: 3.2,
  tr: 4.4,
  ar: 4.4,
  fa: 3.2,
  hi: 3.6,
  bn: 3.6,
  zh: 5,
  ja: 4,
  ko: 4,
  vi: 3.6,
  th: 4.4,
  id: 4.4,
  ms: 3.2,
  tl: 4,
  sw: 7,
} as const satisfies Partial<Record<Language, number>>;

type Source = Parameters<typeof drawReal>[0];

export function* generateCorpus({ count, seed, split = 'train' }: CorpusOptions): Generator<Example> {
  const lexicon = loadLexicon();
  const english = makeVocabulary(lexicon, 'en', split);
  const parts = new Map<string, Omit<Source, 'chance'>>();
  const partsOf = (language: Language) => {
    const known = parts.get(language);
    if (known !== undefined) return known;
    const made = {
      phrases: readPhrases(language, split),
      vocabulary: language === 'en' ? english : makeVocabulary(lexicon, language, split),
      english,
    };
    parts.set(language, made);
    return made;
  };
  for (let at = 0; at < count; at += 1) {
    const chance = makeChance(`${split}|${seed}|${at}`);
    const lang = chance.weighted(languageWeights);
    yield { id: `${split}-${seed}-${at}`, lang, ...draft({ ...partsOf(lang), chance }) };
  }
}

function draft(source: Source): Draft {
  const { chance, phrases } = source;
  const what = chance.weighted({ real: 40, goods: 17, chat: 7, trap: 19, benign: 3, mention: 14 });
  const verb = chance.is(0.78) ? 'offer' : 'wanted';
  if (what === 'real') return writeAdvert(drawReal(source), verb, source);
  if (what === 'goods') return writeAdvert(drawGoods(source), verb, source);
  if (what === 'benign' && source.vocabulary.benign.length > 0) return writeAdvert(drawBenign(source), verb, source);
  if (what === 'chat') return writeText('chat', source);
  if (what === 'mention')
    return writeText(chance.pick(mentions.filter((one) => phrases.has(`mention.${one}`))), source);
  return writeAdvert(drawTrap(source, chance.pick(things)), verb, source);
}

const mentions = ['news', 'law', 'care', 'museum', 'rescue', 'talk'] as const satisfies readonly Trap[];
const things = traps.filter(
  (one) => !(mentions as readonly string[]).includes(one) && !['lookalike', 'ordinary', 'chat'].includes(one),
);

/** A text that offers nothing: `title || first sentence || second sentence`; then, at times, the thread wanders on. */
function writeText(trap: (typeof mentions)[number] | 'chat', source: Source): Draft {
  const { chance, phrases } = source;
  const slots = drawTalk(source);
  const [title = '', ...body] = chance.pick(phrases.of(trap === 'chat' ? 'chat' : `mention.${trap}`)).split(' || ');
  const kept = chance.is(0.2) ? [] : body.slice(0, chance.between(1, Math.max(1, body.length)));
  const wandering = phrases.of('chat').flatMap((one) => one.split(' || ').slice(1));
  const more = kept.length > 0 && chance.is(0.35) ? chance.some(wandering, chance.between(1, 5)) : [];
  const text = [title, [...kept, ...more].join(chance.pick([' ', ' ', '\n']))].map((one) =>
    fill(one, { ...source, slots }),
  );
  const typed = frame({ title: text[0]!, description: text[1]! }, { ...source, slots }, false);
  return {
    ...typed,
    wildlife: 0,
    offer: trap === 'chat' ? 'other' : 'mention',
    commodity: null,
    taxon: null,
    trap,
  };
}
