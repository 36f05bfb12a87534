// Countries by the names that people write: of the runtime's own tables (Unicode CLDR), in many languages.

/** In lower case: every code there is and what people call it; where one name stands twice, the first is meant. */
export function countryNames(): Array<{ name: string; code: string }> {
  const codes = countryCodes();
  const named = languages.flatMap((language) => {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    return codes.map((code) => ({ name: (names.of(code) ?? code).toLowerCase(), code }));
  });
  const alone = codes.map((code) => ({ name: code.toLowerCase(), code }));
  const usual = [
    { name: 'uk', code: 'GB' },
    { name: 'usa', code: 'US' },
    { name: 'uae', code: 'AE' },
    { name: 'viet nam', code: 'VN' },
    { name: 'hong kong', code: 'HK' },
    { name: 'czech republic', code: 'CZ' },
    { name: 'ivory coast', code: 'CI' },
  ];
  return [...usual, ...named, ...alone];
}

/** Of the places where the trade is watched most; a name in another language is simply not known. */
const languages = [
  'en',
  'fr',
  'es',
  'pt',
  'de',
  'it',
  'nl',
  'vi',
  'id',
  'ms',
  'th',
  'zh',
  'ja',
  'ko',
  'ar',
  'ru',
  'tr',
  'sw',
  'hi',
];
/** Codes that stand for no country: unions, test codes, unknown. */
const noCountry = new Set(['EU', 'EZ', 'UN', 'XA', 'XB', 'QO', 'ZZ']);

function countryCodes(): string[] {
  const letters = Array.from({ length: 26 }, (_, index) => String.fromCodePoint(65 + index));
  const english = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return (
    letters
      .flatMap((first) => letters.map((second) => first + second))
      .filter((code) => !noCountry.has(code) && english.of(code) !== undefined)
      // Codes of countries that are no more stand for their successors.
      .filter((code) => Intl.getCanonicalLocales(`und-${code}`)[0] === `und-${code}`)
  );
}
