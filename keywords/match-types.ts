// What the matcher answers; match.ts makes it, the classifier reads it.
import type { ContextClass, Language } from './lexicon-schema.ts';

/** How a term was disguised in the text, where it was. */
export type Evasion = 'spaced' | 'homoglyph' | 'leet' | 'repeated' | 'invisible' | 'full-width' | 'typo' | 'emoji';

export interface Match {
  /** Offsets into the original text in UTF-16 units, end exclusive. */
  span: [number, number];
  /** The original text at `span`. */
  text: string;
  /** The term as the lexicon spells it. */
  term: string;
  kind: 'name' | 'weak-name' | 'commodity' | 'telling' | 'code-word' | 'benign' | 'context';
  /** Scientific name of the taxon, or `group:<name>`. */
  taxon?: string;
  /** CITES trade term code. */
  commodity?: string;
  /** For `context`: what the words tell of the text. */
  class?: ContextClass;
  /** For `benign`: what it is. */
  is?: string;
  language: Language;
  /** `lexicon`, a citation, or `unverified`. */
  source: string;
  /** 0 to 1: how sure the term alone is of its meaning. */
  weight: number;
  evasion?: Evasion;
  /** The benign term that cancels this match; a cancelled match speaks for nothing. */
  cancelledBy?: string;
}

export interface MatchOptions {
  /** The text's language where it is known: terms of other languages then weigh less where they collide. */
  language?: string | null;
}

export interface Matcher {
  /** Every match in the text in order of its start, cancelled ones included. Never throws, whatever the text. */
  match(text: string, options?: MatchOptions): Match[];
}
