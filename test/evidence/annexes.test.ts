// What stands beside a capture: the second witness, pages of context, media and what they say, the listing, the two layers' difference.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareWitnesses } from '#evidence/agreement.ts';
import { describeMedia } from '#evidence/media.ts';
import { openSigner } from '#evidence/sign.ts';
import type { Snapshot } from '#evidence/snapshot.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { writeWacz } from '#evidence/wacz.ts';
import { steppingClock } from '#lib/clock.ts';
import { exchange, inFolder, snapshot } from './fixture.ts';
import { picture } from './site.ts';
import { tamper } from './tamper.ts';

const clock = () => steppingClock('2026-03-01T12:30:00Z');

function another(change: Partial<Snapshot> = {}): Snapshot {
  const base = snapshot({ firstLayer: null, ...change });
  return { ...base, account: { ...base.account, id: '00000000-0000-4000-8000-00000000beef' } };
}

/** A JPEG of nothing but its metadata: camera, position. Big-endian TIFF inside APP1, as EXIF 2.3 has it. */
function photo(): Buffer {
  const text = (value: string) => Buffer.from(`${value}\0`);
  const entry = (tag: number, type: number, count: number, value: number) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16BE(tag, 0);
    bytes.writeUInt16BE(type, 2);
    bytes.writeUInt32BE(count, 4);
    bytes.writeUInt32BE(value, 8);
    return bytes;
  };
  const [make, model] = [text('Acme'), text('Camera 7')];
  const head = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 2]);
  const data = head.length + 24 + 4;
  const entries = [entry(0x010f, 2, make.length, data), entry(0x0110, 2, model.length, data + make.length)];
  const tiff = Buffer.concat([head, ...entries, Buffer.alloc(4), make, model]);
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length + 2);
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe1]), length, body, Buffer.from([0xff, 0xd9])]);
}

describe('annexes in a package', () => {
  it('have their own archive, files and pages, and every check holds', async () => {
    await inFolder(async (folder) => {
      const signer = await openSigner(join(folder, 'keys'), { clock: clock(), agency: 'Agency' });
      const path = join(folder, 'one.wacz');
      const listing = { source: 'market', title: 'Tusk', seller: { name: 'shop7' }, postedAt: '2026-02-28' };
      const media = await describeMedia(snapshot().exchanges);
      const annexes = [
        { role: 'context' as const, snapshot: another({ text: 'Other things of shop7' }) },
        { role: 'witness' as const, snapshot: another() },
      ];
      const whole = snapshot({ listing, media, difference: '- a\n+ b\n', annexes });
      await writeWacz(whole, { path, clock: clock(), signer });
      const { ok, checks } = await verifyEvidence(path, { trustedKeys: [signer.keyId] });
      expect(checks.filter((check) => !check.ok)).toEqual([]);
      expect(ok).toBe(true);
      expect(checks.find(({ name }) => name === 'witness-agrees')).not.toHaveProperty('open');
      const { files } = await unzip(await readFile(path));
      expect([...files.keys()]).toEqual(
        expect.arrayContaining([
          'archive/context-1.warc.gz',
          'archive/witness-1.warc.gz',
          'pages/extraPages.jsonl',
          'capture/listing.json',
          'capture/media.json',
          'capture/difference.txt',
          'capture/agreement.json',
          'capture/context-1-screenshot.png',
          'capture/witness-1-dom.html',
        ]),
      );
      expect(JSON.parse(files.get('capture/listing.json')!.toString())).toEqual(listing);
      expect(files.get('capture/context-1-text.txt')!.toString()).toBe('Other things of shop7');
      const signedAnew = { manifest: true, signer };
      await tamper(path, (inside) => void inside.set('capture/witness-1-text.txt', Buffer.from('other')), signedAnew);
      expect((await verifyEvidence(path)).checks.filter((check) => !check.ok).map(({ name }) => name)).toEqual([
        'capture-files',
      ]);
    });
  });
});

describe('two witnesses', () => {
  it('agree where they saw the same, a counter apart', () => {
    const lines = Array.from({ length: 20 }, (_, n) => `line ${n}`).join('\n');
    const agreement = compareWitnesses(
      snapshot({ text: `${lines}\nseen 7 times` }),
      another({ text: `${lines}\nseen 8 times` }),
    );
    expect(agreement).toMatchObject({
      agrees: true,
      differs: [],
      text: { shared: 20, onlyFirst: 1, quotedFirst: ['seen 7 times'], quotedSecond: ['seen 8 times'] },
      pictures: { shared: 1, onlyFirst: [], onlySecond: [] },
    });
  });

  it('disagree where text, pictures, title or answer differ, and say how', () => {
    const gone = another({
      text: 'This offer has ended',
      exchanges: [exchange({ status: 410, body: Buffer.from('gone') })],
    });
    const agreement = compareWitnesses(snapshot(), { ...gone, account: { ...gone.account, title: 'Ended' } });
    expect(agreement.agrees).toBe(false);
    expect(agreement.differs).toEqual([
      'the server answered 200, then 410',
      'the title was “Tusk”, then “Ended”',
      'the text is not the same',
      'the pictures are not the same',
    ]);
  });
});

describe('media', () => {
  it('are listed once by their bytes, with what the file says of itself', async () => {
    const jpeg = { responseHeaders: [['Content-Type', 'image/jpeg']] as Array<[string, string]>, body: photo() };
    const media = await describeMedia([
      exchange(),
      exchange({ ...jpeg, url: 'https://market.example/photo.jpg' }),
      exchange({ ...jpeg, url: 'https://market.example/again.jpg' }),
      exchange({
        url: 'https://market.example/a.png',
        responseHeaders: [['Content-Type', 'image/png']],
        body: picture(60),
      }),
      exchange({
        url: 'https://market.example/bad.jpg',
        responseHeaders: jpeg.responseHeaders,
        body: Buffer.from('no jpeg'),
      }),
    ]);
    expect(media.map(({ url, metadata }) => [url.split('/').at(-1), metadata])).toEqual([
      ['photo.jpg', { Make: 'Acme', Model: 'Camera 7' }],
      ['a.png', expect.objectContaining({ ImageWidth: 60, ImageHeight: 60 })],
      ['bad.jpg', null],
    ]);
  });
});
