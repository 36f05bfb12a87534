import { describe, expect, it } from 'vitest';
import { isBitcoinAddress, isEthereumAddress, isIban } from '#crawler/read/checksums.ts';
import { findContacts } from '#crawler/read/contacts.ts';

const flat = (text: string, options = {}) => findContacts(text, options).map(({ type, value }) => `${type} ${value}`);

describe('findContacts', () => {
  it.each([
    ['WhatsApp: +62 812-3456-7890', 'whatsapp +6281234567890'],
    ['加微信 laowang_88 详聊', 'wechat laowang_88'],
    ['Telegram @far_traders', 'telegram far_traders'],
    ['t.me/far_traders', 'telegram far_traders'],
    ['Line ID: somchai.tak', 'line somchai.tak'],
    ['IG: @horn.and.bone', 'instagram horn.and.bone'],
    ['write jan.k (at) mail (dot) example', 'email jan.k@mail.example'],
    ['Jan.K@Mail.Example.', 'email jan.k@mail.example'],
  ])('%s', (text, contact) => {
    expect(flat(text)).toContain(contact);
  });

  it('reads national numbers by country', () => {
    expect(flat('Zalo 0912 345 678', { country: 'VN' })).toContain('zalo +84912345678');
    expect(flat('ring 020 7946 0018 after six', { country: 'GB' })).toContain('phone +442079460018');
    expect(flat('ring 020 7946 0018 after six')).toEqual([]);
  });

  it('reads links', () => {
    const links = [
      'https://wa.me/84912345678?text=hi',
      'https://t.me/s/far_traders',
      'mailto:a%40b.example?subject=x',
      'tel:+442079460018',
      'https://t.me/share/url?url=x',
    ];
    expect(findContacts('', { links }).map(({ type, value }) => `${type} ${value}`)).toEqual([
      'whatsapp +84912345678',
      'telegram far_traders',
      'email a@b.example',
      'phone +442079460018',
    ]);
  });

  it('takes no sizes, years, sums or pictures for contacts', () => {
    expect(
      flat('Sizes 10 20 30 40, made 2019-2020, $1,200,000, picture@2x.png, in line with the rules, the app works', {
        country: 'US',
      }),
    ).toEqual([]);
  });
});

describe('checksums', () => {
  it('tells accounts from what looks like them', () => {
    // The published examples of the ISO 13616 registry, BIP 173, BIP 350 and EIP-55, and the first block's address.
    expect(isIban('GB82WEST12345698765432')).toBe(true);
    expect(isIban('GB82WEST12345698765433')).toBe(false);
    expect(isBitcoinAddress('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa')).toBe(true);
    expect(isBitcoinAddress('1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb')).toBe(false);
    expect(isBitcoinAddress('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4')).toBe(true);
    expect(isBitcoinAddress('bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5')).toBe(false);
    expect(isBitcoinAddress('bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0')).toBe(true);
    expect(isEthereumAddress('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed')).toBe(true);
    expect(isEthereumAddress('0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed')).toBe(false);
  });

  it('finds them in text', () => {
    expect(
      flat(
        'pay GB82 WEST 1234 5698 7654 32 or 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa, not 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
      ),
    ).toEqual(['wallet 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', 'iban GB82WEST12345698765432']);
  });
});
