// RFC 3161 from the question to the check: tokens in a package, authorities that are away, tokens that are not what they should be.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { restampWacz } from '#evidence/restamp.ts';
import { openSigner } from '#evidence/sign.ts';
import { asAuthority, askForTokens, httpAuthority, type TimestampAuthority } from '#evidence/timestamp-authority.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import { checkToken } from '#evidence/timestamp-token.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { steppingClock, type Clock } from '#lib/clock.ts';
import { inFolder, snapshot } from './fixture.ts';
import { flipBit, tamper } from './tamper.ts';

const run = promisify(execFile);
const start = '2026-03-01T12:30:00Z';
const clock = () => steppingClock(start);
const openssl = existsSync('/usr/bin/openssl') || existsSync('/usr/local/bin/openssl');

/** An authority of somebody else, as far as a package can tell: the same code under a name without the mark. */
async function outside(folder: string, name: string, at: Clock = clock()): Promise<TimestampAuthority> {
  const inside = await openLocalAuthority(join(folder, name), { clock: at, agency: name, mark: null });
  return { ...asAuthority(inside), name, url: `https://${name}.example/tsa`, local: false };
}

function away(name: string): TimestampAuthority {
  const ask = async () => Promise.reject(new Error('connect ECONNREFUSED'));
  return { name, url: `https://${name}.example/tsa`, local: false, certificates: [], ask };
}

async function pack(folder: string, authorities: TimestampAuthority[]) {
  const signer = await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' });
  const path = join(folder, 'one.wacz');
  const written = await writeWacz(snapshot(), { path, clock: clock(), signer, authorities });
  return { path, signer, written };
}

async function outcomes(path: string, trustedRoots?: string[]): Promise<Record<string, string>> {
  const { checks } = await verifyEvidence(path, trustedRoots === undefined ? {} : { trustedRoots });
  const word = (ok: boolean, open?: boolean) => (ok ? (open === true ? 'open' : 'holds') : 'fails');
  return Object.fromEntries(checks.map(({ name, ok, open }) => [name, word(ok, open)]));
}

interface List {
  state: string;
  signature: string;
  tokens: Array<{ genTime: string; query: string; response: string; chain: string }>;
}

function listOf(files: Map<string, Buffer>): List {
  return (JSON.parse(files.get('datapackage-digest.json')!.toString()) as { timestamps: List }).timestamps;
}

const stamps = (all: Record<string, string>) => [
  all['timestamp-tokens'],
  all['timestamp-authorities'],
  all['timestamps-within-10-minutes'],
];

const rootOf = async (authority: TimestampAuthority): Promise<string> => {
  const { tokens } = await askForTokens(Buffer.from('x'), [authority], { now: () => new Date() });
  return tokens[0]?.facts.rootSha256 ?? '';
};

