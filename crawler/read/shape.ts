// What a page without structured data shows by its shape: price near the title, who sells, where, and the text itself.
import type { Element } from 'domhandler';
import type { Price } from '#listing/listing.ts';
import { findPrices, mayHoldPrice, parsePrice, type PriceOptions } from './prices.ts';
import type { Anchor, Line, Survey } from './survey.ts';
import { absolute } from './addresses.ts';

/** Lines further from the title than this say little about its thing. */
const reach = 60;

const priceNames =
  /(?:^|[\s_-])(?:price|prices|amount|cost|precio|preco|preço|prix|preis|prezzo|prijs|pris|cena|harga|gia|fiyat|jiage|asking|saleprice|bin-price|current-price)(?:$|[\s_-]|tag|box|value)/i;
const oldPriceNames =
  /(?:^|[\s_-])(?:old|was|strike|strikethrough|list-price|regular|original|before|retail|rrp|msrp|save|saving|savings|discount|shipping|delivery|compare|crossed|line-through|installment|unit-price|per-unit)(?:$|[\s_-])/i;
const priceLabel =
  /^(?:price|our price|asking(?: price)?|buy it now|current bid|cost|precio|preço|prix|preis|festpreis|vb|prezzo|prijs|pris|cena|цена|ціна|价格|售价|價格|価格|販売価格|ราคา|giá(?: bán)?|harga|fiyat|السعر|מחיר|가격)(?![\p{L}])\s*[:：]?\s*/iu;
const askWords =
  /(?<!\p{L})(?:ask(?:ing)?|price(?:d)?|sell(?:ing)?(?: for| it for)?|obo|ono|shipped|firm|reduced to|precio|pido|vendo|prix|je demande|preis|vb|fp|prezzo|chiedo|цена|прошу|отдам за|harga|giá|ราคา|售|价|價|円)(?!\p{L})|[价價售円]/iu;
const oldPriceLabel =
  /^(?:was|rrp|r\.r\.p\.?|msrp|list price|old price|retail price|regular price|you save|save|savings|shipping|delivery|postage|uvp|statt|antes|precio anterior|prix conseillé|au lieu de|prezzo di listino|prezzo consigliato|risparmi|市价|市場價|市价|原价|原價|定价|定價|建議售價|参考価格|通常価格|정가|старая цена)\s*[:：]?$/iu;
const notPrice =
  /\b(?:shipping|postage|delivery|p&p|versand|envío|livraison|spedizione|frete|deposit|save|off|discount|over|minimum|retail(?:s|ed)?|paid|worth|valued?|msrp|rrp|was|bid increment|fee|postcode)\b|市[价價]|原[价價]|定[价價]|建議售價|建议零售价|参考価格|通常価格|정가|滿|满|старая цена|listino|uvp|statt|au lieu de|antes/i;

/** The price as the page shows it; lines near the title first, then prose. */
export function shownPrice(survey: Survey, title: number, titleText: string, options: PriceOptions): Price | null {
  let best: Price | null = null;
  let bestScore = 0;
  const from = Math.max(0, title - 8);
  const to = Math.min(survey.lines.length, Math.max(title, 0) + reach);
  for (let index = from; index < to; index += 1) {
    const line = survey.lines[index];
    if (line === undefined || !readable(line) || line.text.length > 5000 || !mayHoldPrice(line.text)) continue;
    // A number in the name of the thing is no price; one beside it is.
    if (line.text === titleText) continue;
    const label = survey.lines[index - 1];
    const found = linePrice(
      index === title ? { ...line, text: line.text.replace(titleText, ' ') } : line,
      label !== undefined && label.text.length < 30 && index - 1 !== title ? label.text : '',
      options,
    );
    if (found === null) continue;
    const distance = Math.abs(index - Math.max(title, 0));
    const score = found.score - distance * 0.05 - (index < title ? 2 : 0);
    if (score > bestScore) {
      bestScore = score;
      best = found.price;
    }
  }
  return best;
}

/** The currency that the page shows with the same amount, where its data names none. */
export function currencyBeside(survey: Survey, amount: number, options: PriceOptions): string | null {
  for (const line of survey.lines) {
    if (line.text.length > 200 || line.region === 'hidden' || !mayHoldPrice(line.text)) continue;
    const same = findPrices(line.text, options).find((price) => price.amount === amount && price.currency !== null);
    if (same !== undefined) return same.currency;
  }
  return null;
}

