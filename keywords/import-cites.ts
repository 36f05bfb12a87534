// Brings names, synonyms and Appendices of the official checklist export into the user's own lexicon folder, which loadLexicon lays
// over the lexicon that ships. cites-export.ts reads the file; nothing is written before the whole of it has been read.
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCitesExport, type CitesTaxon } from './cites-export.ts';
import { taxaFile, type TaxaFile, type TaxonEntry } from './lexicon-schema.ts';
import { loadLexicon, type Lexicon, type Taxon } from './lexicon.ts';

export interface ImportCitesOptions {
  /** The export, `.csv` or gzipped. */
  file: string;
  /** The user's own lexicon folder, as given to `loadLexicon` in `extraDirs`; made where it is not there yet. */
  dataDir: string;
  /** The lexicon that ships; for tests. */
  shippedDir?: string;
}

export interface Change {
  taxon: string;
  field: 'appendix' | 'names' | 'synonyms';
  before: string | string[] | null;
  after: string | string[] | null;
}

export interface ImportReport {
  /** Accepted taxa in the export. */
  taxa: number;
  /** Taxa that the lexicon did not know. */
  added: string[];
  /** What differs from the lexicon as it was before the import. */
  changed: Change[];
  /** Taxa that an earlier import brought and this export no longer has. */
  removed: string[];
  /** Taxa that the lexicon holds as listed and the export lacks; they are kept as they are. */
  notInExport: string[];
  /** Files written, relative to `dataDir`. */
  files: string[];
}

const prefix = 'cites-';

/** Imports the export; throws `BadInput` (file, line, field) for a malformed one, and then nothing has changed. */
export async function importCites({ file, dataDir, shippedDir }: ImportCitesOptions): Promise<ImportReport> {
  const shipped = shippedDir === undefined ? {} : { dir: shippedDir };
  const before = loadLexicon({ ...shipped, extraDirs: [dataDir] });
  const rows = new Map<string, CitesTaxon>();
  await readCitesExport(file, (taxon) => rows.set(taxon.name.toLowerCase(), taxon));

  const base = loadLexicon(shipped);
  const groupOf = groupFinder(rows, base);
  const report: ImportReport = { taxa: rows.size, added: [], changed: [], removed: [], notInExport: [], files: [] };
  const overlay = new Map<string, TaxonEntry[]>();
  const entries = new Map<string, { entry: TaxonEntry; group: string }>();
  for (const row of rows.values()) {
    const entry = overlayEntry(row, base.taxon(row.name));
    const twin = entries.get(entry.name);
    entries.set(entry.name, {
      entry: twin === undefined ? entry : mergeEntries(twin.entry, entry),
      group: groupOf(row),
    });
  }
  for (const { entry, group } of entries.values()) {
    const members = overlay.get(group);
    if (members === undefined) overlay.set(group, [entry]);
    else members.push(entry);
    const known = before.taxon(entry.name);
    if (known === undefined) report.added.push(entry.name);
    else report.changed.push(...differences(entry, known));
  }
  const taxaDir = join(dataDir, 'taxa');
  const earlier = await readEarlier(taxaDir);
  for (const old of earlier.taxa) {
    const now = entries.get(old.name)?.entry;
    if (now === undefined) report.removed.push(old.name);
    else report.changed.push(...dropped(old, now));
  }
  report.removed.sort();
  const listed = (taxon: Taxon) => taxon.appendix !== null && (taxon.rank === 'species' || taxon.rank === 'subspecies');
  const exported = new Set(
    [...rows.values()].flatMap((row) => [
      row.name.toLowerCase(),
      ...row.synonyms.map((synonym) => synonym.toLowerCase()),
    ]),
  );
  report.notInExport = base.taxa
    .filter(
      (taxon) =>
        listed(taxon) && ![taxon.name, ...(taxon.synonyms ?? [])].some((name) => exported.has(name.toLowerCase())),
    )
    .map(({ name }) => name);
  report.files = await writeOverlay(taxaDir, overlay, earlier.files);
  return report;
}

