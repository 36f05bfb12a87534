import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normalise } from '#keywords/normalise.ts';

/** Strings of the characters that folding has most to do with, lone surrogates among them. */
const awkward = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...Array.from(
          "aAbе́οé\u0301\u0308ivoryіvоrуNΝ漢象龜가각ᄀ\u1161\u11a8カ\u3099ﾞガงช้\u200b\u200d\u00ad\ufeffﬁßĳ½ⅳ①𝐢🐘ـأی  -—_'’\n\ud83d\udc18\ufffe\uffffИЙёй",
        ),
      ),
      { maxLength: 40 },
    )
    .map((list) => list.join('')),
);

describe('normalise', () => {
  test('normalising twice is normalising once', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const once = normalise(text).text;
        expect(normalise(once).text).toBe(once);
      }),
      { numRuns: 2000 },
    );
  });

  test('every unit leads back to a stretch of the original, in order', () => {
    fc.assert(
      fc.property(awkward, (text) => {
        const { text: folded, from, till } = normalise(text);
        expect(from).toHaveLength(folded.length);
        for (let at = 0; at < folded.length; at += 1) {
          expect(from[at]).toBeGreaterThanOrEqual(at === 0 ? 0 : from[at - 1]!);
          expect(till[at]).toBeGreaterThan(from[at]!);
          expect(till[at]).toBeLessThanOrEqual(text.length);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['ＩＶＯＲＹ', 'ivory', 'full width'],
    ['Éléphant d’Afrique', 'elephant d afrique', 'case, accents, apostrophes'],
    ['e\u0301le\u0301phant', 'elephant', 'accents apart from their letters'],
    ['i\u200bv\u00ado\u2060ry', 'ivory', 'invisible characters'],
    ['\u202eivory\u202c', 'ivory', 'bidi controls'],
    ['іvоrу', 'ivory', 'Cyrillic letters in a Latin word'],
    ['ΙVΟRY', 'ivory', 'Greek capitals in a Latin word'],
    ['cлoн', 'слон', 'Latin letters in a Cyrillic word'],
    ['𝐢𝐯𝐨𝐫𝐲 ⓘⓥⓞⓡⓨ', 'ivory ivory', 'mathematical and circled letters'],
    ['ɪᴠᴏʀʏ', 'ivory', 'small capitals'],
    ['龜 鯊魚', '龟 鲨鱼', 'traditional Chinese'],
    ['ｶﾞﾗｽ', 'ガラス', 'half-width kana'],
    ['\u1109\u1161\u11bc\u110b\u1161', '상아', 'Hangul in pieces'],
    ['العَـاج', 'العاج', 'Arabic vowels and lengthening'],
    ['red-eared   slider', 'red eared slider', 'gaps'],
  ])('%s -> %s (%s)', (text, folded) => expect(normalise(text).text).toBe(folded));

  test.each(['слоновая кость', 'йод и ёлка'.replace('ё', 'е'), 'χελωνα', 'ช้างแอฟริกา', 'हाथी', 'привет мир'])(
    'leaves real words of other alphabets alone: %s',
    (text) => {
      expect(normalise(text).text).toBe(text);
    },
  );
});
