// Which names the training corpus may advertise. One name in five is kept from it, so that a test set can ask for kinds that the
// model never saw offered. The choice hangs on the folded name alone: it stays the same whatever else the lexicon gains.
import { normalise } from '#keywords/normalise.ts';

/** Chosen so that the plain words of the trade (shark, tiger, ivory, elephant …) are among those that may be trained on. */
const SALT = 'nightjar-5925';

/** True where training must not advertise this name (common or scientific, any language). Case, accents and width do not matter. */
export function isHeldOut(name: string): boolean {
  return hashText(`${SALT}|${normalise(name).text.trim()}`) % 5 === 0;
}

/** One name in six of those that may be advertised is kept for the stacker: on these the encoder's answers are as good as on names that it never met. */
export function isForStacker(name: string): boolean {
  return hashText(`stack|${SALT}|${normalise(name).text.trim()}`) % 6 === 0;
}

/** 32-bit FNV-1a over UTF-16 units, stirred once more at the end (MurmurHash3's finaliser): its low bits alone are too regular. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
