// Where the next page of results is, and which numbered pages are linked.
import { absolute } from './addresses.ts';
import type { Pagination } from './page.ts';
import type { Anchor, Survey } from './survey.ts';

const edge = String.raw`[\s«»‹›<>→➔▶►|.()\[\]]*`;
const pageWord =
  '(?:(?:page|results?|posts?|entries|items|p[aá]gina|seite|sida|side|strana|strona|страниц[аыу]?|стр\\.?|sayfa|trang|halaman|หน้า|のページ|ページ)\\s?)';
const nextWord =
  'next|siguientes?|pr[oó]xim[oa]s?|suivante?s?|weiter|n[äa]chste[rn]?|vor|successiv[aio]|avanti|seguente|seguinte|volgende|n[äa]sta|neste|næste|seuraava|nast[eę]pn[ay]|dalej|dal[sš][ií]|n[aá]sleduj[ií]c[ií]|k[oö]vetkez[oő]|urm[aă]toarea|след(?:ующая)?|вперед|вперёд|наступна|далее|дальше|sonraki|ileri|tiếp(?: theo)?|sau|berikut(?:nya)?|selanjutnya|ถัดไป|下一?[页頁]|次へ|次|다음|التالي|التالى|הבא|अगला|επόμεν[ηο]|kit(?:as|i)|järgmine';
const nextWords = new RegExp(`^${edge}${pageWord}?(?:${nextWord})(?:\\s?${pageWord}|\\s\\d{1,4})?${edge}$`, 'iu');
const nextArrows = /^[\s|.]*(?:»|›|>|→|➔|▶|►|>>|»»|⟩|❯|\u203a|\u00bb)[\s|.]*$/;
const previousArrows = /^[\s|.]*(?:«|‹|<|←|◀|◄|<<|««|⟨|❮)[\s|.]*$/;
const previousWords =
  /prev|zur[uü]ck|vorherige|anterior|pr[eé]c[eé]dent|precedente|indietro|vorige|f[öo]reg[aå]ende|forrige|poprzedni|wstecz|předchoz|предыдущ|назад|попередн|önceki|geri|trước|sebelum|ก่อนหน้า|上一?[页頁]|上页|前へ|이전|السابق|הקודם|«|‹|←|◀|<|last|first|letzte|erste|[uú]ltim|primer|derni[eè]re|ostatni|последн|末[页頁]|尾[页頁]|首[页頁]/i;
const pageNames =
  /^(?:page|p|pg|paged|pagenum|pageno|pagenumber|page_no|page_num|_pgn|pn|seite|pagina|página|sida|strona|currentpage|pageindex|start|offset|o|from|first|skip|st|s|begin|startindex|limitstart|fromitem|list_offset|catlistingoffset)$/i;

/** Boards and blogs that count backwards: the way on, unless the page itself calls another link `next`. */
const olderWords =
  /^[\s«»‹›<>→←|]*(?:older|previous (?:posts|entries)|earlier|ältere?|plus ancien|más antigu|entradas antiguas|più vecchi|oudere|старые|古い|较早)/iu;

export function readPagination(survey: Survey, base: string, selected: string | null): Pagination {
  const numbered = new Map<string, number>();
  let next = selected;
  let older: string | null = null;
  let nextScore = next === null ? 0 : 100;
  const here = withoutFragment(base);
  let hasPrevious = survey.linkTags.some(({ attribs }) => isPrevious(attribs['rel']));
  for (const link of survey.linkTags) {
    if (nextScore < 58 && /(?:^|\s)next(?:\s|$)/i.test(link.attribs['rel'] ?? '')) {
      const url = absolute(link.attribs['href'] ?? '', base);
      if (url !== null && url !== here) [next, nextScore] = [url, 58];
    }
  }
  for (const anchor of survey.anchors) {
    const score = nextLikeness(anchor);
    hasPrevious ||= pointsBack(anchor);
    if (older === null && anchor.region !== 'hidden' && anchor.text.length < 40 && olderWords.test(anchor.text))
      older = absolute(anchor.href, base);
    const number = pageNumber(anchor.text);
    if (score <= nextScore && number === null) continue;
    const url = absolute(anchor.href, base);
    if (url === null) continue;
    if (score > nextScore && url !== here) [next, nextScore] = [url, score];
    if (number !== null && (anchor.region === 'pagination' || namesPage(url, number)) && !numbered.has(url))
      numbered.set(url, number);
  }
  next ??= older ?? following(numbered, here, hasPrevious);
  const pages = [...numbered].sort((a, b) => a[1] - b[1]).map(([url]) => url);
  if (older !== null && older !== next && !numbered.has(older)) pages.push(older);
  return { next, pages };
}

