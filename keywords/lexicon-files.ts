// The lexicon's files as they lie on disk: read, parsed, checked by schema. A fault names file, line and field.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { BadInput } from '#lib/errors.ts';
import { benignFile, codeWordsFile, commoditiesFile, contextFile, taxaFile } from './lexicon-schema.ts';
import type { BenignEntry, CodeWordEntry, CommodityEntry, ContextEntry, Language } from './lexicon-schema.ts';
import type { Taxon } from './lexicon.ts';
import { makeQuickCheck } from './quick-check.ts';

/** A value and the way back to where a person wrote it. */
export interface Sourced<T> {
  value: T;
  /** Field path inside the file, e.g. `taxa[3]`. */
  path: string;
  /** File, and the line on which the needle stands first as a JSON string, where it does. */
  where(needle?: string): { file: string; line?: number };
}

export interface LexiconFiles {
  taxa: Array<Sourced<Taxon>>;
  commodities: Array<Sourced<CommodityEntry>>;
  codeWords: Array<Sourced<CodeWordEntry & { language: Language }>>;
  benign: Array<Sourced<BenignEntry & { language: Language }>>;
  context: Array<Sourced<ContextEntry>>;
  /** The files' texts in order of their names, for the version. */
  texts: string[];
}

/** Reads one folder of lexicon files; each of them may be absent. Throws `BadInput`. */
export function readLexiconDir(dir: string): LexiconFiles {
  const files: LexiconFiles = { taxa: [], commodities: [], codeWords: [], benign: [], context: [], texts: [] };
  for (const file of listJson(dir, 'taxa')) {
    const { data, sourced } = readChecked(file, taxaFile, files);
    if (data.taxa.length === 0)
      throw new BadInput('the group has no taxa', { file, field: 'taxa', hint: 'Add a taxon or delete the file.' });
    for (const [index, taxon] of data.taxa.entries())
      files.taxa.push(sourced({ ...taxon, group: data.group }, `taxa[${index}]`));
  }
  const commodities = join(dir, 'commodities.json');
  if (existsSync(commodities)) {
    const { data, sourced } = readChecked(commodities, commoditiesFile, files);
    for (const [index, entry] of data.commodities.entries())
      files.commodities.push(sourced(entry, `commodities[${index}]`));
  }
  for (const file of listJson(dir, 'codewords')) {
    const { data, sourced } = readChecked(file, codeWordsFile, files);
    for (const [index, term] of data.terms.entries())
      files.codeWords.push(sourced({ ...term, language: data.language }, `terms[${index}]`));
  }
  for (const file of listJson(dir, 'benign')) {
    const { data, sourced } = readChecked(file, benignFile, files);
    for (const [index, term] of data.terms.entries())
      files.benign.push(sourced({ ...term, language: data.language }, `terms[${index}]`));
  }
  for (const file of listJson(dir, 'context')) {
    const { data, sourced } = readChecked(file, contextFile, files);
    files.context.push(sourced({ language: data.language, classes: data.classes }, 'classes'));
  }
  return files;
}

function listJson(dir: string, folder: string): string[] {
  const path = join(dir, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(path, name));
}

function readChecked<S extends z.ZodType>(file: string, schema: S, files: LexiconFiles) {
  const text = readFileSync(file, 'utf8');
  const json = parseJson(text, file);
  const data = passes(schema, json) ? json : parseSlowly(schema, json, { file, text });
  files.texts.push(text);
  const where: Sourced<unknown>['where'] = (needle) => ({
    file,
    ...(needle === undefined ? {} : lineOf(text, JSON.stringify(needle))),
  });
  const sourced = <T>(value: T, path: string): Sourced<T> => ({ value, path, where });
  return { data, sourced };
}

const quickChecks = new WeakMap<z.ZodType, (value: unknown) => boolean>();

function passes<S extends z.ZodType>(schema: S, json: unknown): json is z.output<S> {
  let check = quickChecks.get(schema);
  if (check === undefined) quickChecks.set(schema, (check = makeQuickCheck(schema)));
  return check(json);
}

/** Names the first fault, if there is one after all. */
function parseSlowly<S extends z.ZodType>(
  schema: S,
  json: unknown,
  { file, text }: { file: string; text: string },
): z.output<S> {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = issue?.path ?? [];
    throw new BadInput(issue?.message ?? 'does not fit the schema', {
      file,
      ...lineOfPath(text, path),
      field: showPath(path),
      hint: 'keywords/lexicon/schema holds the shape; an editor that reads "$schema" checks it as one types.',
    });
  }
  return parsed.data;
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    throw new BadInput(`is not JSON: ${message}`, {
      file,
      ...(position === undefined ? {} : { line: lineAt(text, Number(position)) }),
      hint: 'Look for a missing or trailing comma near that line.',
    });
  }
}

function lineOf(text: string, needle: string): { line?: number } {
  const at = text.indexOf(needle);
  return at < 0 ? {} : { line: lineAt(text, at) };
}

/** Follows keys and array places through the text; good enough to point at the line, and silent where it is not sure. */
function lineOfPath(text: string, path: readonly PropertyKey[]): { line?: number } {
  let at = text.indexOf('{');
  for (const step of path) {
    if (at < 0) return {};
    at = typeof step === 'number' ? nthElement(text, at, step) : text.indexOf(JSON.stringify(String(step)), at);
  }
  return at < 0 ? {} : { line: lineAt(text, at) };
}

function nthElement(text: string, from: number, index: number): number {
  let depth = 0;
  let seen = 0;
  const start = text.indexOf('[', from);
  for (let at = start; at >= 0 && at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = skipString(text, at);
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === ',' && depth === 1) seen += 1;
    if (seen === index && depth >= 1 && !/[\s,]/.test(text[at + 1] ?? '')) return at + 1;
    if (depth === 0) return -1;
  }
  return -1;
}

function skipString(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function lineAt(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < position; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function showPath(path: readonly PropertyKey[]): string {
  return (
    path
      .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${String(step)}`))
      .join('') || 'the file'
  );
}
