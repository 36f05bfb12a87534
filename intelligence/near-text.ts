// Near-same texts by MinHash with locality-sensitive hashing, which needs no comparison of all with all.
// Broder, "On the resemblance and containment of documents" (1997); Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3.

/** Values in a signature. The estimate of a resemblance s has the standard error sqrt(s(1-s)/64): 0.05 at 0.8. */
export const signatureLength = 64;
/** 16 bands of 4: two texts of resemblance 0.7 share a band with probability 0.99, of 0.3 with 0.12. */
const bandCount = 16;
const rows = signatureLength / bandCount;
/** Characters in a shingle. Five fit scripts with spaces between words and those without. */
const shingleLength = 5;
const maxCharacters = 20_000;
/** Below this a text is too short to say anything: "for sale, call me". */
const minShingles = 24;

export interface TextSignature {
  /** 64 unsigned 32-bit numbers; empty for a text too short to compare. */
  signature: number[];
  /** 16 numbers below 2^48: texts that share one are worth comparing. */
  bands: number[];
}

/** Of letters and digits alone, folded: case, width, accents and punctuation are what a re-post changes first. */
export function textSignature(text: string): TextSignature {
  const folded = text
    .slice(0, maxCharacters)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
  const shingles = new Set<number>();
  for (let at = 0; at + shingleLength <= folded.length; at += 1)
    shingles.add(hashOf(folded.slice(at, at + shingleLength)));
  if (shingles.size < minShingles) return { signature: [], bands: [] };
  const signature = Array.from({ length: signatureLength }, () => 0xffffffff);
  for (const shingle of shingles) {
    for (let nth = 0; nth < signatureLength; nth += 1) {
      const value = mix(shingle ^ (seeds[nth] ?? 0));
      if (value < (signature[nth] ?? 0)) signature[nth] = value;
    }
  }
  return { signature, bands: bandsOf(signature) };
}

/** The estimated Jaccard resemblance of two texts, 0 to 1; 0 where one was too short. */
export function resemblance(a: readonly number[], b: readonly number[]): number {
  if (a.length !== signatureLength || b.length !== signatureLength) return 0;
  return a.filter((value, nth) => value === b[nth]).length / signatureLength;
}

function bandsOf(signature: readonly number[]): number[] {
  return Array.from({ length: bandCount }, (_, band) => {
    let hash = 0x811c9dc5;
    for (const value of signature.slice(band * rows, (band + 1) * rows)) hash = mix(hash ^ value);
    return band * 2 ** 32 + hash;
  });
}

/** FNV-1a over UTF-16 units, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

/** MurmurHash3's finaliser: every bit of the input changes half of the output's. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Fixed for ever: signatures in the store were made with them. */
const seeds = Array.from({ length: signatureLength }, (_, nth) => mix(Math.imul(nth + 1, 0x9e3779b9)));
