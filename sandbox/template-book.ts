// Reads the hand-written templates (templates/<language>.yaml): one line an advert, `title | text | low-high` with the price in euros,
// `{this;or this}` for a choice and `{city}`, `{n}`, `{year}` for what the market fills in.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { decoyKinds, marketLanguages, writtenWays } from './advert.ts';
import type { DecoyKind, MarketLanguage, WrittenWay } from './advert.ts';
import type { Random } from './random.ts';

export interface Template {
  title: string;
  body: string;
  /** Euros; null where such a post names no price. */
  euros: readonly [number, number] | null;
}

export interface ProtectedTemplate extends Template {
  taxon: string;
  commodity: string;
}

const lines = z.string().transform((text) => text.split('\n').filter((line) => line.trim() !== ''));
const ordinaryLines = lines.transform((all) => all.map(readOrdinary));
const protectedLines = lines.transform((all) => all.map(readProtected));

const bookSchema = z.strictObject({
  handles: z.tuple([lines, lines]),
  talk: z.strictObject({
    opening: lines,
    condition: lines,
    delivery: lines,
    asking: lines,
    withheld: lines,
    contact: lines,
    messenger: lines,
    closedGroup: lines,
    reply: lines,
    wanted: lines,
  }),
  protected: z.partialRecord(z.enum(writtenWays), protectedLines),
  wantedProtected: protectedLines,
  decoys: z.partialRecord(z.enum(decoyKinds), ordinaryLines),
  everyday: z.record(z.string(), ordinaryLines),
  wanted: ordinaryLines,
});

export type TemplateBook = z.infer<typeof bookSchema>;

/** The books of every language of the market; throws with the file's name where one does not read. */
export function readTemplateBooks(): Record<MarketLanguage, TemplateBook> {
  const books = marketLanguages.map((language) => [language, readBook(language)] as const);
  return Object.fromEntries(books) as Record<MarketLanguage, TemplateBook>;
}

/** A written text with its choices made and its slots filled; a slot without a value stays as it is. */
export function fillIn(template: string, slots: Record<string, string>, random: Random): string {
  return template.replace(/\{([^{}]*)\}/g, (whole, inner: string) => {
    if (inner.includes(';')) return random.pick(inner.split(';'));
    if (inner === 'n') return String(random.int(2, 9));
    if (inner === 'year') return String(random.int(1988, 2021));
    return slots[inner] ?? whole;
  });
}

function readBook(language: MarketLanguage): TemplateBook {
  const file = new URL(`./templates/${language}.yaml`, import.meta.url);
  const parsed = bookSchema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!parsed.success)
    throw new Error(`sandbox/templates/${language}.yaml does not read: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function readOrdinary(line: string): Template {
  const [title, body, price] = line.split('|').map((part) => part.trim());
  if (title === undefined || body === undefined || price === undefined)
    throw new Error(`A template needs title | text | price: ${line}`);
  return { title, body, euros: readRange(price) };
}

function readProtected(line: string): ProtectedTemplate {
  const [taxon, commodity, ...rest] = line.split('|').map((part) => part.trim());
  if (taxon === undefined || commodity === undefined || !/^[A-Z]{3}$/.test(commodity))
    throw new Error(`A template of an offer begins with taxon | commodity code: ${line}`);
  return { taxon, commodity, ...readOrdinary(rest.join('|')) };
}

function readRange(price: string): readonly [number, number] | null {
  if (price === '-') return null;
  const [low, high] = price.split('-').map(Number);
  if (low === undefined || high === undefined || !(low > 0 && high >= low))
    throw new Error(`A price is low-high in euros, or "-": ${price}`);
  return [low, high];
}

export const everyDecoyIn = (book: TemplateBook): DecoyKind[] =>
  decoyKinds.filter((kind) => (book.decoys[kind]?.length ?? 0) > 0);
export const everyWayIn = (book: TemplateBook): WrittenWay[] =>
  writtenWays.filter((way) => (book.protected[way]?.length ?? 0) > 0);