function linePrice(line: Line, before: string, options: PriceOptions): { price: Price; score: number } | null {
  const names = namesAround(line.block);
  const isOld = oldPriceNames.test(names) || /^(?:del|s|strike)$/.test(line.block.name);
  const named = !isOld && priceNames.test(names);
  const short = line.text.length < 60;
  if (line.linkLength * 2 > line.text.length && !named) return null;
  const label =
    short && (priceLabel.test(line.text) || (before.length < 24 && /[:：]$/.test(before) && priceLabel.test(before)));
  const wrongLabel = short && oldPriceLabel.test(before);
  const prices = findPrices(line.text, options);
  const price = prices.find(
    (each) =>
      !notPrice.test(line.text.slice(Math.max(0, each.start - 24), each.start)) &&
      !/^\s?(?:off|discount|shipping|postage)\b/i.test(line.text.slice(each.end, each.end + 12)),
  );
  if (price === undefined) {
    if (!named && !label) return null;
    const bare = parsePrice(line.text.replace(priceLabel, ''), options);
    return bare === null || !short
      ? null
      : { price: { amount: bare.amount, currency: bare.currency }, score: label ? 4 : 3 };
  }
  const asked = askWords.test(line.text.slice(Math.max(0, price.start - 40), price.end + 24));
  // Long prose names many sums; only one that somebody asks is the price.
  if (line.text.length > 160 && !named && !asked) return null;
  const alone = line.text.length < 30;
  const score =
    (named ? 6 : 0) +
    (label ? 5 : 0) +
    (alone ? 5 : 0) +
    (line.heading > 0 ? 4 : 0) +
    (asked ? 3 : 0) +
    (isOld || wrongLabel ? -6 : 0) +
    1;
  return { price: { amount: price.amount, currency: price.currency }, score };
}

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

const placeLabel =
  /^(?:location|item location|located in|region|city|area|place|address|ships from|ubicaci[oó]n|localidad|lugar|provincia|ciudad|localisation|lieu|ville|standort|ort|artikelstandort|luogo|localit[àa]|località|citt[àa]|locatie|plaats|lokalizacja|местоположение|город|место|регион|адрес|місто|所在地|地区|地點|地址|发货地|地域|発送元(?:の地域)?|สถานที่|ที่อยู่|จังหวัด|พื้นที่|địa (?:chỉ|điểm)|khu vực|nơi bán|lokasi|konum|şehir|الموقع|المدينة|지역)\s*[:：]\s*(.+)$/iu;
const placeNames =
  /(?:^|[\s_-])(?:location|where|place|city|region|locality|address|ubicacion|localidad|standort|lieu|ville|luogo|lokasi|geo|town|area)(?:$|[\s_-])/i;

/** Where the thing is: a labelled line, an element named so, or brackets behind the title. */
export function shownLocation(survey: Survey, title: number, titleText: string, seller: string | null): string | null {
  const from = Math.max(0, title - 3);
  const to = Math.min(survey.lines.length, Math.max(title, 0) + 200);
  let weak: string | null = null;
  for (let index = from; index < to; index += 1) {
    const line = survey.lines[index];
    if (line === undefined || !readable(line) || line.text.length > 200) continue;
    const labelled = placeLabel.exec(line.text)?.[1];
    if (labelled !== undefined) return labelled.trim().slice(0, 120);
    if (weak === null && line.heading === 0 && line.text.length < 100 && placeNames.test(namesOf(line.block)))
      weak = line.text;
    if (seller !== null && index > title && line.text.includes(seller)) {
      // `Seller name · Place`
      const tail = /\s[·|•]\s([^·|•]{2,80})$/u.exec(line.text)?.[1];
      if (tail !== undefined && weak === null && !/\d{2}/.test(tail)) weak = tail;
    }
  }
  const heading = title === -1 ? undefined : survey.lines[title];
  if (weak === null && heading !== undefined && heading.text.length > titleText.length) {
    const at = heading.text.indexOf(titleText);
    const rest = at === -1 ? '' : heading.text.slice(at + titleText.length);
    const bracketed = /\(([^()]{2,80})\)\s*$/.exec(rest)?.[1];
    if (bracketed !== undefined && !/^\d+$/.test(bracketed)) return bracketed.trim();
  }
  return weak;
}

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

/** `by name » 12 Mar 2024`: a line that a profile link opens. */
function isByline(line: Line, index: number, survey: Survey): boolean {
  if (line.text.length > 120 || line.linkLength === 0) return false;
  return (
    sellerStart.test(line.text) ||
    survey.anchors.some((anchor) => anchor.line === index && sellerPath.test(anchor.href))
  );
}

function isLabelLine(text: string): boolean {
  return text.length < 120 && (sellerLabel.test(text) || placeLabel.test(text));
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

function readable(line: Line): boolean {
  return line.region === 'main' || line.region === 'header';
}

function hiddenPart(anchor: Anchor): boolean {
  return anchor.region !== 'main' && anchor.region !== 'header';
}

export function namesOf(element: Element): string {
  return `${element.attribs['id'] ?? ''} ${element.attribs['class'] ?? ''}`
    .slice(0, 400)
    .replace(/([a-z])([A-Z])/g, '$1-$2');
}

function namesAround(element: Element): string {
  const parent = element.parent;
  const own = namesOf(element);
  return parent !== null && 'attribs' in parent && parent.name !== 'body' ? `${namesOf(parent)} ${own}` : own;
}
