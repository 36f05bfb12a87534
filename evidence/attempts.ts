// Steps that may fail or hang, tried one by one under a common deadline; a failure is a reason in the account, not the end.
import { setTimeout as delay } from 'node:timers/promises';
import type { Reason } from './snapshot.ts';

/** One attempt at a step: its result, or undefined after the failure was written down. */
export type Attempt = <T>(code: Reason['code'], step: () => Promise<T>) => Promise<T | undefined>;

/** Tries steps while there is time; the first one for which there is none says why. */
export function attempts(
  stop: AbortSignal,
  { reasons, cancelled }: { reasons: Reason[]; cancelled: AbortSignal | undefined },
): Attempt {
  let ended = false;
  const stopped = new Promise<never>((_, reject) => {
    stop.addEventListener('abort', () => reject(new Error('no time left')), { once: true });
  });
  stopped.catch(() => undefined);
  return async (code, step) => {
    try {
      stop.throwIfAborted();
      return await Promise.race([step(), stopped]);
    } catch (error) {
      if (!stop.aborted) reasons.push({ code: nameOf(code, error), detail: firstLine(error) });
      else if (!ended) {
        ended = true;
        reasons.push(
          cancelled?.aborted === true
            ? { code: 'stopped', detail: 'the capture was called off' }
            : { code: 'out-of-time', detail: 'the time for one capture was over; what follows was not done' },
        );
      }
      return undefined;
    }
  };
}

/** `AbortSignal.any` and `.timeout` hold their sources weakly in Node 20: such a signal can be collected before it fires. */
export function startDeadline(ms: number, outer: AbortSignal | undefined): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const timer = setTimeout(abort, ms);
  if (outer?.aborted === true) abort();
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

/** The promise's result, or an error where it takes longer than `ms`. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`it took longer than ${ms} ms`);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}

function nameOf(code: Reason['code'], error: unknown): Reason['code'] {
  return code === 'navigation-failed' && firstLine(error).includes('Download is starting') ? 'download' : code;
}

/** Browser libraries add a call log to their messages; its first line says what happened. */
function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