/** The overlay's entry: what the export says, and of the shipped entry what a reader of the file needs to make sense of it. */
function overlayEntry(row: CitesTaxon, known: Taxon | undefined): TaxonEntry {
  const name = known?.name ?? row.name;
  const weakBefore = new Set(
    Object.values(known?.weak ?? {})
      .flat()
      .map((term) => term.toLowerCase()),
  );
  const names: NonNullable<TaxonEntry['names']> = {};
  const weak: NonNullable<TaxonEntry['names']> = {};
  for (const language of ['en', 'es', 'fr'] as const) {
    const strong = new Set((known?.names[language] ?? []).map((term) => term.toLowerCase()));
    // One word alone is too often an everyday word: it counts only beside other signs unless the lexicon says otherwise.
    const isWeak = (term: string) =>
      !strong.has(term.toLowerCase()) && (weakBefore.has(term.toLowerCase()) || !/[\s-]/.test(term));
    const kept = row.names[language].filter((term) => !isWeak(term));
    const doubted = row.names[language].filter(isWeak);
    if (kept.length > 0) names[language] = kept;
    if (doubted.length > 0) weak[language] = doubted;
  }
  const synonyms = [...(known !== undefined && known.name !== row.name ? [row.name] : []), ...row.synonyms].filter(
    (synonym) => synonym.toLowerCase() !== name.toLowerCase(),
  );
  return {
    name,
    rank: row.rank,
    ...(synonyms.length > 0 ? { synonyms } : {}),
    appendix: appendixOf(row, known),
    ...(row.listing.includes('/') ? { note: known?.note ?? `Listed as ${row.listing}` } : {}),
    status: appendixOf(row, known) === null ? (known?.status ?? 'unprotected') : 'protected',
    commodities: [],
    names,
    ...(Object.keys(weak).length > 0 ? { weak } : {}),
  };
}

/** Names and synonyms that an earlier import brought and this one does not. */
function dropped(old: TaxonEntry, now: TaxonEntry): Change[] {
  const namesOf = (entry: TaxonEntry) => [
    ...Object.values(entry.names).flat(),
    ...Object.values(entry.weak ?? {}).flat(),
  ];
  const kept = new Set([...namesOf(now), ...(now.synonyms ?? [])]);
  const names = namesOf(old).filter((name) => !kept.has(name));
  const synonyms = (old.synonyms ?? []).filter((name) => !kept.has(name));
  return [
    ...(names.length > 0 ? [{ taxon: old.name, field: 'names' as const, before: names, after: [] }] : []),
    ...(synonyms.length > 0 ? [{ taxon: old.name, field: 'synonyms' as const, before: synonyms, after: [] }] : []),
  ];
}

/** A genus or family listed in several Appendices keeps what the lexicon says of it, where that is one of them. */
function appendixOf({ appendix, listing, rank }: CitesTaxon, known: Taxon | undefined): TaxonEntry['appendix'] {
  const isWide = rank !== 'species' && rank !== 'subspecies';
  return isWide && known !== undefined && listing.split('/').includes(known.appendix ?? 'NC')
    ? known.appendix
    : appendix;
}

/** Two rows that the lexicon counts as one taxon: the stricter Appendix, the names of both. */
function mergeEntries(one: TaxonEntry, other: TaxonEntry): TaxonEntry {
  const strict =
    (['I', 'II', 'III'] as const).find((appendix) => one.appendix === appendix || other.appendix === appendix) ?? null;
  const synonyms = [...new Set([...(one.synonyms ?? []), ...(other.synonyms ?? [])])];
  const join = (a: TaxonEntry['names'], b: TaxonEntry['names']): TaxonEntry['names'] => {
    const joined: TaxonEntry['names'] = {};
    for (const language of ['en', 'es', 'fr'] as const) {
      const terms = [...new Set([...(a[language] ?? []), ...(b[language] ?? [])])];
      if (terms.length > 0) joined[language] = terms;
    }
    return joined;
  };
  const weak = join(one.weak ?? {}, other.weak ?? {});
  return {
    ...one,
    appendix: strict,
    status: strict === null ? one.status : 'protected',
    names: join(one.names, other.names),
    ...(synonyms.length > 0 ? { synonyms } : {}),
    ...(Object.keys(weak).length > 0 ? { weak } : {}),
  };
}

