// Reads the lexicon's files once and checks each by its schema and all against each other; what they hold is described in
// lexicon-schema.ts, how they become a matcher in compile-terms.ts, how an officer adds to them in docs/LEXICON.md.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BadInput } from '#lib/errors.ts';
import { readLexiconDir, type LexiconFiles, type Sourced } from './lexicon-files.ts';
import type {
  BenignEntry,
  CodeWordEntry,
  CommodityEntry,
  ContextEntry,
  Language,
  TaxonEntry,
} from './lexicon-schema.ts';

export interface Taxon extends TaxonEntry {
  /** The group of the file that holds it. */
  group: string;
}

export interface Lexicon {
  /** Short hash of the data; two lexicons with the same version match alike. */
  version: string;
  taxa: readonly Taxon[];
  /** By scientific name or synonym, whatever the case. */
  taxon(name: string): Taxon | undefined;
  /** Group -> scientific names, the file's own group and further groups alike. */
  groups: ReadonlyMap<string, readonly string[]>;
  commodities: readonly CommodityEntry[];
  commodity(code: string): CommodityEntry | undefined;
  codeWords: ReadonlyArray<CodeWordEntry & { language: Language }>;
  benign: ReadonlyArray<BenignEntry & { language: Language }>;
  context: readonly ContextEntry[];
  /** What is odd but harmless, in words: the same term twice in one place. */
  warnings: readonly string[];
}

export interface LoadOptions {
  /** The lexicon that ships; the default is keywords/lexicon. */
  dir?: string;
  /** Laid over it in order: facts of a taxon there win and its names are added; a commodity, code word or benign term of the same name is replaced.
   * Folders that do not exist are passed over. */
  extraDirs?: readonly string[];
}

export const shippedLexiconDir = fileURLToPath(new URL('./lexicon', import.meta.url));

/** Reads and checks the lexicon; throws `BadInput` with file, line and field where anything in it is wrong. */
export function loadLexicon(options: string | LoadOptions = {}): Lexicon {
  const { dir = shippedLexiconDir, extraDirs = [] } = typeof options === 'string' ? { dir: options } : options;
  if (!existsSync(dir))
    throw new BadInput('no such folder', {
      file: dir,
      hint: 'Name a folder that holds taxa/*.json and commodities.json.',
    });
  const layers = [dir, ...extraDirs.filter((extra) => existsSync(extra))].map(readLexiconDir);
  return assemble(layers);
}

function assemble(layers: LexiconFiles[]): Lexicon {
  const warnings: string[] = [];
  const taxa = mergeTaxa(layers);
  const byName = indexTaxa(taxa, warnings);
  const groups = new Map<string, string[]>();
  for (const { value } of taxa.values()) {
    for (const group of new Set([value.group, ...(value.groups ?? [])])) {
      const members = groups.get(group);
      if (members === undefined) groups.set(group, [value.name]);
      else members.push(value.name);
    }
  }
  const commodities = mergeBy(
    layers.flatMap((layer) => layer.commodities),
    (entry) => entry.code,
  );
  const codeWords = mergeBy(
    layers.flatMap((layer) => layer.codeWords),
    (entry) => `${entry.language}|${entry.term.toLowerCase()}|${entry.standsFor}`,
  );
  const benign = mergeBy(
    layers.flatMap((layer) => layer.benign),
    (entry) => `${entry.language}|${entry.term.toLowerCase()}`,
  );
  const context = layers.flatMap((layer) => layer.context);

  const known = (name: string) =>
    name.startsWith('group:') ? groups.has(name.slice(6)) : byName.has(name.toLowerCase());
  const demand = (name: string, at: Sourced<unknown>, field: string) => {
    if (known(name)) return;
    const what = name.startsWith('group:')
      ? `no taxa file or taxon has the group "${name.slice(6)}"`
      : `no taxon of the lexicon has the name or synonym "${name}"`;
    throw new BadInput(what, {
      ...at.where(name),
      field: `${at.path}.${field}`,
      hint: 'Write the scientific name as taxa/*.json has it, or group:<name>.',
    });
  };
  for (const entry of commodities) {
    for (const [index, telling] of (entry.value.telling ?? []).entries())
      demand(telling.taxon, entry, `telling[${index}].taxon`);
  }
  for (const entry of codeWords) {
    demand(entry.value.standsFor, entry, 'standsFor');
    if (entry.value.commodity !== undefined && !commodities.some(({ value }) => value.code === entry.value.commodity)) {
      throw new BadInput(`commodities.json has no code "${entry.value.commodity}"`, {
        ...entry.where(entry.value.term),
        field: `${entry.path}.commodity`,
      });
    }
  }
  for (const entry of benign) {
    for (const name of entry.value.alsoCancels ?? []) if (name !== 'all') demand(name, entry, 'alsoCancels');
  }

  const hash = createHash('sha256');
  for (const layer of layers) for (const text of layer.texts) hash.update(text).update('\0');
  const taxonList = [...taxa.values()].map(({ value }) => value);
  const commodityList = commodities.map(({ value }) => value);
  const byCode = new Map(commodityList.map((entry) => [entry.code, entry]));
  return {
    version: hash.digest('hex').slice(0, 12),
    taxa: taxonList,
    taxon: (name) => byName.get(name.toLowerCase()),
    groups,
    commodities: commodityList,
    commodity: (code) => byCode.get(code),
    codeWords: codeWords.map(({ value }) => value),
    benign: benign.map(({ value }) => value),
    context: context.map(({ value }) => value),
    warnings,
  };
}

