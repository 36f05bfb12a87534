// What to type into a site's search: the lexicon's terms in the site's languages, the most telling of what is traded most first, within a budget.
// Pure. A term is worth less the more of its finds an earlier one brings already, so that a small budget still reaches many kinds.
import type { Lexicon, Taxon } from '#keywords/lexicon.ts';
import type { Language } from '#keywords/lexicon-schema.ts';
import type { Source } from './source.ts';

export interface SearchTerm {
  term: string;
  language: Language;
  /** Name of the taxon, or `group:<name>`, that it looks for. */
  looksFor: string;
  kind: 'name' | 'weak' | 'material' | 'code-word' | 'scientific';
  /** How much it was worth when it was chosen; falls along the list within a kind. */
  worth: number;
}

export interface SearchPlan {
  /** ISO 639-1, the site's main language first. */
  languages: readonly string[];
  budget: number;
  /** Lexicon groups; none means all. */
  focus?: readonly string[] | undefined;
  /** `any` looks for kinds that no law protects as well. */
  status?: 'protected' | 'any' | undefined;
}

interface Candidate extends SearchTerm {
  words: readonly string[];
  /** Terms that stand in more words around this one: a search for it finds their adverts as well. */
  covers: Candidate[];
}

/** How telling a term of each kind is by itself. Materials name the animal and its product at once; weak names have an everyday meaning too. */
const tellingOf = { material: 1.05, name: 1, weak: 0.6, scientific: 0.45 } as const;
/** Each further term for the same animal or plant in the same language brings less that is new. */
const againWorth = 0.75;
/** A site that is asked for two words shows every advert that holds a third as well. */
const coveredWorth = 0.1;
/** Of the budget, for words that only those in the trade use: they bring little, and what they bring nothing else does. */
const codeWordShare = 0.15;
/** Code words that mean the hidden thing less often than this would search for everything else. */
const sureEnough = 0.1;
const appendixWorth = { I: 1, II: 0.85, III: 0.7 } as const;

/**
 * Our reading of what is offered online most, by group of the lexicon; everything else counts 1. Live reptiles and birds and ivory lead every survey
 * of open markets.
 */
const tradedMore: Record<string, number> = {
  elephants: 1.8,
  parrots: 1.6,
  tortoises: 1.6,
  pangolins: 1.5,
  rhinos: 1.5,
  'big-cats': 1.5,
  'sea-turtles': 1.4,
  snakes: 1.3,
  lizards: 1.3,
  crocodilians: 1.3,
  'sharks-rays': 1.3,
  raptors: 1.2,
  primates: 1.2,
  corals: 1.2,
  songbirds: 1.2,
  orchids: 1.1,
  'cacti-succulents': 1.1,
  otters: 1.1,
  hornbills: 1.1,
  hippos: 1.1,
};

/** At most `budget` terms, to be asked in this order; the same plan for the same lexicon. */
export function planSearchTerms(lexicon: Lexicon, plan: SearchPlan): SearchTerm[] {
  const languages = plan.languages.length > 0 ? plan.languages : ['en'];
  const candidates = candidatesOf(lexicon, { ...plan, languages });
  const hidden = candidates.filter(({ kind }) => kind === 'code-word');
  const plain = candidates.filter(({ kind }) => kind !== 'code-word');
  const forHidden = Math.min(hidden.length, Math.floor(plan.budget * codeWordShare));
  const chosen = choose(plain, plan.budget - forHidden);
  const others = choose(hidden, plan.budget - chosen.length);
  return interleave(chosen, others);
}

/** The sources with the lexicon's terms wherever a search names none of its own. */
export function withSearchTerms(
  sources: readonly Source[],
  lexicon: Lexicon,
  policy: Pick<SearchPlan, 'focus' | 'status'> = {},
): Source[] {
  return sources.map((source) => {
    if (source.search === undefined || source.search.terms.length > 0) return source;
    const terms = planSearchTerms(lexicon, { ...policy, languages: source.languages, budget: source.search.budget });
    return { ...source, search: { ...source.search, terms: terms.map(({ term }) => term) } };
  });
}

