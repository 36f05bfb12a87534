// The text below an element of a parsed page: lines kept, links and pictures beside it. html-text.ts does the same for HTML that is still text.
import { isTag, isText, type Element } from 'domhandler';
import type { FragmentText } from './html-text.ts';

const breaks = new Set(
  'article aside blockquote br dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul'.split(
    ' ',
  ),
);
const maxLength = 100_000;

/** `skip` names elements whose inside is left out: quotes, signatures. */
export function textOfElement(element: Element, skip: ReadonlySet<Element> = new Set()): FragmentText {
  const found: FragmentText = { text: '', links: [], images: [] };
  visit(element, found, skip);
  found.text = found.text
    .split('\n')
    .map((line) => line.replace(/[\s\u00a0\u200b\ufeff]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  return found;
}

function visit(element: Element, found: FragmentText, skip: ReadonlySet<Element>): void {
  for (const child of element.children) {
    if (found.text.length > maxLength) return;
    if (isText(child)) found.text += child.data.replace(/\s+/g, ' ');
    else if (isTag(child) && child.name !== 'script' && child.name !== 'style' && !skip.has(child)) {
      const isBlock = breaks.has(child.name);
      if (isBlock) found.text += '\n';
      if (child.name === 'a' && child.attribs['href'] !== undefined) found.links.push(child.attribs['href']);
      if (child.name === 'img') noteImage(child, found);
      visit(child, found, skip);
      if (isBlock && child.name !== 'br') found.text += '\n';
    }
  }
}

/** Emoji drawn as pictures are text; everything else of some size is a picture. */
function noteImage({ attribs }: Element, found: FragmentText): void {
  const source = attribs['data-src'] ?? attribs['data-url'] ?? attribs['file'] ?? attribs['src'] ?? '';
  if (/emoji|smil|\bemote/i.test(`${attribs['class'] ?? ''} ${source}`)) found.text += attribs['alt'] ?? '';
  else if (source !== '' && !source.startsWith('data:')) found.images.push(source);
}
