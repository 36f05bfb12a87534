// Scripts that are written without spaces: where a short word ends up inside others.

/** Thai, Japanese, Chinese. */
export const unspaced = /[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]/u;

/** One character of Chinese, two of Thai: they stand inside too many other words to tell of anything by themselves, or from afar. */
export function isShortUnspaced(text: string): boolean {
  return unspaced.test(text) && text.length <= 2 && (text.length === 1 || /[\u0e00-\u0e7f]/u.test(text));
}
