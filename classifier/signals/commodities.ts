// The stuff that is sold, and how near it stands to the animal: "crocodile leather" is one, "crocodile … leather case" may be two.
import type { Reason } from '../assessment.ts';
import { isForeignWord } from '../foreign.ts';
import { type Found, reasonOf, type Subject } from '../subject.ts';
import { commodity as points } from '../weights.ts';
import { isPlantCode } from '../taxon-facts.ts';
import { isShortUnspaced, unspaced } from '../unspaced.ts';
import { countWords } from '../words.ts';

/** Words between taxon and commodity that still make one phrase ("crocodile skin real leather"). */
const nearWords = 3;
/** Scripts without spaces: characters between the two. */
const nearCharacters = 12;
/** The same where the name has an everyday meaning. */
const nextCharacters = 2;

/** Parts that tell of a real animal even where it is not named. */
const aloneCodes: ReadonlySet<string> = new Set(['TRO', 'SKU', 'HOR', 'FEA', 'GAR', 'TUS', 'SKE', 'HOP', 'CLA']);

/** The best pairing of a commodity with a wild taxon counts. */
export function commoditySignal(subject: Subject): Reason[] {
  const commodities = subject.live.filter(
    ({ match }) => match.kind === 'commodity' && !isForeignWord(match, subject.language),
  );
  const taxa = subject.live.filter(
    ({ match, facts }) => match.taxon !== undefined && match.kind !== 'context' && facts?.status !== 'domestic',
  );
  const domestic = subject.live.some(({ facts }) => facts?.status === 'domestic');
  let best: { found: Found; worth: number } | undefined;
  for (const found of commodities) {
    const worth = taxa.length === 0 ? aloneWorth(found, domestic) : pairWorth(found, taxa, subject);
    if (worth > (best?.worth ?? 0)) best = { found, worth };
  }
  const wood = madeOfPlant(commodities, taxa);
  return [
    ...(best === undefined ? [] : [reasonOf(best.found, best.worth, `trade term ${best.found.match.commodity ?? ''}`)]),
    ...(wood === undefined
      ? []
      : [reasonOf(wood, points.ofPlant, 'made of wood or another plant, after the likeness of an animal')]),
  ];
}

/** `wooden crocodile`: the stuff of a plant in the shape of an animal. */
function madeOfPlant(commodities: Found[], taxa: Found[]): Found | undefined {
  if (taxa.length === 0 || taxa.some(({ facts }) => facts?.plant === true)) return undefined;
  return commodities.find(({ field, match }) => field === 'title' && isPlantCode(match.commodity ?? ''));
}

function aloneWorth({ field, match }: Found, domestic: boolean): number {
  if (field !== 'title' || domestic || isShortUnspaced(match.text)) return 0;
  return aloneCodes.has(match.commodity ?? '') ? points.alone : 0;
}

function pairWorth(found: Found, taxa: Found[], subject: Subject): number {
  const text = subject.passages.find(({ field }) => field === found.field)?.text ?? '';
  const near = taxa.filter((taxon) => taxon.field === found.field && isNear(found, taxon, text));
  const sure = near.some(({ match }) => match.kind !== 'weak-name');
  if (found.field === 'description')
    return near.length === 0 ? 0 : subject.silentTitle && sure ? points.besideInProse : points.besideInDescription;
  if (near.length > 0) return sure ? points.beside : points.besideWeak;
  return taxa.some(
    ({ field, match, facts }) =>
      field === 'title' &&
      match.kind !== 'weak-name' &&
      (facts?.plant === true || !isPlantCode(found.match.commodity ?? '')),
  ) && !isShortUnspaced(found.match.text)
    ? points.sameTitle
    : 0;
}

function isNear(commodity: Found, taxon: Found, text: string): boolean {
  // A word that is both (`feather`) is no pair with itself, and wood is not what an animal is made of.
  if (commodity.match.span[0] === taxon.match.span[0] && commodity.match.span[1] === taxon.match.span[1]) return false;
  if (isPlantCode(commodity.match.commodity ?? '') && taxon.facts?.plant !== true) return false;
  const from = Math.min(commodity.match.span[1], taxon.match.span[1]);
  const to = Math.max(commodity.match.span[0], taxon.match.span[0]);
  if (to <= from) return true;
  if (to - from > 60 || isShortUnspaced(commodity.match.text)) return false;
  const between = text.slice(from, to);
  if (unspaced.test(between)) return to - from <= (taxon.match.kind === 'weak-name' ? nextCharacters : nearCharacters);
  return countWords(between) <= nearWords;
}
