// A document tree of bounded depth and size, and the few questions that the readers ask of it.
import { DomHandler, isTag, isText, type AnyNode, type Document, type Element } from 'domhandler';
import { Parser } from 'htmlparser2';

/** Deeper elements are laid side by side: people nest a few dozen deep, and recursion over the tree must not exhaust the stack. */
const maxDepth = 200;
/** A tree of more nodes is cut off here. */
const maxNodes = 150_000;
const chunkLength = 65_536;

/** Parses HTML of any kind; never throws, in time linear in its length. */
export function parseHtml(html: string): Document {
  const handler = new BoundedHandler();
  const parser = new FlatteningParser(handler);
  // A null byte ends no tag and names nothing; browsers drop it too.
  const clean = joinSurrogates(html.includes('\0') ? html.replaceAll('\0', '') : html);
  for (let at = 0; at < clean.length && handler.nodes < maxNodes; at += chunkLength) {
    parser.write(clean.slice(at, at + chunkLength));
  }
  parser.end();
  return handler.root;
}

/** Old boards write an emoji as two references, one for each half (`&#55357;&#56375;`); by the letter of the standard both are nothing. */
function joinSurrogates(html: string): string {
  if (!/&#5[56]\d{3};&#5[67]\d{3};/.test(html)) return html;
  return html.replace(/&#(5[56]\d{3});&#(5[67]\d{3});/g, (whole, high: string, low: string) => {
    const [first, second] = [Number(high), Number(low)];
    return first >= 0xd800 && first < 0xdc00 && second >= 0xdc00 && second < 0xe000
      ? String.fromCharCode(first, second)
      : whole;
  });
}

class BoundedHandler extends DomHandler {
  depth = 0;
  nodes = 0;

  override onopentag(name: string, attribs: Record<string, string>): void {
    this.depth += 1;
    this.nodes += 1;
    super.onopentag(name, attribs);
  }

  override onclosetag(): void {
    this.depth -= 1;
    super.onclosetag();
  }

  override oncomment(): void {}
  override onprocessinginstruction(): void {}
}

/** Beyond the depth limit it treats every element as a void one, and swallows as many closing tags. */
class FlatteningParser extends Parser {
  readonly #handler: BoundedHandler;
  #opening = false;
  #flat = false;
  #swallow = 0;

  constructor(handler: BoundedHandler) {
    super(handler);
    this.#handler = handler;
  }

  override onopentagname(start: number, endIndex: number): void {
    this.#opening = true;
    super.onopentagname(start, endIndex);
  }

  override onclosetag(start: number, endIndex: number): void {
    this.#flat = this.#swallow > 0;
    if (this.#flat) this.#swallow -= 1;
    super.onclosetag(start, endIndex);
    this.#flat = false;
  }

  // The parser asks twice for each opening tag, and must get the same answer.
  protected override isVoidElement(name: string): boolean {
    const isVoid = super.isVoidElement(name);
    if (this.#opening) {
      this.#opening = false;
      this.#flat = !isVoid && this.#handler.depth >= maxDepth;
      if (this.#flat) this.#swallow += 1;
    }
    return isVoid || this.#flat;
  }
}

/** Elements whose text people see. */
function isVisible(node: AnyNode): node is Element {
  return isTag(node) && node.name !== 'script' && node.name !== 'style';
}

/** Text below a node, in order, spaces as they are, up to about `limit` characters. */
export function rawText(node: AnyNode, limit = 100_000): string {
  if (isText(node)) return node.data;
  let text = '';
  if ('children' in node) {
    for (const child of node.children) {
      if (isText(child)) text += child.data;
      else if (isVisible(child)) text += rawText(child, limit - text.length);
      if (text.length >= limit) break;
    }
  }
  return text;
}

/** Text below a node, one line a block, so that what stands in two boxes is not read as one. */
export function blockLines(node: Element, limit = 4000): string[] {
  const lines: string[] = [];
  let text = '';
  let length = 0;
  const flush = () => {
    const line = squeeze(text);
    if (line !== '') lines.push(line);
    text = '';
  };
  const visit = (element: Element) => {
    for (const child of element.children) {
      if (length > limit) return;
      if (isText(child)) {
        text += child.data;
        length += child.data.length;
      } else if (isVisible(child)) {
        const inline = inlineTags.has(child.name);
        if (!inline) flush();
        visit(child);
        if (!inline) flush();
      }
    }
  };
  visit(node);
  flush();
  return lines;
}

const inlineTags = new Set(
  'a abbr b bdi bdo cite code data dfn em font i ins kbd label mark q s samp small span strike strong sub sup time tt u var wbr'.split(
    ' ',
  ),
);

/** Runs of white space (and no-break spaces) become one space. */
export function squeeze(text: string): string {
  return text.replace(/[\s\u00a0\u200b\ufeff]+/g, ' ').trim();
}
