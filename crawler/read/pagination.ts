// Where the next page of results is, and which numbered pages are linked.
import { absolute } from './addresses.ts';
import type { Pagination } from './page.ts';
import type { Anchor, Survey } from './survey.ts';

const nextWords =
  /^[\s«»‹›<>→➔▶►|.]*(?:next(?: (?:page|results?|\d+))?|older(?: posts?| entries)?|siguientes?|pr[oó]xim[oa]s?|p[aá]gina siguiente|suivante?s?|page suivante|weiter|n[äa]chste(?: seite)?|vor|successiv[ao]|avanti|volgende|n[äa]sta|neste|næste|seuraava|n[aä]sta sida|nast[eę]pn[ay]|dalej|dal[sš][ií]|n[aá]sleduj[ií]c[ií]|k[oö]vetkez[oő]|urm[aă]toarea|сл[еі]д(?:ующая|ва)?(?: страница)?|следующ\S*|вперед|вперёд|наступна|далее|дальше|sonraki|ileri|tiếp(?: theo)?|trang sau|sau|berikut(?:nya)?|selanjutnya|ถัดไป|หน้าถัดไป|下一?[页頁]|下页|次へ|次のページ|次|다음|التالي|التالى|הבא|अगला|επόμεν\S*|kit[aą]s|sekantis|tjetra|järgmine)[\s«»‹›<>→➔▶►|.]*$/iu;
const nextArrows = /^[\s|.]*(?:»|›|>|→|➔|▶|►|>>|»»|⟩|❯|\u203a|\u00bb)[\s|.]*$/;
const previousWords =
  /prev|newer|zur[uü]ck|vorherige|anterior|pr[eé]c[eé]dent|precedente|indietro|vorige|f[öo]reg[aå]ende|forrige|poprzedni|wstecz|předchoz|предыдущ|назад|попередн|önceki|geri|trước|sebelum|ก่อนหน้า|上一?[页頁]|上页|前へ|이전|السابق|הקודם|«|‹|←|◀|<|last|first|letzte|erste|[uú]ltim|primer|derni[eè]re|ostatni|последн|末[页頁]|尾[页頁]|首[页頁]/i;
const pageNames =
  /^(?:page|p|pg|paged|pagenum|pageno|pagenumber|page_no|page_num|_pgn|pn|seite|pagina|página|sida|strona|currentpage|pageindex|start|offset|o|from|first|skip|st|s|begin|startindex|limitstart|fromitem|list_offset|catlistingoffset)$/i;

export function readPagination(survey: Survey, base: string, selected: string | null): Pagination {
  const numbered = new Map<string, number>();
  let next = selected;
  let nextScore = next === null ? 0 : 100;
  const here = withoutFragment(base);
  for (const link of survey.linkTags) {
    if (nextScore < 90 && /(?:^|\s)next(?:\s|$)/i.test(link.attribs['rel'] ?? '')) {
      const url = absolute(link.attribs['href'] ?? '', base);
      if (url !== null && url !== here) [next, nextScore] = [url, 90];
    }
  }
  for (const anchor of survey.anchors) {
    const score = nextLikeness(anchor);
    const number = pageNumber(anchor.text);
    if (score <= nextScore && number === null) continue;
    const url = absolute(anchor.href, base);
    if (url === null) continue;
    if (score > nextScore && url !== here) [next, nextScore] = [url, score];
    if (number !== null && (anchor.region === 'pagination' || namesPage(url, number)) && !numbered.has(url))
      numbered.set(url, number);
  }
  const pages = [...numbered].sort((a, b) => a[1] - b[1]).map(([url]) => url);
  return { next, pages };
}

function nextLikeness(anchor: Anchor): number {
  const { attribs } = anchor.element;
  if (anchor.region === 'hidden') return 0;
  const rel = attribs['rel'];
  if (rel !== undefined && /(?:^|\s)next(?:\s|$)/i.test(rel)) return 80;
  const text = anchor.text.length < 40 ? anchor.text : '';
  const label = (attribs['aria-label'] ?? attribs['title'] ?? '').slice(0, 60);
  const paged = anchor.region === 'pagination';
  if (text !== '' && nextWords.test(text)) return paged ? 70 : 40;
  if (label !== '' && nextWords.test(label)) return paged ? 65 : 35;
  const names = `${attribs['class'] ?? ''} ${attribs['id'] ?? ''}`.slice(0, 200);
  if (/(?:^|[\s_-])next(?:$|[\s_-])/i.test(names) && !previousWords.test(text) && text.length < 25)
    return paged ? 60 : 20;
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