function candidatesOf(lexicon: Lexicon, { languages, focus = [], status = 'protected' }: SearchPlan): Candidate[] {
  const found = new Map<string, Candidate>();
  const wanted = (taxon: Taxon) =>
    (taxon.status === 'protected' || (status === 'any' && taxon.status === 'unprotected')) &&
    (focus.length === 0 || [taxon.group, ...(taxon.groups ?? [])].some((group) => focus.includes(group)));
  const add = (term: string, rest: Omit<SearchTerm, 'term'>) => {
    const key = term.toLowerCase();
    const words = wordsOf(key);
    const worth = rest.worth * lengthWorth(term, words);
    if (worth > (found.get(key)?.worth ?? 0)) found.set(key, { ...rest, term, worth, words, covers: [] });
  };
  const inLanguages = (
    lists: Partial<Record<Language, string[]>>,
    each: (term: string, language: Language, rank: number) => void,
  ) => {
    for (const [rank, language] of languages.entries())
      for (const term of lists[language as Language] ?? []) each(term, language as Language, rank);
  };

  for (const taxon of lexicon.taxa) {
    if (!wanted(taxon)) continue;
    const traded = tradedWorth(taxon);
    inLanguages(taxon.names, (term, language, rank) =>
      add(term, { language, looksFor: taxon.name, kind: 'name', worth: tellingOf.name * traded * languageWorth(rank) }),
    );
    inLanguages(taxon.weak ?? {}, (term, language, rank) =>
      add(term, { language, looksFor: taxon.name, kind: 'weak', worth: tellingOf.weak * traded * languageWorth(rank) }),
    );
    // Keepers and growers name their animals and plants in Latin wherever they sell.
    if (taxon.commodities.includes('LIV') && taxon.rank === 'species')
      add(taxon.name, {
        language: 'xx',
        looksFor: taxon.name,
        kind: 'scientific',
        worth: tellingOf.scientific * traded,
      });
  }
  for (const commodity of lexicon.commodities)
    for (const telling of commodity.telling ?? []) {
      const taxon = lexicon.taxon(telling.taxon);
      if (taxon === undefined || !wanted(taxon)) continue;
      inLanguages(telling.words, (term, language, rank) =>
        add(term, {
          language,
          looksFor: taxon.name,
          kind: 'material',
          worth: tellingOf.material * tradedWorth(taxon) * languageWorth(rank),
        }),
      );
    }
  for (const { term, language, standsFor, sure } of lexicon.codeWords) {
    const rank = language === 'xx' ? 0 : languages.indexOf(language);
    const taxa = standsFor.startsWith('group:') ? (lexicon.groups.get(standsFor.slice(6)) ?? []) : [standsFor];
    const worths = taxa.flatMap((name) => {
      const taxon = lexicon.taxon(name);
      return taxon !== undefined && wanted(taxon) ? tradedWorth(taxon) : [];
    });
    if (rank === -1 || sure < sureEnough || worths.length === 0) continue;
    add(term, {
      language,
      looksFor: standsFor,
      kind: 'code-word',
      worth: Math.sqrt(sure) * Math.max(...worths) * languageWorth(rank),
    });
  }
  const candidates = [...found.values()];
  noteCovered(candidates);
  for (const candidate of candidates) candidate.worth *= breadthWorth(candidate);
  return candidates.sort((a, b) => b.worth - a.worth || (a.term < b.term ? -1 : 1));
}

/** Which terms each one covers, by the words they share; through the rarest word, for `of` and `de` stand in thousands. */
function noteCovered(candidates: readonly Candidate[]): void {
  const holding = new Map<string, Candidate[]>();
  for (const candidate of candidates)
    for (const word of candidate.words) {
      const others = holding.get(word);
      if (others === undefined) holding.set(word, [candidate]);
      else others.push(candidate);
    }
  for (const candidate of candidates) {
    const lists = candidate.words.map((word) => holding.get(word) ?? []);
    const shortest = lists.reduce((least, list) => (list.length < least.length ? list : least), lists[0] ?? []);
    candidate.covers = shortest.filter(
      (other) => other !== candidate && candidate.words.every((word) => other.words.includes(word)),
    );
  }
}

