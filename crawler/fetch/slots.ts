// So many at once and no more; the others wait in the order they came.

export interface Slots {
  use<Answer>(work: () => Promise<Answer>, signal?: AbortSignal): Promise<Answer>;
}

export function makeSlots(size: number): Slots {
  let free = size;
  const waiting: Array<() => void> = [];
  return {
    async use(work, signal) {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        signal?.throwIfAborted();
        return await work();
      } finally {
        const next = waiting.shift();
        if (next === undefined) free += 1;
        else next();
      }
    },
  };
}