describe('tokens in a package', () => {
  it('from two authorities that are trusted: complete, and every check holds', async () => {
    await inFolder(async (folder) => {
      const both = [await outside(folder, 'north'), await outside(folder, 'south')];
      const { path, written } = await pack(folder, both);
      expect(written.timestamps).toBe('complete');
      const roots = await Promise.all(both.map(rootOf));
      expect(stamps(await outcomes(path, roots))).toEqual(['holds', 'holds', 'holds']);
      expect(stamps(await outcomes(path, roots.slice(1)))).toEqual(['holds', 'open', 'holds']);
      expect(stamps(await outcomes(path))).toEqual(['holds', 'open', 'holds']);
      expect((await verifyEvidence(path)).ok).toBe(true);
    });
  });

  it('from the local authority are called local, and never taken for trusted ones, whoever trusts their root', async () => {
    await inFolder(async (folder) => {
      const local = asAuthority(await openLocalAuthority(join(folder, 'tsa'), { clock: clock(), agency: 'Agency' }));
      const { path, written } = await pack(folder, [local]);
      expect(written.timestamps).toBe('local, not trusted');
      expect(stamps(await outcomes(path, [await rootOf(local)]))).toEqual(['holds', 'open', 'open']);
      const { checks } = await verifyEvidence(path);
      expect(checks.find(({ name }) => name === 'timestamp-tokens')?.detail).toMatch(/^local, not trusted/);
      expect(checks.find(({ name }) => name === 'timestamp-authorities')?.detail).toContain('local, not trusted');
    });
  });

  it('that do not come leave the package pending; later ones make another edition and touch nothing else', async () => {
    await inFolder(async (folder) => {
      const { path, signer, written } = await pack(folder, [await outside(folder, 'north'), away('south')]);
      expect(written.timestamps).toBe('1 of 2');
      expect(stamps(await outcomes(path))).toEqual(['holds', 'open', 'open']);
      const before = await readFile(path);
      const hour = steppingClock('2026-03-01T13:30:00Z');
      const out = join(folder, 'two.wacz');
      const none = await restampWacz(path, { out, authorities: [away('south')], signer, clock: hour });
      expect(none).toBeUndefined();
      expect(existsSync(out)).toBe(false);
      // The first token is an hour old by now: north is asked again, so that the two stand together.
      const both = [await outside(folder, 'north', hour), await outside(folder, 'south', hour)];
      const edition = await restampWacz(path, { out, authorities: both, signer, clock: hour });
      expect(edition?.timestamps).toBe('complete');
      expect(stamps(await outcomes(out))).toEqual(['holds', 'open', 'holds']);
      expect((await readFile(path)).equals(before)).toBe(true);
      const [first, second] = [await unzip(before), await unzip(await readFile(out))];
      for (const [name, bytes] of first.files)
        if (name !== 'datapackage-digest.json') expect(second.files.get(name)?.equals(bytes), name).toBe(true);
      expect(listOf(second.files).tokens).toHaveLength(3);
    });
  });

  it('further apart than ten minutes do not count as two', async () => {
    await inFolder(async (folder) => {
      const late = await outside(folder, 'south', steppingClock('2026-03-01T12:45:00Z'));
      const { path, written } = await pack(folder, [await outside(folder, 'north'), late]);
      expect(written.timestamps).toBe('1 of 2');
      expect(stamps(await outcomes(path))).toEqual(['holds', 'open', 'fails']);
    });
  });
});

