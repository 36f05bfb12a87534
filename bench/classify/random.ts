// Numbers that look random and are the same on every run: splitmix32 started from a text.
export interface Random {
  /** 0 inclusive to 1 exclusive. */
  next(): number;
  /** Undefined for an empty list. */
  pick<T>(list: readonly T[]): T | undefined;
}

/** A stream of its own for every seed text. */
export function makeRandom(seed: string): Random {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(seed)) state = Math.imul(state ^ byte, 0x01000193);
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  return { next, pick: (list) => list[Math.floor(next() * list.length)] };
}
