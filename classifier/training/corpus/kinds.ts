// The kinds of real thing that phrases are written for, and which trade terms belong to each.

/** Groups of the lexicon that hold plants. */
const plantGroups = new Set(['orchids', 'cacti-succulents', 'cycads-carnivorous', 'timber', 'medicinals']);

const codesOfKind = {
  hard: 'TEE TUS IVC IVP IJW KEY BON BOP BOC BPR SKE SKU HOR HOP HOC HOS CLA FOO QUI CAR JWL',
  skin: 'SKI SID SKP LPL LPS GAR FPT TAI HAI FIB CLO FEA',
  sea: 'SHE CAP PEA PLA COR COS CAL',
  whole: 'BOD PUP SPE TRO EGG SKE',
  consumed: 'MED GAL GAB DER POW EXT MUS SCA MEA CAV FIN SWI LEG GIL OIL GEN WAX VNM BAR',
  wood: 'TIM SAW LOG VEN CHP TIP PLY FRA',
  plant: 'CUL SEE STE GRS LVS FLO',
  live: 'LIV FIG',
} as const;
export type Kind = keyof typeof codesOfKind | 'fossil';

const kindOfCode = new Map<string, Kind>(
  Object.entries(codesOfKind).flatMap(([kind, codes]) => codes.split(' ').map((code) => [code, kind as Kind] as const)),
);

export function kindOf(code: string, group: string): Kind {
  if (group === 'fossils') return 'fossil';
  if (code === 'LIV' && plantGroups.has(group)) return 'plant';
  if (code === 'ROO') return group === 'medicinals' ? 'consumed' : 'plant';
  if (code === 'CAR' && group === 'timber') return 'wood';
  return kindOfCode.get(code) ?? 'consumed';
}

/** How often a group is drawn; every other group counts 2. What is traded most on open markets stands out. */
export const groupWeights: Readonly<Record<string, number>> = {
  'sharks-rays': 8,
  fossils: 8,
  elephants: 7,
  crocodilians: 6,
  furs: 6,
  unprotected: 6,
  'big-cats': 5,
  snakes: 5,
  parrots: 5,
  tortoises: 5,
  molluscs: 5,
  corals: 4,
  insects: 4,
  arthropods: 3,
  feathers: 3,
  'antelopes-deer': 4,
  'marine-mammals': 4,
  lizards: 3,
  rhinos: 3,
  pangolins: 3,
  'sea-turtles': 3,
  bears: 3,
  fish: 3,
  orchids: 3,
  'cacti-succulents': 3,
  timber: 3,
};
