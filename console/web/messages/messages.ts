// The catalogue in the reader's language, fetched before anything is shown; what a translation lacks is said in English.
import { en } from './en.ts';
import type { MessageKey } from './en.ts';

export type Catalogue = Partial<Record<MessageKey, string>>;

/** Each its own file: a reader fetches one language beside English. */
const catalogues: Record<string, () => Promise<Catalogue>> = {
  en: async () => en,
  es: async () => (await import('./es.ts')).es,
  fr: async () => (await import('./fr.ts')).fr,
  pt: async () => (await import('./pt.ts')).pt,
};

interface Reader {
  /** As the browser says it, with the region. */
  locale: string;
  catalogue: Catalogue;
}
/** One for the whole page, set once, before it is drawn. */
let reader: Reader = { locale: 'en', catalogue: en };

/** Fetches the catalogue of the first of the browser's languages that has one; rejects when it cannot be had, and English stays. */
export async function speakToReader(): Promise<void> {
  for (const tag of navigator.languages) {
    const fetched = catalogues[languageOf(tag)];
    if (fetched === undefined) continue;
    reader = { locale: tag, catalogue: await fetched() };
    return;
  }
}

export function locale(): string {
  return reader.locale;
}

/** Scripts written from right to left; the page turns with `dir`, since its styles name no left and no right. */
const rightToLeft = new Set(['ar', 'fa', 'he', 'ur']);

/** Tells the browser, and with it screen readers, which language this is and which way it runs. */
export function tellLanguage(root: HTMLElement): void {
  root.lang = locale();
  root.dir = rightToLeft.has(languageOf(locale())) ? 'rtl' : 'ltr';
}

/** The sentence with its `{values}` filled in; for a `count` of one, the key's `.one` where the catalogue has it. */
export function t(key: MessageKey, values: Record<string, string | number> = {}): string {
  const { catalogue } = reader;
  const sentence = (values['count'] === 1 ? oneOf(catalogue, key) : undefined) ?? catalogue[key] ?? en[key];
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function oneOf(catalogue: Catalogue, key: MessageKey): string | undefined {
  const one = `${key}.one`;
  return one in en ? catalogue[one as MessageKey] : undefined;
}

function languageOf(tag: string): string {
  return tag.slice(0, 2).toLowerCase();
}
