// One name, in any language and spelling: which taxon it is, or what was probably meant.
import { exactForm, makeFoldText, type FoldText } from './normalise.ts';
import { romanise } from './romanise.ts';
import { kindWorth, makeSuggest, type Entry, type EntryKind, type Suggestion } from './suggest.ts';
import type { Language, TaxonEntry } from './lexicon-schema.ts';
import type { Lexicon, Taxon } from './lexicon.ts';

export interface LookupOptions {
  /** Names of this language come first where a name has several meanings. */
  lang?: string;
}

export interface LookupAnswer {
  query: string;
  found: boolean;
  /** How the query is known to the lexicon; null where it is not. */
  matched: {
    name: string;
    language: Language;
    kind: EntryKind;
  } | null;
  /** Scientific name. */
  taxon: string | null;
  rank: TaxonEntry['rank'] | null;
  appendix: TaxonEntry['appendix'];
  annex: string | null;
  status: TaxonEntry['status'] | null;
  groups: string[];
  synonyms: string[];
  /** All names by language, those with a second, everyday meaning included. */
  names: Partial<Record<Language, string[]>>;
  /** CITES trade terms in which the taxon is traded, commonest first. */
  commodities: Array<{ code: string; name: string }>;
  codeWords: Array<{ term: string; language: Language; commodity: string | null; sure: number; source: string }>;
  note: string | null;
  /** Other taxa that the query names too. */
  also: string[];
  didYouMean: Suggestion[];
}

