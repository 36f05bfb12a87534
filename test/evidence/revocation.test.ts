// What is kept about the certificates of time-stamp authorities, from a responder and from a list, and what a verifier makes of it later.
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { askRevocation, type FetchBytes } from '#evidence/revocation.ts';
import { readRevocation, standsAt } from '#evidence/revocation-check.ts';
import { openSigner } from '#evidence/sign.ts';
import { asAuthority, type TimestampAuthority } from '#evidence/timestamp-authority.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { steppingClock } from '#lib/clock.ts';
import { crlOf, issue, ocspAnswer, type Party, usage } from '../support/pki.ts';
import { inFolder, snapshot } from './fixture.ts';
import { tamper } from './tamper.ts';

const run = promisify(execFile);
const start = '2026-03-01T12:30:00Z';
const now = new Date(start);
const hour = 3600 * 1000;
const clock = () => steppingClock(start);
const places = { ocsp: 'http://pki.example/ocsp', crl: 'http://pki.example/list.crl' };

async function house(given: Partial<typeof places> = places): Promise<{ root: Party; stamps: Party }> {
  const root = await issue({ name: 'Root of a house', ca: true, from: now });
  const stamps = await issue({ name: 'Stamps of a house', issuer: root, usages: [usage.stamps], from: now, ...given });
  return { root, stamps };
}

/** What answers at the two places; what is absent is away. */
function world(given: { ocsp?: (request: Buffer) => Promise<Buffer>; crl?: () => Promise<Buffer> }): FetchBytes {
  return async (url, { body }) => {
    const answer =
      url === places.ocsp && body !== undefined ? given.ocsp?.(body) : url === places.crl ? given.crl?.() : undefined;
    if (answer === undefined) throw new Error('nobody answers');
    return answer;
  };
}

async function authority(
  folder: string,
  { root, stamps }: { root: Party; stamps: Party },
  fetchBytes: FetchBytes,
): Promise<TimestampAuthority> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'local-authority.pem'), `${stamps.keyPem}${stamps.pem}`);
  const inside = await openLocalAuthority(folder, { clock: clock(), agency: 'A' });
  const certificates = [stamps.pem, root.pem];
  return {
    ...asAuthority(inside),
    name: 'house',
    url: 'https://house.example/tsa',
    local: false,
    certificates,
    fetchBytes,
  };
}

async function packed(folder: string, parties: { root: Party; stamps: Party }, fetchBytes: FetchBytes) {
  const signer = await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' });
  const path = join(folder, 'one.wacz');
  const authorities = [await authority(join(folder, 'tsa'), parties, fetchBytes)];
  const written = await writeWacz(snapshot(), { path, clock: clock(), signer, authorities });
  return { path, signer, written };
}

async function outcome(path: string) {
  const { checks } = await verifyEvidence(path);
  expect(checks.filter(({ name, ok }) => !ok && name !== 'timestamp-revocation')).toEqual([]);
  return checks.find(({ name }) => name === 'timestamp-revocation');
}

