// Values on their way into the database: JSON that PostgreSQL accepts, and JSON with one spelling only, for hashes.

/**
 * JSON text for a jsonb column. A page may hold NUL characters and halves of surrogate pairs, which PostgreSQL refuses;
 * each becomes U+FFFD.
 */
export function toJson(value: unknown): string {
  const text = JSON.stringify(value) ?? 'null';
  // JSON.stringify writes both as escapes; the deep walk is for the rare text that has them.
  return /\\u(?:0000|d[89a-f])/i.test(text) ? JSON.stringify(clean(value)) : text;
}

/** Text for a text column, with the same replacement. */
export function toText(text: string): string {
  return text.replace(/[\0\p{Surrogate}]/gu, '\uFFFD');
}

/** JSON with sorted names and no spaces (RFC 8785): equal values give equal text, whoever wrote them down before. */
export function canonicalJson(value: unknown): string {
  return write(JSON.parse(toJson(value)));
}

function clean(value: unknown): unknown {
  if (typeof value === 'string') return toText(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value instanceof Date) return value;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [toText(name), clean(member)]));
  }
  return value;
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`).join(',')}}`;
}
