import { describe, expect, it } from 'vitest';
import { findPrices, parsePrice } from '#crawler/read/prices.ts';

const price = (text: string, options = {}) => {
  const found = parsePrice(text, options);
  return found === null ? null : [found.amount, found.currency];
};

describe('parsePrice', () => {
  it.each([
    ['€ 1.234,56', 1234.56, 'EUR'],
    ['1.234,56 €', 1234.56, 'EUR'],
    ['US $45.00', 45, 'USD'],
    ['₹1,23,456', 123456, 'INR'],
    ['CHF 1’049.95', 1049.95, 'CHF'],
    ['12 990 Kč', 12990, 'CZK'],
    ['1\u00a0250,00 zł', 1250, 'PLN'],
    ['R$ 49,90', 49.9, 'BRL'],
    ['Rp 150.000', 150000, 'IDR'],
    ['2万円', 20000, 'JPY'],
    ['5千元', 5000, 'CNY'],
    ['3,5 triệu đồng', 3500000, 'VND'],
    ['฿๑,๕๐๐', 1500, 'THB'],
    ['١٢٣ ريال', 123, 'SAR'],
    ['1250€60', 1250.6, 'EUR'],
    ['$ SGD4.90', 4.9, 'SGD'],
    ['From $24.95', 24.95, 'USD'],
    ['$1,299 - $1,499', 1299, 'USD'],
    ['50,- Kč', 50, 'CZK'],
    ['R 500', 500, 'ZAR'],
    ['AU$20', 20, 'AUD'],
    ['.75 USD', 0.75, 'USD'],
  ])('%s', (text, amount, currency) => {
    expect(price(text)).toEqual([amount, currency]);
  });

  it('finds none where there is none', () => {
    for (const text of ['call me', '', 'DM for price', '20% off']) expect(price(text)).toBeNull();
  });

  it('takes a free thing for 0', () => {
    for (const text of ['Free', 'gratis', '免费', '無料']) expect(price(text)?.[0]).toBe(0);
  });

  it('settles shared signs by site, by the site’s own currency, and by a label beside', () => {
    expect(price('$20', { site: 'shop.com.au' })).toEqual([20, 'AUD']);
    expect(price('kr 20', { site: 'shop.dk' })).toEqual([20, 'DKK']);
    expect(price('$20', { fallback: 'MXN' })).toEqual([20, 'MXN']);
    expect(price('20', { hint: 'Price in EUR' })).toEqual([20, 'EUR']);
    expect(price('20')).toEqual([20, null]);
  });
});

describe('findPrices', () => {
  it('finds sums in prose and leaves other numbers alone', () => {
    const found = findPrices('Built in 1987, 30 cm, asking £1,200 or €1400, room 12, L 20, buy 2 ALL go.');
    expect(found.map(({ amount, currency }) => [amount, currency])).toEqual([
      [1200, 'GBP'],
      [1400, 'EUR'],
    ]);
  });

  it('stays linear on hostile text', () => {
    for (const text of ['1,'.repeat(50_000), '$'.repeat(100_000), '1 '.repeat(50_000), `1${' '.repeat(100_000)}`]) {
      expect(findPrices(text).length).toBeLessThanOrEqual(50);
      expect(() => parsePrice(text)).not.toThrow();
    }
  });
});

describe('what a sign means', () => {
  const only = (text: string, options = {}) =>
    findPrices(text, options).map(({ amount, currency }) => `${amount} ${currency}`);

  it.each([
    ['Vale $830 MXN, firme', {}, ['830 MXN']],
    ['$30, EUR 25 by post', {}, ['30 USD', '25 EUR']],
    ['¥360 包邮', { language: 'zh-CN' }, ['360 CNY']],
    ['¥360 送料込', { language: 'ja' }, ['360 JPY']],
    ['Asking R1 200, collect', {}, ['1200 ZAR']],
    ['Asking R 190.', {}, ['190 ZAR']],
    ['I live in room R 12', {}, []],
    ['Old clock number 2 €12.00', {}, ['12 EUR']],
    ['1.100 USD', {}, ['1100 USD']],
    ['vale 130 euros', {}, ['130 EUR']],
  ])('%s', (text, options, expected) => {
    expect(only(text, options)).toEqual(expected);
  });

  it('does not take an everyday word for a code', () => {
    expect(parsePrice('ALL 2')?.currency ?? null).toBeNull();
    expect(parsePrice('try 500')?.currency ?? null).toBeNull();
    expect(parsePrice('TRY 1,250.00')).toMatchObject({ amount: 1250, currency: 'TRY' });
    expect(parsePrice('500 ALL')).toMatchObject({ amount: 500, currency: 'ALL' });
  });
});
