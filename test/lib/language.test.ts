// The language of short adverts, where the detector knows no Swahili and takes Indonesian for Malay.
import { expect, it } from 'vitest';
import { readLanguage } from '#lib/language.ts';

it.each([
  ['Nauza kobe wa aldabra', 'sw'],
  ['Natafuta ngozi ya chatu', 'sw'],
  ['Meza kubwa ya mbao, bei nzuri, iko Mwanza', 'sw'],
  ['Sisik trenggiling kering, tidak bisa COD, silakan japri', 'id'],
  ['Jual kakatua jinak, harga bisa nego, ongkir ditanggung', 'id'],
  ['Burung kakak tua untuk dijual, boleh pos, sila hubungi encik Rahman', 'ms'],
  ['African grey parrot, hand reared, very tame and talking', 'en'],
  ['Nagbebenta ako ng pagong na malusog, sa mga seryoso lang', 'tl'],
  ['Bán vẹt xám châu Phi biết nói, giá tốt', 'vi'],
  ['টিয়া বিক্রি হবে', 'bn'],
])('%s: %s', (text, language) => {
  expect(readLanguage(text, null)).toBe(language);
});

it('says nothing of a text too short to tell, and believes the page', () => {
  expect(readLanguage('Kobe', null)).toBeNull();
  expect(readLanguage('Kobe', 'sw-KE')).toBe('sw');
});
