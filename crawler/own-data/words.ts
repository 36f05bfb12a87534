// Where a value stands in a text as a word of its own: the 7 of `/thing/7`, not that of `/thing/17`. Pure.

const letter = /[\p{L}\p{N}]/u;

/** Places at which `word` stands by itself, at or after `from`. */
export function wordsIn(text: string, word: string, from = 0): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(word, from); at !== -1; at = text.indexOf(word, at + word.length))
    if (isWordAt(text, word, at)) places.push(at);
  return places;
}

export function isWordAt(text: string, word: string, at: number): boolean {
  return text.startsWith(word, at) && !letter.test(text[at - 1] ?? '') && !letter.test(text[at + word.length] ?? '');
}