describe('a package with a time-stamp', () => {
  it('keeps the responder’s answer, and the check holds: by the issuer, or by whom it lets answer', async () => {
    const parties = await house();
    const helper = await issue({ name: 'Answers', issuer: parties.root, usages: [usage.ocsp], from: now });
    for (const signer of [parties.root, helper])
      await inFolder(async (folder) => {
        const { path } = await packed(
          folder,
          parties,
          world({ ocsp: async (request) => ocspAnswer(request, { signer, now }) }),
        );
        const check = await outcome(path);
        expect(check).toMatchObject({
          ok: true,
          detail: 'CN=Stamps of a house: good at 2026-03-01T12:30:00.000Z (OCSP)',
        });
        expect(check?.open).toBeUndefined();
      });
  });

  it('keeps the list of revoked certificates where no responder answers', async () => {
    const parties = await house();
    const other = await issue({ name: 'Another', issuer: parties.root, from: now });
    const crl = async () => crlOf(parties.root, now, [{ party: other, at: now }]);
    await inFolder(async (folder) => {
      const { path } = await packed(folder, parties, world({ crl }));
      expect(await outcome(path)).toMatchObject({ ok: true, detail: expect.stringContaining('list of revoked') });
    });
  });

  it('says so where nothing was to be had, and where a certificate names no place', async () => {
    for (const [parties, why] of [
      [await house(), 'nobody answers'],
      [await house({}), 'names no place'],
    ] as const)
      await inFolder(async (folder) => {
        const { path } = await packed(folder, parties, world({}));
        expect(await outcome(path)).toMatchObject({ ok: true, open: true, detail: expect.stringContaining(why) });
      });
  });

  it('takes no token of an authority whose certificate is revoked', async () => {
    const parties = await house();
    const stolen = { at: new Date(now.getTime() - hour), reason: 1 };
    const ways = [
      world({ ocsp: async (request) => ocspAnswer(request, { signer: parties.root, now, revoked: stolen }) }),
      world({ crl: async () => crlOf(parties.root, now, [{ party: parties.stamps, ...stolen }]) }),
    ];
    for (const way of ways)
      await inFolder(async (folder) => {
        const { path, written } = await packed(folder, parties, way);
        expect(written.timestamps).toBe('pending');
        expect(await outcome(path)).toMatchObject({ ok: true, open: true });
      });
  });

  it('fails where an answer was put in that the issuer never gave, though the list was signed anew', async () => {
    const parties = await house();
    const forger = await issue({ name: 'Root of a house', ca: true, from: now });
    await inFolder(async (folder) => {
      const { path, signer } = await packed(folder, parties, world({}));
      let forged: Buffer = Buffer.alloc(0);
      const forge = world({ ocsp: async (request) => (forged = await ocspAnswer(request, { signer: forger, now })) });
      const kept = await askRevocation([parties.stamps.pem, parties.root.pem], { fetchBytes: forge, now: () => now });
      expect(kept.map(({ answer, problem }) => [answer, problem])).toEqual([
        [null, 'the answer is not signed by whom the issuer lets answer'],
        [null, 'nobody answers'],
      ]);
      await tamper(path, async (files) => {
        const digest = JSON.parse(files.get('datapackage-digest.json')!.toString()) as {
          timestamps: { signature: string; tokens: Array<{ revocation: Array<Record<string, unknown>> }> };
        };
        const { signature: _, ...list } = digest.timestamps;
        Object.assign(list.tokens[0]!.revocation[0]!, { answer: forged.toString('base64'), problem: null });
        digest.timestamps = { ...list, signature: await signer.sign(JSON.stringify(list, null, 2)) };
        files.set('datapackage-digest.json', Buffer.from(`${JSON.stringify(digest, null, 2)}\n`));
      });
      expect(await outcome(path)).toMatchObject({ ok: false, detail: expect.stringContaining('not signed by whom') });
    });
  });
});

describe('an answer', () => {
  const about = (parties: { root: Party; stamps: Party }) => ({
    certificate: new X509Certificate(parties.stamps.pem),
    issuer: new X509Certificate(parties.root.pem),
  });
  const ask = async (parties: { root: Party; stamps: Party }, answer: (request: Buffer) => Promise<Buffer>) => {
    let given: Buffer = Buffer.alloc(0);
    const fetchBytes = world({ ocsp: async (request) => (given = await answer(request)) });
    const [kept] = await askRevocation([parties.stamps.pem, parties.root.pem], { fetchBytes, now: () => now });
    const entry = { ...kept!, answer: given.toString('base64'), problem: null };
    return { taken: kept?.answer !== null, read: await readRevocation(entry, about(parties)) };
  };

  it('of a revocation casts doubt on tokens before it only where the key was stolen, or no reason is given', async () => {
    const parties = await house();
    const later = new Date(now.getTime() + hour);
    for (const [reason, stands] of [
      [4, true],
      [5, true],
      [1, false],
      [undefined, false],
    ] as const) {
      const revoked = { at: later, ...(reason === undefined ? {} : { reason }) };
      const { taken, read } = await ask(parties, async (request) =>
        ocspAnswer(request, { signer: parties.root, now, revoked }),
      );
      expect(taken).toBe(true);
      expect(read).toMatchObject({ state: 'revoked', revokedAt: later, reason });
      expect(standsAt(now, read), `reason ${reason}`).toBe(stands);
      expect(standsAt(new Date(later.getTime() + 1), read)).toBe(false);
    }
  });

  it('is not taken where it is old, about another certificate, unknown, refused, or nonsense', async () => {
    const parties = await house();
    const others = await house();
    const signer = parties.root;
    const old = new Date(now.getTime() - 72 * hour);
    const helper = await issue({ name: 'Answers', issuer: others.root, usages: [usage.ocsp], from: now });
    let foreign: Buffer = Buffer.alloc(0);
    await ask(others, async (request) => (foreign = await ocspAnswer(request, { signer: others.root, now })));
    const cases: Array<[(request: Buffer) => Promise<Buffer>, string, RegExp]> = [
      [async (request) => ocspAnswer(request, { signer, now: old }), 'bad', /out of date/],
      [async (request) => ocspAnswer(request, { signer, now: new Date(now.getTime() + hour) }), 'bad', /out of date/],
      [async (request) => ocspAnswer(request, { signer, now, unknown: true }), 'unknown', /knows no such/],
      [async (request) => ocspAnswer(request, { signer: helper, now }), 'bad', /not signed/],
      [async () => foreign, 'bad', /not signed/],
      [async () => Buffer.from('30030a0106', 'hex'), 'bad', /refused: status 6/],
      [async () => Buffer.from('<html>'), 'bad', /./],
    ];
    for (const [answer, state, detail] of cases) {
      const { taken, read } = await ask(parties, answer);
      expect(taken).toBe(false);
      expect(read).toMatchObject({ state, detail: expect.stringMatching(detail) });
    }
    const list = { certificate: '', kind: 'crl' as const, url: places.crl, at: now.toISOString(), problem: null };
    const readList = async (bytes: Buffer) =>
      readRevocation({ ...list, answer: bytes.toString('base64') }, about(parties));
    expect(await readList(await crlOf(parties.root, now))).toMatchObject({ state: 'good' });
    expect(await readList(await crlOf(others.root, now))).toMatchObject({ state: 'bad' });
    expect(await readList(await crlOf(parties.stamps, now))).toMatchObject({
      state: 'bad',
      detail: expect.stringMatching(/another issuer/),
    });
  });
});

