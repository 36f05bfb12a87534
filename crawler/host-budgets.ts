// How many of its pages a source may still take at each of its hosts: counted over the whole scan, all its workers and runs, by the frontier. A worker
// takes a few at a time, so that it asks for one page in a hundred at most, and gives back what it did not use.
import type { Frontier } from '#lib/frontier.ts';
import type { Source } from './sources/source.ts';

type Budgeted = Pick<Source, 'name' | 'maxPages'>;

export interface HostBudgets {
  /** Takes one page from the source's budget at the address' host; false where there is none left. */
  take(source: Budgeted, url: string): Promise<boolean>;
  /** For a page that was taken and will come again. */
  giveBack(source: Budgeted, url: string): void;
  /** Leaves to the others what this worker took and did not use. */
  close(): Promise<void>;
}

/** Of a budget, what one worker holds at a time: what is lost with a worker that is killed. */
const part = 1 / 100;
const mostAtOnce = 50;

interface Held {
  source: string;
  host: string;
  limit: number;
  pages: number;
  asking: Promise<void> | undefined;
  spent: boolean;
}

export function makeHostBudgets(frontier: Pick<Frontier, 'takePages'>): HostBudgets {
  const kept = new Map<string, Held>();

  const at = (name: string, limit: number, url: string): Held => {
    const { host } = new URL(url);
    const key = `${name}\n${host}`;
    const held = kept.get(key) ?? { source: name, host, limit, pages: 0, asking: undefined, spent: false };
    kept.set(key, held);
    return held;
  };

  const ask = async (held: Held): Promise<void> => {
    const { source, host, limit } = held;
    const pages = Math.max(1, Math.min(mostAtOnce, Math.floor(limit * part)));
    const granted = await frontier.takePages({ source, host, limit, pages });
    held.pages += granted;
    held.spent = granted === 0;
  };

  return {
    async take({ name, maxPages }, url) {
      if (maxPages === undefined) return true;
      const held = at(name, maxPages, url);
      while (held.pages === 0) {
        held.asking ??= ask(held).finally(() => (held.asking = undefined));
        await held.asking;
        if (held.spent && held.pages === 0) return false;
      }
      held.pages -= 1;
      return true;
    },
    giveBack({ name, maxPages }, url) {
      if (maxPages === undefined) return;
      at(name, maxPages, url).pages += 1;
    },
    async close() {
      for (const { source, host, limit, pages } of kept.values())
        if (pages > 0) await frontier.takePages({ source, host, limit, pages: -pages });
      kept.clear();
    },
  };
}
