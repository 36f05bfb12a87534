// Currencies as pages write them: ISO 4217 codes and the signs and words that stand for them. currencyOf() decides what a shared sign means.

/** Code, then its signs. A sign that several countries share stands in `shared`. */
const own = `
USD US$ U$S US-$ $US USD$ U.S.$ dollars dollar bucks 美元 美金 долларов доллар đô|EUR € euro euros eur. евро 欧元 ยูโร|GBP £ ￡ sterling quid 英镑|JPY 円 JP¥ 日元 yen|CNY 元 RMB CN¥ 人民币 人民幣 块 yuan 圆
HKD HK$ 港币 港幣|TWD NT$ NT 台币 臺幣 新台幣 T$|KRW ₩ 원 won|THB ฿ บาท baht|VND ₫ đ vnđ đồng dong|IDR Rp Rp. rupiah|MYR RM ringgit|SGD S$|PHP ₱ Php|INR ₹ ₨. रु रुपये rupees rs/-
LAK ₭|KHR ៛|MMK Ks kyat|BDT ৳ Tk|LKR රු|NPR नेरू|PKR ₨|RUB ₽ руб руб. рублей рубль рубля Р р. р|UAH ₴ грн грн. гривен|BYN Br|KZT ₸ тг тенге|PLN zł zl złotych|CZK Kč Kc|HUF Ft|RON lei leu ron|BGN лв лв. лева|RSD дин din din.|HRK kn|MKD ден
TRY ₺ TL ₤|ILS ₪ ש"ח NIS|SAR ر.س ريال SR|AED د.إ درهم Dhs Dh AED.|EGP ج.م جنيه LE|KWD د.ك KD|QAR ر.ق QR|IRR ریال تومان تومن ﷼ toman|IQD د.ع|JOD د.أ JD|MAD د.م.|DZD د.ج DA|TND د.ت DT
CHF Fr. SFr SFr. ₣|SEK SEK:-|NOK NKr|DKK|ISK Íkr|BRL R$ reais|MXN MX$ Mex$ MXN$|ARS AR$ ARS$|CLP CLP$ CL$|COP COP$ COL$|PEN S/. S/ soles|UYU $U|BOB Bs Bs.|VEF BsF|PYG ₲ Gs Gs.|CRC ₡ ¢|GTQ Q|HNL L|NIO C$N|PAB B/.|DOP RD$|CUP ₱MN|CUC CUC$|MRU UM|STN Db|JMD J$|TTD TT$|BBD Bds$
AUD A$ AU$|CAD C$ CA$ CDN$|NZD NZ$|ZAR R|NGN ₦|GHS GH₵ ₵ GH¢|KES KSh Ksh. KSh. Kshs|UGX USh|TZS TSh|ETB ብር|XAF FCFA CFA|XOF XOF|ZMW ZK K|BWP P|NAD N$|MZN MT MTn|MGA Ar|BIF FBu|RWF FRw|CDF FC|SOS S.|ERN Nfk|SCR SR.|MUR ₨M|ZWD Z$|GMD D|GNF FG
ALL Lek|AMD ֏ դր|AZN ₼ man.|GEL ₾|BAM KM|MDL MDL|UZS сўм so'm сум|KGS сом|TJS смн|TMT m.|MNT ₮|AFN ؋|BTN Nu.|MVR Rf|BND B$|FJD FJ$|PGK Kina|SBD SI$|TOP PT|VUV Vt VT|WST WS$|XPF ₣P|AWG ƒ|SRD Sr$|GYD G$|HTG G|BZD BZ$|BSD BS$|BMD BD$|KYD CI$|XCD EC$|LRD L$|SLL Le|SDG SDG|YER ﷼Y|OMR ر.ع. RO|BHD .د.ب BD|LBP ل.ل LL|SYP £S|LYD ل.د LD|PTS ₧|ATS ₶|BTC ₿ btc|ETH Ξ|USDT usdt|DKK kr.
`;

/** Signs that several currencies share, with the one meant where the page tells no more. */
const shared: Record<string, string> = {
  $: 'USD',
  '＄': 'USD',
  '¥': 'JPY',
  '￥': 'CNY',
  kr: 'SEK',
  Kr: 'SEK',
  KR: 'SEK',
  ':-': 'SEK',
  Rs: 'INR',
  'Rs.': 'INR',
  RS: 'INR',
  Dhs: 'AED',
  Fr: 'CHF',
  din: 'RSD',
  peso: 'MXN',
  pesos: 'MXN',
};

