// The console restarted in the middle of a sitting: the session, the claims and the verdicts outlive it.
import { expect, test } from 'vitest';
import { serveConsole } from '#console/server/server.ts';
import type { RunningConsole } from '#console/server/server.ts';
import { getLead } from '#store/leads.ts';
import { verdictsOf } from '#store/verdicts.ts';
import { startBrowserHarness } from './browser-harness.ts';
import { seedLeads } from './seed.ts';

test('a verdict pressed while the server is away arrives once it is back, and nobody signs in again', async () => {
  const desk = await startBrowserHarness(['analyst']);
  let again: RunningConsole | undefined;
  try {
    const ids = await seedLeads(desk.store, desk.queue);
    const page = await desk.openAs('analyst', '/triage');
    const shows = (id: string | undefined) => page.locator(`article[data-lead="${id}"]`).waitFor();
    await shows(ids[0]);

    await desk.stop();
    await page.keyboard.press('c');
    await shows(ids[1]);
    await page.getByText('The console does not answer').waitFor();
    expect((await getLead(desk.store, ids[0] ?? ''))?.status).toBe('new');

    again = await serveConsole(desk.deps, { host: '127.0.0.1', port: Number(new URL(desk.url).port) });
    await page.getByText('every verdict has arrived').waitFor();
    expect((await getLead(desk.store, ids[0] ?? ''))?.status).toBe('confirmed');
    expect(await verdictsOf(desk.store, ids[0] ?? '')).toHaveLength(1);

    // The leads behind it are hers still, and the next decision is as any other.
    await page.keyboard.press('d');
    await shows(ids[2]);
    await expect.poll(async () => (await getLead(desk.store, ids[1] ?? ''))?.status).toBe('dismissed');
  } finally {
    await again?.close();
    await desk.close();
  }
});
