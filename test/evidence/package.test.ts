// A package as written, and everything that somebody could do to it: each is found, by the check that should.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webcrypto } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gunzipMember } from '#evidence/gzip-member.ts';
import { fieldOf, readWarc } from '#evidence/read-warc.ts';
import { listKeys, openSigner, rotateKey, signatureHolds } from '#evidence/sign.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { digestOf, gzipMember } from '#evidence/warc-record.ts';
import { zipNumIndex } from '#evidence/zipnum.ts';
import { steppingClock } from '#lib/clock.ts';
import { inFolder, listingUrl, snapshot } from './fixture.ts';
import { edit, flipBit, tamper, type Files } from './tamper.ts';

const clock = () => steppingClock('2026-03-01T12:30:00Z');

/** A package in a folder of its own, with its signer and one of somebody else. */
async function withPackage(
  work: (given: { path: string; folder: string; keyId: string }) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    const signer = await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' });
    const path = join(folder, 'one.wacz');
    await writeWacz(snapshot(), { path, clock: clock(), signer });
    await work({ path, folder, keyId: signer.keyId });
  });
}

const forger = async (folder: string) => openSigner(join(folder, 'forger'), { clock: clock(), agency: 'Agency' });

/** Names of the checks that fail. */
async function failing(path: string, trustedKeys?: string[]): Promise<string[]> {
  const { ok, checks } = await verifyEvidence(path, trustedKeys === undefined ? {} : { trustedKeys });
  const names = checks.filter((check) => !check.ok).map(({ name }) => name);
  expect(ok).toBe(names.length === 0);
  return names;
}

/** The WARC's gzip members, so that records can be taken out, put in and moved. */
function members(warc: Buffer): Buffer[] {
  const list: Buffer[] = [];
  for (let at = 0; at < warc.length;) {
    const member = gunzipMember(warc, at);
    if ('fault' in member) throw new Error(member.fault);
    list.push(warc.subarray(at, at + member.length));
    at += member.length;
  }
  return list;
}

const warcPath = 'archive/data.warc.gz';

