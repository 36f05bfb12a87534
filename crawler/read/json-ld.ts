// Structured data inside scripts: schema.org JSON-LD as pages really write it, mended where it can be.
import { isText, type Element } from 'domhandler';

const maxScript = 1_000_000;

export type JsonObject = Record<string, unknown>;

/** Every object of every JSON-LD script, with `@graph` and arrays laid flat; scripts that cannot be mended are left out. */
export function readJsonLd(scripts: readonly Element[]): JsonObject[] {
  const found: JsonObject[] = [];
  for (const script of scripts) {
    if (!/ld\+json/i.test(script.attribs['type'] ?? '')) continue;
    flatten(parseLoosely(scriptText(script)), found, 0);
  }
  return found;
}

export function scriptText(script: Element): string {
  let text = '';
  for (const child of script.children) if (isText(child)) text += child.data;
  return text.length > maxScript ? '' : text;
}

/** JSON with the usual mistakes: comments, trailing commas, raw line breaks in strings, HTML entities for quotes, a stray `;`. Undefined where it is beyond that. */
export function parseLoosely(text: string): unknown {
  const trimmed = withoutWrapping(text.trim());
  if (trimmed === '') return undefined;
  const plain = tryParse(trimmed);
  if (plain !== undefined) return plain;
  const decoded = /^[^"]{0,200}&quot;/.test(trimmed)
    ? trimmed.replaceAll('&quot;', '"').replaceAll('&amp;', '&')
    : trimmed;
  return tryParse(mend(decoded)) ?? tryParse(`[${mend(decoded).replace(/\}\s*\{/g, '},{')}]`);
}

/** Comments and CDATA marks around the data. */
function withoutWrapping(text: string): string {
  let bare = text;
  if (bare.startsWith('<!--')) {
    const end = bare.indexOf('-->');
    const data = bare.search(/[[{]/);
    bare = bare.slice(end !== -1 && (data === -1 || end < data) ? end + 3 : 4);
  }
  return bare
    .trim()
    .replace(/^(?:\/\/\s?<!\[CDATA\[|<!\[CDATA\[|\/\*\s?<!\[CDATA\[\s?\*\/)/, '')
    .replace(/(?:\/\/\s?\]\]>|\/\*\s?\]\]>\s?\*\/|\]\]>|-->|;)$/, '')
    .trim();
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** One pass over the text that knows whether it stands inside a string. */
function mend(text: string): string {
  let out = '';
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? '';
    if (inString) {
      if (char === '\\') {
        const next = text[i + 1] ?? '';
        out += /["\\/bfnrtu]/.test(next) ? char + next : next;
        i += 1;
      } else if (char === '"') {
        // A quote that nothing of JSON follows was meant as text.
        if (/^\s{0,20}(?:[,:}\]]|$)/.test(text.slice(i + 1, i + 22))) {
          inString = false;
          out += char;
        } else out += '\\"';
      } else if (char < ' ') out += char === '\t' || char === '\n' || char === '\r' ? ' ' : '';
      else out += char;
      continue;
    }
    if (char === '"') {
      inString = true;
      out += char;
    } else if (char === '/' && text[i + 1] === '*') {
      const end = text.indexOf('*/', i + 2);
      i = end === -1 ? text.length : end + 1;
    } else if (char === '/' && text[i + 1] === '/') {
      const end = text.indexOf('\n', i);
      i = end === -1 ? text.length : end;
    } else if (char === ',' && /^\s{0,200}(?:[}\],]|$)/.test(text.slice(i + 1, i + 202))) continue;
    else out += char;
  }
  return out;
}

function flatten(value: unknown, into: JsonObject[], depth: number): void {
  if (depth > 8 || into.length > 2000 || value === null || typeof value !== 'object') return;
  if (Array.isArray(value)) {
    for (const item of value) flatten(item, into, depth + 1);
    return;
  }
  const object = value as JsonObject;
  into.push(object);
  for (const key of ['@graph', 'mainEntity', 'mainEntityOfPage', 'hasVariant', 'about', 'itemOffered']) {
    if (object[key] !== undefined) flatten(object[key], into, depth + 1);
  }
}
