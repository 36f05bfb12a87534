// What a unit looks for: the share of an advert's wildlife that its policy covers, with the reasons for what it leaves out.
import type { Assessment, Policy, Reason } from './assessment.ts';
import { type Found, reasonOf, type Subject } from './subject.ts';

/** Nothing is ruled out entirely: the words may be wrong. */
const ruledOut = 0.05;

/**
 * Probability that a real specimen, given it is one, is of the kind the policy asks for:
 * protected where it must be, in the groups of the operation, and not a claim that the unit leaves aside.
 */
export function policyShare(
  subject: Subject,
  taxa: Assessment['taxa'],
  policy: Policy,
): { factor: number; reasons: Reason[] } {
  const reasons: Reason[] = [];
  let factor = 1;
  const leaveOut = (share: number, reason: Reason): void => {
    factor *= share;
    reasons.push({ ...reason, points: Math.log(share) });
  };
  if (policy.status === 'protected') {
    const share = weightOf(subject, (found) => found.facts?.status === 'protected');
    if (share < 1) leaveOut(Math.max(share, ruledOut), note('no kind that law protects is named for sure'));
  }
  if (policy.focus.length > 0) {
    const targets = new Set(policy.focus);
    const share = weightOf(
      subject,
      ({ facts }) => facts !== undefined && [facts.group, ...facts.groups].some((group) => targets.has(group)),
    );
    if (share < 1)
      leaveOut(Math.max(share, ruledOut), note(`outside the groups asked for: ${policy.focus.join(', ')}`));
  }
  for (const { word, setting } of claims(subject)) {
    if (!policy.include.includes(setting)) leaveOut(ruledOut, reasonOf(word, 0, `${setting} are left out by policy`));
  }
  return { factor, reasons: taxa.length === 0 && policy.status === 'any' ? [] : reasons };
}

/**
 * How much of what names the subject satisfies the test: 1 where the strongest naming word does, else the share that the strongest satisfying
 * one has of it. A tie goes to the taxon asked for: nothing is to be missed.
 */
function weightOf(subject: Subject, test: (found: Found) => boolean): number {
  let strongest = 0;
  let satisfying = 0;
  for (const found of subject.live) {
    // What is made of a farm animal says nothing of the law's protection: `bovine bone` is a name for ivory.
    if (found.match.taxon === undefined || found.facts?.status === 'domestic') continue;
    const weight = found.match.weight * (found.field === 'title' ? 3 : 1);
    strongest = Math.max(strongest, weight);
    if (test(found)) satisfying = Math.max(satisfying, weight);
  }
  return strongest === 0 ? ruledOut : satisfying / strongest;
}

function claims(subject: Subject): Array<{ word: Found; setting: Policy['include'][number] }> {
  // In a description "fossil" and "extinct" are as often said of what the thing is not, or of the seller's other goods.
  const fossil = subject.live.find(
    ({ field, match, facts }) =>
      field === 'title' &&
      (match.class === 'fossil' || match.class === 'mammoth' || (facts?.status === 'fossil' && match.kind === 'name')),
  );
  const antique = subject.live.find(({ match, field }) => match.class === 'antique' && field === 'title');
  const papers = subject.live.some(({ match }) => match.class === 'with-papers');
  const bred = subject.live.find(({ match }) => match.class === 'captive-bred');
  return [
    ...(fossil === undefined ? [] : [{ word: fossil, setting: 'fossils' as const }]),
    ...(antique === undefined || !papers ? [] : [{ word: antique, setting: 'antiques' as const }]),
    ...(bred === undefined || !papers ? [] : [{ word: bred, setting: 'captive-bred' as const }]),
  ];
}

function note(means: string): Reason {
  return { text: '', kind: 'policy', means, points: 0 };
}
