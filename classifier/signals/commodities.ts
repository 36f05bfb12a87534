// The stuff that is sold, and how near it stands to the animal: "crocodile leather" is one, "crocodile … leather case" may be two.
import type { Reason } from '../assessment.ts';
import { type Found, reasonOf, type Subject } from '../subject.ts';
import { commodity as points } from '../weights.ts';
import { countWords } from '../words.ts';

/** Words between taxon and commodity that still make one phrase ("crocodile skin real leather"). */
const nearWords = 3;
/** Scripts without spaces: characters between the two. */
const nearCharacters = 12;

/** Parts that tell of a real animal even where it is not named. */
const aloneCodes: ReadonlySet<string> = new Set(['TRO', 'SKU', 'HOR', 'FEA', 'GAR', 'TUS', 'SKE', 'HOP', 'CLA']);

/** The best pairing of a commodity with a wild taxon counts. */
export function commoditySignal(subject: Subject): Reason[] {
  const commodities = subject.live.filter(({ match }) => match.kind === 'commodity');
  const taxa = subject.live.filter(
    ({ match, facts }) => match.taxon !== undefined && match.kind !== 'context' && facts?.status !== 'domestic',
  );
  const domestic = subject.live.some(({ facts }) => facts?.status === 'domestic');
  let best: { found: Found; worth: number } | undefined;
  for (const found of commodities) {
    const worth = taxa.length === 0 ? aloneWorth(found, domestic) : pairWorth(found, taxa, subject);
    if (worth > (best?.worth ?? 0)) best = { found, worth };
  }
  return best === undefined ? [] : [reasonOf(best.found, best.worth, `trade term ${best.found.match.commodity ?? ''}`)];
}

function aloneWorth({ field, match }: Found, domestic: boolean): number {
  return field === 'title' && !domestic && aloneCodes.has(match.commodity ?? '') ? points.alone : 0;
}

function pairWorth(found: Found, taxa: Found[], subject: Subject): number {
  const text = subject.passages.find(({ field }) => field === found.field)?.text ?? '';
  const near = taxa.some((taxon) => taxon.field === found.field && isNear(found, taxon, text));
  if (found.field === 'description') return near ? points.besideInDescription : 0;
  if (near) return points.beside;
  return taxa.some(({ field }) => field === 'title') ? points.sameTitle : 0;
}

function isNear(a: Found, b: Found, text: string): boolean {
  const from = Math.min(a.match.span[1], b.match.span[1]);
  const to = Math.max(a.match.span[0], b.match.span[0]);
  if (to <= from) return true;
  if (to - from > 60) return false;
  const between = text.slice(from, to);
  if (/[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/u.test(between)) return to - from <= nearCharacters;
  return countWords(between) <= nearWords;
}
