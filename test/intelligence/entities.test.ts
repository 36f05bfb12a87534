// Entities in one spelling, signatures of words, bands of pictures: what must meet meets, what must not does not.
import { array, assert as holds, constantFrom, nat, property, string, uniqueArray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { entitiesOf } from '#intelligence/entities.ts';
import { bitsApart, nearBits, pictureBands } from '#intelligence/near-picture.ts';
import { resemblance, textSignature } from '#intelligence/near-text.ts';
import { makeListing } from '../support/findings.ts';

const kinds = (listing: Parameters<typeof makeListing>[0]) =>
  entitiesOf(makeListing(listing)).map(({ kind, value }) => `${kind}: ${value}`);

describe('entities', () => {
  test('a number in a messenger is the number of the phone', () => {
    const number = { contacts: [{ type: 'phone' as const, value: '+33612345678' }] };
    expect(kinds({})).toContain('phone: +33612345678');
    expect(kinds(number)).toContain('phone: +33612345678');
  });

  test('a seller is the account on its site, not a name', () => {
    const here = kinds({ seller: { name: 'Anna ' }, url: 'https://a.example/1' });
    const there = kinds({ seller: { name: 'anna' }, url: 'https://b.example/1' });
    expect(here).toContain('seller: a.example anna');
    expect(there).toContain('seller: b.example anna');
    expect(kinds({ seller: { name: 'Anna', url: 'https://a.example/u/7?utm_source=x' } })).toContain(
      'seller: https://a.example/u/7',
    );
  });

  test('what says nothing of a person is none: a web address, a few words anybody writes', () => {
    const found = kinds({
      title: 'For sale',
      description: 'Call me',
      contacts: [{ type: 'url', value: 'https://shop.example' }],
    });
    expect(found.filter((one) => /^(?:url|words)/.test(one))).toEqual([]);
  });

  test('a wallet keeps its case, a mail address does not', () => {
    const found = kinds({
      contacts: [
        { type: 'wallet', value: '1BoatSLRHtKNngkdXEeobR76b53LETtpyT' },
        { type: 'email', value: 'Ivory@Mail.example' },
      ],
    });
    expect(found).toContain('wallet: 1BoatSLRHtKNngkdXEeobR76b53LETtpyT');
    expect(found).toContain('email: ivory@mail.example');
  });
});

const pools: Record<string, string> = {
  en: 'Old hand carved figure from my grandfather’s collection, real material with fine grain, 12 cm high, small crack at the base, no papers, sent insured from Lyon',
  zh: '祖传老料手工雕刻摆件，纹理清晰可见，高十二厘米，底部有一道小裂，没有证书，里昂保价寄出，喜欢的朋友加微信详谈，图片为实物拍摄，支持验货',
  th: 'ของเก่าแกะสลักด้วยมือจากคอลเลกชันคุณปู่ วัสดุจริงลายสวย สูงสิบสองเซนติเมตร ฐานมีรอยร้าวเล็กน้อย ไม่มีเอกสาร ส่งจากลียงพร้อมประกัน',
};

describe('near-same texts', () => {
  test.each(Object.entries(pools))('a re-post with small changes is found: %s', (_, text) => {
    const original = textSignature(text);
    const again = textSignature(`${text.toUpperCase().replaceAll(' ', '  ')} !!! 120 €`);
    expect(resemblance(original.signature, again.signature)).toBeGreaterThan(0.7);
    expect(again.bands.some((band) => original.bands.includes(band))).toBe(true);
  });

  test('other words are not', () => {
    const [a, b] = [
      pools['en'] ?? '',
      'Mountain bike, 21 gears, hardly used, new tyres, to be collected in Nantes before Sunday',
    ];
    expect(resemblance(textSignature(a).signature, textSignature(b).signature)).toBeLessThan(0.2);
  });

  test('a text too short to compare resembles nothing, itself included', () => {
    const { signature, bands } = textSignature('for sale');
    expect(bands).toEqual([]);
    expect(resemblance(signature, signature)).toBe(0);
  });

  test('the estimate follows the true resemblance', () => {
    const words = Array.from({ length: 400 }, (_, n) => `word${n * 7919}`);
    const shared = textSignature(words.slice(0, 300).join(' '));
    const other = textSignature(words.slice(100, 400).join(' '));
    // 200 of 400 words in both.
    expect(Math.abs(resemblance(shared.signature, other.signature) - 0.5)).toBeLessThan(0.2);
  });

  test('any text at all, lone surrogates included, has a signature within its bounds', () => {
    holds(
      property(string({ unit: 'binary', maxLength: 300 }), (text) => {
        const { signature, bands } = textSignature(text);
        expect([0, 64]).toContain(signature.length);
        for (const value of [...signature, ...bands]) expect(Number.isSafeInteger(value) && value >= 0).toBe(true);
      }),
    );
  });
});

describe('near-same pictures', () => {
  const hash = array(constantFrom('0', '1'), { minLength: 64, maxLength: 64 });
  test('hashes that differ in no more bits than "near" allows always share a band', () => {
    holds(
      property(hash, uniqueArray(nat(63), { maxLength: nearBits }), (bits, flips) => {
        const other = bits.map((bit, at) => (flips.includes(at) ? (bit === '0' ? '1' : '0') : bit)).join('');
        const bands = pictureBands(bits.join(''));
        expect(bitsApart(bits.join(''), other)).toBe(flips.length);
        expect(pictureBands(other).some((band) => bands.includes(band))).toBe(true);
      }),
    );
  });

  test('what is no hash is refused', () => {
    expect(() => pictureBands('0101')).toThrow('64 characters');
  });
});
