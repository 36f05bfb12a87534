// The settings that lib/config.ts reads, by name, from its one table.
import { readFileSync } from 'node:fs';

/** Names in the order of lib/config.ts, where each setting stands on a line of its own. */
export function settingNames(): string[] {
  const source = readFileSync('lib/config.ts', 'utf8');
  const table = /z\.object\(\{([\s\S]*?)\n\}\)/.exec(source)?.[1];
  if (table === undefined)
    throw new Error(
      'lib/config.ts no longer holds its settings in one z.object: teach test/support/setting-names.ts the new form.',
    );
  return [...table.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map(([, name]) => name ?? '');
}
