// Prices in text, as people write them the world over. currencies.ts knows the signs.
import { currencyOf, signEndingAt, signStartingAt, wordCodes } from './currencies.ts';

export interface PriceFound {
  amount: number;
  /** ISO 4217, or null where none is shown. */
  currency: string | null;
  /** The sign or code as it stands in the text. */
  sign: string | null;
  /** Offsets into the text after `foldDigits`. */
  start: number;
  end: number;
}

export interface PriceOptions {
  /** Text beside the price that may hold its currency: a label, a column head. */
  hint?: string | undefined;
  /** Host name of the site, for signs that several countries share. */
  site?: string | undefined;
  /** ISO 4217: what a shared sign or a bare number means here. */
  fallback?: string | undefined;
  /** Language of the page, for signs that two languages share: `¥`. */
  language?: string | undefined;
}

/** Digits of any script become 0–9, full-width forms plain ones, odd spaces and apostrophes the common ones; length is kept. */
export function foldDigits(text: string): string {
  if (!/[^\x20-\x7e]/.test(text)) return text;
  return text
    .replace(
      /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19\u17e0-\u17e9\u1040-\u1049]/g,
      (digit) => String(digitValue(digit.charCodeAt(0))),
    )
    .replace(/[\u00a0\u202f\u2009\u2007\u3000]/g, ' ')
    .replace(/[\u066b]/g, '.')
    .replace(/[\u066c\u060c\uff0c]/g, ',')
    .replace(/\uff0e/g, '.')
    .replace(/[\u2019\u02bc\u00b4`]/g, "'");
}

function digitValue(code: number): number {
  if (code >= 0xff10) return code - 0xff10;
  if (code >= 0x17e0 && code <= 0x17e9) return code - 0x17e0;
  if (code >= 0x1040 && code <= 0x1049) return code - 0x1040;
  if (code >= 0x0e50 && code <= 0x0e59) return code - 0x0e50;
  if (code >= 0x09e6 && code <= 0x09ef) return code - 0x09e6;
  if (code >= 0x0966 && code <= 0x096f) return code - 0x0966;
  return code >= 0x06f0 ? code - 0x06f0 : code - 0x0660;
}

// The possessive feel comes from disjoint classes: after a separator a digit must follow.
const numberMatcher = /(?:\d+(?:[.,' ]{1,2}\d+)*|(?<![\d.])\.{1,2}\d+)/g;
const free =
  /^[^\p{L}\d]{0,5}(?:free|gratis|kostenlos|zu verschenken|gratuit|gratuito|grátis|免费|免費|無料|бесплатно|даром|ฟรี|miễn phí|ücretsiz|darmo)[^\p{L}\d]{0,5}$/iu;

/** The first price a short text holds; `1250€60` and `ab 12,50 €` too. Null where there is none. */
export function parsePrice(raw: string, options: PriceOptions = {}): PriceFound | null {
  const text = foldDigits(raw.slice(0, 400));
  if (free.test(text)) return { amount: 0, currency: options.fallback ?? null, sign: null, start: 0, end: text.length };
  const all = scan(text, options, text.length > 24);
  if (all.length === 0 && text.length > 24)
    all.push(...scan(text, options, false).filter((each) => each.sign === null));
  // A number that carries a currency before one that does not: `3 x $5`.
  const found = all.find((price) => price.sign !== null) ?? all[0];
  if (found === undefined) return null;
  if (found.sign !== null) return found;
  const hinted = options.hint === undefined ? null : signIn(foldDigits(options.hint.slice(0, 200)));
  if (hinted !== null) return { ...found, sign: hinted, currency: meaningOf(hinted, options) };
  return { ...found, currency: options.fallback ?? null };
}

/** Every amount in running text that carries a currency. */
export function findPrices(raw: string, options: PriceOptions = {}): PriceFound[] {
  const text = foldDigits(raw.slice(0, 20_000));
  return scan(text, options, true);
}

/** Cheap test whether a line can hold a price at all. */
export function mayHoldPrice(text: string): boolean {
  return /[\d\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\uff10-\uff19]/.test(text);
}

const unitMatcher =
  /\s?(?:(万|萬|千|億|亿|만|천)|(k|K|m|M|tr|triệu|nghìn|ngàn|rb|ribu|jt|juta|lakh|lac|crore|mil|тыс|млн)(?![\p{L}\d]))/uy;

function scan(text: string, options: PriceOptions, prose: boolean): PriceFound[] {
  const found: PriceFound[] = [];
  let used = 0;
  for (const match of text.matchAll(numberMatcher)) {
    const start = match.index;
    if (start < used) continue;
    let end = start + match[0].length;
    let digits = match[0];
    if (/^\s?%/.test(text.slice(end, end + 2))) continue;
    const unit = unitAt(text, end);
    const ahead = signBefore(text, start, used, prose) ?? randBefore(text, start, used, match[0]);
    // `ALL 2` in capitals is two of all, `ALL 2,000` a sum.
    const before = ahead !== null && wordCodes.has(ahead.sign) && /^\d{1,2}$/.test(match[0]) ? null : ahead;
    const behind = signAfter(text, end + (unit?.length ?? 0), prose);
    const after = before === null && behind !== null && leadsNext(text, end, behind) ? null : behind;
    // Between two signs a code settles what a shared sign means: `$ SGD4.90`; else the one in front is meant.
    const settled = before !== null && after !== null && settles(text, before, after) ? after : null;
    const sign = settled ?? before ?? after;
    if (prose && sign === null) continue;
    if (before === null && after !== null && unit === null) {
      const cents = centsAfterSign(text, digits, after);
      if (cents !== null) {
        digits = `${digits.replace(/[.,' ]/g, '')}.${cents.digits}`;
        end = cents.end;
      }
    }
    const scale = unit === null ? 1 : scaleOf(unit.trim(), sign?.sign ?? null, options);
    const amount = toAmount(digits, scale !== 1);
    if (amount === null) continue;
    used = Math.max(end, settled?.end ?? (before === null && after !== null ? after.end : end));
    found.push({
      amount: scale === 1 ? amount : Math.round(amount * scale * 100) / 100,
      currency: sign === null ? null : meaningOf(sign.sign, options),
      sign: sign?.sign ?? null,
      start: before === null ? start : before.start,
      end: used,
    });
    if (found.length >= 50) break;
  }
  return found;
}

/** `$830 MXN`: the code behind the amount says which dollar, unless it belongs to the next amount. */
function settles(text: string, before: SignAt, after: SignAt): boolean {
  return (
    sharedSigns.test(before.sign) &&
    /^[A-Z]{3}$/.test(after.sign) &&
    !/^\s?\d/.test(text.slice(after.end, after.end + 2))
  );
}

/** `number 2 €12.00`: the sign belongs to what follows it. */
function leadsNext(text: string, end: number, { sign, start, end: after }: SignAt): boolean {
  return start > end && /^[$€£¥￥₹₫₽₺]$/.test(sign) && /\d/.test(text[after] ?? '');
}

const sharedSigns = /^(?:[$＄¥￥]|kr|rs\.?|fr\.?)$/i;

function meaningOf(sign: string, { site, fallback, language }: PriceOptions): string | null {
  const country = site?.slice(site.lastIndexOf('.') + 1).toLowerCase();
  if ((sign === '¥' || sign === '￥') && fallback === undefined && country !== 'jp' && country !== 'cn') {
    if (language?.startsWith('zh') === true) return 'CNY';
    if (language?.startsWith('ja') === true) return 'JPY';
  }
  return currencyOf(sign, site, fallback);
}

interface SignAt {
  sign: string;
  start: number;
  end: number;
}

function signBefore(text: string, start: number, from: number, prose: boolean): SignAt | null {
  let end = start;
  while (end > from && start - end < 4 && /[\s.:=*~≈(]/.test(text[end - 1] ?? '')) end -= 1;
  for (let at = start; at >= end; at -= 1) {
    const sign = signEndingAt(text, at, prose);
    if (sign !== null && at - sign.length >= from) return { sign, start: at - sign.length, end: at };
  }
  return null;
}

/** `R1 200`, `R 3,500`: in prose the letter means the rand only before grouped thousands or right before three digits and more. */
function randBefore(text: string, start: number, from: number, digits: string): SignAt | null {
  const at = text[start - 1] === 'R' ? start - 1 : text[start - 2] === 'R' && text[start - 1] === ' ' ? start - 2 : -1;
  if (at < from || /[\p{L}\d.,$-]/u.test(text[at - 1] ?? ' ')) return null;
  const asked = /(?:ask(?:ing)?|price(?: is)?|priced|want|for|at)[:\s]{1,2}$/i.test(
    text.slice(Math.max(0, at - 12), at),
  );
  if (asked && /^\d{2,6}$/.test(digits)) return { sign: 'R', start: at, end: at + 1 };
  const grouped = /^\d{1,3}(?:[ ,]\d{3})+(?:[.,]\d{2})?$/.test(digits);
  return grouped || (at === start - 1 && /^\d{3,6}$/.test(digits)) ? { sign: 'R', start: at, end: at + 1 } : null;
}

function signAfter(text: string, end: number, prose: boolean): SignAt | null {
  const gap = /^(?:[.,]?\s?[-–—]{1,2}\s?|[.,]?\s{0,2})/u.exec(text.slice(end, end + 5))?.[0].length ?? 0;
  for (let at = end; at <= end + gap; at += 1) {
    const sign = signStartingAt(text, at, prose);
    if (sign !== null) return { sign, start: at, end: at + sign.length };
  }
  return null;
}

/** The currency sign as the decimal point: `1250€60`. */
function centsAfterSign(text: string, digits: string, sign: SignAt): { digits: string; end: number } | null {
  if (sign.sign.length !== 1 || /[.,]\d{1,2}$/.test(digits)) return null;
  const cents = /^\s?(\d{2}0?)(?![\d.,])/.exec(text.slice(sign.end, sign.end + 6));
  if (cents === null) return null;
  const end = sign.end + cents[0].length;
  return text.startsWith(sign.sign, end) || text.startsWith(` ${sign.sign}`, end)
    ? null
    : { digits: cents[1] ?? '', end };
}

function unitAt(text: string, at: number): string | null {
  unitMatcher.lastIndex = at;
  return unitMatcher.exec(text)?.[0] ?? null;
}

/** The currency sign in a hint; null where it holds none. */
function signIn(hint: string): string | null {
  for (let at = 0; at < hint.length; at += 1) {
    if (at > 0 && /\p{L}/u.test(hint[at - 1] ?? '') && /\p{L}/u.test(hint[at] ?? '')) continue;
    const sign = signStartingAt(hint, at, false);
    if (sign !== null) return sign;
  }
  return null;
}

const scales: Record<string, number> = {
  万: 1e4,
  萬: 1e4,
  千: 1e3,
  百: 100,
  億: 1e8,
  亿: 1e8,
  만: 1e4,
  천: 1e3,
  k: 1e3,
  K: 1e3,
  tr: 1e6,
  triệu: 1e6,
  nghìn: 1e3,
  ngàn: 1e3,
  rb: 1e3,
  ribu: 1e3,
  jt: 1e6,
  juta: 1e6,
  lakh: 1e5,
  lac: 1e5,
  crore: 1e7,
  mil: 1e3,
  тыс: 1e3,
  млн: 1e6,
};

/** `m` is a million beside a currency sign only; a bare `5m` is a length. */
function scaleOf(unit: string, sign: string | null, options: PriceOptions): number {
  if (unit === 'm' || unit === 'M') return sign === null && options.fallback === undefined ? 1 : 1e6;
  return scales[unit] ?? 1;
}

/** What the separators mean is told by the last one and by how many digits follow it. */
function toAmount(digits: string, scaled: boolean): number | null {
  const compact = digits
    .replace(/\s+(?=\d{3}(?:\D|$))/g, '')
    .replace(/(?<=[.,])\s+/g, '')
    .replace(/\s.*$/, '')
    .replace(/'/g, '')
    .replace(/^\.+/, '0.');
  const last = Math.max(compact.lastIndexOf('.'), compact.lastIndexOf(','));
  let plain: string;
  if (last === -1) plain = compact;
  else {
    const mark = compact[last] ?? '.';
    const fraction = compact.slice(last + 1);
    const whole = compact.slice(0, last);
    const several = whole.includes(mark);
    const both = /[.,]/.test(whole) && !several;
    const thousands =
      several ||
      (!both && !scaled && fraction.length === 3 && whole.length <= 3 && !/^0+$/.test(whole)) ||
      fraction.length === 0;
    plain = thousands ? compact.replace(/[.,]/g, '') : `${whole.replace(/[.,]/g, '')}.${fraction}`;
  }
  const amount = Number(plain);
  return Number.isFinite(amount) && amount < 1e13 && plain !== '' ? amount : null;
}