/** A later layer's facts win and its names are added to those that stand; within one layer a name may stand only once. */
function mergeTaxa(layers: LexiconFiles[]): Map<string, Sourced<Taxon>> {
  const merged = new Map<string, Sourced<Taxon>>();
  for (const layer of layers) {
    const seen = new Map<string, Sourced<Taxon>>();
    for (const entry of layer.taxa) {
      const key = entry.value.name.toLowerCase();
      const first = seen.get(key);
      if (first !== undefined) {
        throw new BadInput(`the taxon "${entry.value.name}" stands in ${first.where().file} too`, {
          ...entry.where(entry.value.name),
          field: `${entry.path}.name`,
          hint: 'Keep one of the two and name its second group in "groups".',
        });
      }
      seen.set(key, entry);
      const below = merged.get(key);
      merged.set(key, below === undefined ? entry : { ...entry, value: layTaxon(entry.value, below.value) });
    }
  }
  return merged;
}

function layTaxon(over: Taxon, under: Taxon): Taxon {
  const weak = joinNames(under.weak, over.weak);
  const doubted = new Set(Object.values(under.weak ?? {}).flat());
  const merged: Taxon = {
    ...under,
    ...over,
    group: under.group,
    names: joinNames(under.names, over.names, doubted) ?? {},
    commodities: [...new Set([...under.commodities, ...over.commodities])],
  };
  const synonyms = join(under.synonyms, over.synonyms);
  const groups = join(under.groups, over.group === under.group ? over.groups : [...(over.groups ?? []), over.group]);
  if (weak !== undefined) merged.weak = weak;
  if (synonyms !== undefined) merged.synonyms = synonyms;
  if (groups !== undefined) merged.groups = groups;
  return merged;
}

function join(under: readonly string[] | undefined, over: readonly string[] | undefined): string[] | undefined {
  return under === undefined && over === undefined ? undefined : [...new Set([...(under ?? []), ...(over ?? [])])];
}

function joinNames(
  under: Taxon['names'] | undefined,
  over: Taxon['names'] | undefined,
  without: ReadonlySet<string> = new Set(),
): Taxon['names'] | undefined {
  if (under === undefined && over === undefined) return undefined;
  const joined: Taxon['names'] = { ...under };
  for (const [language, terms] of Object.entries(over ?? {})) {
    joined[language as Language] = join(
      joined[language as Language],
      terms.filter((term) => !without.has(term)),
    )!;
  }
  return joined;
}

function indexTaxa(taxa: ReadonlyMap<string, Sourced<Taxon>>, warnings: string[]): Map<string, Taxon> {
  const byName = new Map<string, Taxon>();
  for (const [key, { value }] of taxa) byName.set(key, value);
  for (const { value } of taxa.values()) {
    for (const synonym of value.synonyms ?? []) {
      const key = synonym.toLowerCase();
      const holder = byName.get(key);
      if (holder === undefined) byName.set(key, value);
      else if (holder !== value)
        warnings.push(`The synonym "${synonym}" of ${value.name} also names ${holder.name}; the latter keeps it.`);
    }
  }
  return byName;
}

function mergeBy<T>(entries: Array<Sourced<T>>, key: (value: T) => string): Array<Sourced<T>> {
  const merged = new Map<string, Sourced<T>>();
  for (const entry of entries) merged.set(key(entry.value), entry);
  return [...merged.values()];
}
