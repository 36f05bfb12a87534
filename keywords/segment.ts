// Word edges where the script shows none, from Intl.Segmenter. It is slow, so it is asked about the neighbourhood of candidates only.

/** `whole`: the span is one or more whole words. `inside`: a piece of one longer word. `across`: a word runs over one of its edges. */
export type Fit = 'whole' | 'inside' | 'across';

export interface Segmenter {
  fit(text: string, span: readonly [number, number], language: 'zh' | 'ja' | 'th'): Fit;
}

/** UTF-16 units looked at on each side of the span, cut at anything that is not a letter. */
const reach = 10;

export function makeSegmenter(): Segmenter {
  const segmenters = new Map<string, Intl.Segmenter>();
  // Several terms over one span ask one after the other.
  let asked = { text: '', start: 0, end: 0, language: '' };
  let answered: Fit = 'whole';
  return {
    fit(text, [start, end], language) {
      if (asked.start === start && asked.end === end && asked.language === language && asked.text === text)
        return answered;
      asked = { text, start, end, language };
      return (answered = judge(text, [start, end], language));
    },
  };

  function judge(text: string, [start, end]: readonly [number, number], language: string): Fit {
    let segmenter = segmenters.get(language);
    if (segmenter === undefined)
      segmenters.set(language, (segmenter = new Intl.Segmenter(language, { granularity: 'word' })));
    let left = start;
    while (left > 0 && start - left < reach && isLetter(text.charCodeAt(left - 1))) left -= 1;
    let right = end;
    while (right < text.length && right - end < reach && isLetter(text.charCodeAt(right))) right += 1;
    const segments = segmenter.segment(text.slice(left, right));
    const first = segments.containing(start - left);
    const last = segments.containing(end - 1 - left);
    if (first === undefined || last === undefined) return 'across';
    if (first.index === start - left && last.index + last.segment.length === end - left) return 'whole';
    return first.index === last.index ? 'inside' : 'across';
  }
}

/** Han, kana or Thai, roughly: what may belong to the same run. */
function isLetter(unit: number): boolean {
  return (unit >= 0x0e00 && unit <= 0x0eff) || (unit >= 0x3040 && unit <= 0x30ff) || (unit >= 0x3400 && unit <= 0x9fff);
}