/**
 * Greedy: the best of what is left, each time counting what is already sought. A worth only falls, so that whoever still leads after being counted
 * anew is the best (lazy evaluation; Minoux 1978, Accelerated greedy algorithms for maximizing submodular set functions).
 */
function choose(candidates: readonly Candidate[], budget: number): Candidate[] {
  const chosen: Candidate[] = [];
  const perTarget = new Map<string, number>();
  const covered = new Set<Candidate>();
  const worthNow = (candidate: Candidate) =>
    candidate.worth *
    againWorth ** (perTarget.get(targetOf(candidate)) ?? 0) *
    (covered.has(candidate) ? coveredWorth : 1);
  // The best last, where it is taken off at no cost.
  const left = candidates.map((candidate) => ({ candidate, worth: candidate.worth })).reverse();
  for (let next = left.pop(); next !== undefined && chosen.length < budget; next = left.pop()) {
    const { candidate } = next;
    const worth = worthNow(candidate);
    if (worth < (left.at(-1)?.worth ?? 0)) {
      left.splice(placeFor(worth, left), 0, { candidate, worth });
      continue;
    }
    perTarget.set(targetOf(candidate), (perTarget.get(targetOf(candidate)) ?? 0) + 1);
    for (const other of candidate.covers) covered.add(other);
    chosen.push({ ...candidate, worth });
  }
  return chosen;
}

/** Where a worth stands among others that rise. */
function placeFor(worth: number, rising: ReadonlyArray<{ worth: number }>): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle]?.worth ?? 0) <= worth) low = middle + 1;
    else high = middle;
  }
  return low;
}

function targetOf({ looksFor, language }: SearchTerm): string {
  return `${looksFor} ${language}`;
}

/** Code words spread evenly among the plain terms: a budget that is cut short still holds some. */
function interleave(plain: readonly Candidate[], hidden: readonly Candidate[]): SearchTerm[] {
  const all = [
    ...plain.map((term, index) => ({ term, at: (index + 1) / (plain.length + 1) })),
    ...hidden.map((term, index) => ({ term, at: (index + 1) / (hidden.length + 1) })),
  ];
  return all
    .sort((a, b) => a.at - b.at)
    .map(({ term: { term, language, looksFor, kind, worth } }) => ({
      term,
      language,
      looksFor,
      kind,
      worth: Number(worth.toFixed(4)),
    }));
}

/** How much it is traded, as far as the lexicon tells: its group, how strictly law protects it, in how many forms it is sold, how much it is named. */
function tradedWorth(taxon: Taxon): number {
  const groups = [taxon.group, ...(taxon.groups ?? [])].map((group) => tradedMore[group] ?? 1);
  const forms = 1 + Math.min(taxon.commodities.length, 6) / 12;
  const names = Object.values(taxon.names).reduce((sum, list) => sum + list.length, 0);
  return (
    Math.max(...groups) *
    (taxon.appendix === null ? 0.6 : appendixWorth[taxon.appendix]) *
    forms *
    (0.5 + Math.log2(1 + names) / 10)
  );
}

/** Every search finds one word; many find several only where they stand side by side, and hardly an advert holds all of four. */
function lengthWorth(term: string, words: readonly string[]): number {
  const length = isUnspaced(term) ? Math.ceil(term.length / 3) : words.length;
  return [1.15, 1.15, 0.9, 0.55][length] ?? 0.35;
}

/** Each doubling of what it covers counts a little. */
function breadthWorth({ covers }: Candidate): number {
  return 1 + Math.min(Math.log2(1 + covers.length), 6) / 8;
}

function isUnspaced(term: string): boolean {
  return /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Hangul}]/u.test(term);
}

function languageWorth(rank: number): number {
  return rank === 0 ? 1 : 0.8;
}

/** Words; of a script that writes none, every two characters that stand together. */
function wordsOf(term: string): string[] {
  if (!isUnspaced(term)) return term.split(/[\s\-']+/).filter((word) => word !== '');
  const characters = Array.from(term.replace(/\s+/g, ''));
  return characters.length < 2
    ? characters
    : characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`);
}
