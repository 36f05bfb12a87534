// Captures the test site with a real browser and writes the package to the path given: something fresh for outside validators.
import { join } from 'node:path';
import { captureSnapshot } from '#evidence/capture.ts';
import { openSigner } from '#evidence/sign.ts';
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
const taken = await captureSnapshot({ browser, url: `${site.origin}/`, clock, operator, firstLayer });
await browser.close();
await site.close();
const signer = await openSigner(join(folder, 'keys'), { clock, agency: operator.agency });
console.log(await writeWacz(taken, { path: join(folder, 'fresh.wacz'), clock, signer }));
