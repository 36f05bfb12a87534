// Reads sources.yaml, and explains every mistake in it: file, line, field, what is wrong and what to write instead.
import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { z } from 'zod';
import { BadInput } from '#lib/errors.ts';
import { sourceSchema, type Source } from './source.ts';

/** The sources of a file: a list, or a mapping whose `sources` is one. Throws `BadInput` that names every mistake; the first one's line leads. */
export async function readSources(file: string): Promise<Source[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new BadInput('cannot be read', { file, hint: (error as Error).message });
  });
  return parseSources(text, file);
}

interface Mistake {
  line: number;
  field: string;
  what: string;
}

/** The same for text that is at hand; `file` is for the messages. */
export function parseSources(text: string, file: string): Source[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const broken = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    field: '',
    what: message,
  }));
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

  const mistakes: Mistake[] = [];
  const sources: Source[] = [];
  const lineAt = (path: PropertyKey[]) => lineOf(document, [...start, ...path], lines);
  for (const [index, entry] of list.entries()) {
    const parsed = sourceSchema.safeParse(entry);
    if (parsed.success) sources.push(parsed.data);
    else mistakes.push(...parsed.error.issues.flatMap((issue) => explain(issue, index, lineAt)));
  }
  const seen = new Map<string, number>();
  for (const [index, source] of sources.entries()) {
    if (seen.has(source.name))
      mistakes.push({
        line: lineAt([index, 'name']),
        field: `sources[${index}].name`,
        what: `“${source.name}” is the name of another source already`,
      });
    seen.set(source.name, index);
  }
  if (mistakes.length > 0) throw asBadInput(mistakes, file, 'docs/SOURCES.md shows every field with an example.');
  return sources;
}

function explain(issue: z.core.$ZodIssue, index: number, lineAt: (path: PropertyKey[]) => number): Mistake[] {
  const at = (path: PropertyKey[], what: string): Mistake => ({
    line: lineAt([index, ...path]),
    field: fieldName([index, ...path]),
    what,
  });
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => at([...issue.path, key], 'is no field of a source; is it misspelt?'));
  if (issue.code === 'invalid_type' && issue.input === undefined && /undefined/.test(issue.message))
    return [
      at(
        issue.path,
        `is missing${issue.path.at(-1) === 'legalBasis' ? ': write on which legal basis the source is looked at' : ''}`,
      ),
    ];
  return [at(issue.path, issue.message)];
}

function fieldName(path: PropertyKey[]): string {
  return path.reduce<string>(
    (name, part) => (typeof part === 'number' ? `${name}[${part}]` : `${name}.${String(part)}`),
    'sources',
  );
}

/** The line of the field, or of the nearest thing around it that stands in the file. */
function lineOf(document: Document, path: PropertyKey[], lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown =
      length === 0 ? document.contents : document.getIn(path.slice(0, length) as Array<string | number>, true);
    if (isNode(node) && node.range != null) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function asBadInput(mistakes: Mistake[], file: string, hint: string): BadInput {
  const [first, ...others] = mistakes.sort((a, b) => a.line - b.line) as [Mistake, ...Mistake[]];
  const rest = others
    .map(({ line, field, what }) => `\n${file}, line ${line}${field === '' ? '' : `, ${field}`}: ${what}`)
    .join('');
  return new BadInput(`${first.what}${rest}`, {
    file,
    line: first.line,
    hint,
    ...(first.field === '' ? {} : { field: first.field }),
  });
}