/** Where only numbers are linked, the one after the number of this page. */
function following(numbered: ReadonlyMap<string, number>, here: string, hasPrevious: boolean): string | null {
  const query = here.split('?')[1]?.split('&') ?? [];
  const own = query.find((pair) => /^(?:page|p|pg|paged|pageno|pagina|seite|_pgn)=\d{1,4}$/i.test(pair));
  const current =
    numbered.get(here) ??
    (own === undefined ? undefined : Number(own.slice(own.indexOf('=') + 1))) ??
    (hasPrevious ? unlinked(numbered) : 1);
  for (const [url, number] of numbered) if (number === current + 1 && url !== here) return url;
  return null;
}

/** The page that one stands on is the one that is not linked. */
function unlinked(numbered: ReadonlyMap<string, number>): number {
  const numbers = new Set(numbered.values());
  let number = 1;
  while (numbers.has(number)) number += 1;
  return number;
}

function isPrevious(rel: string | undefined): boolean {
  return rel !== undefined && /(?:^|\s)prev(?:ious)?(?:\s|$)/i.test(rel);
}

/** A way back from here: this is not the first page. */
function pointsBack({ element, region, text }: Anchor): boolean {
  if (region === 'hidden') return false;
  return isPrevious(element.attribs['rel']) || (region === 'pagination' && previousArrows.test(text));
}

function nextLikeness(anchor: Anchor): number {
  const { attribs } = anchor.element;
  if (anchor.region === 'hidden') return 0;
  const rel = attribs['rel'];
  if (isPrevious(rel)) return 0;
  if (rel !== undefined && /(?:^|\s)next(?:\s|$)/i.test(rel)) return 80;
  const text = anchor.text.length < 40 ? anchor.text : '';
  const label = (attribs['aria-label'] ?? attribs['title'] ?? '').slice(0, 60);
  const paged = anchor.region === 'pagination';
  if (text !== '' && nextWords.test(text)) return paged ? 70 : 40;
  if (label !== '' && nextWords.test(label)) return paged ? 65 : 35;
  const names = `${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`.slice(0, 200);
  if (/(?:^|[\s_-])next(?:$|[\s_-])/i.test(names) && !previousWords.test(text) && text.length < 25)
    return paged ? 60 : 20;
  const parent = anchor.element.parent;
  if (parent !== null && 'attribs' in parent && parent.children.length < 4) {
    const around = `${parent.attribs['class'] ?? ''} ${parent.attribs['id'] ?? ''}`.slice(0, 200);
    // `prev_next` is the box of both.
    const isNext = /(?:^|[\s_-])next(?:$|[\s_-])/i.test(around) && !/prev/i.test(around);
    if (isNext && !previousWords.test(text) && text.length < 25) return paged ? 55 : 18;
  }
  if (nextArrows.test(text)) return paged ? 50 : 15;
  return 0;
}

function pageNumber(text: string): number | null {
  return /^\[?\d{1,4}\]?$/.test(text) ? Number(text.replace(/\D/g, '')) : null;
}

/** A link whose text is a number is a page link only where its address counts as well. */
function namesPage(url: string, number: number): boolean {
  const query = url.split('?')[1];
  if (
    query
      ?.split('&')
      .some((pair) => pageNames.test(pair.split('=', 1)[0] ?? '') && /^\d+$/.test(pair.slice(pair.indexOf('=') + 1)))
  )
    return true;
  return new RegExp(`(?:page|pag|seite|p|o)[-_/]?${number}(?:[/.?]|$)`, 'i').test(url);
}

function withoutFragment(url: string): string {
  const at = url.indexOf('#');
  return at === -1 ? url : url.slice(0, at);
}
