// Marks in the text that the transformer reads what the lexicon knows of its words: `Nauza kobe wa aldabra =animal`. A small encoder has never met most
// names, least of all in small languages; with the mark it need not guess that a word is an animal, only tell what is done with it.
import { isForeign, isForeignWord } from './foreign.ts';
import type { Found, Subject } from './subject.ts';

/** Texts of lists and catalogues: what follows tells nothing new, and each mark costs the encoder two or three tokens. */
const mostMarks = 8;

/** Short English words that the encoder's tokenizer holds whole: which animal it is matters less than that it is one. */
const wordOfGroup = byMember({
  animal:
    'amphibians antelopes-deer bears big-cats crocodilians elephants hippos lizards marine-mammals other-mammals otters pangolins primates rhinos sea-turtles small-cats snakes tortoises unprotected',
  bird: 'feathers hornbills parrots raptors songbirds',
  fish: 'fish sharks-rays',
  bug: 'arthropods insects',
  shell: 'corals molluscs',
  fur: 'furs',
  plant: 'cacti-succulents cycads-carnivorous medicinals orchids',
  wood: 'timber',
  fossil: 'fossils',
});

const wordOfCommodity = byMember({
  bone: 'BOC BON BOP BPR CLA FOO HOC HOP HOR HOS IJW IVC IVP KEY SKE SKU TEE TUS',
  fur: 'FIB HAI SID SKI SKP TAI',
  bag: 'CLO FPT GAR LPL LPS',
  body: 'BOD EGG FEA PUP QUI SPE TRO',
  shell: 'CAP COR COS PEA PLA SHE',
  food: 'CAL CAV FIN GIL LEG MEA SWI',
  med: 'DER EXT GAB GAL GEN MED MUS OIL POW SCA VNM WAX',
  wood: 'BAR CHP FRA LOG PLY SAW TIM TIP VEN',
  plant: 'CUL FLO GRS LVS ROO SEE STE',
  art: 'CAR JWL',
  live: 'FIG LIV',
});

/** Classes that tell what a text is about; words of trade are in every advert. */
const wordOfContext = byMember({
  post: 'coin stamp',
  toy: 'costume toy',
  photo: 'print',
  copy: 'replica synthetic',
  car: 'vehicle',
  book: 'book media',
  sport: 'sport',
  news: 'news',
  law: 'law',
  care: 'care-guide',
  museum: 'museum',
  help: 'rescue',
  buy: 'wanted',
  mount: 'taxidermy',
});

function byMember(words: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(words).flatMap(([word, members]) => members.split(' ').map((member) => [member, word] as const)),
  );
}

/** Where a mark stands: behind the words that it speaks of. */
export interface Mark {
  field: Found['field'];
  from: number;
  to: number;
  words: string[];
  /** Every word that it speaks of may mean something else. */
  doubtful: boolean;
}

/** The marks of an advert in reading order; words that overlap share one. */
export function marksOf({ live, cancelled, language }: Subject): Mark[] {
  const known = [
    ...live.map((found) => ({ found, word: wordOf(found, language), doubtful: isDoubtful(found, language) })),
    // A look-alike's own name: what stands there is no animal.
    ...cancelled.map((found) => ({ found, word: 'not', doubtful: false })),
  ];
  const marks: Mark[] = [];
  for (const { found, word, doubtful } of known.toSorted((a, b) => order(a.found, b.found))) {
    if (word === undefined) continue;
    const [from, to] = found.match.span;
    const last = marks.at(-1);
    if (last !== undefined && last.field === found.field && from < last.to) {
      // Within a rhinoceros' horn (犀牛角) begins a cow's (牛角): of what begins inside another word, only the stuff tells more.
      if (found.match.kind !== 'commodity') continue;
      if (to > last.to) last.to = to;
      if (last.words.length < 2 && !last.words.includes(word)) last.words.push(word);
      last.doubtful &&= doubtful;
    } else marks.push({ field: found.field, from, to, words: [word], doubtful });
  }
  return marks.slice(0, mostMarks);
}

/** A part of a passage with its marks; signs of the text's own must not pass for one. */
export function markText(text: string, marks: readonly Mark[], [from, to]: readonly [number, number]): string {
  let written = '';
  let at = from;
  for (const mark of marks) {
    if (mark.to > to || mark.to <= from) continue;
    written += `${plain(text.slice(at, mark.to))} ${mark.doubtful ? '~' : '='}${mark.words.join('-')} `;
    at = mark.to;
  }
  return written + plain(text.slice(at, to));
}

/** The text without its marks, as it is shown to a reader. */
export const withoutMarks = (text: string): string => text.replaceAll(/ ?[=~][a-z]+(?:-[a-z]+)* /gu, ' ');

const plain = (text: string): string => text.replaceAll(/[=~]/gu, ' ');

/** What a match is marked with; undefined where it tells nothing of the subject. */
function wordOf({ field, match, facts }: Found, language: string | null): string | undefined {
  if (match.kind === 'benign') return undefined;
  if (match.kind === 'code-word') return 'code';
  if (match.kind === 'context' || match.kind === 'commodity') {
    if (isForeignWord(match, language)) return undefined;
    // Whoever brings the goods by car writes it below; a car is for sale where the title says so.
    if (match.class === 'vehicle' && field === 'description') return undefined;
    return match.kind === 'context' ? wordOfContext.get(match.class ?? '') : wordOfCommodity.get(match.commodity ?? '');
  }
  if (facts?.status === 'domestic') return 'farm';
  return wordOfGroup.get(facts?.group ?? '') ?? wordOfCommodity.get(match.commodity ?? '') ?? 'animal';
}

/** A word that may mean something else, or belong to another language. */
const isDoubtful = ({ match }: Found, language: string | null): boolean =>
  match.kind === 'weak-name' || (match.kind === 'name' && isForeign(match, language));

function order(a: Found, b: Found): number {
  if (a.field !== b.field) return a.field === 'title' ? -1 : 1;
  return a.match.span[0] - b.match.span[0] || b.match.span[1] - a.match.span[1];
}
