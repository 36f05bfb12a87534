// One walk over the document: what is on the page, in reading order, and in which part of it. Every reader after this works on the survey.
import { isTag, isText, type Document, type Element } from 'domhandler';
import { squeeze } from './dom.ts';
import { asideHeading, regionOf, repliesHeading, type Region } from './regions.ts';

/** A run of text between two block boundaries. */
export interface Line {
  text: string;
  /** The innermost block that holds it. */
  block: Element;
  region: Region;
  /** How much of the text is link text. */
  linkLength: number;
  /** 1–6 inside a heading, else 0. */
  heading: number;
}

export interface Anchor {
  element: Element;
  href: string;
  text: string;
  region: Region;
  /** Index of the line that holds it. */
  line: number;
}

export interface Picture {
  element: Element;
  region: Region;
  /** Index of the line that follows it. */
  line: number;
}

export interface Survey {
  lines: Line[];
  anchors: Anchor[];
  pictures: Picture[];
  forms: Array<{ element: Element; region: Region }>;
  inputs: Array<{ element: Element; region: Region }>;
  metas: Element[];
  linkTags: Element[];
  scripts: Element[];
  times: Array<{ element: Element; region: Region }>;
  /** Elements that carry microdata or RDFa. */
  marked: Element[];
  title: string;
  htmlLang: string | null;
  base: string | null;
  noscriptLength: number;
  frames: number;
}

const blocks = new Set(
  (
    'address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup ' +
    'html li main menu nav ol p pre section summary table tbody td tfoot th thead tr ul'
  ).split(' '),
);
const silent = new Set(
  'script style template svg math object iframe textarea select datalist canvas video audio'.split(' '),
);
/** Blocks whose text belongs to what stands around them. */
/** A heading that was never closed ends where one of these begins. */
const endsHeading = new Set(['p', 'ul', 'ol', 'dl', 'table', 'form', 'section', 'article', 'main']);
const headingTag = /^h[1-6]$/;

interface Place {
  region: Region;
  heading: number;
  block: Element;
  inLink: boolean;
}

export function surveyPage(document: Document): Survey {
  const survey: Survey = {
    lines: [],
    anchors: [],
    pictures: [],
    forms: [],
    inputs: [],
    metas: [],
    linkTags: [],
    scripts: [],
    times: [],
    marked: [],
    title: '',
    htmlLang: null,
    base: null,
    noscriptLength: 0,
    frames: 0,
  };
  new Surveyor(survey).run(document);
  closeWithFooter(survey);
  mendRegions(survey);
  return survey;
}

/** Pages close with a row of links to everywhere; on old ones nothing names it. */
function closeWithFooter(survey: Survey): void {
  for (let index = survey.lines.length - 1; index >= Math.max(1, survey.lines.length - 3); index -= 1) {
    const line = survey.lines[index];
    if (line === undefined || (line.region !== 'main' && line.region !== 'comments') || line.heading > 0) continue;
    const row = survey.anchors.filter((anchor) => anchor.line === index && anchor.text !== '');
    const isPager = row.some(({ text }) => /^\d+$|^[«»<>‹›]|[«»<>‹›]$/.test(text));
    if (row.length < 4 || isPager) continue;
    const between = row.reduce((text, anchor) => text.replace(anchor.text, ' '), line.text);
    if (!/^[\s·|•/,–—-]*$/.test(between) || !/[·|•]/.test(between)) continue;
    line.region = 'footer';
    for (const anchor of row) anchor.region = 'footer';
  }
}

/** Where nearly all of the page seems to be beside the point, the names of its boxes mean something else here. */
function mendRegions(survey: Survey): void {
  const lengths: Partial<Record<Region, number>> = {};
  for (const { region, text } of survey.lines) lengths[region] = (lengths[region] ?? 0) + text.length;
  const main = lengths.main ?? 0;
  // A short advert beside long suggestions has a heading of its own.
  const headed = survey.lines.some((line) => line.heading === 1 && line.region === 'main');
  const answered = survey.lines.some(
    (line) => line.region === 'comments' && line.heading > 0 && repliesHeading.test(line.text),
  );
  for (const region of ['aside', 'comments', 'header'] as const) {
    const length = lengths[region] ?? 0;
    if (
      length < (headed || (answered && region === 'comments') ? 6000 : 400) ||
      main * 4 > length ||
      (region !== 'aside' && region !== 'comments' && main > 100)
    )
      continue;
    for (const list of [survey.lines, survey.anchors, survey.pictures, survey.times, survey.inputs, survey.forms]) {
      for (const item of list) if (item.region === region) item.region = 'main';
    }
    return;
  }
}

/** Holds the line that is being written while the walk goes on. */
class Surveyor {
  readonly #survey: Survey;
  #text = '';
  #linkLength = 0;
  #place: Place | null = null;

  constructor(survey: Survey) {
    this.#survey = survey;
  }

  run(document: Document): void {
    for (const child of document.children) {
      if (isTag(child)) this.#visit(child, { region: 'main', heading: 0, block: child, inLink: false });
    }
    this.#flush();
  }

