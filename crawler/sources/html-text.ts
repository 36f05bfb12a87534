// The text of a fragment of HTML as networks send it inside their answers: lines kept, links and pictures beside it.
import { Parser } from 'htmlparser2';

export interface FragmentText {
  text: string;
  /** `href` as written. */
  links: string[];
  /** `src` as written; emoji left out. */
  images: string[];
}

const breaks = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li ol p pre section table tr ul'.split(
    ' ',
  ),
);
const maxLength = 200_000;
const maxLinks = 300;

/** Linear in its length; `skip` names elements (by name and attributes) whose inside is left out, such as quotes. */
export function textOfHtml(
  html: string,
  skip: (name: string, attributes: Record<string, string>) => boolean = () => false,
): FragmentText {
  const links: string[] = [];
  const images: string[] = [];
  let text = '';
  let depth = 0;
  let skippedAt = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (skippedAt === 0 && (name === 'script' || name === 'style' || skip(name, attributes))) skippedAt = depth;
        if (skippedAt > 0) return;
        if (breaks.has(name)) text += '\n';
        if (name === 'a' && attributes['href'] !== undefined && links.length < maxLinks) links.push(attributes['href']);
        if (name !== 'img') return;
        const isEmoji = /emoji|smil|avatar/i.test(`${attributes['class'] ?? ''} ${attributes['src'] ?? ''}`);
        if (isEmoji) text += attributes['alt'] ?? '';
        else if (attributes['src'] !== undefined && images.length < maxLinks) images.push(attributes['src']);
      },
      ontext(piece) {
        if (skippedAt === 0 && text.length < maxLength) text += piece.replace(/[\t\r\n ]+/g, ' ');
      },
      onclosetag(name) {
        if (skippedAt === depth) skippedAt = 0;
        else if (skippedAt === 0 && breaks.has(name) && name !== 'br') text += '\n';
        depth -= 1;
      },
    },
    { decodeEntities: true },
  );
  parser.end(html.slice(0, maxLength * 4));
  return { text: tidy(text), links, images };
}

function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/[ \u00a0\u200b\ufeff]+/g, ' ').trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