describe('writeWacz', () => {
  it('makes a package in which every check holds, signer included', async () => {
    await withPackage(async ({ path, keyId }) => {
      expect(await failing(path, [keyId])).toEqual([]);
      const { checks, kind } = await verifyEvidence(path, { trustedKeys: [keyId] });
      expect(kind).toBe('wacz');
      expect(checks.map(({ name }) => name)).toEqual([
        'zip-structure',
        'zip-exact',
        'zip-stored',
        'required-files',
        'manifest-schema',
        'manifest-complete',
        'file-hashes',
        'manifest-digest',
        'signature',
        'signer-known',
        'warc-records',
        'warc-digests',
        'warc-links',
        'index-blocks',
        'index-points',
        'index-complete',
        'pages-have-records',
        'capture-account',
        'capture-files',
        'screenshot-present',
      ]);
    });
  });

  it('writes the same bytes for the same snapshot, but for the signature, in every time zone', async () => {
    await inFolder(async (folder) => {
      const signer = {
        ...(await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' })),
        sign: async () => 'fixed',
      };
      const before = process.env.TZ;
      for (const [name, zone] of [
        ['a', 'UTC'],
        ['b', 'Asia/Tokyo'],
      ] as const) {
        process.env.TZ = zone;
        await writeWacz(snapshot(), { path: join(folder, `${name}.wacz`), clock: clock(), signer });
      }
      process.env.TZ = before;
      if (before === undefined) delete process.env.TZ;
      expect((await readFile(join(folder, 'a.wacz'))).equals(await readFile(join(folder, 'b.wacz')))).toBe(true);
    });
  });

  it('holds the layout, both layers, and the pictures byte for byte', async () => {
    await withPackage(async ({ path }) => {
      const { files, stored } = await unzip(await readFile(path));
      expect([...files.keys()]).toEqual([
        'archive/first-layer.warc.gz',
        'archive/data.warc.gz',
        'indexes/index.cdx.gz',
        'indexes/index.idx',
        'pages/pages.jsonl',
        'capture/capture.json',
        'capture/screenshot.png',
        'capture/page.pdf',
        'capture/dom.html',
        'capture/text.txt',
        'verify/commands.sh',
        'verify/verify.html',
        'datapackage.json',
        'datapackage-digest.json',
      ]);
      expect(stored.has(warcPath)).toBe(true);
      expect(files.get('capture/screenshot.png')).toEqual(snapshot().screenshot);
      const [, page] = files
        .get('pages/pages.jsonl')!
        .toString()
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>);
      expect(page).toMatchObject({
        url: listingUrl,
        ts: '2026-03-01T12:00:00.000Z',
        title: 'Tusk',
        text: 'Carved tusk',
      });
      const metadata = readWarc(files.get(warcPath)!).records.find(
        (record) => fieldOf(record, 'WARC-Type') === 'metadata',
      )!;
      expect(metadata.block).toEqual(files.get('capture/capture.json'));
    });
  });

  it('is signed so that a browser can check it (WebCrypto, as ReplayWeb.page does)', async () => {
    await withPackage(async ({ path }) => {
      const { files } = await unzip(await readFile(path));
      const { hash, signedData } = JSON.parse(files.get('datapackage-digest.json')!.toString()) as {
        hash: string;
        signedData: Record<string, string>;
      };
      const key = await webcrypto.subtle.importKey(
        'spki',
        Buffer.from(signedData.publicKey!, 'base64'),
        { name: 'ECDSA', namedCurve: 'P-384' },
        true,
        ['verify'],
      );
      const holds = await webcrypto.subtle.verify(
        { name: 'ECDSA', hash: 'SHA-256' },
        key,
        Buffer.from(signedData.signature!, 'base64'),
        Buffer.from(hash),
      );
      expect(holds).toBe(true);
      expect(Object.keys(signedData)).toEqual(['hash', 'created', 'software', 'version', 'signature', 'publicKey']);
    });
  });

  it('never overwrites evidence and leaves nothing behind when it fails', async () => {
    await withPackage(async ({ path, folder }) => {
      const before = await readFile(path);
      const signer = await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' });
      await expect(writeWacz(snapshot(), { path, clock: clock(), signer })).rejects.toMatchObject({
        code: 'EVIDENCE_EXISTS',
      });
      const broken = { ...signer, sign: async () => Promise.reject(new Error('no key')) };
      await expect(
        writeWacz(snapshot(), { path: join(folder, 'two.wacz'), clock: clock(), signer: broken }),
      ).rejects.toThrow('no key');
      expect((await readFile(path)).equals(before)).toBe(true);
      expect((await readdir(folder)).toSorted()).toEqual(['keys', 'one.wacz']);
    });
  });

  it('leaves a whole package or none when the process is killed at any step', async () => {
    await inFolder(async (folder) => {
      await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' });
      for (const step of ['sign', 'zip', 'named']) {
        const out = join(folder, step);
        await mkdir(out);
        const child = execFile(process.execPath, [
          '--import',
          'tsx',
          join(import.meta.dirname, 'killed-writer.ts'),
          join(folder, 'keys'),
          join(out, 'x.wacz'),
          step,
        ]);
        const [, signal] = (await once(child, 'exit')) as [number, string];
        expect(signal).toBe('SIGKILL');
        const whole = await access(join(out, 'x.wacz')).then(
          () => true,
          () => false,
        );
        expect(whole).toBe(step === 'named');
        if (whole) expect(await failing(join(out, 'x.wacz'))).toEqual([]);
      }
    });
  });
});

describe.skipIf(process.platform === 'win32')('a disk without room', () => {
  it('is said clearly, leaves nothing half-written, and once there is room the same capture is written', async () => {
    await inFolder(async (folder) => {
      await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' });
      const out = join(folder, 'out');
      await mkdir(out);
      const write = async (limit: string) => {
        const script = join(import.meta.dirname, 'killed-writer.ts');
        const given = [process.execPath, '--import', 'tsx', script, join(folder, 'keys'), join(out, 'x.wacz'), 'full'];
        // The shell's limit on the size of a file stands for a disk that is full: the same write fails in the same place.
        const child = execFile('sh', ['-c', `${limit} exec "$@"`, 'sh', ...given]);
        let said = '';
        child.stdout?.on('data', (part: string) => (said += part));
        await once(child, 'close');
        return said.trim();
      };
      // Blocks of 512 bytes: too little for the archive, then enough for it and too little for the package.
      for (const blocks of [2, 12]) {
        expect(await write(`ulimit -f ${blocks};`), `${blocks} blocks`).toBe('DISK_FULL');
        expect(await readdir(out)).toEqual([]);
      }
      expect(await write('')).toContain('x.wacz');
      expect(await readdir(out)).toEqual(['x.wacz']);
      expect(await failing(join(out, 'x.wacz'))).toEqual([]);
    });
  });
});

