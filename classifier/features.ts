// What the stacker weighs: the keyword model's sum and its parts by kind, and what the transformer says. Every feature is a log-odds or a flag.
import type { Reason } from './assessment.ts';
import type { Opinion } from './heads.ts';
import type { KeywordJudgement } from './keyword-judgement.ts';
import type { Subject } from './subject.ts';

/** In the order of a row. The keyword parts come again beside their sum, so that a unit's labels can weigh them apart. */
export const featureNames = [
  'bias',
  'keywords',
  'names',
  'telling',
  'codeWords',
  'commodities',
  'latin',
  'evasion',
  'contextFor',
  'contextAgainst',
  'catalogue',
  'trade',
  'silent',
  'mention',
  'described',
  'cancelled',
  'transformer',
  'transformerMention',
  'abroad',
  'transformerAbroad',
  'unnamed',
  'transformerUnnamed',
  'hinted',
  'transformerHinted',
] as const;

export type FeatureName = (typeof featureNames)[number];

/** The transformer's log-odds count no further than this: no text is so clear that words should not matter any more. */
export const opinionBound = 4;

/**
 * Prose about an animal lowers the answer on wildlife and raises the one on mentions, and both are too quick with sellers who tell a story: of what the second
 * says, so many log-odds are given back to the first.
 */
const givenBack = 2;

/** The transformer's vote: log-odds that real wildlife is offered or sought, within bounds. */
export const voteOf = ({ wildlife, offer }: Pick<Opinion, 'wildlife' | 'offer'>): number =>
  Math.max(-opinionBound, Math.min(opinionBound, wildlife + givenBack * offer.mention));

/** A text without any word of the lexicon must be clearer than this to the transformer before its vote counts. */
const doubtOfHints = 2;

/** Words of those who sell what must not be sold, and hardly anything else. */
const hints: ReadonlySet<string> = new Set([
  'wild-caught',
  'live-animal',
  'hunting',
  'taxidermy',
  'captive-bred',
  'no-papers',
  'concealment',
  'false-declaration',
  'protected-said',
  'price-withheld',
]);

/** How far the transformer is believed of a text that hints at wildlife without naming any. */
export const hintOf = ({ wildlife }: Pick<Opinion, 'wildlife'>): number =>
  Math.max(0, Math.min(opinionBound, wildlife) - doubtOfHints);

/** What the transformer's answer to a text counts, in a row of this kind. */
export const heardOf = (row: readonly number[], opinion: Pick<Opinion, 'wildlife' | 'offer'>): number =>
  featureAt(row, 'silent') === 1 ? hintOf(opinion) : voteOf(opinion);

/** The most that `hintOf` gives. */
export const mostOfHint = opinionBound - doubtOfHints;

/** Which part of a row the points of a reason go into. */
export function featureOfReason({ kind, points }: Pick<Reason, 'kind' | 'points'>): FeatureName {
  switch (kind) {
    case 'name':
    case 'weak-name':
      return 'names';
    case 'telling':
      return 'telling';
    case 'code-word':
      return 'codeWords';
    case 'commodity':
      return points < 0 ? 'contextAgainst' : 'commodities';
    case 'latin':
      return 'latin';
    case 'evasion':
      return 'evasion';
    case 'catalogue':
      return 'catalogue';
    case 'price':
      return 'trade';
    default:
      return points < 0 ? 'contextAgainst' : 'contextFor';
  }
}

/** One row. Without an opinion (the cascade spared the transformer) `assumed` stands in for its log-odds. */
export function featuresOf(
  { subject, judgement }: { subject: Subject; judgement: KeywordJudgement },
  opinion: Pick<Opinion, 'wildlife' | 'offer'> | undefined,
  assumed: number,
): number[] {
  const row = new Map<FeatureName, number>();
  for (const reason of judgement.reasons) {
    const name = featureOfReason(reason);
    row.set(name, (row.get(name) ?? 0) + reason.points);
  }
  // Where no word of the lexicon stands, the transformer has no vote: life is full of texts that it has met no like of. Only where sellers' hints stand
  // (`from the forest, no papers`) is it heard, and doubted.
  const vote = judgement.silent ? 0 : opinion === undefined ? assumed : voteOf(opinion);
  row.set('bias', 1);
  row.set('keywords', judgement.sum);
  row.set('silent', judgement.silent ? 1 : 0);
  row.set('mention', judgement.offer === 'mention' ? 1 : 0);
  row.set('described', subject.passages.length > 1 ? 1 : 0);
  row.set('cancelled', subject.cancelled.some(({ match }) => match.taxon !== undefined) ? 1 : 0);
  row.set('transformer', vote);
  row.set('transformerMention', judgement.silent || opinion === undefined ? 0 : opinion.offer.mention);
  if (isAbroad(subject)) {
    row.set('abroad', 1);
    row.set('transformerAbroad', vote);
  }
  if (!judgement.silent && !namesWild(subject, judgement)) {
    row.set('unnamed', 1);
    row.set('transformerUnnamed', vote);
  }
  if (judgement.silent && subject.live.some(({ match }) => hints.has(match.class ?? ''))) {
    row.set('hinted', 1);
    row.set('transformerHinted', opinion === undefined ? 0 : hintOf(opinion));
  }
  return featureNames.map((name) => row.get(name) ?? 0);
}

export const featureAt = (row: readonly number[], name: FeatureName): number => row[featureNames.indexOf(name)] ?? 0;

/** More than a word for stuff (`leather`, `wood`) or a farmed animal's name. */
const namesWild = ({ live }: Subject, { reasons }: KeywordJudgement): boolean =>
  reasons.some(({ kind }) => kind === 'latin') ||
  live.some(
    ({ match, facts }) =>
      facts?.status !== 'domestic' &&
      (match.taxon !== undefined || match.kind === 'code-word' || match.kind === 'telling'),
  );

/**
 * Not in English. The keyword model's points were set by hand while looking at English adverts; in other languages the transformer knows relatively
 * more. A catalogue's English is easily taken for another language of Latin letters: the lexicon must know a word of it too.
 */
function isAbroad({ language, live, passages }: Subject): boolean {
  if (otherScript.test(passages[0]?.text ?? '')) return true;
  return language !== null && language !== 'en' && live.some(({ match }) => match.language === language);
}

/** A letter that is not Latin. */
const otherScript = /[^\p{Script=Latin}\P{L}]/u;
