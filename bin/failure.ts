// What a failed command says to its user, and the exit code it leaves.
import { BadInput, GiveUp, Retry, RetryLater, StopAll } from '#lib/errors.ts';
import { exitCodes } from './exit-codes.ts';

export function failureOf(error: unknown): number {
  return error instanceof BadInput ? exitCodes.badInput : exitCodes.couldNotFinish;
}

/** One line that says what is wrong and one that says what to do; a fault of ours keeps its stack. */
export function reportFailure(error: unknown): void {
  if (error instanceof GiveUp || error instanceof StopAll || error instanceof Retry || error instanceof RetryLater) {
    process.stderr.write(`nightjar: ${error.message} [${error.code}]\n`);
    if (error.hint !== undefined) process.stderr.write(`  ${error.hint}\n`);
    return;
  }
  process.stderr.write(`nightjar: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
