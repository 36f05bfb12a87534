// What of an advert the transformer reads: the title, then of the description its beginning and the places where the lexicon found something.
import type { Subject } from './subject.ts';

/** Longer titles are posts; what they offer stands in the first lines. */
const titleLimit = 280;
/** Characters of a description that are read whole: about what the encoder takes beside a title. */
const wholeLimit = 320;
const beginning = 160;
/** Around a match, before and behind it. */
const around = 60;

/** One line of text, the same for the same advert. `training/train.py` joins title and description alike. */
export function encoderText(subject: Subject): string {
  const title = subject.passages[0]?.text ?? '';
  const body = subject.passages[1]?.text ?? '';
  const shortTitle = oneLine(title.slice(0, titleLimit));
  const rest = oneLine(body.length <= wholeLimit ? body : excerpt(body, subject));
  return rest === '' ? shortTitle : `${shortTitle} | ${rest}`;
}

/** The beginning, and what stands around the weightiest matches beyond it. */
function excerpt(body: string, subject: Subject): string {
  const places = subject.live
    .filter(({ field, match }) => field === 'description' && match.kind !== 'context' && match.span[1] > beginning)
    .toSorted((a, b) => b.match.weight - a.match.weight || a.match.span[0] - b.match.span[0]);
  const best = places[0];
  if (best === undefined) return body.slice(0, wholeLimit);
  const from = Math.max(beginning, best.match.span[0] - around);
  return `${body.slice(0, beginning)} … ${body.slice(from, best.match.span[1] + around)}`;
}

/** Cutting a text makes halves of surrogate pairs; with the `u` flag the class matches these alone. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
    .replaceAll(/\s+/gu, ' ')
    .trim();
