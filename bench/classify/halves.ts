// Each set of ours is parted once into a half whose mistakes may be read while the classifier is being improved, and a half that nobody reads, so that
// what was learned by reading can be told from what holds. The parting hangs on a text alone and never changes.
import { hashText } from '#classifier/training/corpus/split.ts';

/** `open`: mistakes may be read. `sealed`: figures only. */
export type Half = 'open' | 'sealed';

/** The half that a row, or all rows of one form, belong to. */
export function halfOf(key: string): Half {
  return hashText(`halves|${key}`) % 2 === 0 ? 'open' : 'sealed';
}
