// The title of the one thing a page is about: the heading and <title> each carry extras, and agree on what is left.
import type { Survey } from './survey.ts';
import { decodeEntities } from './entities.ts';
import { parsePrice } from './prices.ts';

const separators = /\s+[|·•:»›~—–-]+\s+|\s*[|•»]\s*|:\s+/g;
const topicPrefix =
  /^(?:view topic|viewing topic|topic|thread|ver tema|tema|thema anzeigen|thema|voir le sujet|sujet|主题|帖子)\s*[-:–]\s*/i;
/** What boards put in front of an offer: [FS], [WTS], (Selling), FS:, WTB -. */
const offerTag =
  /^(?:[[(【](?:fs|f\/s|wts|wtb|wtt|wtst|fsot|ft|fsft|selling|for sale|sale|sold|wanted|trade|h|w|vends?|vendo|verkaufe?|biete|suche|出售|转让|求购)[\])】]|(?:fs|wts|wtb|wtt|fsft)\s*[:/-])\s*[-:]?\s*/i;

export interface TitleFound {
  text: string;
  /** The line of the survey it stands on, or -1 where only the head has it. */
  line: number;
}

/** Null where the page has neither heading nor title. */
export function readTitle(survey: Survey, stated: string | undefined): TitleFound | null {
  const heading = mainHeading(survey, stated);
  const shown = heading === -1 ? undefined : survey.lines[heading]?.text;
  if (stated !== undefined) {
    // Shops write entities into their data, people write them into titles: what the page shows decides.
    const plain = decodeEntities(stated);
    return { text: stripTags(shown === stated ? stated : plain), line: heading };
  }
  if (shown === undefined) {
    const variants = titleVariants(survey.title);
    const text = variants.length === 0 ? '' : stripTags(longest(variants.slice(1)) ?? variants[0] ?? '');
    return text === '' ? null : { text, line: -1 };
  }
  return { text: agreed(shown, survey.title), line: heading };
}

/** <title> without any of its leading or trailing parts, itself first. */
export function titleVariants(title: string): string[] {
  const text = title.slice(0, 500);
  if (text === '') return [];
  const cuts: Array<[number, number]> = [];
  for (const match of text.matchAll(separators)) cuts.push([match.index, match.index + match[0].length]);
  const starts = [0, ...cuts.map(([, end]) => end)].slice(0, 12);
  const ends = [text.length, ...cuts.map(([start]) => start)].slice(0, 12);
  const variants = new Set<string>([text]);
  for (const start of starts) for (const end of ends) if (end - start > 1) variants.add(text.slice(start, end).trim());
  return [...variants].filter((variant) => variant !== '');
}

/** Heading and <title> share the name of the thing and differ in what they hang on to it. */
function agreed(heading: string, title: string): string {
  const plain = stripTags(heading);
  const folded = plain.toLowerCase();
  let best = '';
  for (const variant of titleVariants(title)) {
    if (variant.length > best.length && folded.includes(variant.toLowerCase())) best = variant;
  }
  if (best === '') return withoutTail(plain);
  const rest = folded.replace(best.toLowerCase(), ' ');
  const spare = rest.replace(/\([^()]{0,80}\)/g, '').replace(/[\s\-–—:|•]+/g, '');
  const restHasPrice = parsePrice(rest)?.sign != null;
  return best.length * 2 >= plain.length || restHasPrice || spare.length <= 3 ? stripTags(best) : withoutTail(plain);
}

/** `… - US $45.00 (Leeds)` at the end of a heading belongs to the price and the place. */
function withoutTail(heading: string): string {
  const place = heading.replace(/\s*\([^()]{2,60}\)\s*$/, '');
  const cut = Math.max(place.lastIndexOf(' - '), place.lastIndexOf(' – '));
  if (cut > 0) {
    const tail = place.slice(cut + 3);
    if (tail.length < 30 && parsePrice(tail)?.sign != null) return place.slice(0, cut).trim();
  }
  return heading;
}

function stripTags(text: string): string {
  const stripped = text.replace(topicPrefix, '').replace(offerTag, '').trim();
  return stripped === '' ? text : stripped;
}

/** The heading that says most of what <title> says; a heading that only leads home is the site's name. */
function mainHeading(survey: Survey, stated: string | undefined): number {
  const variants = (stated === undefined ? titleVariants(survey.title) : [stated])
    .map((variant) => variant.toLowerCase())
    .filter((variant) => variant.length > 2);
  const whole = Math.max(1, ...variants.map((variant) => variant.length));
  const homeLines = new Set(
    survey.anchors
      .filter(({ href }) => /^(?:https?:\/\/[^/]*)?\/?(?:index\.\w{2,5})?$/.test(href))
      .map(({ line }) => line),
  );
  let best = -1;
  let bestScore = 0;
  for (const [index, line] of survey.lines.entries()) {
    if (line.heading === 0 || line.heading > 4 || line.region === 'hidden' || line.region === 'footer') continue;
    if (line.region !== 'main' && line.heading > 1) continue;
    const text = stripTags(line.text).toLowerCase();
    let shared = 0;
    for (const variant of variants) {
      if (variant.length > shared && agrees(text, variant)) shared = Math.min(variant.length, Math.max(text.length, 1));
    }
    const score =
      (5 - line.heading) * 2 +
      (shared === 0 ? 0 : 4 + (4 * shared) / whole) +
      (line.region === 'main' ? 2 : 0) -
      (text.length < 3 ? 4 : 0) -
      (homeLines.has(index) && line.linkLength * 2 > line.text.length ? 9 : 0) -
      index / 10_000;
    if (score > bestScore) {
      bestScore = score;
      best = index;
    }
  }
  return best;
}

function agrees(text: string, variant: string): boolean {
  if (text === variant) return true;
  return variant.length > 5 && text.length > 5 && (text.includes(variant) || variant.includes(text));
}

function longest(texts: readonly string[]): string | undefined {
  return texts.reduce<string | undefined>(
    (best, text) => (best === undefined || text.length > best.length ? text : best),
    undefined,
  );
}
