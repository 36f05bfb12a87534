// What the ledger promises whatever the order of events: a page is written off only once its links are in the frontier.
import { describe, expect, it } from 'vitest';
import type { NewUrl } from '#crawler/follow.ts';
import { makeLedger } from '#crawler/ledger.ts';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';

const link = (name: string): NewUrl => ({
  url: `https://shop.example/${name}`,
  key: `https://shop.example/${name}`,
  priority: 0,
  depth: 1,
  source: 'shop',
});

describe('the ledger', () => {
  it('loses no link that comes in the moment when the ones before it have been added', async () => {
    const frontier = makeMemoryFrontier();
    const done: string[] = [];
    /** As many as make a batch: it is written at once. */
    const batch = Array.from({ length: 50 }, (_, n) => n);
    let added = 0;
    const ledger = makeLedger({
      frontier: {
        ...frontier,
        async finish(results) {
          const { waiting } = await frontier.counts();
          if (results.some(({ key }) => key.startsWith('late'))) expect(waiting).toBe(1 + batch.length);
          done.push(...results.map(({ key }) => key));
        },
      },
      onListings: () => undefined,
      onWritten: () => undefined,
      onAdded() {
        added += 1;
        if (added > 1) return;
        queueMicrotask(() => {
          for (const n of batch)
            void ledger.settle({
              found: [],
              links: [link(`late-${n}`)],
              result: { key: `late-${n}`, outcome: 'done' },
            });
        });
      },
      isHungry: () => true,
      onBroken: (error) => expect.fail(String(error)),
    });
    await ledger.settle({ found: [], links: [link('first')], result: { key: 'first', outcome: 'done' } });
    // The batch comes as soon as the first link is in.
    await expect.poll(() => added).toBeGreaterThan(0);
    await ledger.flush();
    expect(done).toHaveLength(1 + batch.length);
    expect((await frontier.counts()).waiting).toBe(1 + batch.length);
  });
});