/** Answers for one lexicon: `makeLookup` reads its names once, each question then takes a few milliseconds. */
export function makeLookup(lexicon: Lexicon): (name: string, options?: LookupOptions) => LookupAnswer {
  const foldText = makeFoldText();
  const entries = listEntries(lexicon, foldText);
  const byFolded = new Map<string, Entry[]>();
  for (const entry of entries) {
    const held = byFolded.get(entry.folded);
    if (held === undefined) byFolded.set(entry.folded, [entry]);
    else held.push(entry);
  }
  const romanised = romanisedIndex(entries);
  const suggest = makeSuggest(entries);
  return (query, { lang } = {}) => {
    const folded = foldText(query.slice(0, longestQuery));
    let found = byFolded.get(folded) ?? [];
    if (found.length === 0 && /^[a-z' ]+$/.test(folded)) found = romanised.get(romanise(folded)) ?? [];
    const exact = exactForm(query);
    const ranked = found.toSorted((a, b) => worth(b, exact, lang) - worth(a, exact, lang));
    return answer(query, ranked, { lexicon, suggestions: ranked.length > 0 ? [] : suggest(folded, lang) });
  };
}

const lookups = new WeakMap<Lexicon, ReturnType<typeof makeLookup>>();

/** What the lexicon knows of a name; where it knows nothing, what was probably meant. */
export function lookup(lexicon: Lexicon, name: string, options: LookupOptions = {}): LookupAnswer {
  let look = lookups.get(lexicon);
  if (look === undefined) lookups.set(lexicon, (look = makeLookup(lexicon)));
  return look(name, options);
}

const longestQuery = 200;

function worth({ name, kind, language }: Entry, exact: string, lang: string | undefined): number {
  return kindWorth[kind] + (exactForm(name) === exact ? 10 : 0) + (lang !== undefined && language === lang ? 20 : 0);
}

function answer(
  query: string,
  ranked: readonly Entry[],
  { lexicon, suggestions }: { lexicon: Lexicon; suggestions: Suggestion[] },
): LookupAnswer {
  const best = ranked[0];
  const taxon = best?.taxon;
  const members = best?.group === undefined ? undefined : lexicon.groups.get(best.group.slice(6));
  const codes = taxon === undefined ? (best?.commodity === undefined ? [] : [best.commodity]) : taxon.commodities;
  const also = new Set(
    ranked.flatMap((entry) => (entry.taxon === undefined || entry.taxon === taxon ? [] : [entry.taxon.name])),
  );
  return {
    query,
    found: best !== undefined,
    matched: best === undefined ? null : { name: best.name, language: best.language, kind: best.kind },
    taxon: taxon?.name ?? null,
    rank: taxon?.rank ?? null,
    appendix: taxon?.appendix ?? null,
    annex: taxon?.annex ?? null,
    status: taxon?.status ?? null,
    groups:
      taxon === undefined
        ? best?.group === undefined
          ? []
          : [best.group.slice(6)]
        : [...new Set([taxon.group, ...(taxon.groups ?? [])])],
    synonyms: taxon?.synonyms ?? [],
    names: taxon === undefined ? {} : allNames(taxon),
    commodities: codes.map((code) => ({ code, name: lexicon.commodity(code)?.name ?? code })),
    codeWords: codeWordsFor(taxon, best?.group, lexicon),
    note: taxon?.note ?? null,
    also: members === undefined ? [...also] : [...new Set([...members, ...also])],
    didYouMean: suggestions,
  };
}

function allNames(taxon: Taxon): LookupAnswer['names'] {
  const names: LookupAnswer['names'] = { ...taxon.names };
  for (const [language, terms] of Object.entries(taxon.weak ?? {}))
    names[language as Language] = [...(names[language as Language] ?? []), ...terms];
  return names;
}

function codeWordsFor(
  taxon: Taxon | undefined,
  group: string | undefined,
  lexicon: Lexicon,
): LookupAnswer['codeWords'] {
  if (taxon === undefined && group === undefined) return [];
  const groups = taxon === undefined ? [group!] : [taxon.group, ...(taxon.groups ?? [])].map((name) => `group:${name}`);
  return lexicon.codeWords
    .filter(
      ({ standsFor }) => groups.includes(standsFor) || (taxon !== undefined && lexicon.taxon(standsFor) === taxon),
    )
    .map(({ term, language, commodity, sure, source }) => ({
      term,
      language,
      commodity: commodity ?? null,
      sure,
      source: source === 'unverified' ? source : source.title,
    }));
}

function listEntries(lexicon: Lexicon, foldText: FoldText): Entry[] {
  const entries: Entry[] = [];
  const add = (name: string, rest: Omit<Entry, 'name' | 'folded'>) => {
    entries.push({ name, folded: foldText(name), ...rest });
  };
  const addAll = (
    words: Partial<Record<Language, string[]>> | undefined,
    rest: Omit<Entry, 'name' | 'folded' | 'language'>,
  ) => {
    for (const [language, terms] of Object.entries(words ?? {}))
      for (const term of terms) add(term, { ...rest, language: language as Language });
  };
  const standing = (name: string) => (name.startsWith('group:') ? { group: name } : { ...holder(lexicon, name) });
  for (const taxon of lexicon.taxa) {
    add(taxon.name, { kind: 'scientific', language: 'xx', taxon });
    for (const synonym of taxon.synonyms ?? []) add(synonym, { kind: 'synonym', language: 'xx', taxon });
    addAll(taxon.names, { kind: 'name', taxon });
    addAll(taxon.weak, { kind: 'weak-name', taxon });
  }
  for (const { code, name, words, telling = [] } of lexicon.commodities) {
    add(code, { kind: 'commodity', language: 'xx', commodity: code });
    add(name, { kind: 'commodity', language: 'en', commodity: code });
    addAll(words, { kind: 'commodity', commodity: code });
    for (const told of telling) {
      addAll(told.words, { kind: 'telling', commodity: code, ...standing(told.taxon) });
      addAll(told.weak, { kind: 'telling', commodity: code, ...standing(told.taxon) });
    }
  }
  for (const { term, language, standsFor } of lexicon.codeWords)
    add(term, { kind: 'code-word', language, ...standing(standsFor) });
  return entries;
}

function holder(lexicon: Lexicon, name: string): { taxon?: Taxon } {
  const taxon = lexicon.taxon(name);
  return taxon === undefined ? {} : { taxon };
}

function romanisedIndex(entries: readonly Entry[]): Map<string, Entry[]> {
  const index = new Map<string, Entry[]>();
  for (const entry of entries) {
    const first = entry.folded.charCodeAt(0);
    // Greek and Cyrillic.
    if (first < 0x0370 || first > 0x052f) continue;
    const key = romanise(entry.folded);
    const held = index.get(key);
    if (held === undefined) index.set(key, [entry]);
    else held.push(entry);
  }
  return index;
}
