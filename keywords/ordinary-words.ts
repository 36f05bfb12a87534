// Words that are no typo of a lexicon's term though they are one edit away from it.

export const ordinaryWords: ReadonlySet<string> = new Set();
