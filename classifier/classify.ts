// (advert, lexicon, policy) -> Assessment: signals add their points, the sum becomes a probability, the policy decides.
// signals/ holds one small function a file; weights.ts the points; policy.ts what a unit looks for.
import type { Lexicon } from '#keywords/lexicon.ts';
import type { Matcher } from '#keywords/match-types.ts';
import type { Advert, Assessment, Policy, Reason } from './assessment.ts';
import { makeInnerCommodity } from './inner-commodity.ts';
import { judgeOffer } from './offer.ts';
import { policyShare } from './policy.ts';
import { readAdvert, type Subject } from './subject.ts';
import { nameTaxa } from './taxa.ts';
import { makeFactsOf } from './taxon-facts.ts';
import { bias } from './weights.ts';
import { catalogueSignal } from './signals/catalogue.ts';
import { codeWordSignal } from './signals/code-words.ts';
import { commoditySignal } from './signals/commodities.ts';
import { contextSignal } from './signals/context.ts';
import { disguiseSignal } from './signals/disguise.ts';
import { latinSignal } from './signals/latin.ts';
import { tradeSignal } from './signals/trade.ts';
import { nameSignal } from './signals/names.ts';
import { tellingSignal } from './signals/telling.ts';

const signals = [
  nameSignal,
  tellingSignal,
  codeWordSignal,
  commoditySignal,
  latinSignal,
  disguiseSignal,
  contextSignal,
  catalogueSignal,
  tradeSignal,
];

/** Classes of context that are named to the analyst as indicators. */
const indicatorClasses: ReadonlySet<string> = new Set([
  'no-papers',
  'false-declaration',
  'payment-route',
  'concealment',
  'drugs',
  'arms',
  'price-withheld',
  'move-to-messenger',
  'protected-said',
  'wild-caught',
  'mammoth',
  'antique',
  'captive-bred',
  'with-papers',
]);

export interface Classifier {
  /** Name and version of the model, as it stands in every assessment. */
  model: string;
  /** One assessment an advert, in the same order. Pure: equal input gives equal output to the last digit. */
  assess(adverts: readonly Advert[], policy: Policy): Promise<Assessment[]>;
}

/** A classifier over a lexicon and its matcher. */
export function makeClassifier(options: { lexicon: Lexicon; matcher: Matcher }): Classifier {
  const model = `keywords-1+lexicon-${options.lexicon.version}`;
  const means = {
    matcher: options.matcher,
    factsOf: makeFactsOf(options.lexicon),
    innerCommodity: makeInnerCommodity(options.matcher),
  };
  return {
    model,
    assess: async (adverts, policy) => adverts.map((advert) => judge(readAdvert(advert, means), policy, model)),
  };
}

function judge(subject: Subject, policy: Policy, model: string): Assessment {
  const reasons = signals.flatMap((signal) => signal(subject)).filter((reason) => reason.points !== 0);
  const offer = judgeOffer(subject);
  const named = subject.live.some(
    ({ match, facts }) => match.kind !== 'context' && match.kind !== 'benign' && facts?.status !== 'domestic',
  );
  const latin = reasons.some((reason) => reason.kind === 'latin');
  // Without any word for an animal, a plant or a stuff made from one there is nothing to judge.
  const sum = reasons.reduce((total, reason) => total + reason.points, named || latin ? bias.named : bias.unnamed);
  const wildlife = round(sigmoid(sum) * (offer === 'mention' ? 0.5 : 1));
  const taxa = nameTaxa(subject);
  const share = policyShare(subject, taxa, policy);
  const score = round(wildlife * share.factor);
  return {
    relevant: score >= 0.5,
    score,
    wildlife,
    offer,
    taxa,
    commodities: nameCommodities(subject),
    indicators: nameIndicators(subject),
    language: subject.language,
    reasons: byWeight([...reasons, ...share.reasons]),
    model,
  };
}

function nameCommodities(subject: Subject): Assessment['commodities'] {
  const best = new Map<string, number>();
  for (const { match } of subject.live) {
    if (match.commodity === undefined) continue;
    best.set(match.commodity, Math.max(best.get(match.commodity) ?? 0, match.weight));
  }
  return [...best]
    .map(([code, score]) => ({ code, score: round(score) }))
    .toSorted((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
}

function nameIndicators(subject: Subject): string[] {
  const found = new Set<string>();
  for (const { match } of subject.live) {
    if (match.class !== undefined && indicatorClasses.has(match.class)) found.add(match.class);
    if (match.kind === 'code-word') found.add('code-word');
    if (match.evasion !== undefined && match.evasion !== 'typo') found.add('disguised-spelling');
  }
  return [...found].toSorted();
}

function byWeight(reasons: Reason[]): Reason[] {
  return reasons
    .map((reason) => ({ ...reason, points: round(reason.points) }))
    .toSorted((a, b) => Math.abs(b.points) - Math.abs(a.points));
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const round = (x: number): number => Math.round(x * 1e4) / 1e4;
