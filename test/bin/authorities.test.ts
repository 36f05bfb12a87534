// The authorities of the settings, and the way to the places that their certificates name: through the address guard, but for hosts that the operator chose.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAuthorities } from '#bin/commands/evidence-authorities.ts';
import { openSigner } from '#evidence/sign.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import { stampManifest } from '#evidence/timestamps.ts';
import { systemClock as clock } from '#lib/clock.ts';
import { readConfig } from '#lib/config.ts';
import { issue, ocspAnswer, usage } from '../support/pki.ts';
import { temporaryHome } from '../support/run-nightjar.ts';

let home: string;
let dispose: () => Promise<void>;
let server: Server;
let port: number;
const asked: string[] = [];

beforeAll(async () => {
  ({ home, dispose } = await temporaryHome());
  const root = await issue({ name: 'Root of a house', ca: true });
  let answer: (query: Buffer) => Promise<Buffer> = async () => Buffer.alloc(0);
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts);
      const answering = request.url === '/ocsp' ? ocspAnswer(body, { signer: root, now: clock.now() }) : answer(body);
      void answering.then((bytes) => response.end(bytes));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  port = (server.address() as AddressInfo).port;
  const ocsp = `http://localhost:${port}/ocsp`;
  const stamps = await issue({ name: 'Stamps of a house', issuer: root, usages: [usage.stamps], ocsp });
  const folder = join(home, 'house');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'local-authority.pem'), `${stamps.keyPem}${stamps.pem}`);
  await writeFile(join(home, 'roots.pem'), root.pem);
  const inside = await openLocalAuthority(folder, { clock, agency: 'A' });
  answer = async (query) => inside.answer(query);
});
afterAll(async () => {
  server.close();
  await dispose();
});

async function stampedBy(url: string) {
  asked.length = 0;
  const config = readConfig({
    NIGHTJAR_HOME: home,
    NIGHTJAR_TSA_URLS: url,
    NIGHTJAR_TSA_ROOTS: join(home, 'roots.pem'),
  });
  const signer = await openSigner(join(home, 'keys'), { clock, agency: 'Agency' });
  const authorities = await openAuthorities(config, clock);
  const { list } = await stampManifest(Buffer.from('manifest'), { authorities, signer, now: () => clock.now() });
  return list.tokens.map(({ revocation }) => revocation);
}

it('asks a responder at a host that the settings name, in the agency’s own network too', async () => {
  expect(await stampedBy(`http://localhost:${port}/tsa`)).toMatchObject([[{ kind: 'ocsp', problem: null }]]);
  expect(asked).toEqual(['POST /tsa', 'POST /ocsp']);
});

it('is not led inside by what a certificate names', async () => {
  const { address, family } = server.address() as AddressInfo;
  const host = family === 'IPv6' ? `[${address}]` : address;
  const [kept] = await stampedBy(`http://${host}:${port}/tsa`);
  expect(kept).toMatchObject([{ kind: 'ocsp', answer: null, problem: expect.stringContaining('localhost') }]);
  expect(asked).toEqual(['POST /tsa']);
});
