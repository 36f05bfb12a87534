// The site's own search where the source names none: the form on its first page, or its OpenSearch description. Pure.
// https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md
import { selectAll, selectOne } from 'css-select';
import type { AnyNode, Document, Element } from 'domhandler';
import { Parser } from 'htmlparser2';
import { absolute, sameSite } from '../read/addresses.ts';
import { parseHtml } from '../read/dom.ts';

/** What stands for the words in an address template. */
const placeholder = '{query}';
const wordNames =
  /^(?:q|qs|query|k|kw|keyword|keywords|search|search_?(?:text|query|term|string|word)s?|s|term|text|wd|word|_nkw|w|busca|buscar|recherche|suche|suchbegriff|szukaj|ara|field-keywords|find)$/i;
const searchWords =
  /search|such|busca|buscar|recherch|cerca|zoek|szukaj|szuka|поиск|пошук|искать|найти|搜|検索|검색|ค้นหา|tìm|cari|\bara\b|بحث|αναζήτηση|pesquis/i;
/** Forms that ask for something else than words. */
const otherForms =
  /newsletter|subscribe|subscription|login|log-in|signin|register|coupon|voucher|postcode|zipcode|captcha/i;

/** The address of the page's search with `{query}` in the place of the words; null where it has no form that is plainly one. */
export function searchFormOf(html: string, url: string): string | null {
  const document = parseHtml(html);
  const base = absolute(one(document, 'base[href]')?.attribs['href'] ?? '', url) ?? url;
  let best: { address: string; score: number } | null = null;
  for (const form of selectAll<AnyNode, Element>('form', document.children).slice(0, 50)) {
    const found = readForm(form, base);
    if (found !== null && (best === null || found.score > best.score)) best = found;
  }
  return best?.address ?? null;
}

/** Where the page's OpenSearch description lies; null where it links none. */
export function openSearchOf(html: string, url: string): string | null {
  const link = one(parseHtml(html), 'link[rel~="search"][href]');
  return link === null ? null : absolute(link.attribs['href'] ?? '', url);
}

/** The address template of an OpenSearch description, with `{query}`; null where it is none, or its search lies on another site. */
export function readOpenSearch(xml: string, url: string): string | null {
  if (!/<OpenSearchDescription\b/i.test(xml.slice(0, 2000))) return null;
  let template: string | null = null;
  const parser = new Parser(
    {
      onopentag(name, { type = '', template: address = '', method = 'get', rel = 'results' }) {
        if (!/(?:^|:)url$/i.test(name) || template !== null) return;
        if (/html/i.test(type) && /^get$/i.test(method) && /results/.test(rel) && address.includes('{searchTerms'))
          template = address;
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  parser.end(xml.slice(0, 100_000));
  if (template === null) return null;
  const filled = (template as string)
    .replace(/\{searchTerms\??\}/g, placeholder)
    .replace(/\{startPage\??\}/g, '1')
    .replace(/\{startIndex\??\}/g, '1')
    .replace(/\{(?:input|output)Encoding\??\}/g, 'UTF-8')
    .replace(/\{(?!query\})[^}]*\}/g, '');
  const address = absolute(filled.replaceAll(placeholder, 'NIGHTJARQUERY'), url);
  return address === null || !sameSite(address, url) ? null : address.replaceAll('NIGHTJARQUERY', placeholder);
}

/** A GET form with one field for words; its other fields keep what they hold. */
function readForm(form: Element, base: string): { address: string; score: number } | null {
  const method = form.attribs['method'] ?? 'get';
  const action = absolute(form.attribs['action'] ?? '', base) ?? base;
  if (!/^get$/i.test(method.trim()) || !sameSite(action, base)) return null;
  const about = `${form.attribs['id'] ?? ''} ${form.attribs['class'] ?? ''} ${form.attribs['name'] ?? ''} ${new URL(action).pathname}`;
  const inputs = selectAll<AnyNode, Element>('input[name], select[name], button[name]', form.children).slice(0, 60);
  const typed = inputs.filter(
    ({ name, attribs }) => name === 'input' && /^(?:text|search|)$/i.test(attribs['type'] ?? ''),
  );
  const asksElse = inputs.some(({ attribs }) =>
    /^(?:password|email|tel|file|number|date)$/i.test(attribs['type'] ?? ''),
  );
  const words = typed.length === 1 ? typed[0] : typed.find(({ attribs }) => wordNames.test(attribs['name'] ?? ''));
  if (words === undefined || asksElse || typed.length > 3 || otherForms.test(about)) return null;
  const label = `${words.attribs['placeholder'] ?? ''} ${words.attribs['aria-label'] ?? ''} ${words.attribs['title'] ?? ''} ${words.attribs['id'] ?? ''} ${words.attribs['class'] ?? ''}`;
  const score =
    (wordNames.test(words.attribs['name'] ?? '') ? 2 : 0) +
    (/^search$/i.test(words.attribs['type'] ?? '') ? 2 : 0) +
    (form.attribs['role'] === 'search' ? 2 : 0) +
    (searchWords.test(`${about} ${label}`) ? 1 : 0);
  return score === 0 ? null : { address: addressOf(action, words, inputs), score };
}

function addressOf(action: string, words: Element, inputs: Element[]): string {
  // A GET form replaces the query of its action.
  const pairs = inputs.flatMap((input): Array<[string, string]> => {
    const name = input.attribs['name'] ?? '';
    if (input === words) return [[name, placeholder]];
    if (input.name === 'select') return [[name, chosen(input)]];
    return /^hidden$/i.test(input.attribs['type'] ?? '') ? [[name, input.attribs['value'] ?? '']] : [];
  });
  const query = pairs
    .map(([name, value]) => `${encodeURIComponent(name)}=${value === placeholder ? value : encodeURIComponent(value)}`)
    .join('&');
  return `${action.split(/[?#]/, 1)[0] ?? action}?${query}`;
}

function chosen(select: Element): string {
  const options = selectAll<AnyNode, Element>('option', select.children);
  const option = options.find(({ attribs }) => 'selected' in attribs) ?? options[0];
  return option?.attribs['value'] ?? '';
}

function one(document: Document, selector: string): Element | null {
  return selectOne<AnyNode, Element>(selector, document.children);
}
