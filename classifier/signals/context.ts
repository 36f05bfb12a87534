// What the text is: a stamp, a toy, a news item — or a genuine specimen, mounted or alive.
import type { ContextClass } from '#keywords/lexicon-schema.ts';
import type { Reason } from '../assessment.ts';
import { isForeignWord } from '../foreign.ts';
import { type Found, reasonOf, type Subject } from '../subject.ts';
import { context as points, descriptionBounds, inDescription, repeated } from '../weights.ts';

/** Words of intent: sellers write them below, not into the title. */
const tellingAnywhere: ReadonlySet<ContextClass> = new Set(['false-declaration', 'no-papers']);

/** Goods are brought by car and live animals come with a lamp: below, such words tell of no car and no lamp for sale. */
const tellingInTitle: ReadonlySet<ContextClass> = new Set(['vehicle', 'household']);

/** One character of Chinese or Japanese stands in too many words to tell anything. */
const isTooShort = (text: string): boolean => text.length === 1 && /[\u3040-\u30ff\u3400-\u9fff]/u.test(text);

/** The first word of a class in the title counts in full, in the description less, further ones hardly. */
export function contextSignal(subject: Subject): Reason[] {
  const seen = new Map<ContextClass, Found['field']>();
  const reasons: Reason[] = [];
  const named = subject.live.some(({ match, facts }) => match.taxon !== undefined && facts?.status !== 'domestic');
  for (const found of subject.live) {
    const kind = found.match.class;
    const worth = kind === undefined ? undefined : points[kind];
    if (
      kind === undefined ||
      worth === undefined ||
      isForeignWord(found.match, subject.language) ||
      isTooShort(found.match.text) ||
      (tellingInTitle.has(kind) && found.field === 'description') ||
      (worth < 0 && isPartOfName(found, subject)) ||
      (kind === 'specimen' && isStuff(found, subject))
    )
      continue;
    // Words for real things speak only of a subject that has been named.
    if (worth > 0 && !named) continue;
    const before = seen.get(kind);
    const share =
      (found.field === 'title' || tellingAnywhere.has(kind) ? 1 : inDescription) *
      (before === undefined ? 1 : repeated);
    if (before !== undefined && before === found.field) continue;
    seen.set(kind, found.field);
    reasons.push(reasonOf(found, worth * share, kind));
  }
  return bound(reasons);
}

/** `golden coin turtle`: a word within a longer name says nothing against it. */
function isPartOfName({ field, match }: Found, { live }: Subject): boolean {
  const length = match.span[1] - match.span[0];
  return live.some(
    (other) =>
      other.field === field &&
      other.match.kind === 'name' &&
      other.match.commodity === undefined &&
      other.match.span[0] <= match.span[0] &&
      match.span[1] <= other.match.span[1] &&
      length < other.match.span[1] - other.match.span[0],
  );
}

/** A skull is counted as stuff; that the same word is a specimen's says nothing more. */
const isStuff = ({ field, match }: Found, { live }: Subject): boolean =>
  live.some(
    (other) => other.match.kind === 'commodity' && other.field === field && other.match.span[0] === match.span[0],
  );

/** Scales what the description adds down to its bounds, each word by the same share. */
function bound(reasons: Reason[]): Reason[] {
  const isBound = ({ field, means }: Reason): boolean =>
    field === 'description' && !tellingAnywhere.has(means as ContextClass);
  const inBody = reasons.filter(isBound);
  const sum = inBody.reduce((total, { points: worth }) => total + worth, 0);
  const allowed = Math.min(descriptionBounds.most, Math.max(descriptionBounds.least, sum));
  if (allowed === sum) return reasons;
  const share = allowed / sum;
  return reasons.map((reason) => (isBound(reason) ? { ...reason, points: reason.points * share } : reason));
}
