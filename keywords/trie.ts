// A trie in flat typed arrays. Each node keeps its first child beside it and the others in one hash table of (node, unit) -> node:
// most nodes have one child, so most steps cost one comparison. What a key shares with no other is no node at all but a tail, read
// from the list of keys; a term's two keys end in one such leaf. Chosen over Aho–Corasick because terms may begin only at word starts
// (docs/decisions/100-trie-from-word-starts.md and 105-flat-keys.md have the figures).
import { REST, type Keys } from './keys.ts';

export interface Trie {
  /** The node that `unit` leads to, or 0. */
  step: (node: number, unit: number) => number;
  /** The same where the node has more children than the one beside it (`OTHERS`) and the unit does not lead to that one. */
  find: (node: number, unit: number) => number;
  /** The node that a first unit leads to from the root, or 0. */
  first: Int32Array;
  /** Whether some key may begin with these three units, or is no longer than the first two; the second and third need not exist. */
  mayBegin(unit: number, second: number, third: number): boolean;
  /** `slots` numbers for each node, side by side so that a step touches one line of the processor's cache; see `slot`. */
  nodes: Int32Array;
  /** The next value kept at the same node, or -1. A value is its key's place in the list. */
  nextValue: Int32Array;
  keys: Keys;
}

/** What stands where in `Trie.nodes`, from `node * slots` on. `tail`: how many units of the keys that end in this leaf have led to it, the rest of
 * each being still to be read; 0 where the node is no leaf, and its values are keys that end right here. */
export const slots = 4;
export const slot = { edge: 0, child: 1, value: 2, tail: 3 } as const;
/** In `slot.edge`, above the unit of the first child: more children are in the hash table; one of the children is `REST`. */
export const OTHERS = 1 << 16;
export const HAS_REST = 1 << 17;

const ROOT = 1;
/** How many first units `mayBegin` looks at. */
const noted = 3;
const startBits = 18;

/** Builds the trie of the keys; the value of a key is its place in the list. The last value of a node is in `slot.value`, or -1. `REST` is never among
 * the first three units of a key. */
