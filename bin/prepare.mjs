// Runs at the end of `npm ci`: puts the command line where `npx nightjar` finds it, and builds the console's pages.
// (A `bin` entry of one's own package is not linked by npm into its own node_modules: docs/decisions/001.)
import { chmodSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { build } from 'vite';

mkdirSync('node_modules/.bin', { recursive: true });
rmSync('node_modules/.bin/nightjar', { force: true });
symlinkSync('../../bin/nightjar.mjs', 'node_modules/.bin/nightjar');
chmodSync('bin/nightjar.mjs', 0o755);
await build({ logLevel: 'warn' });
