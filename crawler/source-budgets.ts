// How many of its pages a source may still give: counted over the whole scan, all its workers and runs, not by one process alone.
import type { Frontier } from '#lib/frontier.ts';
import type { Source } from './sources/source.ts';

export interface SourceBudgets {
  /** Takes one page from the source's budget; false where there is none left. */
  take(source: Pick<Source, 'name' | 'maxPages'>): Promise<boolean>;
}

/** What other workers took is asked for again after this. */
const askEveryMs = 3_000;

export function makeSourceBudgets(
  frontier: Pick<Frontier, 'finishedOf'>,
  now: () => number = () => performance.now(),
): SourceBudgets {
  const spent = new Map<string, { count: Promise<number>; since: number; askedAt: number }>();
  return {
    async take({ name, maxPages }) {
      if (maxPages === undefined) return true;
      const known = spent.get(name);
      const isFresh = known !== undefined && (frontier.finishedOf === undefined || now() - known.askedAt < askEveryMs);
      const budget = isFresh
        ? known
        : {
            // Pages under way are in neither count; where this process counted more, that stands.
            count: Promise.all([frontier.finishedOf?.(name) ?? 0, known === undefined ? 0 : known.count]).then(
              ([finished, before]) => Math.max(finished, before + (known?.since ?? 0)),
            ),
            since: 0,
            askedAt: now(),
          };
      spent.set(name, budget);
      const count = await budget.count;
      if (count + budget.since >= maxPages) return false;
      budget.since += 1;
      return true;
    },
  };
}