/** What a shared sign means by country code of the site's address. */
const byCountry: Record<string, Record<string, string>> = {
  $: {
    au: 'AUD',
    ca: 'CAD',
    nz: 'NZD',
    sg: 'SGD',
    hk: 'HKD',
    tw: 'TWD',
    mx: 'MXN',
    ar: 'ARS',
    cl: 'CLP',
    co: 'COP',
    uy: 'UYU',
    br: 'BRL',
    do: 'DOP',
    jm: 'JMD',
    tt: 'TTD',
    bn: 'BND',
    fj: 'FJD',
    na: 'NAD',
    zw: 'ZWD',
    ec: 'USD',
  },
  '¥': { cn: 'CNY', jp: 'JPY' },
  '￥': { cn: 'CNY', jp: 'JPY' },
  kr: { se: 'SEK', no: 'NOK', dk: 'DKK', is: 'ISK' },
  rs: { in: 'INR', pk: 'PKR', lk: 'LKR', np: 'NPR', mu: 'MUR', br: 'BRL' },
  fr: { ch: 'CHF' },
  peso: { mx: 'MXN', ar: 'ARS', cl: 'CLP', co: 'COP', uy: 'UYU', ph: 'PHP' },
};

/** Codes in use (ISO 4217) and a few that pages still write. */
export const currencyCodes: ReadonlySet<string> = new Set(
  (
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL ' +
    'GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR ' +
    'MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU ' +
    'UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW CUC PTE BTC ETH USDT'
  ).split(' '),
);

const signs = new Map<string, string>();
for (const entry of own.trim().split(/[|\n]/)) {
  const [code = '', ...names] = entry.trim().split(' ');
  for (const name of names) if (!signs.has(name)) signs.set(name, code);
}
for (const [sign, code] of Object.entries(shared)) signs.set(sign, code);

const folded = new Map<string, string>();
for (const [sign, code] of signs)
  if (sign.length > 1 && !folded.has(sign.toLowerCase())) folded.set(sign.toLowerCase(), code);

const longest = Math.max(...[...signs.keys()].map((sign) => sign.length));
/** Short Latin words that mean a currency only where little else stands beside the number: `L 20` in prose is a length. */
const weak = new Set(
  'L Q P D G K M B R Z E S LE DA DT MT PT VT Vt LL LD FG FC RO BD Ar Le JD KD QR Gs Ks Br NT SR Rf m. Tk Dh Bs kn ZK HT man. S. Q. ALL TOP TRY CUP GEL PEN MOP BAM SOS MAD LAK ETH ERN RON'.split(
    ' ',
  ),
);
/** Codes that are everyday words too: `all 2`, `try 3`. */
export const wordCodes: ReadonlySet<string> = new Set(
  'ALL TOP TRY CUP GEL PEN MOP BAM SOS MAD LAK ETH ERN RON BOB COP PAB'.split(' '),
);
const latinOrCyrillic = /[\p{Script=Latin}\p{Script=Cyrillic}]/u;

/** The currency sign that ends right at `end`, null where none does. `prose` leaves out the weak ones. */
export function signEndingAt(text: string, end: number, prose: boolean): string | null {
  for (let length = Math.min(longest, end); length > 0; length -= 1) {
    const sign = text.slice(end - length, end);
    if (isSign(sign, prose) && !runsOn(text[end - length - 1], sign[0])) return sign;
  }
  return null;
}

/** The currency sign that starts at `start`. */
export function signStartingAt(text: string, start: number, prose: boolean): string | null {
  for (let length = Math.min(longest, text.length - start); length > 0; length -= 1) {
    const sign = text.slice(start, start + length);
    if (isSign(sign, prose) && !runsOn(sign.at(-1), text[start + length])) return sign;
  }
  return null;
}

function isSign(sign: string, prose: boolean): boolean {
  const known =
    signs.has(sign) ||
    currencyCodes.has(sign) ||
    (sign.length > 2 &&
      !wordCodes.has(sign.toUpperCase()) &&
      (folded.has(sign.toLowerCase()) || currencyCodes.has(sign.toUpperCase())));
  return (
    known &&
    !(
      prose &&
      (weak.has(sign) ||
        (sign === sign.toLowerCase() && currencyCodes.has(sign.toUpperCase()) && sign !== 'usd' && sign !== 'eur'))
    )
  );
}

/** Letters must not run on into a word: `R` is the rand in `R 500` and nothing in `Room 500`. */
function runsOn(left: string | undefined, right: string | undefined): boolean {
  return left !== undefined && right !== undefined && latinOrCyrillic.test(left) && latinOrCyrillic.test(right);
}

/** The ISO 4217 code that a sign or code stands for; `site` (a host name or two-letter country) and `fallback` settle shared signs. Null where unknown. */
export function currencyOf(sign: string, site?: string, fallback?: string): string | null {
  const upper = sign.toUpperCase();
  if (currencyCodes.has(upper)) return upper;
  const key =
    sign === '＄'
      ? '$'
      : sign
          .toLowerCase()
          .replace(/\.$/, '')
          .replace(/^pesos$/, 'peso');
  const local = byCountry[key];
  if (local !== undefined) {
    if (fallback !== undefined && Object.values(local).includes(fallback)) return fallback;
    const country = site?.slice(site.lastIndexOf('.') + 1).toLowerCase();
    const meant = country === undefined ? undefined : local[country];
    if (meant !== undefined) return meant;
  }
  return signs.get(sign) ?? folded.get(sign.toLowerCase()) ?? null;
}
