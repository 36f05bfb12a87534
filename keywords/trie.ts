// A trie in flat typed arrays. Each node keeps its first child beside it and the others in one hash table of (node, unit) -> node:
// most nodes have one child, so most steps cost one comparison. Chosen over Aho–Corasick because terms may begin only at word
// starts (docs/decisions/100-trie-from-word-starts.md has the figures).

/** Stands in a key for "the rest of this word, whatever it is": inflected terms. */
export const REST = 0xfffe;

export interface Trie {
  /** The node that `unit` leads to, or 0. */
  step(node: number, unit: number): number;
  /** The node that a first unit leads to from the root, or 0. */
  first: Int32Array;
  /** The last value kept at a node, or -1; then `nextValue` of that value. A value is its key's place in the list. */
  firstValue: Int32Array;
  nextValue: Int32Array;
  /** 1 where a node has a `REST` child. */
  hasRest: Uint8Array;
  nodes: number;
}

const ROOT = 1;

/** Builds the trie of `keys`; the value of a key is its place in the list. */
export function buildTrie(keys: readonly string[]): Trie {
  let most = 2;
  for (const key of keys) most += key.length;
  const childUnit = new Uint16Array(most);
  const childNode = new Int32Array(most);
  const firstValue = new Int32Array(most).fill(-1);
  const nextValue = new Int32Array(keys.length).fill(-1);
  const hasRest = new Uint8Array(most);
  const others = makeEdges();
  // Where a node has more children than one, they are in `others`.
  const hasOthers = new Uint8Array(most);
  let count = ROOT + 1;
  for (let value = 0; value < keys.length; value += 1) {
    const key = keys[value]!;
    let node = ROOT;
    for (let at = 0; at < key.length; at += 1) {
      const unit = key.charCodeAt(at);
      let child =
        childNode[node] !== 0 && childUnit[node] === unit
          ? childNode[node]!
          : hasOthers[node] === 1
            ? others.find(node, unit)
            : 0;
      if (child === 0) {
        child = count;
        count += 1;
        if (childNode[node] === 0) {
          childNode[node] = child;
          childUnit[node] = unit;
        } else {
          hasOthers[node] = 1;
          others.add(node, unit, child);
        }
        if (unit === REST) hasRest[node] = 1;
      }
      node = child;
    }
    nextValue[value] = firstValue[node]!;
    firstValue[node] = value;
  }
  const units = childUnit.slice(0, count);
  const nodes = childNode.slice(0, count);
  const more = hasOthers.slice(0, count);
  const { find } = others;
  const step = (node: number, unit: number): number => {
    if (units[node] === unit) return nodes[node]!;
    return more[node] === 1 ? find(node, unit) : 0;
  };
  const first = new Int32Array(0x10000);
  for (const key of keys) if (key !== '') first[key.charCodeAt(0)] = step(ROOT, key.charCodeAt(0));
  return {
    step,
    first,
    firstValue: firstValue.slice(0, count),
    nextValue,
    hasRest: hasRest.slice(0, count),
    nodes: count,
  };
}

/** An open-addressed hash table of edges; four numbers a slot, so that one look touches one line of the processor's cache. */
function makeEdges() {
  let bits = 12;
  let slots = new Int32Array(4 << bits);
  let held = 0;
  const find = (node: number, unit: number): number => {
    const mask = (1 << bits) - 1;
    for (let slot = hash(node, unit) >>> (32 - bits); ; slot = (slot + 1) & mask) {
      const holder = slots[slot * 4]!;
      if (holder === node && slots[slot * 4 + 1] === unit) return slots[slot * 4 + 2]!;
      if (holder === 0) return 0;
    }
  };
  const put = (node: number, unit: number, child: number): void => {
    const mask = (1 << bits) - 1;
    let slot = hash(node, unit) >>> (32 - bits);
    while (slots[slot * 4] !== 0) slot = (slot + 1) & mask;
    slots[slot * 4] = node;
    slots[slot * 4 + 1] = unit;
    slots[slot * 4 + 2] = child;
  };
  return {
    find,
    add(node: number, unit: number, child: number): void {
      if (held * 5 > 2 << bits) {
        const before = slots;
        bits += 1;
        slots = new Int32Array(4 << bits);
        for (let at = 0; at < before.length; at += 4)
          if (before[at] !== 0) put(before[at]!, before[at + 1]!, before[at + 2]!);
      }
      held += 1;
      put(node, unit, child);
    },
  };
}

function hash(node: number, unit: number): number {
  return Math.imul(Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b), 0x27d4eb2f);
}
