// Encrypted connections: whom we trust, and what is kept of the handshake.
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeAddressGuard } from '#crawler/fetch/address-guard.ts';
import { makeHttpClient } from '#crawler/fetch/client.ts';
import { systemClock } from '#lib/clock.ts';
import { issue, usage } from '../support/pki.ts';
import { certificate, privateKey } from './support/certificate.ts';

const server = createServer({ cert: certificate, key: privateKey }, (_, response) => void response.end('hello'));
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const guard = makeAddressGuard({
  allowLoopback: true,
  resolve: (_, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
});
const client = (ca?: string) =>
  makeHttpClient({ userAgent: 'Nightjar/test', clock: systemClock, guard, ...(ca === undefined ? {} : { ca }) });

it('keeps protocol, cipher and certificate chain of a server that is trusted', async () => {
  const trusting = client(certificate);
  const { exchanges } = await trusting.fetch(`https://market.example:${port}/`);
  expect(exchanges[0]?.tls).toMatchObject({ protocol: 'TLSv1.3', chainPem: [certificate] });
  expect(exchanges[0]?.tls?.cipher).toMatch(/^TLS_/);
  expect(exchanges[0]?.serverAddress).toBe(`127.0.0.1:${port}`);
  await trusting.close();
});

it('keeps the whole chain of every connection, also where the server would resume a session', async () => {
  const root = await issue({ name: 'Root of a test', ca: true });
  const middle = await issue({ name: 'Middle of a test', ca: true, issuer: root });
  const leaf = await issue({ name: 'market.example', issuer: middle, usages: [usage.server], host: 'market.example' });
  const shown = { key: leaf.keyPem, cert: `${leaf.pem}${middle.pem}` };
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    const closing = createServer({ ...shown, maxVersion }, (_, response) => {
      response.setHeader('connection', 'close');
      response.end('hello');
    });
    await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve));
    const trusting = client(root.pem);
    const address = `https://market.example:${(closing.address() as AddressInfo).port}/`;
    for (const visit of [1, 2, 3]) {
      const { exchanges } = await trusting.fetch(`${address}${visit}`);
      expect(exchanges[0]?.tls, `${maxVersion}, visit ${visit}`).toMatchObject({
        protocol: maxVersion,
        chainPem: [leaf.pem, middle.pem],
      });
    }
    await trusting.close();
    closing.close();
  }
});

it('does not talk to a server that nobody vouches for, or under another name', async () => {
  const stranger = client();
  await expect(stranger.fetch(`https://market.example:${port}/`)).rejects.toMatchObject({
    name: 'GiveUp',
    code: 'TLS',
  });
  await stranger.close();
  const trusting = client(certificate);
  await expect(trusting.fetch(`https://other.example:${port}/`)).rejects.toMatchObject({ name: 'GiveUp', code: 'TLS' });
  await trusting.close();
});

it('names a port that does not speak TLS', async () => {
  const plain = createPlainServer((_, response) => void response.end('plain'));
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
  const asking = client();
  const address = `https://market.example:${(plain.address() as AddressInfo).port}/`;
  await expect(asking.fetch(address)).rejects.toMatchObject({ code: 'TLS' });
  await asking.close();
  plain.close();
});
