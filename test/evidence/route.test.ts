// The evidence browser reaches the network over the route alone: names are resolved by the guard, once, at the moment of dialling.
import { createServer, connect, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureSnapshot } from '#evidence/capture.ts';
import type { NetworkGuard } from '#evidence/route.ts';
import { makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { systemClock } from '#lib/clock.ts';
import { launchBrowser } from './browser.ts';
import { startSite, startTlsSite, type Site } from './site.ts';

let browser: Browser;
let site: Site;
const operator = { name: 'Officer', agency: 'Agency', legalBasis: 'Act', purpose: 'test' };

beforeAll(async () => {
  [browser, site] = await Promise.all([launchBrowser(), startSite()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

/** Names of a world of its own: what each look-up of `market.test` answers, in order; the last one for ever. */
function guardOf(answers: string[]): NetworkGuard & { asked: string[] } {
  const asked: string[] = [];
  const guard = makeAddressGuard({
    allowLoopback: true,
    resolve: (hostname, done) => {
      asked.push(hostname);
      const address = answers[Math.min(asked.length, answers.length) - 1] ?? '';
      done(null, [{ address, family: 4 }]);
    },
  });
  return { ...guard, asked };
}

const capture = async (url: string, more: object = {}) =>
  captureSnapshot({ browser, url, clock: systemClock, operator, ...more });

describe('the guarded route', () => {
  it('resolves names that no name server knows, and records the address that was dialled', async () => {
    const { port } = new URL(site.origin);
    const guard = guardOf(['127.0.0.1']);
    const taken = await capture(`http://market.test:${port}/frame`, { guard });
    expect(taken.account.reasons).toEqual([]);
    expect(taken.account.status).toBe('COMPLETE');
    expect(taken.exchanges[0]?.serverAddress).toBe(`127.0.0.1:${port}`);
    expect(taken.account.requests[0]?.server).toBe(`127.0.0.1:${port}`);
    expect(taken.account.connections).toContainEqual({
      host: 'market.test',
      port: Number(port),
      address: '127.0.0.1',
      problem: null,
    });
    expect(guard.asked).toContain('market.test');
  });

  it('is not led inside by a name that changes its mind after it was asked about', async () => {
    const { port } = new URL(site.origin);
    // Browsers open connections ahead of their requests: which look-up comes first is not certain, so each has its own answer.
    const [asked, guard] = [guardOf(['127.0.0.1']), guardOf(['10.0.0.1'])];
    const url = `http://market.test:${port}/frame`;
    const allowUrl = async () =>
      new Promise<boolean>((resolve) => asked.lookup('market.test', { all: true }, (error) => resolve(error === null)));
    const before = site.requests.length;
    const taken = await capture(url, { guard, allowUrl });
    expect(taken.account.status).toBe('FAILED');
    expect(site.requests.length).toBe(before);
    expect(asked.asked).toContain('market.test');
    const dialled = taken.account.connections?.filter(({ host }) => host === 'market.test') ?? [];
    expect(dialled).not.toEqual([]);
    for (const { address, problem } of dialled)
      expect([address, problem]).toEqual([null, expect.stringContaining('10.0.0.1')]);
  });

  it('dials no refused address that is given outright', async () => {
    const strict = makeAddressGuard();
    const before = site.requests.length;
    const taken = await capture(`${site.origin}/frame`, { guard: strict });
    expect(taken.account.status).toBe('FAILED');
    expect(site.requests.length).toBe(before);
    expect(taken.account.connections?.[0]?.problem).toContain('not a public address');
  });

  it('carries TLS untouched: the certificate is the server’s own', async () => {
    const secure = await startTlsSite();
    const options = { ignoreCertificateErrors: true };
    const taken = await capture(`${secure.origin}/`, { guard: guardOf(['127.0.0.1']), options });
    await secure.close();
    expect(taken.account.status).toBe('COMPLETE');
    expect(taken.account.certificates[0]?.subject).toContain('O=Nightjar tests');
    expect(taken.account.requests[0]?.server).toBe(`127.0.0.1:${new URL(secure.origin).port}`);
  });

  it('goes on through a proxy of the agency’s, to the address that was checked', async () => {
    const heads: string[] = [];
    const proxy = await startProxy(heads);
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const upstream = { name: 'lisbon', address };
    const { port } = new URL(site.origin);
    const taken = await capture(`http://market.test:${port}/frame`, { guard: guardOf(['127.0.0.1']), upstream });
    proxy.close();
    expect(taken.account.status).toBe('COMPLETE');
    expect(taken.account.options['proxy']).toBe(`lisbon (${address})`);
    expect(heads[0]).toBe(`CONNECT 127.0.0.1:${port} HTTP/1.1`);
  });
});

/** The little of an HTTP proxy that CONNECT needs. */
async function startProxy(heads: string[]): Promise<Server> {
  const server = createServer((client: Socket) => {
    client.once('data', (bytes: Buffer) => {
      const [line = ''] = bytes.toString('latin1').split('\r\n', 1);
      heads.push(line);
      const [host = '', port = ''] = (line.split(' ')[1] ?? '').split(':');
      const far = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        client.pipe(far).pipe(client);
      });
      far.on('error', () => client.destroy());
    });
    client.on('error', () => client.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return server;
}
