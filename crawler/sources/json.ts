// JSON from networks that change their answers as they please: read leniently, so that one odd post never costs the others.
import { z } from 'zod';
import { decodePage } from '../read/decode.ts';

/** The value, or undefined where it is no JSON: an HTML page in its place, a body cut short. */
export function parseJson(bytes: Buffer): unknown {
  const text = decodePage(bytes, 'application/json; charset=utf-8').replace(/^\uFEFF/, '');
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A text, or undefined whatever else stands there. */
export const text = z.string().optional().catch(undefined);
/** A text or a number, as text. */
export const id = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
export const count = z.number().optional().catch(undefined);

/** A list of which only the elements count that fit. */
export function listOf<Schema extends z.ZodType>(schema: Schema) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((values) =>
      values.flatMap((value) => {
        const parsed = schema.safeParse(value);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}

/** Whether it is an object with this key. */
export function hasKey<Key extends string>(value: unknown, key: Key): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}

/** `address` with parameters set; null takes one out. */
export function withParameters(address: string, parameters: Record<string, string | number | null>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, String(value));
  }
  return url.href;
}
