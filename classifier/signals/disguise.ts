// A name spelt so that a search misses it is a sign of intent, whatever the name.
import type { Reason } from '../assessment.ts';
import { reasonOf, type Subject } from '../subject.ts';
import { disguise as points } from '../weights.ts';

const deliberate: ReadonlySet<string> = new Set(['spaced', 'homoglyph', 'leet', 'invisible']);

/** Counts once, at the first disguised word. */
export function disguiseSignal(subject: Subject): Reason[] {
  const found = subject.live.find(
    ({ match }) => match.evasion !== undefined && deliberate.has(match.evasion) && match.kind !== 'context',
  );
  if (found === undefined) return [];
  const reason = reasonOf(found, points, `spelt to evade a search: ${found.match.evasion ?? ''}`);
  return [{ ...reason, kind: 'evasion' }];
}
