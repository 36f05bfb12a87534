// What may be dialled, in all the ways an address can be spelt.
import { describe, expect, it } from 'vitest';
import { addressRange, makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { GiveUp } from '#lib/errors.ts';

const guard = makeAddressGuard();

describe('addresses in a URL', () => {
  it.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0177.0.0.1/',
    'http://0x7f.1/',
    'http://[::1]/',
    'http://[::]/',
    'http://0.0.0.0/',
    'http://10.1.2.3/',
    'http://172.16.0.1/',
    'http://192.168.0.1/',
    'http://169.254.169.254/',
    'http://100.64.0.1/',
    'http://[fd00::1]/',
    'http://[fe80::1]/',
    'http://[fec0::1]/',
    'http://224.0.0.1/',
    'http://[ff02::1]/',
    'http://255.255.255.255/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:a00:1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[2002:7f00:1::]/',
    'http://[2001:0:1::1]/',
    'http://198.18.0.1/',
    'http://192.0.2.1/',
    'http://192.0.0.192/',
    'http://127.0.0.1./',
    'http://①②⑦.0.0.1/',
    'ftp://example.org/',
    'file:///etc/passwd',
    'data:text/html,x',
    'javascript:alert(1)',
  ])('%s is refused', (address) => {
    expect(() => guard.checkUrl(new URL(address))).toThrow(GiveUp);
  });
  it.each([
    'http://93.184.215.14/',
    'https://93.184.215.14:8443/x',
    'http://[2606:4700::1111]/',
    'http://[64:ff9b::5db8:d70e]/',
    'http://example.org/',
  ])('%s is not', (address) => {
    expect(() => guard.checkUrl(new URL(address))).not.toThrow();
  });
});

describe('names', () => {
  const answer = (addresses: string[], options = { all: false }, allowLoopback = false) =>
    new Promise((resolve) => {
      const named = makeAddressGuard({
        allowLoopback,
        resolve: (_, done) =>
          done(
            null,
            addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
          ),
      });
      named.lookup('market.example', options, (error, address) => resolve(error === null ? address : error));
    });

  it('are refused where they lead inside', async () => {
    expect(await answer(['10.0.0.1'])).toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(await answer(['::ffff:192.168.1.1'])).toMatchObject({ code: 'ADDRESS_REFUSED' });
  });
  it('lead only to their public addresses where they have both', async () => {
    expect(await answer(['10.0.0.1', '93.184.215.14'])).toBe('93.184.215.14');
    expect(await answer(['10.0.0.1', '93.184.215.14'], { all: true })).toEqual([
      { address: '93.184.215.14', family: 4 },
    ]);
  });
  it('lead to this machine only where that is allowed, and never further inside', async () => {
    expect(await answer(['127.0.0.1'])).toMatchObject({ code: 'ADDRESS_REFUSED' });
    expect(await answer(['127.0.0.1'], { all: false }, true)).toBe('127.0.0.1');
    expect(await answer(['10.0.0.1'], { all: false }, true)).toMatchObject({ code: 'ADDRESS_REFUSED' });
  });
});

it('names the range of an address, and of what is no address', () => {
  expect(addressRange('8.8.8.8')).toBe('unicast');
  expect(addressRange('fe80::1%eth0')).toBe('linkLocal');
  expect(addressRange('')).toBe('unreadable');
});