describe('a package whose time-stamps were touched', () => {
  it('is found out: token of another digest, flipped bits, token or list taken away, file added, list forged', async () => {
    await inFolder(async (folder) => {
      const north = await outside(folder, 'north');
      const { path } = await pack(folder, [north, await outside(folder, 'south')]);
      const whole = await readFile(path);
      const { tokens } = await askForTokens(Buffer.from('another manifest'), [north], { now: () => new Date(start) });
      const change = async (how: (list: List) => void) => {
        await writeFile(path, whole);
        await tamper(path, (files) => {
          const digest = JSON.parse(files.get('datapackage-digest.json')!.toString()) as { timestamps?: List };
          how(digest.timestamps!);
          if (Object.keys(digest.timestamps!).length === 0) delete digest.timestamps;
          files.set('datapackage-digest.json', Buffer.from(`${JSON.stringify(digest, null, 2)}\n`));
        });
        const all = await outcomes(path);
        return Object.keys(all).filter((name) => all[name] === 'fails');
      };
      const only = ['timestamp-tokens'];
      const other = tokens[0]!.response.toString('base64');
      expect(await change((list) => void (list.tokens[0]!.response = other))).toEqual(only);
      for (const member of ['response', 'query', 'chain'] as const) {
        for (const part of [0.1, 0.5, 0.9]) {
          const found = await change(({ tokens: [token] }) => {
            const bytes = Buffer.from(token![member], 'base64');
            token![member] = flipBit(bytes, Math.floor(bytes.length * part)).toString('base64');
          });
          expect(found, `${member} at ${part}`).toContain('timestamp-tokens');
        }
      }
      expect(await change((list) => void list.tokens.pop())).toEqual(only);
      expect(await change((list) => void list.tokens.push(list.tokens[0]!))).toEqual(only);
      expect(await change((list) => void list.tokens.reverse())).toEqual(only);
      expect(await change((list) => void (list.tokens[0]!.genTime = '2025-01-01T00:00:00.000Z'))).toEqual(only);
      expect(await change((list) => void (list.state = 'pending'))).toEqual(only);
      expect(await change((list) => void Object.assign(list, { more: 1 }))).toEqual(only);
      expect(
        await change((list) => {
          for (const name of Object.keys(list)) delete (list as unknown as Record<string, unknown>)[name];
        }),
      ).toEqual(only);

      // Signed anew by the agency's own key, the list may say what it likes: the tokens themselves still do not fit.
      const { signer } = { signer: await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' }) };
      const forged = await change((list) => void (list.tokens[0]!.response = other));
      expect(forged).toEqual(only);
      await writeFile(path, whole);
      await tamper(path, async (files) => {
        const digest = JSON.parse(files.get('datapackage-digest.json')!.toString()) as { timestamps: List };
        const { signature, ...list } = digest.timestamps;
        expect(signature).not.toBe('');
        list.tokens[0]!.response = other;
        digest.timestamps = { ...list, signature: await signer.sign(JSON.stringify(list, null, 2)) };
        files.set('datapackage-digest.json', Buffer.from(`${JSON.stringify(digest, null, 2)}\n`));
      });
      const check = (await verifyEvidence(path)).checks.find(({ name }) => name === 'timestamp-tokens');
      expect(check).toMatchObject({ ok: false, detail: expect.stringContaining('over other bytes') });
    });
  });
});

describe('an authority over HTTP', () => {
  let server: Server;
  const serve = async (answer: (query: Buffer) => Promise<{ status: number; body: Buffer }>): Promise<string> => {
    server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        void (async () => {
          const { status, body } = await answer(Buffer.concat(parts));
          response.writeHead(status, { 'content-type': 'application/timestamp-reply' });
          response.end(body);
        })();
      });
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/tsa`;
  };
  const ask = async (url: string, data = Buffer.from('data')) => {
    const result = await askForTokens(data, [httpAuthority(url)], { now: () => new Date(start) });
    server.closeAllConnections();
    server.close();
    return result;
  };

  it('is asked with a nonce, and its answer taken', async () => {
    await inFolder(async (folder) => {
      const inside = await openLocalAuthority(join(folder, 'tsa'), { clock: clock(), agency: 'A', mark: null });
      const url = await serve(async (query) => ({ status: 200, body: await inside.answer(query) }));
      const { tokens, refusals } = await ask(url);
      expect(refusals).toEqual([]);
      expect(tokens[0]?.facts).toMatchObject({
        faults: [],
        local: false,
        genTime: expect.stringMatching(/^2026-03-01/),
      });
    });
  });

  it('is not believed where it answers an old question, another one, nonsense, too much, or not at all', async () => {
    await inFolder(async (folder) => {
      const inside = await openLocalAuthority(join(folder, 'tsa'), { clock: clock(), agency: 'A' });
      const { timestampQuery } = await import('#evidence/timestamp-token.ts');
      const replay = await inside.answer(timestampQuery(Buffer.from('data'), Buffer.alloc(8, 7)));
      const other = await inside.answer(timestampQuery(Buffer.from('other'), Buffer.alloc(8, 7)));
      const cases: Array<[{ status: number; body: Buffer }, RegExp]> = [
        [{ status: 200, body: replay }, /nonce/],
        [{ status: 200, body: other }, /other bytes/],
        [{ status: 200, body: Buffer.concat([replay, Buffer.from('x')]) }, /DER/],
        [{ status: 200, body: Buffer.from('<html>') }, /./],
        [{ status: 200, body: Buffer.alloc(300 * 1024) }, /larger/],
        [{ status: 503, body: Buffer.alloc(0) }, /503/],
      ];
      for (const [given, why] of cases) {
        const { tokens, refusals } = await ask(await serve(async () => given));
        expect(tokens).toEqual([]);
        expect(refusals[0]?.why).toMatch(why);
      }
      const gone = await serve(async () => ({ status: 200, body: replay }));
      server.close();
      expect((await ask(gone)).refusals[0]?.why).toMatch(/ECONNREFUSED/);
    });
  });
});

describe.skipIf(!openssl)('openssl', () => {
  it('agrees with a token, and refuses it for other data, as we do', async () => {
    await inFolder(async (folder) => {
      const authority = await outside(folder, 'north', steppingClock(new Date().toISOString()));
      const data = Buffer.from('the manifest');
      const { tokens } = await askForTokens(data, [authority], { now: () => new Date() });
      const [token] = tokens;
      await Promise.all([
        writeFile(join(folder, 'data'), data),
        writeFile(join(folder, 'token.tsr'), token!.response),
        writeFile(join(folder, 'token.tsq'), token!.query),
        writeFile(join(folder, 'root.pem'), authority.certificates[0]!),
      ]);
      const verify = async (...what: string[]) =>
        run('openssl', ['ts', '-verify', ...what, '-in', 'token.tsr', '-CAfile', 'root.pem'], { cwd: folder });
      expect((await verify('-data', 'data')).stdout).toContain('Verification: OK');
      expect((await verify('-queryfile', 'token.tsq')).stdout).toContain('Verification: OK');
      await writeFile(join(folder, 'data'), 'other');
      await expect(verify('-data', 'data')).rejects.toMatchObject({ stdout: expect.stringContaining('FAILED') });
      const ours = await checkToken(token!.response, { data: Buffer.from('other'), query: token!.query, chain: [] });
      expect(ours.faults).not.toEqual([]);
    });
  });

  it('makes an authority of its own whose token we take', async () => {
    await inFolder(async (folder) => {
      const config = `[req]
distinguished_name = dn
prompt = no
[dn]
CN = Root of a test
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[tsa]
extendedKeyUsage = critical, timeStamping
[t]
default_tsa = c
[c]
serial = serial
crypto_device = builtin
signer_cert = tsa.pem
certs = ca.pem
signer_key = tsa.key
signer_digest = sha256
default_policy = 1.2.3.4
digests = sha256
`;
      await writeFile(join(folder, 'c.cnf'), config);
      await writeFile(join(folder, 'serial'), '01');
      const tool = async (...args: string[]) => run('openssl', args, { cwd: folder });
      const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-config', 'c.cnf'];
      await tool('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-extensions', 'ca');
      await tool('req', ...ec, '-keyout', 'tsa.key', '-out', 'tsa.csr', '-subj', '/CN=Stamps of a test');
      const issue =
        'x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 20 -out tsa.pem -extfile c.cnf';
      await tool(...issue.split(' '), '-extensions', 'tsa');
      const ask = async (query: Buffer) => {
        await writeFile(join(folder, 'q.tsq'), query);
        await tool('ts', '-reply', '-config', 'c.cnf', '-section', 'c', '-queryfile', 'q.tsq', '-out', 'r.tsr');
        return readFile(join(folder, 'r.tsr'));
      };
      const authority = { name: 'test', url: null, local: false, certificates: [], ask };
      const { tokens, refusals } = await askForTokens(Buffer.from('data'), [authority], { now: () => new Date() });
      expect(refusals).toEqual([]);
      expect(tokens[0]?.facts).toMatchObject({ signer: 'CN=Stamps of a test', top: 'CN=Root of a test', local: false });
      expect(tokens[0]?.facts.chain).toHaveLength(2);
    });
  });
});

describe.skipIf(!openssl)('the commands inside a package', () => {
  it('run with sh and openssl alone: they agree with an untouched package and stop at a touched one', async () => {
    await inFolder(async (folder) => {
      const now = () => steppingClock(new Date().toISOString(), 0);
      const both = [await outside(folder, 'north', now()), await outside(folder, 'south', now())];
      const { path } = await pack(folder, both);
      const { files } = await unzip(await readFile(path));
      const out = join(folder, 'out');
      for (const [name, bytes] of files) {
        await mkdir(join(out, name, '..'), { recursive: true });
        await writeFile(join(out, name), bytes);
      }
      const sh = async () => run('sh', ['verify/commands.sh'], { cwd: out });
      const { stdout } = await sh();
      expect(stdout).toContain('Verified OK');
      expect(stdout.match(/Verification: OK/g)).toHaveLength(4);
      expect(stdout).toContain('== All of it holds');

      const touch = async (name: string, how: (bytes: Buffer) => Buffer) => {
        const bytes = files.get(name) ?? Buffer.alloc(0);
        await writeFile(join(out, name), how(bytes));
        await expect(sh(), name).rejects.toMatchObject({ code: expect.any(Number) });
        if (files.has(name)) await writeFile(join(out, name), bytes);
      };
      await touch('capture/text.txt', (bytes) => flipBit(bytes, 0));
      await touch('archive/data.warc.gz', (bytes) => flipBit(bytes, 99));
      await touch('datapackage.json', (bytes) => flipBit(bytes, 60));
      const digest = files.get('datapackage-digest.json')!.toString();
      await touch('datapackage-digest.json', () =>
        Buffer.from(digest.replace(/"signature": "..../, '"signature": "AAAA')),
      );
      const { tokens } = listOf(files);
      const put = (old: string, now: string) => Buffer.from(digest.replace(old, now));
      const second = Buffer.from(tokens[1]!.response, 'base64');
      const flipped = flipBit(second, second.length - 9).toString('base64');
      await touch('datapackage-digest.json', () => put(tokens[1]!.response, flipped));
      await touch('datapackage-digest.json', () => put(tokens[0]!.response, tokens[1]!.response));
      await touch('capture/hidden.txt', () => Buffer.from('hidden'));
    });
  });
});
