// Near-same pictures: how far two 64-bit perceptual hashes are apart, and the bands by which the near ones are found.
// The pigeonhole behind it: Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling" (WWW 2007).

/** Bits that may differ between a picture and its re-scaled, re-compressed or slightly cropped copy. */
export const nearBits = 7;
const bandCount = nearBits + 1;
const bandBits = 64 / bandCount;

/** 8 bands of 8 bits, each with its place in it: of two hashes that differ in 7 bits or fewer at least one band is equal. */
export function pictureBands(hash: string): number[] {
  assertHash(hash);
  return Array.from({ length: bandCount }, (_, band) => {
    return band * 2 ** bandBits + Number.parseInt(hash.slice(band * bandBits, (band + 1) * bandBits), 2);
  });
}

/** Bits that differ between two hashes of 64 `0` and `1`. */
export function bitsApart(a: string, b: string): number {
  assertHash(a);
  assertHash(b);
  let apart = 0;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) apart += 1;
  return apart;
}

function assertHash(hash: string): void {
  if (!/^[01]{64}$/.test(hash)) throw new TypeError('A picture’s hash is 64 characters 0 or 1.');
}