describe.skipIf(!existsSync('/usr/bin/openssl'))('openssl', () => {
  it('answers as a responder, and makes lists, that are taken for what they say', async () => {
    const parties = await house();
    await inFolder(async (folder) => {
      const serial = Buffer.from(parties.stamps.certificate.serialNumber.valueBlock.valueHexView)
        .toString('hex')
        .toUpperCase();
      const files = { 'ca.pem': parties.root.pem, 'ca.key': parties.root.keyPem, crlnumber: '01', 'c.cnf': crlConfig };
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      const tool = async (...args: string[]) => run('openssl', args, { cwd: folder });
      const answer = async (request: Buffer) => {
        await writeFile(join(folder, 'q'), request);
        await tool(
          'ocsp',
          ...'-index index -CA ca.pem -rsigner ca.pem -rkey ca.key -reqin q -respout r -ndays 1'.split(' '),
        );
        return readFile(join(folder, 'r'));
      };
      const list = async () => {
        await tool('ca', ...'-gencrl -config c.cnf -out l.pem -crldays 1'.split(' '));
        await tool('crl', ...'-in l.pem -outform DER -out l'.split(' '));
        return readFile(join(folder, 'l'));
      };
      const ask = async (index: string) => {
        await writeFile(join(folder, 'index'), index);
        const given = [world({ ocsp: answer }), world({ crl: list })];
        const chain = [parties.stamps.pem, parties.root.pem];
        const about = {
          certificate: new X509Certificate(parties.stamps.pem),
          issuer: new X509Certificate(parties.root.pem),
        };
        const kept = await Promise.all(
          given.map(async (fetchBytes) => askRevocation(chain, { fetchBytes, now: () => new Date() })),
        );
        return Promise.all(kept.map(async (entries) => readRevocation(entries.at(-1)!, about)));
      };
      expect(await ask(`V\t360101000000Z\t\t${serial}\tunknown\t/CN=Stamps\n`)).toMatchObject([
        { state: 'good' },
        { state: 'good' },
      ]);
      const revokedAt = new Date('2026-02-01T00:00:00Z');
      expect(await ask(`R\t360101000000Z\t260201000000Z,superseded\t${serial}\tunknown\t/CN=Stamps\n`)).toMatchObject([
        { state: 'revoked', revokedAt, reason: 4 },
        { state: 'revoked', revokedAt, reason: 4 },
      ]);
    });
  });

  it('reads what a package keeps, by the commands inside it, and stops at a forged answer', async () => {
    const parties = await house();
    const forger = await issue({ name: 'Root of a house', ca: true, from: now });
    const ocsp = async (request: Buffer) => ocspAnswer(request, { signer: parties.root, now });
    for (const way of [world({ ocsp }), world({ crl: async () => crlOf(parties.root, now) })])
      await inFolder(async (folder) => {
        const { path } = await packed(folder, parties, way);
        const out = join(folder, 'out');
        for (const [name, bytes] of (await unzip(await readFile(path))).files) {
          await mkdir(dirname(join(out, name)), { recursive: true });
          await writeFile(join(out, name), bytes);
        }
        const check = async () => run('sh', ['verify/commands.sh'], { cwd: out });
        expect((await check()).stdout).toMatch(
          /Cert Status: good[^]*verify OK|Issuer: CN ?= ?Root of a house[^]*verify OK/iu,
        );
        const digest = await readFile(join(out, 'datapackage-digest.json'), 'utf8');
        const [, kept = ''] = /"answer": "([^"]+)"/u.exec(digest) ?? [];
        const forged = (await crlOf(forger, now)).toString('base64');
        const asList = digest.replace(kept, forged).replace('"kind": "ocsp"', '"kind": "crl"');
        await writeFile(join(out, 'datapackage-digest.json'), asList);
        await expect(check()).rejects.toMatchObject({ stdout: expect.not.stringContaining('All of it holds') });
      });
  });
});

const crlConfig = `[ca]
default_ca = c
[c]
database = index
certificate = ca.pem
private_key = ca.key
default_md = sha256
crlnumber = crlnumber
`;
