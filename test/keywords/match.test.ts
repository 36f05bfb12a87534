import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactForm } from '#keywords/normalise.ts';
import { fixtureLexicon, matcher, named } from './matching.ts';

const elephant = 'Loxodonta africana';
const ivory = `${elephant}/IVC`;

const allTerms = [
  ...fixtureLexicon.taxa.flatMap((taxon) => [
    taxon.name,
    ...(taxon.synonyms ?? []),
    ...Object.values(taxon.names).flat(),
    ...Object.values(taxon.weak ?? {}).flat(),
  ]),
  ...fixtureLexicon.commodities.flatMap(({ words, telling = [] }) => [
    ...Object.values(words).flat(),
    ...telling.flatMap((told) => [...Object.values(told.words).flat(), ...Object.values(told.weak ?? {}).flat()]),
  ]),
];

describe('properties', () => {
  const anything = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(...allTerms),
          fc.string({ unit: 'binary', maxLength: 4 }),
          fc.constantFrom(' ', '.', '-', '\u200b', '\ud800', 'i v o r y', '1v0ry', 'ivooory', '象.牙'),
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join('')),
  );

  test('no input throws, and spans lie in the text and read back as what was matched', () => {
    fc.assert(
      fc.property(anything, (text) => {
        let before = 0;
        for (const { span, text: said, weight } of matcher.match(text)) {
          expect(text.slice(span[0], span[1])).toBe(said);
          expect(span[0]).toBeGreaterThanOrEqual(before);
          expect(span[1]).toBeGreaterThan(span[0]);
          expect(weight).toBeGreaterThan(0);
          expect(weight).toBeLessThanOrEqual(1);
          before = span[0];
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('the same text gives the same matches, whatever was read between', () => {
    fc.assert(
      fc.property(anything, anything, (text, other) => {
        const first = matcher.match(text);
        matcher.match(other);
        expect(matcher.match(text)).toEqual(first);
      }),
      { numRuns: 300 },
    );
  });

  test('a text with no term in it gives no match', () => {
    // No term of the fixture lexicon has only these letters, in any disguise or one edit away.
    const quiet = fc
      .array(fc.constantFrom('zuzu', 'jujube', 'quux', 'wug', 'qiz', '42', 'zzz', '…', '\n'), { maxLength: 40 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(quiet, (text) => {
        expect(matcher.match(text)).toEqual([]);
      }),
    );
  });

  test.each(allTerms)('the term "%s" is found as it is spelled', (term) => {
    const found = matcher
      .match(`… ${term} …`)
      .filter(({ kind, cancelledBy }) => kind !== 'benign' && cancelledBy === undefined);
    expect(found.map((match) => exactForm(match.text))).toContain(exactForm(term));
  });
});

describe('a term in disguise', () => {
  test.each([
    // Spaced, dotted, hyphenated, underscored letters.
    ['i v o r y', `i v o r y→${ivory} (spaced)`],
    ['m.a.r.f.i.l barato', `m.a.r.f.i.l→${ivory} (spaced)`],
    ['i-v-o-i-r-e', `i-v-o-i-r-e→${ivory} (spaced)`],
    ['E_l_f_e_n_b_e_i_n', `E_l_f_e_n_b_e_i_n→${ivory} (spaced)`],
    ['п а н г о л и н', 'п а н г о л и н→Manis (spaced)'],
    ['象 牙', `象 牙→${ivory} (spaced)`],
    ['出售象.牙手镯', `象.牙→${ivory} (spaced)`],
    ['ง า ช้ า ง', `ง า ช้ า ง→${ivory} (spaced)`],
    ['pan*golin', 'pan*golin→Manis (spaced)'],
    // Look-alike letters.
    ['іvоrу', `іvоrу→${ivory} (homoglyph)`],
    ['mаrfil', `mаrfil→${ivory} (homoglyph)`],
    ['Νashorn', 'Νashorn→Rhinocerotidae (homoglyph)'],
    ['пaнгoлин', 'пaнгoлин→Manis (homoglyph)'],
    ['аvorio', `аvorio→${ivory} (homoglyph)`],
    ['𝓲𝓿𝓸𝓻𝔂', `𝓲𝓿𝓸𝓻𝔂→${ivory} (homoglyph)`],
    // Digits and signs for letters.
    ['1v0ry', `1v0ry→${ivory} (leet)`],
    ['!vory', `!vory→${ivory} (leet)`],
    ['p4ng0lin', 'p4ng0lin→Manis (leet)'],
    ['m4rfil', `m4rfil→${ivory} (leet)`],
    ['N4shorn', 'N4shorn→Rhinocerotidae (leet)'],
    ['g4ding', `g4ding→${ivory} (leet)`],
    // Letters written many times.
    ['ivooory', `ivooory→${ivory} (repeated)`],
    ['marfiiiil', `marfiiiil→${ivory} (repeated)`],
    ['Nashoooorn', 'Nashoooorn→Rhinocerotidae (repeated)'],
    ['панголииин', 'панголииин→Manis (repeated)'],
    ['gaaading', `gaaading→${ivory} (repeated)`],
    // Characters that show as nothing.
    ['iv\u200bory', `iv\u200bory→${ivory} (invisible)`],
    ['mar\u00adfil', `mar\u00adfil→${ivory} (invisible)`],
    ['象\u200b牙', `象\u200b牙→${ivory} (invisible)`],
    ['пан\u2060голин', 'пан\u2060голин→Manis (invisible)'],
    ['งา\u200bช้าง', `งา\u200bช้าง→${ivory} (invisible)`],
    // Full width.
    ['ｉｖｏｒｙ', `ｉｖｏｒｙ→${ivory} (full-width)`],
    ['ｍａｒｆｉｌ', `ｍａｒｆｉｌ→${ivory} (full-width)`],
    ['Ｎａｓｈｏｒｎ', 'Ｎａｓｈｏｒｎ→Rhinocerotidae (full-width)'],
    ['ｇａｄｉｎｇ', `ｇａｄｉｎｇ→${ivory} (full-width)`],
    ['ａｖｏｒｉｏ', `ａｖｏｒｉｏ→${ivory} (full-width)`],
    // One-edit typos.
    ['pangollin', 'pangollin→Manis (typo)'],
    ['pangoiln', 'pangoiln→Manis (typo)'],
    ['elefannte africano', `elefannte africano→${elephant} (typo)`],
    ['Elfenbien', `Elfenbien→${ivory} (typo)`],
    ['панголлин', 'панголлин→Manis (typo)'],
    ['tartarugga-de-pente', 'tartarugga-de-pente→Eretmochelys imbricata (typo)'],
    // A picture for the name.
    ['🐘 🔥', `🐘→${elephant} (emoji)`],
    // A phrase of which one word is hidden.
    ['rh1no horn', 'rh1no horn→Rhinocerotidae/HOR (leet)'],
  ])('%s', (text, expected) => expect(named(text)).toContain(expected));

  test.each([
    'iPhone5 15mm A4 b2b',
    'A. B. C. D. Smith',
    'U.S.A',
    'www.example.com',
    'aaaaaa zzz',
    'e-mail: a@b.example',
    'hrn tigr tsk',
    'one two three',
  ])('ordinary text stays ordinary: %s', (text) => {
    expect(named(text)).toEqual([]);
  });

  test('terms of fewer than six letters are never read through a typo', () => {
    expect(named('ivery ivoty rhimo')).toEqual([]);
  });
});

describe('forms of a term', () => {
  test.each([
    ['African elephants', `African elephants→${elephant}`],
    ['elefantes africanos', `elefantes africanos→${elephant}`],
    ['éléphants d’Afrique', `éléphants d’Afrique→${elephant}`],
    ['Afrikanischen Elefanten', `Afrikanischen Elefanten→${elephant}`],
    ['из слоновой кости', `слоновой кости→${ivory}`],
    ['зі слонової кістки', `слонової кістки→${ivory}`],
    ['tartarughe embricate', 'tartarughe embricate→Eretmochelys imbricata'],
    ['neushoorns', 'neushoorns→Rhinocerotidae'],
    ['nosorożca', 'nosorożca→Rhinocerotidae'],
    ['gadingnya', `gadingnya→${ivory}`],
    ['상아를', `상아→${ivory}`],
    ['والعاج', `عاج→${ivory}`],
    ['Stoßzähne', 'Stoßzähne→TUS'],
    ['ban nga voi', `nga voi→${ivory}`],
  ])('%s', (text, expected) => expect(named(text)).toContain(expected));

  test.each([
    ['ho', 'a short Vietnamese word must carry its tone: hổ'],
    ['hồ', 'another tone is another word'],
    ['サイズ', 'size is not a rhino'],
    ['tusking horned', 'no verb forms'],
    ['rivory ivoryish', 'no piece of a longer word'],
  ])('not in %s (%s)', (text) => expect(named(text)).toEqual([]));
});

describe('what a match means', () => {
  test('the longer name stands for the shorter one inside it', () => {
    expect(named('tiger shark tooth')).toEqual(['tiger shark→Galeocerdo cuvier']);
    expect(named('rhino horn')).toEqual(['rhino horn→Rhinocerotidae/HOR']);
  });

  test('code words carry their source and weigh less unverified', () => {
    expect(matcher.match('ox bone bangle')[0]).toMatchObject({
      kind: 'code-word',
      taxon: elephant,
      source: 'unverified',
      weight: 0.3,
    });
  });

  test('a term of another language weighs less where its letters may be another word', () => {
    const [loose] = matcher.match('gading');
    const [tight] = matcher.match('gading', { language: 'en' });
    expect(tight?.weight ?? 0).toBeLessThanOrEqual(loose!.weight);
  });

  test('context words tell what the text is and swallow no name', () => {
    expect(matcher.match('elephant stamp for sale').map(({ kind, class: name }) => name ?? kind)).toEqual([
      'name',
      'stamp',
      'sell',
    ]);
  });
});

describe('benign look-alikes', () => {
  test.each([
    ['vegetable ivory ring', [`ivory→${ivory} ✗ vegetable ivory`]],
    ['ivory dress', [`ivory→${ivory} ✗ ivory dress`]],
    ['Turtle Beach headset', ['Turtle→Eretmochelys imbricata ✗ Turtle Beach']],
    ['Tiger Woods cap', ['Tiger→Panthera tigris ✗ Tiger Woods']],
    ['象牙白连衣裙', [`象牙→${ivory} ✗ 象牙白`]],
    ['vestido color marfil', [`marfil→${ivory} ✗ color marfil`]],
    ['ดื่มเบียร์ช้าง', [`ช้าง→${elephant} ✗ เบียร์ช้าง`]],
  ])('%s', (text, expected) => expect(named(text)).toEqual(expected));

  test('cancel elsewhere what they name in alsoCancels, and nothing else', () => {
    expect(named('LEGO set with tiger, shark and rhino')).toEqual([
      'tiger→Panthera tigris ✗ LEGO',
      'shark→Selachimorpha ✗ LEGO',
      'rhino→Rhinocerotidae',
    ]);
  });

  test('leave alone what they do not overlap', () => {
    expect(named('vegetable ivory, and real ivory')).toEqual([`ivory→${ivory} ✗ vegetable ivory`, `ivory→${ivory}`]);
  });

  test('a false friend cancels its code word', () => {
    expect(named('ox bone broth')).toEqual([`ox bone→${ivory} ✗ ox bone broth`]);
  });
});
