// How an address follows from a value: `https://shop.example/u/` + what stands at `0.seller.name` + `/feedback`. Pure.
import type { Leaves, Scalar } from './leaves.ts';
import { wordsIn } from './words.ts';

/** Written as text, so that rules can be compared, kept and crossed out: before, path, after. */
export type AddressRule = string;

const separator = '\n';

/** The addresses that a rule gives, one a value; empty values give none. */
export function addressesBy(rule: AddressRule, places: Leaves): string[] {
  const [before = '', path = '', after = ''] = rule.split(separator);
  return (places.get(path) ?? []).filter(isFilled).map((value) => absoluteOf(before + String(value) + after));
}

/** Every rule that gives exactly these addresses, in this order. */
export function rulesFor(addresses: readonly string[], places: Leaves): AddressRule[] {
  const [first] = addresses;
  if (first === undefined) return [];
  return rulesOnce(first, places).filter((rule) => {
    const given = [...new Set(addressesBy(rule, places))];
    return given.length === addresses.length && given.every((address, index) => address === addresses[index]);
  });
}

/** Every rule that gives this address by one of its values, whatever else it gives. */
export function rulesOnce(address: string, places: Leaves): AddressRule[] {
  const origin = new URL(address).origin;
  const rules = new Set<AddressRule>();
  for (const [path, values] of places) {
    for (const value of values.slice(0, 200)) {
      if (!isFilled(value)) continue;
      const text = String(value);
      if (/[\s]/.test(text)) continue;
      if (absoluteOf(text) === address) rules.add(['', path, ''].join(separator));
      else if (text.startsWith('/') && absoluteOf(origin + text) === address)
        rules.add([origin, path, ''].join(separator));
      else
        for (const at of wordsIn(address, text, origin.length))
          rules.add([address.slice(0, at), path, address.slice(at + text.length)].join(separator));
    }
  }
  return [...rules];
}

function isFilled(value: Scalar): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value !== '');
}

/** As the reader writes addresses; text that is none stays as it is. */
function absoluteOf(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  url.hash = '';
  return url.href;
}
