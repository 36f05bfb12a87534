// A page that is left while its leads are being handed out: what it never heard of goes back to the others at once.
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { startHarness } from './harness.ts';
import { seedLeads } from './seed.ts';

test('leads handed to a page that was left meanwhile are free again', async () => {
  const desk = await startHarness({ origin: 'http://localhost:4400' });
  try {
    await seedLeads(desk.store, desk.queue);
    await desk.app.listen({ port: 0, host: '127.0.0.1' });
    const sockets: Socket[] = [];
    desk.app.server.on('connection', (socket) => sockets.push(socket));

    const claimNext = desk.queue.claimNext.bind(desk.queue);
    const claimed: string[] = [];
    vi.spyOn(desk.queue, 'claimNext').mockImplementationOnce(async (token) => {
      const job = await claimNext(token);
      if (job !== undefined) claimed.push(job.id);
      const [socket] = sockets;
      const gone = once(socket ?? desk.app.server, 'close');
      asking.destroy();
      await gone;
      return job;
    });
    const asking = request({
      port: (desk.app.server.address() as AddressInfo).port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/api/triage/next',
      headers: {
        host: 'localhost:4400',
        origin: 'http://localhost:4400',
        cookie: desk.cookies.analyst,
        'content-type': 'application/json',
      },
    });
    asking.on('error', () => {});
    asking.end(JSON.stringify({ take: 1 }));

    await expect.poll(() => claimed.length).toBe(1);
    await expect.poll(async () => (await desk.queue.counts()).claimed).toBe(0);
    expect(await desk.queue.claim(claimed[0] ?? '', 'a colleague')).toBe(true);
  } finally {
    await desk.close();
  }
});
