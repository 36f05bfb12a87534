// Who offers it: a labelled line, a link to a profile, or an element that is named so.
import { absolute } from './addresses.ts';
import { namesOf, readable } from './names.ts';
import type { Anchor, Line, Survey } from './survey.ts';

const sellerLabel =
  /^(?:posted by|listed by|sold by|seller(?:\s?(?:name|id|info(?:rmation)?))?|offered by|advertiser|contact(?: name| person)?|owner|vendor|dealer|author|by|member|user(?:name)?|vendedora?|publicado por|anunciante|vendido por|vendeur|vendu par|annonceur|publié par|verkäufer|verkauft von|anbieter|von|venditore|inserzionista|venduto da|verkoper|sprzedawca|säljare|продавец|автор|разместил|продавець|卖家|賣家|店铺|商家|发布者|出品者|販売者|投稿者|ผู้ขาย|ลงประกาศโดย|ประกาศโดย|người bán|đăng bởi|người đăng|penjual|dijual oleh|satıcı|البائع|المعلن|판매자)\s*[:：]\s*(.+)$/iu;
const sellerStart =
  /^(?:posted by|listed by|sold by|seller|offered by|by|vendedor|vendido por|publicado por|vendeur|vendu par|verkäufer|venditore|verkoper|продавец|卖家|賣家|出品者|ผู้ขาย|người bán|penjual)\s+(\S.*)$/iu;
const sellerNames =
  /(?:^|[\s_-])(?:seller|vendor|merchant|author|username|user-name|nickname|advertiser|poster|by|byline|postedby|posted-by|owner|member|dealer|vendedor|vendeur|verkaeufer|anbieter|shop-name|store-name)(?:$|[\s_-]|name|info)/i;
const sellerPath =
  /\/(?:usr|user|users|u|seller|sellers|member|members|memberlist|profile|profil|author|shop|store|stores|vendor|people|account|pros?)(?:[/.?]|$)|[?&](?:u|uid|user|userid|user_id|seller|member)=/i;

/** Who offers it: a labelled line, a link to a profile, or an element that is named so. */
export function shownSeller(survey: Survey, title: number, base: string): { name: string; url?: string } | null {
  const from = Math.max(0, title - 4);
  const to = Math.min(survey.lines.length, Math.max(title, 0) + 200);
  let weak: { name: string; line: number } | null = null;
  for (let index = from; index < to; index += 1) {
    const line = survey.lines[index];
    if (line === undefined || !readable(line) || line.text.length > 160 || line.heading === 1) continue;
    const match = sellerLabel.exec(line.text) ?? (line.text.length < 90 ? sellerStart.exec(line.text) : null);
    if (match?.[1] !== undefined) {
      const linked = profileLink(survey, index);
      if (linked !== undefined) return withUrl(linked.text, absolute(linked.href, base));
      const name = cleanName(match[1]);
      if (name !== '') return { name };
    }
    if (weak === null && sellerNames.test(namesOf(line.block)) && line.text.length < 60)
      weak = { name: cleanName(line.text.replace(/^by\s+/i, '')), line: index };
  }
  const profile = survey.anchors.find(
    (anchor) =>
      anchor.line >= from &&
      anchor.line < to &&
      anchor.text.length > 1 &&
      anchor.text.length < 50 &&
      !hiddenPart(anchor) &&
      (sellerPath.test(anchor.href) || sellerNames.test(namesOf(anchor.element))),
  );
  if (profile !== undefined && (weak === null || profile.line <= weak.line))
    return withUrl(profile.text, absolute(profile.href, base));
  return weak === null || weak.name === '' ? null : { name: weak.name };
}

function profileLink(survey: Survey, line: number): Anchor | undefined {
  return survey.anchors.find((anchor) => anchor.line === line && anchor.text !== '' && anchor.text.length < 60);
}

function withUrl(name: string, url: string | null): { name: string; url?: string } {
  return url === null ? { name } : { name, url };
}

/** Cuts what boards and shops write behind a name: dates, counts, separators. */
function cleanName(text: string): string {
  return text
    .replace(/\s*(?:[»·|•,;]|\s[-–—]\s|\(\s?\d).*$/u, '')
    .trim()
    .slice(0, 80);
}

function hiddenPart(anchor: Anchor): boolean {
  return anchor.region !== 'main' && anchor.region !== 'header';
}

/** `by name » 12 Mar 2024`: a line that a profile link opens. */
export function isByline(line: Line, index: number, survey: Survey): boolean {
  if (line.text.length > 120 || line.linkLength === 0) return false;
  return (
    sellerStart.test(line.text) ||
    survey.anchors.some((anchor) => anchor.line === index && sellerPath.test(anchor.href))
  );
}

/** `Seller: name`. */
export function isSellerLine(text: string): boolean {
  return sellerLabel.test(text);
}
