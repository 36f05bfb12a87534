// Cyrillic and Greek in Latin letters, and Latin spellings brought to the same plain form, so that one can be looked up by the other.

const letters = new Map(
  Object.entries({
    а: 'a',
    б: 'b',
    в: 'v',
    г: 'g',
    ґ: 'g',
    д: 'd',
    е: 'e',
    є: 'ye',
    ж: 'zh',
    з: 'z',
    и: 'i',
    і: 'i',
    ї: 'i',
    й: 'i',
    к: 'k',
    л: 'l',
    м: 'm',
    н: 'n',
    о: 'o',
    п: 'p',
    р: 'r',
    с: 's',
    т: 't',
    у: 'u',
    ф: 'f',
    х: 'kh',
    ц: 'ts',
    ч: 'ch',
    ш: 'sh',
    щ: 'shch',
    ъ: '',
    ы: 'i',
    ь: '',
    э: 'e',
    ю: 'iu',
    я: 'ia',
    α: 'a',
    β: 'v',
    γ: 'g',
    δ: 'd',
    ε: 'e',
    ζ: 'z',
    η: 'i',
    θ: 'th',
    ι: 'i',
    κ: 'k',
    λ: 'l',
    μ: 'm',
    ν: 'n',
    ξ: 'x',
    ο: 'o',
    π: 'p',
    ρ: 'r',
    σ: 's',
    τ: 't',
    υ: 'i',
    φ: 'f',
    χ: 'kh',
    ψ: 'ps',
    ω: 'o',
  }),
);

/** The folded text in plain Latin letters; the usual spellings of one sound come to one. */
export function romanise(folded: string): string {
  let latin = '';
  for (const char of folded) latin += letters.get(char) ?? char;
  return latin
    .replace(/['’]/gu, '')
    .replace(/y/gu, 'i')
    .replace(/j/gu, 'i')
    .replace(/kh|x/gu, 'h')
    .replace(/shch|sch/gu, 'sh')
    .replace(/ii+/gu, 'i')
    .replace(/w/gu, 'v');
}
