// Which part of the page an element opens, by its tag, its role and the words of its class.
import type { Element } from 'domhandler';

/** Which part of the page something stands in. */
export type Region = 'main' | 'header' | 'nav' | 'aside' | 'footer' | 'comments' | 'pagination' | 'hidden';

/** Names that pages give to what is not their subject; whole words of a class or id only, so that `has-sidebar` names no sidebar. */
const regionWords =
  /(?:^|\s)(?!has-|with-|no-|without-|is-)(?:[a-z0-9]{1,14}[-_]{1,2})?(?:(nav|navi|navbar|navigation|menu|submenu|topmenu|breadcrumbs?|crumbs|pathway|toolbar|topbar|topnav|sitenav|tabs-nav)|(footer|foot|copyright|colophon)|(sidebar|related|similar|recommend(?:ed|ations?)?|suggest(?:ed|ions?)?|upsells?|crosssells?|cross-sells?|alsobought|also-viewed|also-bought|also-like|widget|widgets|promo|banner|advert|advertisement|ads|sponsored|recently-viewed|recently|carousel|cookie|cookies|popup|modal|newsletter|share|social)|(comments?|replies|reviews?|ratings?)|(pagination|pager|paging|pagenav|page-nav|pagenavi|paginator|page-numbers|pages|pagelist|pagelinks|page-links))(?:[-_]{1,2}[a-z0-9]{1,14})?(?=\s|$)/i;
/** Headings over what other people looked at. */
export const asideHeading =
  /^(?:(?:people|customers|others|users|buyers|you)\b.{0,30}\b(?:also|may|might)\b|(?:similar|related|recommended|more|other|recently viewed|sponsored|suggested|featured)\b.{0,40}\b(?:items?|products?|ads?|listings?|threads?|topics?|posts?|from|for you|like this|offers?|results)?$|productos? (?:similares|relacionados)|art[ií]culos (?:similares|relacionados)|anuncios (?:similares|relacionados)|tambi[eé]n te puede|ähnliche|das könnte|weitere (?:artikel|anzeigen|angebote)|kunden\b|annonces similaires|produits (?:similaires|associés)|vous aimerez|voir aussi|prodotti (?:simili|correlati)|produtos (?:relacionados|semelhantes)|quem viu|похожие|с этим товаром|相关|猜你喜欢|看了又看|相似|推荐|関連|この商品を|おすすめ|sản phẩm (?:tương tự|liên quan)|tin (?:đăng )?(?:tương tự|liên quan)|สินค้า(?:ที่เกี่ยวข้อง|แนะนำ|ใกล้เคียง)|produk (?:terkait|serupa|lainnya)|iklan (?:serupa|terkait|lainnya))/i;

/** Headings over what others answered to an offer. */
export const repliesHeading =
  /^(?:repl(?:y|ies)|answers?|comments?|responder|respuestas?|comentarios?|r[ée]pondre|r[ée]ponses?|commentaires?|antworten|kommentare|risposte|commenti|respostas?|balas(?:an)?|tanggapan|komentar|trả lời|bình luận|ответы|комментарии|回复|回覆|評論|评论|留言|返信|コメント|ความคิดเห็น)\s*[:：]?\s*(?:[(（]\s*\d{1,6}\s*[)）]|:?\s\d{1,6})?$/iu;

/** The region below an element that stands in `outer`. */
export function regionOf(element: Element, outer: Region): Region {
  const { name, attribs } = element;
  if (outer === 'hidden') return 'hidden';
  const style = attribs['style'];
  if (
    attribs['hidden'] !== undefined ||
    (style !== undefined && /display\s{0,3}:\s{0,3}none/i.test(style.slice(0, 300)))
  )
    return 'hidden';
  switch (name) {
    case 'html':
    case 'body':
      return outer;
    case 'main':
      return outer === 'header' ? 'main' : outer;
    case 'nav':
      return pagerOr(attribs, 'nav');
    case 'footer':
      return outer === 'main' ? 'footer' : outer;
    case 'aside':
      return outer === 'main' ? 'aside' : outer;
    case 'header':
      return outer === 'main' ? 'header' : outer;
    default:
      break;
  }
  const role = attribs['role'];
  if (role === 'navigation') return pagerOr(attribs, 'nav');
  if (role === 'complementary' && outer === 'main') return 'aside';
  if (role === 'contentinfo' && outer === 'main') return 'footer';
  const names = namesOf(attribs);
  if (names === '' || names.length > 600) return outer;
  const match = regionWords.exec(names);
  if (match === null) return outer;
  if (match[5] !== undefined) return 'pagination';
  if (outer !== 'main' && outer !== 'header') return outer;
  if (match[1] !== undefined) return 'nav';
  if (match[2] !== undefined) return 'footer';
  if (match[3] !== undefined) return 'aside';
  return 'comments';
}

function pagerOr(attribs: Record<string, string>, other: Region): Region {
  const names = `${namesOf(attribs)} ${attribs['aria-label'] ?? ''}`;
  return names.length < 600 && /pag(?:e|ing|inat)|navigation_page|pager/i.test(names) ? 'pagination' : other;
}

function namesOf(attribs: Record<string, string>): string {
  const { class: className, id } = attribs;
  if (className === undefined) return id ?? '';
  return id === undefined ? className : `${id} ${className}`;
}
