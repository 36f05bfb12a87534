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
  // Where no word of the lexicon stands, the transformer is not asked: life is full of texts that it has met no like of.
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
  return featureNames.map((name) => row.get(name) ?? 0);
}

export const featureAt = (row: readonly number[], name: FeatureName): number => row[featureNames.indexOf(name)] ?? 0;

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
