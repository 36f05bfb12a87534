// The price as a page shows it: beside the title, behind a label, or asked in prose. What looks like one and is another sum is left alone.
import type { Element } from 'domhandler';
import type { Price } from '#listing/listing.ts';
import { namesOf, readable } from './names.ts';
import { findPrices, mayHoldPrice, parsePrice, type PriceOptions } from './prices.ts';
import type { Line, Survey } from './survey.ts';

/** Lines further from the title than this say little about its thing. */
const reach = 60;

const priceNames =
  /(?:^|[\s_-])(?:price|prices|amount|cost|precio|preco|preço|prix|preis|prezzo|prijs|pris|cena|harga|gia|fiyat|jiage|asking|saleprice|bin-price|current-price)(?:$|[\s_-]|tag|box|value)/i;
const oldPriceNames =
  /(?:^|[\s_-])(?:old|was|strike|strikethrough|list-price|regular|original|before|retail|rrp|msrp|save|saving|savings|discount|shipping|delivery|compare|crossed|line-through|installment|unit-price|per-unit)(?:$|[\s_-])/i;
const priceLabel =
  /^(?:price|our price|asking(?: price)?|buy it now|current bid|cost|precio|preço|prix|preis|festpreis|vb|prezzo|prijs|pris|cena|цена|ціна|价格|售价|價格|価格|販売価格|ราคา|giá(?: bán)?|harga|fiyat|السعر|מחיר|가격)(?![\p{L}])\s*[:：]?\s*/iu;
const askWords =
  /(?<!\p{L})(?:ask(?:ing)?|i want|yours for|no (?:silly )?offers|a little room|cash or|lo dejo|dejo en|vale|valen|laisse à|en demande|demande|price(?:d)?|sell(?:ing)?(?: for| it for)?|obo|ono|shipped|firm|reduced to|precio|pido|vendo|prix|je demande|preis|vb|fp|prezzo|chiedo|цена|прошу|отдам за|harga|giá|ราคา|售|价|價|円)(?!\p{L})|[价價售円]/iu;
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
    const rest = line.text.replace(priceLabel, '');
    const bare = parsePrice(rest, options);
    // `Price by PM, ring 06 12 …`: the digits of a telephone are no price.
    return bare === null ||
      !short ||
      (label && !/^[^\p{L}\d]{0,4}(?:\p{L}{1,4}[^\p{L}\d]{0,3})?\d/u.test(rest) && bare.amount !== 0)
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

function namesAround(element: Element): string {
  const parent = element.parent;
  const own = namesOf(element);
  return parent !== null && 'attribs' in parent && parent.name !== 'body' ? `${namesOf(parent)} ${own}` : own;
}
