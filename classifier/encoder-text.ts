// What of an advert the transformer reads: the title, then of the description its beginning and the places where the lexicon found something,
// with what it found marked (encoder-marks.ts).
import { type Mark, marksOf, markText } from './encoder-marks.ts';
import type { Subject } from './subject.ts';

/** Longer titles are posts; what they offer stands in the first lines. */
const titleLimit = 280;
/** Characters of a description that are read whole: about what the encoder takes beside a title. */
const wholeLimit = 320;
const beginning = 160;
/** Around a match, before and behind it. */
const around = 60;

/** One line of text, the same for the same advert; `training/read-texts.ts` writes the corpus' texts by it. */
export function encoderText(subject: Subject): string {
  const title = subject.passages[0]?.text ?? '';
  const body = subject.passages[1]?.text ?? '';
  const marks = marksOf(subject);
  const inTitle = marks.filter(({ field }) => field === 'title');
  const inBody = marks.filter(({ field }) => field === 'description');
  const shortTitle = oneLine(markText(title, inTitle, [0, Math.min(title.length, titleLimit)]));
  const whole = body.length <= wholeLimit;
  const rest = oneLine(whole ? markText(body, inBody, [0, body.length]) : excerpt(body, subject, inBody));
  return rest === '' ? shortTitle : `${shortTitle} | ${rest}`;
}

/** The beginning, and what stands around the weightiest matches beyond it. */
function excerpt(body: string, subject: Subject, marks: readonly Mark[]): string {
  const places = subject.live
    .filter(({ field, match }) => field === 'description' && match.kind !== 'context' && match.span[1] > beginning)
    .toSorted((a, b) => b.match.weight - a.match.weight || a.match.span[0] - b.match.span[0]);
  const best = places[0];
  if (best === undefined) return markText(body, marks, [0, wholeLimit]);
  const from = Math.max(beginning, best.match.span[0] - around);
  const to = Math.min(body.length, best.match.span[1] + around);
  return `${markText(body, marks, [0, beginning])} … ${markText(body, marks, [from, to])}`;
}

/** Cutting a text makes halves of surrogate pairs; with the `u` flag the class matches these alone. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
    .replaceAll(/\s+/gu, ' ')
    .trim();
