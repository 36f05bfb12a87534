// A trie in flat typed arrays: a hash table of (node, unit) -> node. Chosen over Aho–Corasick because terms may begin only at word
// starts (docs/decisions/100-matcher-automaton.md has the figures).

/** Stands in a key for "the rest of this word, whatever it is": inflected terms. */
export const REST = 0xfffe;

export interface Trie {
  /** The node that `unit` leads to, or 0. The root is node 1. */
  step(node: number, unit: number): number;
  /** The node that a first unit leads to from the root, or 0. */
  first: Int32Array;
  /** The first value kept at a node, or -1; then `nextValue` of that value. Values are small integers handed out in order. */
  firstValue: Int32Array;
  nextValue: Int32Array;
  /** 1 where a node has a `REST` child. */
  hasRest: Uint8Array;
  nodes: number;
}

export const ROOT = 1;

/** Builds the trie of `keys`; the value of a key is its place in the list. */
export function buildTrie(keys: readonly string[]): Trie {
  let total = 2;
  for (const key of keys) total += key.length;
  let bits = 10;
  while (1 << bits < total * 1.6) bits += 1;
  const build = {
    nodes: new Int32Array(1 << bits),
    units: new Uint16Array(1 << bits),
    next: new Int32Array(1 << bits),
  };
  const shift = 32 - bits;
  const mask = (1 << bits) - 1;
  let count = 2;
  const firstValue = new Int32Array(total).fill(-1);
  const nextValue = new Int32Array(keys.length).fill(-1);
  const hasRest = new Uint8Array(total);
  for (let value = 0; value < keys.length; value += 1) {
    const key = keys[value]!;
    let node = ROOT;
    for (let at = 0; at < key.length; at += 1) {
      const unit = key.charCodeAt(at);
      let slot = slotOf(node, unit, shift);
      while (build.nodes[slot] !== 0 && (build.nodes[slot] !== node || build.units[slot] !== unit))
        slot = (slot + 1) & mask;
      if (build.nodes[slot] === 0) {
        build.nodes[slot] = node;
        build.units[slot] = unit;
        build.next[slot] = count;
        count += 1;
        if (unit === REST) hasRest[node] = 1;
      }
      node = build.next[slot]!;
    }
    nextValue[value] = firstValue[node]!;
    firstValue[node] = value;
  }
  const { nodes, units, next } = build;
  const step = (node: number, unit: number): number => {
    let slot = slotOf(node, unit, shift);
    for (;;) {
      const holder = nodes[slot]!;
      if (holder === node && units[slot] === unit) return next[slot]!;
      if (holder === 0) return 0;
      slot = (slot + 1) & mask;
    }
  };
  return {
    step,
    first: Int32Array.from({ length: 0x10000 }, (_, unit) => step(ROOT, unit)),
    firstValue: firstValue.slice(0, count),
    nextValue,
    hasRest: hasRest.slice(0, count),
    nodes: count,
  };
}

function slotOf(node: number, unit: number, shift: number): number {
  return Math.imul(Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b), 0x27d4eb2f) >>> shift;
}
