// The forms of all languages of the lexicon.
import type { Forms } from './forms.ts';
import { ar } from './forms/ar.ts';
import { bn } from './forms/bn.ts';
import { de } from './forms/de.ts';
import { en } from './forms/en.ts';
import { es } from './forms/es.ts';
import { fa } from './forms/fa.ts';
import { fr } from './forms/fr.ts';
import { hi } from './forms/hi.ts';
import { id } from './forms/id.ts';
import { it } from './forms/it.ts';
import { ja } from './forms/ja.ts';
import { ko } from './forms/ko.ts';
import { ms } from './forms/ms.ts';
import { nl } from './forms/nl.ts';
import { pl } from './forms/pl.ts';
import { pt } from './forms/pt.ts';
import { ru } from './forms/ru.ts';
import { sw } from './forms/sw.ts';
import { th } from './forms/th.ts';
import { tl } from './forms/tl.ts';
import { tr } from './forms/tr.ts';
import { uk } from './forms/uk.ts';
import { vi } from './forms/vi.ts';
import { zh } from './forms/zh.ts';

export const allForms: readonly Forms[] = [
  en,
  es,
  fr,
  pt,
  de,
  it,
  nl,
  pl,
  ru,
  uk,
  tr,
  ar,
  fa,
  hi,
  bn,
  zh,
  ja,
  ko,
  vi,
  th,
  id,
  ms,
  tl,
  sw,
];
