// Where the market's people live, what they pay with, and how each country writes a price.
import type { MarketLanguage, MarketPrice } from './advert.ts';
import type { Random } from './random.ts';

interface Place {
  city: string;
  currency: string;
}

/** Cities by language, each with the currency its people ask for. */
export const places: Record<MarketLanguage, Place[]> = {
  en: [
    { city: 'Leeds', currency: 'GBP' },
    { city: 'Norwich', currency: 'GBP' },
    { city: 'Cardiff', currency: 'GBP' },
    { city: 'Austin, TX', currency: 'USD' },
    { city: 'Tampa, FL', currency: 'USD' },
    { city: 'Durban', currency: 'ZAR' },
  ],
  es: [
    { city: 'Valencia', currency: 'EUR' },
    { city: 'Zaragoza', currency: 'EUR' },
    { city: 'Vigo', currency: 'EUR' },
    { city: 'Guadalajara', currency: 'MXN' },
    { city: 'Mérida', currency: 'MXN' },
    { city: 'Cali', currency: 'COP' },
  ],
  fr: [
    { city: 'Nantes', currency: 'EUR' },
    { city: 'Lyon', currency: 'EUR' },
    { city: 'Liège', currency: 'EUR' },
    { city: 'Besançon', currency: 'EUR' },
    { city: 'Douala', currency: 'XAF' },
    { city: 'Libreville', currency: 'XAF' },
  ],
  zh: [
    { city: '昆明', currency: 'CNY' },
    { city: '广州', currency: 'CNY' },
    { city: '厦门', currency: 'CNY' },
    { city: '南宁', currency: 'CNY' },
    { city: '成都', currency: 'CNY' },
    { city: '莆田', currency: 'CNY' },
  ],
  id: [
    { city: 'Bandung', currency: 'IDR' },
    { city: 'Surabaya', currency: 'IDR' },
    { city: 'Medan', currency: 'IDR' },
    { city: 'Makassar', currency: 'IDR' },
    { city: 'Pontianak', currency: 'IDR' },
    { city: 'Denpasar', currency: 'IDR' },
  ],
  vi: [
    { city: 'Hà Nội', currency: 'VND' },
    { city: 'Đà Nẵng', currency: 'VND' },
    { city: 'Cần Thơ', currency: 'VND' },
    { city: 'Vinh', currency: 'VND' },
    { city: 'Đồng Nai', currency: 'VND' },
    { city: 'Huế', currency: 'VND' },
  ],
};

/** Units for one euro: round figures, for a market of make-believe. */
const perEuro: Record<string, number> = {
  EUR: 1,
  GBP: 0.85,
  USD: 1.1,
  ZAR: 20,
  MXN: 20,
  COP: 4400,
  XAF: 650,
  CNY: 8,
  IDR: 18_000,
  VND: 28_000,
};

/** A price that a person would ask, from a range in euros. */
export function localPrice([low, high]: readonly [number, number], currency: string, random: Random): MarketPrice {
  const euros = low + random.next() * (high - low);
  const raw = euros * (perEuro[currency] ?? 1);
  const step = 10 ** Math.max(0, Math.floor(Math.log10(raw)) - 1);
  const round = Math.max(step, Math.round(raw / step) * step);
  const pence = (currency === 'EUR' || currency === 'GBP' || currency === 'USD') && round < 60 && random.chance(0.4);
  return { amount: pence ? round - 0.01 * random.pick([1, 5, 50]) : round, currency };
}

/** The price as people of that country write it; `style` picks among the usual ways. */
export function writePrice({ amount, currency }: MarketPrice, style: number): string {
  const [whole, pence] = amount.toFixed(Number.isInteger(amount) ? 0 : 2).split('.') as [string, string?];
  const grouped = (mark: string) => whole.replace(/\B(?=(\d{3})+$)/g, mark);
  const ways = waysToWrite(currency, { grouped, whole, pence });
  return ways[style % ways.length] ?? `${amount} ${currency}`;
}

interface Digits {
  grouped: (mark: string) => string;
  whole: string;
  pence: string | undefined;
}

function waysToWrite(currency: string, { grouped, whole, pence }: Digits): string[] {
  const point = pence === undefined ? '' : `.${pence}`;
  const comma = pence === undefined ? '' : `,${pence}`;
  switch (currency) {
    case 'GBP':
      return [`£${grouped(',')}${point}`, `${whole}${point} GBP`];
    case 'USD':
      return [`$${grouped(',')}${point}`, `US$ ${grouped(',')}${point}`, `${whole}${point} USD`];
    case 'ZAR':
      return [`R${grouped(',')}`, `R ${grouped(' ')}`];
    case 'EUR':
      return [`${grouped('.')}${comma} €`, `${whole}${comma}€`, `${whole}${comma} EUR`];
    case 'MXN':
      return [`$${grouped(',')} MXN`, `${grouped(',')} MXN`];
    case 'COP':
      return [`$ ${grouped('.')} COP`, `${grouped('.')} COP`];
    case 'XAF':
      return [`${grouped(' ')} FCFA`, `${grouped('.')} FCFA`];
    case 'CNY':
      return [`¥${whole}`, `${whole}元`, `人民币${whole}元`];
    case 'IDR':
      return [`Rp ${grouped('.')}`, `Rp${grouped('.')},-`, `Rp. ${grouped('.')}`];
    case 'VND':
      return [`${grouped('.')}đ`, `${grouped('.')} VND`, `${grouped('.')} đồng`];
    default:
      return [`${whole}${point} ${currency}`];
  }
}
