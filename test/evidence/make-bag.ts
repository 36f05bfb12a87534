// Writes a bag for outside validators below the path given: a captured page, two leads, the real printer.
import { join } from 'node:path';
import { exportPackage } from '#evidence/package/export-package.ts';
import { openSigner } from '#evidence/sign.ts';
import { systemClock as clock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { openEmbedded } from '#store/embedded.ts';
import { openStore } from '#store/open-store.ts';
import { launchBrowser } from './browser.ts';
import { caseDeps, fillCase } from './package-case.ts';

const home = process.argv[2] ?? '.';
const embedded = await openEmbedded({ home, log: silentLog });
const store = await openStore({ url: embedded.url, log: silentLog });
const signer = await openSigner(join(home, 'keys'), { clock, agency: 'Agency' });
const leadIds = await fillCase(store, { folder: join(home, 'evidence'), clock, signer });
const deps = await caseDeps(store, { home, clock, openBrowser: launchBrowser });
const request = { leadIds, caseNumber: 'C-7/26', exportedBy: 'Officer', why: 'for the prosecutor' };
console.log(await exportPackage({ ...request, out: join(home, 'bag') }, deps));
console.log(await exportPackage({ ...request, out: join(home, 'redacted'), redact: {} }, deps));
await store.close();
await embedded.close();
