// The command line: which commands there are and what each one takes. commands/ holds one file a command, loaded when it is called.
import { Command, CommanderError } from 'commander';
import { version } from './version.ts';
import { exitCodes } from './exit-codes.ts';
import { failureOf, reportFailure } from './failure.ts';
import { addAllCommands } from './commands/all.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    interruption.abort(new Error(signal));
    // A second Ctrl-C is for those who cannot wait for the orderly end.
    process.once(signal, () => process.exit(exitCodes.interrupted));
  });
}

const program = new Command('nightjar')
  .description('Watches online markets for offers of protected species: scan, judge, queue, decide, prove.')
  .version(version)
  .showHelpAfterError('(add --help for what there is)')
  .exitOverride()
  .configureHelp({ showGlobalOptions: true });
addAllCommands(program, interruption.signal);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.badInput;
  else if (interruption.signal.aborted) process.exitCode = exitCodes.interrupted;
  else {
    reportFailure(error);
    process.exitCode = failureOf(error);
  }
}
if (interruption.signal.aborted) process.exitCode = exitCodes.interrupted;
