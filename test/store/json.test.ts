// Canonical JSON and text that PostgreSQL takes.
import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, toJson, toText } from '#store/json.ts';

test('the example of RFC 8785, section 3.2.3: names sorted by UTF-16 code units', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  expect([...canonicalJson(value).matchAll(/:"([^"]*)"/g)].map((match) => match[1])).toEqual([
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test('whatever the order of names, equal values have one text, which reads back as the value', () => {
  const reversed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reversed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .toReversed()
        .map(([name, member]) => [name, reversed(member)]),
    );
  };
  assert(
    property(jsonValue(), (value) => {
      const text = canonicalJson(value);
      expect(canonicalJson(reversed(value))).toBe(text);
      expect(canonicalJson(JSON.parse(text))).toBe(text);
    }),
  );
});

test('NUL and broken surrogates are replaced, in names too, and nothing else is touched', () => {
  expect(
    JSON.parse(toJson({ 'a\0': ['x\ud800y', { b: '\udc00', c: '😀 \\u0000 \\ud800' }], at: new Date(0) })),
  ).toEqual({
    'a\ufffd': ['x\ufffdy', { b: '\ufffd', c: '😀 \\u0000 \\ud800' }],
    at: '1970-01-01T00:00:00.000Z',
  });
  expect(toText('ok 😀 \ud800\0')).toBe('ok 😀 \ufffd\ufffd');
  expect(toJson(undefined)).toBe('null');
});