  #visit(element: Element, outer: Place): void {
    const { name, attribs } = element;
    const survey = this.#survey;
    if (this.#noteHead(element)) return;
    if ('itemprop' in attribs || 'itemscope' in attribs || 'property' in attribs || 'typeof' in attribs)
      survey.marked.push(element);
    if (silent.has(name)) {
      if (name === 'iframe') survey.frames += 1;
      if (name === 'script') survey.scripts.push(element);
      if (name === 'svg' || name === 'select' || name === 'textarea') this.#text += ' ';
      return;
    }
    const isBlock = blocks.has(name);
    const region = regionOf(element, outer.region);
    const place: Place =
      isBlock || region !== outer.region || name === 'a'
        ? {
            region,
            heading: headingTag.test(name) ? name.charCodeAt(1) - 48 : endsHeading.has(name) ? 0 : outer.heading,
            block: isBlock ? element : outer.block,
            inLink: outer.inLink || name === 'a',
          }
        : outer;
    if (isBlock) this.#flush();
    this.#note(element, place);
    const before = this.#text.length;
    const lines = survey.lines.length;
    this.#children(element, place);
    if (name === 'a' && attribs['href'] !== undefined && !outer.inLink) {
      // A link around blocks has had its text flushed line by line.
      const text = survey.lines.length === lines ? squeeze(this.#text.slice(before)) : linkText(element);
      survey.anchors.push({ element, href: attribs['href'], region, text, line: lines });
    }
    if (isBlock) this.#flush();
  }

  #children(element: Element, place: Place): void {
    let below = place;
    for (const child of element.children) {
      if (isText(child)) this.#write(child.data, below);
      else if (isTag(child)) {
        // What follows such a heading among its siblings is about other things.
        const lines = this.#survey.lines.length;
        this.#visit(child, below);
        if (below.region === 'main' && this.#headsAside(child, lines)) below = { ...below, region: 'aside' };
        if (below.region === 'main' && this.#headsReplies(child, lines)) below = { ...below, region: 'comments' };
      }
    }
  }

  #headsAside(element: Element, linesBefore: number): boolean {
    if (!headingTag.test(element.name) || element.name === 'h1') return false;
    const line = this.#survey.lines[linesBefore];
    return line !== undefined && line.text.length < 80 && asideHeading.test(line.text);
  }

  #headsReplies(element: Element, linesBefore: number): boolean {
    if (!headingTag.test(element.name) || element.name === 'h1' || linesBefore === 0) return false;
    const line = this.#survey.lines[linesBefore];
    if (line === undefined || line.text.length > 40 || !repliesHeading.test(line.text)) return false;
    line.region = 'comments';
    return true;
  }

  #write(data: string, place: Place): void {
    if (data === '') return;
    this.#place ??= place;
    this.#text += data;
    if (place.inLink) this.#linkLength += data.length;
  }

  #flush(): void {
    const place = this.#place;
    if (place !== null) {
      const text = squeeze(this.#text);
      if (text !== '') {
        this.#survey.lines.push({
          text,
          block: place.block,
          region: place.region,
          heading: place.heading,
          linkLength: Math.min(this.#linkLength, text.length),
        });
      }
    }
    this.#text = '';
    this.#linkLength = 0;
    this.#place = null;
  }

  /** True where the element has been dealt with. */
  #noteHead(element: Element): boolean {
    const { name, attribs } = element;
    const survey = this.#survey;
    switch (name) {
      case 'html':
        survey.htmlLang = attribs['lang'] ?? attribs['xml:lang'] ?? null;
        return false;
      case 'title':
        if (survey.title === '') survey.title = squeeze(linkText(element));
        return true;
      case 'meta':
        survey.metas.push(element);
        if ('itemprop' in attribs) survey.marked.push(element);
        return true;
      case 'link':
        survey.linkTags.push(element);
        if ('itemprop' in attribs) survey.marked.push(element);
        return true;
      case 'base':
        survey.base ??= attribs['href'] ?? null;
        return true;
      case 'noscript':
        survey.noscriptLength += linkText(element).length;
        return true;
      default:
        return false;
    }
  }

  #note(element: Element, place: Place): void {
    const survey = this.#survey;
    const { region } = place;
    switch (element.name) {
      case 'br':
        this.#flush();
        break;
      case 'img':
        survey.pictures.push({ element, region, line: survey.lines.length });
        break;
      case 'form':
        survey.forms.push({ element, region });
        break;
      case 'input':
        survey.inputs.push({ element, region });
        break;
      case 'time':
        survey.times.push({ element, region });
        break;
      default:
        break;
    }
  }
}

function linkText(element: Element): string {
  let text = '';
  for (const child of element.children) {
    if (isText(child)) text += child.data;
    else if (isTag(child) && !silent.has(child.name))
      text += blocks.has(child.name) ? ` ${linkText(child)} ` : linkText(child);
    if (text.length > 2000) break;
  }
  return squeeze(text);
}
