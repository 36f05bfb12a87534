// What the keyword model alone makes of an advert: the points of its signals, and their sum in log-odds.
import type { OfferKind, Reason } from './assessment.ts';
import { judgeOffer } from './offer.ts';
import type { Found, Subject } from './subject.ts';
import { isShortUnspaced } from './unspaced.ts';
import { bias } from './weights.ts';
import { catalogueSignal } from './signals/catalogue.ts';
import { codeWordSignal } from './signals/code-words.ts';
import { commoditySignal } from './signals/commodities.ts';
import { contextSignal } from './signals/context.ts';
import { disguiseSignal } from './signals/disguise.ts';
import { latinSignal } from './signals/latin.ts';
import { nameSignal } from './signals/names.ts';
import { tellingSignal } from './signals/telling.ts';
import { tradeSignal } from './signals/trade.ts';

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

export interface KeywordJudgement {
  reasons: Reason[];
  /** Log-odds that something wild is offered or sought. */
  sum: number;
  /** No word for an animal, a plant or a stuff made from one: there is nothing to judge by words. */
  silent: boolean;
  offer: OfferKind;
}

export function judgeKeywords(subject: Subject): KeywordJudgement {
  const reasons = signals.flatMap((signal) => signal(subject)).filter((reason) => reason.points !== 0);
  const named = subject.live.some(isNaming);
  const silent = !named && !reasons.some((reason) => reason.kind === 'latin');
  const sum = reasons.reduce((total, reason) => total + reason.points, silent ? bias.unnamed : bias.named);
  return { reasons, sum, silent, offer: judgeOffer(subject) };
}

/** A stuff whose word is found inside many others names nothing by itself: `包` is a bag and a parcel, `ดี` a gall and simply good. */
function isNaming({ match, facts }: Found): boolean {
  if (match.kind === 'context' || match.kind === 'benign' || facts?.status === 'domestic') return false;
  return match.kind !== 'commodity' || match.taxon !== undefined || !isShortUnspaced(match.text);
}
