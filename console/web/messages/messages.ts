// The catalogue in the reader's language; what a translation lacks is said in English.
import { en } from './en.ts';
import type { MessageKey } from './en.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { pt } from './pt.ts';

export type Catalogue = Partial<Record<MessageKey, string>>;

const catalogues: Record<string, Catalogue> = { en, es, fr, pt };

/** The first of the browser's languages that has a catalogue. */
export function locale(): string {
  return navigator.languages.find((tag) => catalogues[tag.slice(0, 2).toLowerCase()] !== undefined) ?? 'en';
}

/** Scripts written from right to left; the page turns with `dir`, since its styles name no left and no right. */
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

/** Tells the browser, and with it screen readers, which language this is and which way it runs. */
export function tellLanguage(root: HTMLElement): void {
  root.lang = locale();
  root.dir = rightToLeft.has(locale().slice(0, 2).toLowerCase()) ? 'rtl' : 'ltr';
}

/** The sentence with its `{values}` filled in; for a `count` of one, the key's `.one` where the catalogue has it. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  const catalogue = catalogues[locale().slice(0, 2).toLowerCase()] ?? en;
  const sentence = (values['count'] === 1 ? oneOf(catalogue, key) : undefined) ?? catalogue[key] ?? en[key];
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function oneOf(catalogue: Catalogue, key: MessageKey): string | undefined {
  const one = `${key}.one`;
  return one in en ? catalogue[one as MessageKey] : undefined;
}
