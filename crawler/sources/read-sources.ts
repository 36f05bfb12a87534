// Reads sources.yaml and the plain lists of addresses that it names; what is wrong in it, explain-mistakes.ts puts into words.
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { BadInput } from '#lib/errors.ts';
import { faultsBetweenFields } from './between-fields.ts';
import { asBadInput, explainIssue, fieldName, placeIn, type Mistake, type PlaceOf } from './explain-mistakes.ts';
import { sourceSchema, type Source } from './source.ts';
import { readUrlList } from './url-list.ts';

/** A file of addresses is read once and kept whole: this many are a scan of weeks. */
const maxListBytes = 50_000_000;

/** The sources of a file: a list, or a mapping whose `sources` is one. Throws `BadInput` that names every mistake; the first one's line leads. */
export async function readSources(file: string): Promise<Source[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new BadInput('cannot be read', { file, hint: (error as Error).message });
  });
  return parseSources(text, file);
}

/** The same for text that is at hand; `file` is for the messages, and where lists of addresses are looked for beside it. */
export function parseSources(text: string, file: string): Source[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map(({ pos, message }): Mistake => {
    const { line, col } = lines.linePos(pos[0]);
    return { line, column: col, field: '', what: message.split('\n')[0] ?? message };
  });
  if (broken.length > 0)
    throw asBadInput(broken, file, 'This is not valid YAML; mind the indentation, and quote values that hold a colon.');

  const content: unknown = document.toJS();
  const underKey = typeof content === 'object' && content !== null && 'sources' in content;
  const list = underKey ? content.sources : content;
  const start = underKey ? ['sources'] : [];
  if (!Array.isArray(list) || list.length === 0) {
    throw new BadInput('holds no list of sources', {
      file,
      line: 1,
      field: 'sources',
      hint: 'Write `sources:` and under it one entry beginning with `- name:` for each site.',
    });
  }

  const placeOf: PlaceOf = (path, ofKey) =>
    placeIn(document, { path: [...start, ...path], ofKey: ofKey === true, lines });
  const mistakes: Mistake[] = underKey ? strayKeys(content, placeIn(document, { path: [], ofKey: false, lines })) : [];
  const sources: Source[] = [];
  for (const [index, written] of list.entries()) {
    const entry = withList(written, { file, index, placeOf, mistakes });
    const parsed = sourceSchema.safeParse(entry, { reportInput: true });
    if (parsed.success) sources.push(parsed.data);
    else {
      const found = parsed.error.issues.flatMap((issue) => explainIssue(issue, index, placeOf));
      // Where single fields are wrong, the schema does not get as far as what they mean together.
      const together = faultsBetweenFields(entry).map(({ path, message }) => ({
        ...placeOf([index, ...path.map(asIndex)]),
        field: fieldName([index, ...path.map(asIndex)]),
        what: message,
      }));
      const known = new Set(found.map(({ field }) => field));
      mistakes.push(...found, ...together.filter(({ field }) => !known.has(field)));
    }
  }
  mistakes.push(...repeatedNames(list, placeOf));
  if (mistakes.length > 0) throw asBadInput(mistakes, file, 'docs/SOURCES.md shows every field with an example.');
  return sources;
}

function asIndex(part: string): string | number {
  return /^\d+$/.test(part) ? Number(part) : part;
}

function strayKeys(content: object, place: Pick<Mistake, 'line' | 'column'>): Mistake[] {
  return Object.keys(content)
    .filter((key) => key !== 'sources')
    .map((key) => ({ ...place, field: key, what: 'does not belong here: beside `sources:` nothing is read' }));
}

/** Names told apart by nobody: also those of entries that are wrong otherwise. */
function repeatedNames(list: readonly unknown[], placeOf: PlaceOf): Mistake[] {
  const seen = new Set<string>();
  return list.flatMap((entry, index) => {
    const name = typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
    if (typeof name !== 'string') return [];
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    const what = `“${name}” is the name of another source already; listings and evidence tell sources apart by it`;
    return [{ ...placeOf([index, 'name']), field: `sources[${index}].name`, what }];
  });
}

interface ListAt {
  file: string;
  index: number;
  placeOf: PlaceOf;
  mistakes: Mistake[];
}

/** `file:` of a source of kind list, replaced by the addresses that stand in it. */
function withList(entry: unknown, { file, index, placeOf, mistakes }: ListAt): unknown {
  if (typeof entry !== 'object' || entry === null || !('file' in entry)) return entry;
  const { file: name, ...rest } = entry;
  const complain = (what: string) =>
    void mistakes.push({ ...placeOf([index, 'file']), field: `sources[${index}].file`, what });
  const given = 'urls' in rest && Array.isArray(rest.urls) ? (rest.urls as unknown[]) : [];
  if (typeof name !== 'string') complain('must be the name of a text file with one address a line');
  else if (!('kind' in rest) || rest.kind !== 'list')
    complain('is for kind list only: a text file with one address a line');
  else {
    const path = resolve(dirname(file), name);
    const text = readText(path);
    if (text === null) complain(`cannot be read: ${path}`);
    else {
      const { urls, faults } = readUrlList(text);
      for (const { line, what } of faults) complain(`${name}, line ${line}: ${what}`);
      if (urls.length === 0 && faults.length === 0) complain(`${name} holds no address`);
      return { ...rest, urls: [...given, ...urls] };
    }
  }
  return { ...rest, urls: given.length > 0 ? given : ['https://unread.invalid/'] };
}

function readText(path: string): string | null {
  try {
    const bytes = readFileSync(path);
    return bytes.length > maxListBytes ? null : bytes.toString('utf8');
  } catch {
    return null;
  }
}
