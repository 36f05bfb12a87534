// What a run keeps in mind, within bounds: the oldest is forgotten first. Nothing here is needed to go on after a crash.
import type { Found } from './crawl.ts';

/** What results pages say of listings, by key. */
export function makeStubMemory(limit: number) {
  const kept = new Map<string, Found>();
  return {
    set(key: string, stub: Found) {
      if (kept.size >= limit) kept.delete(kept.keys().next().value as string);
      kept.set(key, stub);
    },
    get: (key: string) => kept.get(key),
    take(key: string): Found[] {
      const stub = kept.get(key);
      kept.delete(key);
      return stub === undefined ? [] : [stub];
    },
  };
}

/** A function that says whether it was asked the same before, and forgets the oldest beyond `limit`. */
export function makeRememberer(limit: number) {
  const known = new Set<string>();
  return (name: string) => {
    if (known.has(name)) return true;
    if (known.size >= limit) known.delete(known.values().next().value as string);
    known.add(name);
    return false;
  };
}