export function buildTrie(keys: Keys): Trie {
  const { units, start, isInflected } = keys;
  let nodes = new Int32Array(slots * (2 * keys.count + 64));
  const nextValue = new Int32Array(keys.count);
  const others = makeEdges(keys.count);
  const first = new Int32Array(0x10000);
  const starts = new Uint32Array(1 << (startBits - 5));
  const loose = new Uint8Array(0x10000);
  let count = ROOT + 1;
  // The leaf where the key before went, or 0 where it is no leaf.
  let lastLeaf = 0;
  for (let value = 0; value < keys.count; value += 1) {
    // The forms of a term begin as it does, so the way to them is known.
    if (isInflected[value] === 1 && lastLeaf !== 0 && leadsTo(value, nodes[lastLeaf * slots + slot.tail]!)) {
      chain(value, lastLeaf * slots);
      continue;
    }
    const from = start[value]!;
    const begin = units[from]!;
    const root = first[begin]!;
    if (root === 0) {
      noteStart(value);
      first[begin] = lastLeaf = addLeaf(value, 1);
    } else lastLeaf = insert(value, root, 1);
  }
  const { find } = others;
  return {
    step(node, unit) {
      const edge = nodes[node * slots]!;
      if ((edge & 0xffff) === unit) return nodes[node * slots + slot.child]!;
      return (edge & OTHERS) === 0 ? 0 : find(node, unit);
    },
    find,
    mayBegin(unit, second, third) {
      if (loose[unit] === 1) return true;
      const three = startOf(unit, second, third);
      if ((starts[three >>> 5]! & (1 << (three & 31))) !== 0) return true;
      const two = startOf(unit, second, NONE);
      return (starts[two >>> 5]! & (1 << (two & 31))) !== 0;
    },
    first,
    nodes: (nodes = nodes.slice(0, count * slots)),
    nextValue,
    keys,
  };

  function noteStart(value: number): void {
    const from = start[value]!;
    const size = start[value + 1]! - from;
    const begin = units[from]!;
    if (size === 1) {
      loose[begin] = 1;
      return;
    }
    const place = startOf(begin, units[from + 1]!, size === 2 ? NONE : units[from + 2]!);
    starts[place >>> 5]! |= 1 << (place & 31);
  }

  /** Whether the first units of the key are those of the key before it. */
  function leadsTo(value: number, depth: number): boolean {
    const from = start[value]!;
    const before = start[value - 1]!;
    for (let at = 0; at < depth; at += 1) if (units[from + at] !== units[before + at]) return false;
    return true;
  }

  /** Inserts the key below a node to which its first `depth` units lead; answers the leaf that it went to, or 0. */
  function insert(value: number, from: number, depth: number): number {
    const end = start[value + 1]! - start[value]!;
    let node = from;
    for (let at = depth; ; at += 1) {
      const place = node * slots;
      if (nodes[place + slot.tail] !== 0) {
        if (belongs(value, nodes[place + slot.value]!)) {
          chain(value, place);
          return node;
        }
        split(node, at);
      }
      if (at === end) {
        if (at < noted) noteStart(value);
        chain(value, place);
        return 0;
      }
      const unit = units[start[value]! + at]!;
      const edge = nodes[place]!;
      const child =
        (edge & 0xffff) === unit ? nodes[place + slot.child]! : (edge & OTHERS) === 0 ? 0 : others.find(node, unit);
      if (child === 0) {
        // A key that shares its first units with another has them noted already.
        if (at < noted) noteStart(value);
        const leaf = addLeaf(value, at + 1);
        attach(node, unit, leaf);
        return leaf;
      }
      node = child;
    }
  }

  /** Whether a key may share the leaf: it is the other forms of the one put there last, or the same as one that is there. */
  function belongs(value: number, head: number): boolean {
    if (isInflected[value] === 1 && head === value - 1) return true;
    for (let held = head; held >= 0; held = nextValue[held]!) if (isSame(held, value)) return true;
    return false;
  }

  function chain(value: number, place: number): void {
    nextValue[value] = nodes[place + slot.value]!;
    nodes[place + slot.value] = value;
  }

  /** Makes a leaf a node like any other, and its keys leaves below it. */
  function split(node: number, depth: number): void {
    const place = node * slots;
    const held: number[] = [];
    for (let value = nodes[place + slot.value]!; value >= 0; value = nextValue[value]!) held.push(value);
    nodes[place + slot.tail] = 0;
    nodes[place + slot.value] = -1;
    for (let at = held.length - 1; at >= 0; at -= 1) insert(held[at]!, node, depth);
  }

  function addLeaf(value: number, tail: number): number {
    if (nodes.length < (count + 1) * slots) {
      const bigger = new Int32Array(nodes.length * 2);
      bigger.set(nodes);
      nodes = bigger;
    }
    nodes[count * slots + slot.value] = value;
    nodes[count * slots + slot.tail] = tail;
    nextValue[value] = -1;
    count += 1;
    return count - 1;
  }

  function attach(node: number, unit: number, child: number): void {
    const place = node * slots;
    const rest = unit === REST ? HAS_REST : 0;
    if (nodes[place + slot.child] === 0) {
      nodes[place + slot.child] = child;
      nodes[place] = unit | rest;
    } else {
      nodes[place]! |= OTHERS | rest;
      others.add(node, unit, child);
    }
  }

  function isSame(one: number, other: number): boolean {
    const from = start[one]!;
    const end = start[one + 1]!;
    const otherFrom = start[other]!;
    if (end - from !== start[other + 1]! - otherFrom) return false;
    for (let at = end - 1, too = otherFrom + end - from - 1; at >= from; at -= 1, too -= 1)
      if (units[at] !== units[too]) return false;
    return true;
  }
}

/** Stands for the third unit of a key that has two. */
const NONE = 0;

function startOf(first: number, second: number, third: number): number {
  const mixed = Math.imul(Math.imul(Math.imul(first, 0x9e3779b1) + second, 0x85ebca6b) + third, 0x27d4eb2f);
  return mixed >>> (32 - startBits);
}

/** An open-addressed hash table of edges; four numbers a slot, so that one look touches one line of the processor's cache. */
function makeEdges(expected: number) {
  let bits = Math.max(12, 32 - Math.clz32(expected));
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
