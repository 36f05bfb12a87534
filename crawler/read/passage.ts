// The text of the offer itself, told from menus, replies and what others looked at.
import type { Element } from 'domhandler';
import { namesOf } from './names.ts';
import { isPlaceLine } from './shown-location.ts';
import { isByline, isSellerLine } from './shown-seller.ts';
import type { Survey } from './survey.ts';

const bodyNames =
  /(?:^|[\s_-])(?:description|desc|body|content|text|message|post|details?|detail|beschreibung|descripcion|annonce|article|entry|posting|postbody|deskripsi)(?:$|[\s_-]|text|body|content)/i;
const inlineBlocks = new Set([
  'p',
  'ul',
  'ol',
  'li',
  'dl',
  'dd',
  'dt',
  'blockquote',
  'pre',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'span',
  'b',
  'strong',
  'em',
  'font',
  'center',
  'tbody',
  'tr',
  'td',
  'th',
  'table',
]);

export interface Passage {
  text: string;
  container: Element;
  /** First and last line. */
  from: number;
  to: number;
}

/** The text of the offer itself: the weightiest block behind the title, without replies and what others looked at. */
export function mainPassage(survey: Survey, title: number): Passage | null {
  interface Weight {
    length: number;
    from: number;
    to: number;
    lines: number[];
  }
  const weights = new Map<Element, Weight>();
  for (let index = Math.max(0, title + 1); index < survey.lines.length; index += 1) {
    const line = survey.lines[index];
    if (line === undefined || line.region !== 'main' || line.heading === 1 || isByline(line, index, survey)) continue;
    const container = containerOf(line.block);
    const weight = weights.get(container) ?? { length: 0, from: index, to: index, lines: [] };
    if (line.linkLength * 2 <= line.text.length) weight.length += line.text.length - line.linkLength;
    weight.to = index;
    weight.lines.push(index);
    weights.set(container, weight);
  }
  let best: Element | null = null;
  let bestScore = 0;
  const seen = new Set<string>();
  for (const [container, weight] of weights) {
    const names = namesOf(container);
    // Of several blocks of one class the first is the offer, the others are answers to it.
    const signature = `${container.name}.${container.attribs['class'] ?? ''}`;
    const again = container.attribs['class'] !== undefined && seen.has(signature);
    seen.add(signature);
    const wide = container.name === 'body' || container.name === 'main' || container.name === 'html';
    const named = bodyNames.test(names);
    const score =
      (weight.length + (named ? 60 : 0)) *
      (again ? 0.2 : 1) *
      (wide ? 0.7 : 1) *
      (named ? 2 : 1) *
      (1 - Math.min(0.5, (weight.from - title) / 600));
    if (weight.length > 0 && score > bestScore) {
      bestScore = score;
      best = container;
    }
  }
  if (best === null) return null;
  const weight = weights.get(best);
  if (weight === undefined) return null;
  const text = weight.lines
    .map((index) => survey.lines[index]?.text ?? '')
    .filter((line) => !isLabelLine(line))
    .join('\n');
  return { text: text.slice(0, 50_000), container: best, from: weight.from, to: weight.to };
}

function isLabelLine(text: string): boolean {
  return text.length < 120 && (isSellerLine(text) || isPlaceLine(text));
}

/** Paragraphs, lists and table cells belong to the box around them. */
function containerOf(block: Element): Element {
  let element = block;
  for (let up = 0; up < 12 && inlineBlocks.has(element.name); up += 1) {
    if (bodyNames.test(namesOf(element))) break;
    const parent = element.parent;
    if (parent === null || !('attribs' in parent)) break;
    element = parent;
  }
  return element;
}
