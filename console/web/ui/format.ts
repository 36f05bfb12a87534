// Numbers, money and times in the reader's language.
import type { Price } from '#listing/listing.ts';
import { locale } from '../messages/messages.ts';

export function formatPrice(price: Price | null): string | null {
  if (price === null) return null;
  const options: Intl.NumberFormatOptions = { maximumFractionDigits: Number.isInteger(price.amount) ? 0 : 2 };
  if (price.currency === null || !/^[A-Z]{3}$/.test(price.currency)) {
    return `${new Intl.NumberFormat(locale(), options).format(price.amount)}${price.currency === null ? '' : ` ${price.currency}`}`;
  }
  return new Intl.NumberFormat(locale(), {
    ...options,
    style: 'currency',
    currency: price.currency,
    currencyDisplay: 'code',
  }).format(price.amount);
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(locale()).format(value);
}

export function formatInstant(instant: string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(instant));
}

const steps: Array<[Intl.RelativeTimeFormatUnit, number]> = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 hr ago`; seconds are `now`. */
export function formatAge(instant: string, now = Date.now()): string {
  const seconds = (new Date(instant).getTime() - now) / 1000;
  const words = new Intl.RelativeTimeFormat(locale(), { numeric: 'auto', style: 'short' });
  for (const [unit, length] of steps)
    if (Math.abs(seconds) >= length) return words.format(Math.trunc(seconds / length), unit);
  return words.format(0, 'second');
}

/** Of a language or country by its code; a code that has no name stands for itself. */
export function nameOf(type: 'language' | 'region'): (code: string) => string {
  const names = new Intl.DisplayNames(locale(), { type, fallback: 'code' });
  return (code) => {
    try {
      return names.of(code) ?? code;
    } catch {
      return code;
    }
  };
}

/** Signed log-odds with one decimal and a real minus. */
export function formatPoints(points: number): string {
  return `${points < 0 ? '−' : '+'}${Math.abs(points).toFixed(1)}`;
}

/** Probability as whole per cent, never rounded up to certainty. */
export function formatScore(score: number): string {
  return String(Math.min(99, Math.max(1, Math.round(score * 100))));
}
