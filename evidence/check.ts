// One named check and its outcome, and a list that grows by running them. A check never throws: what it throws is its answer.

export interface Check {
  name: string;
  ok: boolean;
  /** True where nothing is wrong and nothing is proved either: a time-stamp that has not come yet, an authority nobody vouches for. */
  open?: boolean;
  /** One line: what was found, or what is wrong and where. */
  detail: string;
}

export interface CheckList {
  checks: Check[];
  /** Runs one check: no faults means it holds, and `fine` says what was seen. */
  run(name: string, check: () => { faults: string[]; fine: string; open?: boolean }): void;
}

/** Faults named in one line; the rest are counted. */
const MOST_NAMED = 5;

export function makeCheckList(): CheckList {
  const checks: Check[] = [];
  return {
    checks,
    run(name, check) {
      try {
        const { faults, fine, open = false } = check();
        const ok = faults.length === 0;
        checks.push({ name, ok, ...(ok && open ? { open } : {}), detail: ok ? fine : named(faults) });
      } catch (error) {
        checks.push({ name, ok: false, detail: error instanceof Error ? error.message : String(error) });
      }
    },
  };
}

function named(faults: string[]): string {
  const more = faults.length - MOST_NAMED;
  return faults.slice(0, MOST_NAMED).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
