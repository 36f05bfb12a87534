// Reads the official checklist export (a CSV of some 98 MB whose fields hold line breaks) row by row. What is made of the rows is
// in import-cites.ts.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { BadInput } from '#lib/errors.ts';
import type { TaxonEntry } from './lexicon-schema.ts';

/** An accepted taxon of the export; rows of synonyms are left out, the accepted taxon lists them. */
export interface CitesTaxon {
  name: string;
  rank: TaxonEntry['rank'];
  /** The strictest Appendix of a split listing; null for "not covered". */
  appendix: TaxonEntry['appendix'];
  /** As the export writes it, e.g. `I/II/NC`. */
  listing: string;
  synonyms: string[];
  names: { en: string[]; es: string[]; fr: string[] };
  genus: string;
  family: string;
  order: string;
  class: string;
  kingdom: string;
  line: number;
}

const columns = [
  'Kingdom',
  'Class',
  'Order',
  'Family',
  'Genus',
  'FullName',
  'RankName',
  'CurrentListing',
  'SynonymsWithAuthors',
  'EnglishNames',
  'SpanishNames',
  'FrenchNames',
  'CitesAccepted',
] as const;
type Column = (typeof columns)[number];

const ranks: Readonly<Record<string, TaxonEntry['rank']>> = {
  SPECIES: 'species',
  SUBSPECIES: 'subspecies',
  VARIETY: 'subspecies',
  GENUS: 'genus',
  SUBFAMILY: 'family',
  FAMILY: 'family',
  ORDER: 'order',
  CLASS: 'class',
};
const listing = /^(?:(?:I|II|III|NC)(?:\/(?:I|II|III|NC))*)?$/;
/** Names in the export carry quotes, brackets, numbers (undescribed species) and crosses (hybrids). */
const fullName = /^\p{Lu}[^<>\p{Cc}]{1,149}$/u;
/** Generous beside the longest record met (12 kB); stops a file with a lost quote from being read into memory whole. */
const longestRecord = 1_000_000;
const hint = 'Download the "Index of CITES Species" again as CSV from the checklist site, whole and unchanged.';

/** Calls `visit` for every accepted taxon in the file's order; throws `BadInput` with file, line and field at the first fault. */
export async function readCitesExport(file: string, visit: (taxon: CitesTaxon) => void): Promise<void> {
  let places: Record<Column, number> | undefined;
  let rows = 0;
  let fault: BadInput | undefined;
  const parser = parse({
    bom: true,
    max_record_size: longestRecord,
    on_record: (record: string[], { lines }) => {
      if (fault !== undefined) return null;
      try {
        if (places === undefined) places = findColumns(record, file);
        else {
          rows += 1;
          const taxon = readRow(record, places, { file, line: lines });
          if (taxon !== undefined) visit(taxon);
        }
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        fault = error;
      }
      return null;
    },
  });
  parser.resume();
  try {
    // Asked first: a stream opened on a file that is not there would fail with nobody listening.
    const gzipped = await isGzip(file);
    const source = createReadStream(file);
    await (gzipped ? pipeline(source, createGunzip(), parser) : pipeline(source, parser));
  } catch (error) {
    throw fault ?? explain(error, file, parser.info.lines);
  }
  if (fault !== undefined) throw fault;
  if (rows === 0) throw new BadInput('holds no taxa', { file, hint });
}

function findColumns(header: string[], file: string): Record<Column, number> {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0)
    throw new BadInput(`the header lacks the column(s) ${missing.join(', ')}`, {
      file,
      line: 1,
      field: missing[0]!,
      hint,
    });
  return Object.fromEntries(columns.map((column) => [column, header.indexOf(column)])) as Record<Column, number>;
}

function readRow(
  record: string[],
  places: Record<Column, number>,
  at: { file: string; line: number },
): CitesTaxon | undefined {
  const cell = (column: Column) => (record[places[column]] ?? '').trim();
  const refuse = (field: Column, message: string): never => {
    throw new BadInput(message, { ...at, field, hint });
  };
  const name = cell('FullName');
  if (!fullName.test(name)) refuse('FullName', `"${name.slice(0, 60)}" is not a scientific name`);
  const rank = ranks[cell('RankName')];
  if (rank === undefined)
    return refuse('RankName', `"${cell('RankName').slice(0, 60)}" is not a rank that is known here`);
  const listed = cell('CurrentListing');
  if (!listing.test(listed)) refuse('CurrentListing', `"${listed.slice(0, 60)}" is not a list of Appendices`);
  const accepted = cell('CitesAccepted');
  if (accepted !== 'true' && accepted !== 'false')
    refuse('CitesAccepted', `"${accepted.slice(0, 60)}" is neither true nor false`);
  if (accepted === 'false') return undefined;
  const parts = listed.split('/');
  const split = (text: string) =>
    text === ''
      ? []
      : text
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part.length > 1);
  return {
    name,
    rank,
    appendix: (['I', 'II', 'III'] as const).find((appendix) => parts.includes(appendix)) ?? null,
    listing: listed,
    synonyms: readSynonyms(cell('SynonymsWithAuthors')),
    names: { en: split(cell('EnglishNames')), es: split(cell('SpanishNames')), fr: split(cell('FrenchNames')) },
    genus: cell('Genus'),
    family: cell('Family'),
    order: cell('Order'),
    class: cell('Class'),
    kingdom: cell('Kingdom'),
    line: at.line,
  };
}

/** Names out of "Felis libyca Forster, 1780, Felis ornata Gray, 1830": a name starts the list or follows a comma; authors have no second word in small letters. */
function readSynonyms(text: string): string[] {
  const found = text.matchAll(
    /(?:^|, )(\p{Lu}[\p{Ll}-]+ (?!ex |in |et |and |von |van |auct|non )[\p{Ll}-]{3,}(?: (?!ex |in |et |and |von |van |auct|non )[\p{Ll}-]{3,})?)(?![\p{L}.])/gu,
  );
  return [...new Set(Array.from(found, (match) => match[1]!))];
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

function explain(error: unknown, file: string, line: number): unknown {
  if (error instanceof CsvError)
    return new BadInput(`is not well-formed CSV: ${error.message}`, {
      file,
      line: typeof error['lines'] === 'number' ? error['lines'] : line,
      hint,
    });
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'EISDIR' || code === 'EACCES')
    return new BadInput(`cannot be read (${code})`, { file });
  if (code.startsWith('Z_')) return new BadInput(`is not a whole gzip file (${code})`, { file, line, hint });
  return error;
}
