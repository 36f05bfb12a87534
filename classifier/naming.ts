// What an assessment names beside its score: commodities, indicators, and what the text does.
import { type Assessment, type OfferKind, offerKinds } from './assessment.ts';
import type { Opinion } from './heads.ts';
import type { Subject } from './subject.ts';

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

/** The transformer names a commodity that no word names from this probability on. */
const sureCommodity = 0.5;
/** … and corrects what the words say the text does from this one on. */
const sureOffer = 0.8;

/** Trade terms that the words name, and the one that the transformer is sure of. */
export function nameCommodities(subject: Subject, opinion?: Opinion): Assessment['commodities'] {
  const best = new Map<string, number>();
  for (const { match } of subject.live) {
    if (match.commodity === undefined) continue;
    best.set(match.commodity, Math.max(best.get(match.commodity) ?? 0, match.weight));
  }
  for (const { code, score } of opinion?.commodities ?? []) {
    if (best.has(code) ? score > best.get(code)! : score >= sureCommodity && best.size === 0) best.set(code, score);
  }
  return [...best]
    .map(([code, score]) => ({ code, score: Math.round(score * 1e4) / 1e4 }))
    .toSorted((a, b) => b.score - a.score || (a.code < b.code ? -1 : 1));
}

export function nameIndicators(subject: Subject): string[] {
  const found = new Set<string>();
  for (const { match } of subject.live) {
    if (match.class !== undefined && indicatorClasses.has(match.class)) found.add(match.class);
    if (match.kind === 'code-word') found.add('code-word');
    if (match.evasion !== undefined && match.evasion !== 'typo') found.add('disguised-spelling');
  }
  return [...found].toSorted();
}

/** What the text does: the words' answer, unless they have none or the transformer is sure of another. */
export function nameOffer(byWords: OfferKind, opinion: Opinion | undefined): OfferKind {
  if (opinion === undefined) return byWords;
  const likeliest = offerKinds.reduce((best, kind) => (opinion.offer[kind] > opinion.offer[best] ? kind : best));
  return opinion.offer[likeliest] >= sureOffer || byWords === 'other' ? likeliest : byWords;
}
