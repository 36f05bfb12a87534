// Exports leads and kills itself, as a power cut would, when the step named by the fourth argument is told.
import { exportPackage } from '#evidence/package/export-package.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { openStore } from '#store/open-store.ts';
import { caseDeps, noPrinter } from './package-case.ts';

const [url = '', home = '', out = '', at = '', ...leadIds] = process.argv.slice(2);
const store = await openStore({ url, log: silentLog });
const deps = await caseDeps(store, { home, clock: systemClock, openBrowser: noPrinter });
const onProgress = ({ step }: { step: string }) => {
  if (step === at) process.kill(process.pid, 'SIGKILL');
};
await exportPackage({ leadIds, out, exportedBy: 'u', why: 'test' }, { ...deps, onProgress });
await store.close();
