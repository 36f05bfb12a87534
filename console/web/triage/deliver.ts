// Sends a decision until the server has taken it, across a restart or a broken line. desk.ts is its only user.

/** The request went out, or did not, and no answer came: whether it took effect is not known. */
export class Unanswered extends Error {}

export interface Delivery {
  /** Whether the lead still waits to be decided, and is held here; rejects where the server does not say. */
  isOpen: () => Promise<boolean>;
  /** Waits before the `nth` further try, from 0; false where nobody waits any more. */
  pause: (nth: number) => Promise<boolean>;
}

/**
 * The answer of `send`; undefined where the decision took effect without an answer, a colleague decided instead, or nobody waits
 * any more. Before anything is sent again it is asked whether the lead is still open, so that nothing is decided twice.
 * Rejects with the server's reason where it refuses.
 */
export async function deliver<T>(send: () => Promise<T>, { isOpen, pause }: Delivery): Promise<T | undefined> {
  let tries = 0;
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error;
    }
    let open: boolean | undefined;
    while (open === undefined) {
      if (!(await pause(tries))) return undefined;
      tries += 1;
      open = await isOpen().catch(() => undefined);
    }
    if (!open) return undefined;
  }
}

/** A second, then twice as long each time, up to a quarter of a minute: a console that restarts is back within one. */
export function backOffMs(nth: number): number {
  return Math.min(15_000, 1000 * 2 ** nth);
}
