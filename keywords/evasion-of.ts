// How a term that the fold has laid open was disguised: look-alike letters, invisible characters, full width, a picture.
import { invisible, kindOf, kinds } from './characters.ts';
import type { Language } from './lexicon-schema.ts';
import type { Evasion } from './match-types.ts';
import type { Folded } from './normalise.ts';
import type { Hit } from './scan.ts';

const fullWidth = /[\uff01-\uff5e]/u;
/** Mathematical, squared, circled and small-capital letters. */
const styled =
  /[\u{1d400}-\u{1d7ff}]|[\u{1f130}-\u{1f189}]|[\u24b6-\u24e9]|[\u2100-\u218b]|[ᴀ-ᴢ]|[ɢɪɴʀʏʙʜʟɑɡıǀ]|[\ua730-\ua731]/u;
const emoji = /\p{Extended_Pictographic}/u;
/** Joiners that careful writing has in Persian, Indic scripts and emoji. */
const ordinaryJoiners = /\u200c|\u200d|\ufe0e|\ufe0f/gu;

export function evasionOf(
  written: string,
  hit: Pick<Hit, 'start' | 'end'>,
  { units, patched }: Folded,
  language: Language,
): Evasion | undefined {
  // A letter of the Turkish alphabet; elsewhere it stands for an i.
  const original = language === 'tr' ? written.replaceAll('ı', 'i') : written;
  for (let at = 0; at < patched.length; at += 2)
    if (patched[at]! < hit.end && patched[at + 1]! > hit.start) return 'homoglyph';
  if (isOrdinary(original)) return undefined;
  if (emoji.test(original)) return 'emoji';
  const kind = kindOf(units[hit.start]!);
  const seen = kind === kinds.word || kind === kinds.symbol ? original.replace(ordinaryJoiners, '') : original;
  if (invisible.test(seen)) return 'invisible';
  if (styled.test(original)) return 'homoglyph';
  return fullWidth.test(original) ? 'full-width' : undefined;
}

/** Nothing but letters and signs of which no disguise is made, whatever the word: the common case, told without a pattern. */
function isOrdinary(original: string): boolean {
  for (let at = 0; at < original.length; at += 1) {
    const unit = original.charCodeAt(at);
    const ordinary =
      unit < 0x80 ||
      (unit >= 0xc0 && unit < 0x131) ||
      (unit >= 0x400 && unit < 0x530) ||
      (unit >= 0xe01 && unit < 0xe5c) ||
      (unit >= 0x3041 && unit < 0x3100) ||
      (unit >= 0x4e00 && unit < 0xa000);
    if (!ordinary) return false;
  }
  return true;
}