function differences(entry: TaxonEntry, known: Taxon): Change[] {
  const changes: Change[] = [];
  if (entry.appendix !== known.appendix)
    changes.push({ taxon: known.name, field: 'appendix', before: known.appendix, after: entry.appendix });
  const lower = (terms: readonly string[]) => new Set(terms.map((term) => term.toLowerCase()));
  const held = lower([...Object.values(known.names).flat(), ...Object.values(known.weak ?? {}).flat()]);
  const names = [...Object.values(entry.names).flat(), ...Object.values(entry.weak ?? {}).flat()].filter(
    (term) => !held.has(term.toLowerCase()),
  );
  if (names.length > 0) changes.push({ taxon: known.name, field: 'names', before: [], after: names });
  const synonymsHeld = lower(known.synonyms ?? []);
  const synonyms = (entry.synonyms ?? []).filter((synonym) => !synonymsHeld.has(synonym.toLowerCase()));
  if (synonyms.length > 0) changes.push({ taxon: known.name, field: 'synonyms', before: [], after: synonyms });
  return changes;
}

/** The group of a row: that of the lexicon's own entry, else the one most of its genus, family or order have there. */
function groupFinder(rows: ReadonlyMap<string, CitesTaxon>, base: Lexicon): (row: CitesTaxon) => string {
  const votes = new Map<string, Map<string, number>>();
  for (const row of rows.values()) {
    const group = base.taxon(row.name)?.group;
    if (group === undefined) continue;
    for (const clade of [row.genus, row.family, row.order]) {
      if (clade === '') continue;
      const tally = votes.get(clade) ?? new Map<string, number>();
      tally.set(group, (tally.get(group) ?? 0) + 1);
      votes.set(clade, tally);
    }
  }
  const winner = (clade: string) =>
    [...(votes.get(clade) ?? [])].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];
  return (row) => {
    const own = base.taxon(row.name)?.group;
    const other = `other-${(row.class || row.order || row.kingdom)
      .toLowerCase()
      .replace(/[^a-z]+/g, '-')
      .replace(/^-|-$/g, '')}`;
    return own ?? winner(row.genus) ?? winner(row.family) ?? winner(row.order) ?? other;
  };
}

async function readEarlier(taxaDir: string): Promise<{ files: string[]; taxa: TaxonEntry[] }> {
  if (!existsSync(taxaDir)) return { files: [], taxa: [] };
  const files = (await readdir(taxaDir)).filter((file) => file.startsWith(prefix) && file.endsWith('.json'));
  const taxa: TaxonEntry[] = [];
  for (const file of files) taxa.push(...taxaFile.parse(JSON.parse(await readFile(join(taxaDir, file), 'utf8'))).taxa);
  return { files, taxa };
}

/** Writes all files under temporary names first, so that a full disk leaves the folder as it was. */
async function writeOverlay(
  taxaDir: string,
  overlay: ReadonlyMap<string, TaxonEntry[]>,
  earlier: readonly string[],
): Promise<string[]> {
  await mkdir(taxaDir, { recursive: true });
  const staged: Array<{ from: string; to: string; name: string }> = [];
  try {
    for (const [group, taxa] of [...overlay].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      const name = `${prefix}${group}.json`;
      const to = join(taxaDir, name);
      const from = `${to}.part`;
      staged.push({ from, to, name });
      await writeFile(
        from,
        `${JSON.stringify({ group, taxa: taxa.toSorted((a, b) => (a.name < b.name ? -1 : 1)) } satisfies TaxaFile, null, 1)}\n`,
      );
    }
  } catch (error) {
    for (const { from } of staged) await rm(from, { force: true });
    throw error;
  }
  for (const { from, to } of staged) await rename(from, to);
  const kept = new Set(staged.map(({ name }) => name));
  for (const file of earlier) if (!kept.has(file)) await rm(join(taxaDir, file));
  return staged.map(({ name }) => join('taxa', name));
}
