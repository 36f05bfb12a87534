// Captures the test site with a real browser and writes the package to the path given: something fresh for outside validators.
import { join } from 'node:path';
import { captureSnapshot } from '#evidence/capture.ts';
import { openSigner } from '#evidence/sign.ts';
import { asAuthority } from '#evidence/timestamp-authority.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { systemClock as clock } from '#lib/clock.ts';
import { launchBrowser } from './browser.ts';
import { httpExchange, pageCapture } from './fixture.ts';
import { startSite } from './site.ts';

const folder = process.argv[2] ?? '.';
const operator = { name: 'Officer', agency: 'Agency', legalBasis: 'Act', purpose: 'check' };
const [browser, site] = await Promise.all([launchBrowser(), startSite()]);
const url = `${site.origin}/listing/1`;
const firstLayer = pageCapture({ finalUrl: url, exchanges: [httpExchange({ url })] });
const listing = { source: 'practice market', title: 'Carved tusk' };
const taken = await captureSnapshot({ browser, url: `${site.origin}/`, clock, operator, firstLayer, listing });
const context = await captureSnapshot({ browser, url: `${site.origin}/frame`, clock, operator });
await browser.close();
const other = await launchBrowser();
const witness = await captureSnapshot({ browser: other, url: `${site.origin}/`, clock, operator });
await other.close();
await site.close();
const signer = await openSigner(join(folder, 'keys'), { clock, agency: operator.agency });
// Two authorities of somebody else, as far as the package can tell.
const authorities = await Promise.all(
  ['north', 'south'].map(async (name) => {
    const inside = await openLocalAuthority(join(folder, name), { clock, agency: name, mark: null });
    return { ...asAuthority(inside), name, local: false };
  }),
);
const snapshot = {
  ...taken,
  annexes: [
    { role: 'context' as const, snapshot: context },
    { role: 'witness' as const, snapshot: witness },
  ],
};
console.log(await writeWacz(snapshot, { path: join(folder, 'fresh.wacz'), clock, signer, authorities }));
