// What the classifier needs to know of a taxon, or of a whole group where a code word names no more than that.
import type { Lexicon } from '#keywords/lexicon.ts';
import { appendices, type Assessment } from './assessment.ts';

export interface TaxonFacts {
  appendix: Assessment['taxa'][number]['appendix'];
  group: string;
  groups: readonly string[];
  status: 'protected' | 'unprotected' | 'domestic' | 'fossil';
  plant: boolean;
}

/** CITES trade terms that only plants come in. */
const plantCodes: ReadonlySet<string> = new Set([
  'BAR',
  'CHP',
  'CUL',
  'FLO',
  'FPT',
  'FRU',
  'GRS',
  'LOG',
  'LVS',
  'PLY',
  'ROO',
  'SAW',
  'SEE',
  'STE',
  'TIM',
  'TIP',
  'TIS',
  'TRW',
  'VEN',
  'WPR',
]);

export const isPlantCode = (code: string): boolean => plantCodes.has(code);

/** Facts by a match's `taxon`: a scientific name, or `group:<name>`, which takes the strictest Appendix of its members. */
export function makeFactsOf(lexicon: Lexicon): (taxon: string) => TaxonFacts | undefined {
  const known = new Map<string, TaxonFacts | undefined>();
  return (taxon) => {
    if (!known.has(taxon)) known.set(taxon, findFacts(lexicon, taxon));
    return known.get(taxon);
  };
}

function findFacts(lexicon: Lexicon, name: string): TaxonFacts | undefined {
  if (!name.startsWith('group:')) {
    const taxon = lexicon.taxon(name);
    return (
      taxon && {
        appendix: taxon.appendix,
        group: taxon.group,
        groups: taxon.groups ?? [],
        status: taxon.status,
        plant: taxon.commodities.some(isPlantCode),
      }
    );
  }
  const group = name.slice('group:'.length);
  const members = (lexicon.groups.get(group) ?? []).flatMap((member) => lexicon.taxon(member) ?? []);
  const strictest = appendices.find((appendix) => members.some((member) => member.appendix === appendix)) ?? null;
  const anyProtected = members.some(({ status }) => status === 'protected');
  return members.length === 0
    ? undefined
    : {
        appendix: strictest,
        group,
        groups: [],
        status: anyProtected ? 'protected' : 'unprotected',
        plant: members.some(({ commodities }) => commodities.some(isPlantCode)),
      };
}