describe('verifyEvidence on a package that was changed', () => {
  it('finds one flipped bit in each file', async () => {
    await withPackage(async ({ path }) => {
      const whole = await readFile(path);
      const { files } = await unzip(whole);
      for (const [name, bytes] of files) {
        await tamper(path, (inside) => void inside.set(name, flipBit(bytes, bytes.length >> 1)));
        const expected = name.startsWith('datapackage')
          ? name.includes('digest')
            ? /manifest-digest|signature/
            : /manifest-digest/
          : /file-hashes/;
        expect((await failing(path)).join(' '), name).toMatch(expected);
        await writeFile(path, whole);
      }
    });
  });

  it('finds one flipped bit anywhere in the file, ZIP headers included', async () => {
    await withPackage(async ({ path, folder }) => {
      const whole = await readFile(path);
      const copy = join(folder, 'flipped.wacz');
      const unnoticed: number[] = [];
      // Every byte of the directory at the end, and a spread over the rest.
      const places = Array.from(whole.keys()).filter(
        (place) => place > whole.length - 1200 || place % 97 === 0 || place < 120,
      );
      for (const place of places) {
        await writeFile(copy, flipBit(whole, place));
        if ((await verifyEvidence(copy)).ok) unnoticed.push(place);
      }
      expect(unnoticed).toEqual([]);
    });
  });

  it('finds a file that was added, taken away or put before the others', async () => {
    await withPackage(async ({ path }) => {
      const whole = await readFile(path);
      await tamper(path, (files) => void files.set('capture/more.txt', Buffer.from('more')));
      expect(await failing(path)).toContain('manifest-complete');
      await writeFile(path, whole);
      await tamper(path, (files) => void files.delete('capture/page.pdf'));
      expect(await failing(path)).toContain('manifest-complete');
      await writeFile(path, Buffer.concat([Buffer.from('hidden'), whole]));
      expect(await failing(path)).not.toEqual([]);
      await writeFile(path, Buffer.concat([whole, Buffer.from('hidden')]));
      expect(await failing(path)).not.toEqual([]);
      await writeFile(path, whole.subarray(0, whole.length - 40));
      expect(await failing(path)).toContain('zip-structure');
    });
  });

  it('finds a manifest that was made to fit: its digest, then its signature, then its signer', async () => {
    await withPackage(async ({ path, folder, keyId }) => {
      const whole = await readFile(path);
      const forge = (files: Files) => edit(files, 'capture/text.txt', (text) => text.replace('tusk', 'bone'));
      await tamper(path, forge, { manifest: true });
      expect(await failing(path)).toEqual(expect.arrayContaining(['signature', 'capture-files']));
      await writeFile(path, whole);
      await tamper(path, forge, { manifest: true, signer: await forger(folder) });
      expect(await failing(path, [keyId])).toEqual(['signer-known', 'capture-files']);
    });
  });

  it('finds a forged, a foreign and a missing signature', async () => {
    await withPackage(async ({ path }) => {
      const whole = await readFile(path);
      await tamper(path, (files) =>
        edit(files, 'datapackage-digest.json', (text) => text.replace(/"signature": "../, '"signature": "AA')),
      );
      expect(await failing(path)).toEqual(['signature']);
      await writeFile(path, whole);
      await tamper(path, (files) =>
        edit(files, 'datapackage-digest.json', (text) => text.replace(/,\s*"signedData": \{[^}]*\}/, '')),
      );
      expect(await failing(path)).toEqual(['signature']);
      await writeFile(path, whole);
      await tamper(path, (files) =>
        edit(files, 'datapackage-digest.json', (text) =>
          text.replace('"software": "Nightjar"', '"software": "Nightjar", "more": "1"'),
        ),
      );
      expect(await failing(path)).toEqual(['signature']);
      await writeFile(path, whole);
      await tamper(path, (files) => void files.delete('datapackage-digest.json'));
      expect(await failing(path)).toEqual(['manifest-digest', 'signature']);
    });
  });

  it('finds a record that was dropped, added, moved or changed, though the package was signed anew', async () => {
    await withPackage(async ({ path, folder }) => {
      const whole = await readFile(path);
      const signer = await forger(folder);
      const change = async (how: (list: Buffer[]) => Buffer[] | Promise<Buffer[]>) => {
        await writeFile(path, whole);
        await tamper(
          path,
          async (files) => void files.set(warcPath, Buffer.concat(await how(members(files.get(warcPath)!)))),
          { manifest: true, signer },
        );
        return failing(path);
      };
      expect(await change((list) => list.toSpliced(1, 1))).toEqual(
        expect.arrayContaining(['warc-links', 'index-points']),
      );
      expect(await change((list) => [...list, list[1]!])).toEqual(['warc-links', 'index-complete']);
      expect(await change((list) => [list[0]!, list[3]!, ...list.slice(1, 3), ...list.slice(4)])).toEqual([
        'index-points',
        'index-complete',
      ]);
      const forged = await change(async (list) => {
        const record = gunzipMember(list[1]!, 0);
        if ('fault' in record) throw new Error(record.fault);
        const text = record.data.toString('latin1').replace('Carved tusk<', 'Carved bone<');
        return list.with(1, await gzipMember(Buffer.from(text, 'latin1')));
      });
      expect(forged).toContain('warc-digests');
      const cut = await change((list) => [...list.slice(0, -1), list.at(-1)!.subarray(0, -6)]);
      expect(cut).toContain('warc-records');
    });
  });

  it('finds an index that points elsewhere, lies, is out of order or leaves something out', async () => {
    await withPackage(async ({ path, folder }) => {
      const whole = await readFile(path);
      const signer = await forger(folder);
      const change = async (how: (lines: string[]) => string[]) => {
        await writeFile(path, whole);
        await tamper(
          path,
          async (files) => {
            const member = gunzipMember(files.get('indexes/index.cdx.gz')!, 0);
            if ('fault' in member) throw new Error(member.fault);
            const { cdx, idx } = await zipNumIndex(
              Buffer.from(how(member.data.toString().trim().split('\n')).join('\n')),
            );
            files.set('indexes/index.cdx.gz', cdx).set('indexes/index.idx', idx);
          },
          { manifest: true, signer },
        );
        return failing(path);
      };
      expect(await change((lines) => lines)).toEqual([]);
      const swap = (lines: string[], field: string) => {
        const [first, second] = lines.filter((line) => line.includes('image/png') || line.includes('warc/revisit'));
        const value = new RegExp(`"${field}":"([^"]*)"`);
        return lines.map((line) => (line === first ? line.replace(value, value.exec(second!)![0]) : line));
      };
      expect(await change((lines) => swap(lines, 'offset'))).toContain('index-points');
      expect(await change((lines) => swap(lines, 'url'))).toEqual(['index-points']);
      expect(
        await change((lines) => lines.map((line) => line.replace(/"digest":"sha256:./, '"digest":"sha256:x'))),
      ).toEqual(['index-points']);
      expect(await change((lines) => lines.toReversed())).toEqual(['index-blocks']);
      expect(await change((lines) => lines.slice(1))).toEqual(['index-complete']);
    });
  });

  it('finds an index of blocks that does not fit its blocks', async () => {
    await withPackage(async ({ path, folder }) => {
      await tamper(
        path,
        (files) => edit(files, 'indexes/index.idx', (text) => text.replace(/"digest":"sha256:./, '"digest":"sha256:x')),
        { manifest: true, signer: await forger(folder) },
      );
      expect(await failing(path)).toEqual(['index-blocks']);
    });
  });

  it('finds a page without a record, another account, a picture that is not the archive’s, and none at all', async () => {
    await withPackage(async ({ path, folder }) => {
      const whole = await readFile(path);
      const signer = await forger(folder);
      const change = async (how: (files: Files) => void) => {
        await writeFile(path, whole);
        await tamper(path, how, { manifest: true, signer });
        return failing(path);
      };
      expect(
        await change((files) => edit(files, 'pages/pages.jsonl', (text) => text.replace('/listing/1', '/listing/2'))),
      ).toEqual(['pages-have-records']);
      expect(
        await change((files) => edit(files, 'capture/capture.json', (text) => text.replace('"COMPLETE"', '"FAILED"'))),
      ).toEqual(['capture-account', 'capture-files']);
      expect(
        await change((files) => void files.set('capture/screenshot.png', Buffer.from('\x89PNG other', 'latin1'))),
      ).toEqual(['capture-files']);
      expect(await change((files) => void files.delete('capture/screenshot.png'))).toEqual(['screenshot-present']);
    });
  });

  it('verifies an unpacked package in a folder', async () => {
    await withPackage(async ({ path, folder }) => {
      const out = join(folder, 'unpacked');
      const { files } = await unzip(await readFile(path));
      for (const [name, bytes] of files) {
        await mkdir(join(out, name, '..'), { recursive: true });
        await writeFile(join(out, name), bytes);
      }
      expect(await failing(out)).toEqual([]);
      await writeFile(join(out, 'capture', 'text.txt'), 'other');
      expect(await failing(out)).toEqual(['file-hashes', 'capture-files']);
    });
  });

  it('answers, and does not throw, whatever it is given', async () => {
    await inFolder(async (folder) => {
      const given: Array<[string, Buffer | string]> = [
        ['empty.wacz', ''],
        ['text.wacz', 'not a zip'],
        ['text.txt', 'not an archive'],
        ['empty.warc', ''],
        ['half.warc.gz', (await gzipMember(Buffer.from('WARC/1.1\r\n\r\n'))).subarray(0, 15)],
        ['junk.warc', 'WARC/1.1\r\nContent-Length: x\r\n\r\n'],
        ['long.warc', `WARC/1.1\r\nContent-Length: 99\r\n\r\nshort`],
        ['old.arc', 'filedesc://x 0.0.0.0 20260301 text/plain 1\n'],
        ['pk.wacz', Buffer.concat([Buffer.from('PK\x05\x06'), Buffer.alloc(18, 0xff)])],
      ];
      for (const [name, bytes] of given) {
        await writeFile(join(folder, name), bytes);
        const { ok, checks } = await verifyEvidence(join(folder, name));
        expect(ok, name).toBe(false);
        expect(checks.find((check) => !check.ok)?.detail, name).not.toBe('');
      }
      expect((await verifyEvidence(join(folder, 'none.wacz'))).checks).toMatchObject([{ name: 'readable', ok: false }]);
      await mkdir(join(folder, 'bare'));
      expect((await verifyEvidence(join(folder, 'bare'))).ok).toBe(false);
    });
  });
});

describe('the signing key', () => {
  it('is made once, for its owner alone, and kept', async () => {
    await inFolder(async (folder) => {
      const keys = join(folder, 'keys');
      const [first, second] = await Promise.all(
        [1, 2].map(async () => openSigner(keys, { clock: clock(), agency: 'Agency' })),
      );
      expect(first?.keyId).toBe(second?.keyId);
      expect(await listKeys(keys)).toHaveLength(1);
      expect((await readdir(keys)).toSorted()).toEqual([`${first?.keyId}.pem`, 'keyring.json'].toSorted());
      const signature = await first!.sign('text');
      expect(signatureHolds('text', { publicKey: first!.publicKey, signature })).toBe(true);
      expect(signatureHolds('next', { publicKey: first!.publicKey, signature })).toBe(false);
    });
  });

  it('is refused where others could read it', async () => {
    await inFolder(async (folder) => {
      const keys = join(folder, 'keys');
      const { keyId } = await openSigner(keys, { clock: clock(), agency: 'Agency' });
      await chmod(join(keys, `${keyId}.pem`), 0o640);
      await expect(openSigner(keys, { clock: clock(), agency: 'Agency' })).rejects.toMatchObject({
        code: 'KEY_NOT_PRIVATE',
      });
      await chmod(join(keys, `${keyId}.pem`), 0o600);
      await chmod(keys, 0o755);
      await expect(openSigner(keys, { clock: clock(), agency: 'Agency' })).rejects.toMatchObject({
        code: 'KEY_NOT_PRIVATE',
      });
    });
  });

  it('is rotated and revoked, and the old ones stay listed', async () => {
    await inFolder(async (folder) => {
      const keys = join(folder, 'keys');
      const given = { clock: clock(), agency: 'Agency' };
      const first = await openSigner(keys, given);
      const second = await rotateKey(keys, given);
      const third = await rotateKey(keys, { ...given, compromised: true });
      expect((await openSigner(keys, given)).keyId).toBe(third.keyId);
      const listed = await listKeys(keys);
      expect(listed.map(({ keyId, retiredAt, revokedAt }) => [keyId, retiredAt !== null, revokedAt !== null])).toEqual([
        [first.keyId, true, false],
        [second.keyId, true, true],
        [third.keyId, false, false],
      ]);
      expect(digestOf(Buffer.from(third.publicKey, 'base64'))).toBe(`sha256:${third.keyId}`);
    });
  });

  it('says so where its list is damaged, and makes no new key', async () => {
    await inFolder(async (folder) => {
      const keys = join(folder, 'keys');
      await openSigner(keys, { clock: clock(), agency: 'Agency' });
      await writeFile(join(keys, 'keyring.json'), '{');
      await expect(openSigner(keys, { clock: clock(), agency: 'Agency' })).rejects.toMatchObject({
        code: 'KEYRING_DAMAGED',
      });
    });
  });
});
