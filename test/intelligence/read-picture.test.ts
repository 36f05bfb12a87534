// Pictures drawn here and read back: text in two scripts, copies that are near, strangers that are not, files that are no pictures.
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { bitsApart, nearBits } from '#intelligence/near-picture.ts';
import { makePictureReader, redrawn } from '#intelligence/read-picture.ts';

const reader = makePictureReader();
afterAll(() => reader.close());

/** A scene of rectangles that differ by seed, like a photograph in that no two have the same light and dark. */
function scene(seed: number, side = 480): Sharp {
  const next = (() => {
    let state = seed * 2_654_435_761;
    return () => (state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) >>> 0) / 2 ** 32;
  })();
  const boxes = Array.from({ length: 14 }, () => {
    const [x, y, w, h, grey] = [next(), next(), 0.1 + next() / 3, 0.1 + next() / 3, Math.floor(next() * 255)];
    return `<rect x="${x * side}" y="${y * side}" width="${w * side}" height="${h * side}" fill="rgb(${grey},${grey},${255 - grey})"/>`;
  });
  return sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><rect width="100%" height="100%" fill="#888"/>${boxes.join('')}</svg>`,
    ),
  );
}

describe('reading a picture', () => {
  test('finds the words in it', async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="700" height="160"><rect width="100%" height="100%" fill="#fff"/>
      <text x="30" y="95" font-size="58" font-family="sans-serif" fill="#000">IVORY BANGLE 45 EUR</text></svg>`;
    const { text, width, height } = await reader.read(await sharp(Buffer.from(svg)).jpeg().toBuffer());
    expect(text?.toUpperCase()).toMatch(/IVORY\s*BANGLE\s*45\s*EUR/);
    expect([width, height]).toEqual([700, 160]);
  });

  test('finds none where there is none', async () => {
    const plain = sharp({ create: { width: 300, height: 300, channels: 3, background: '#456' } });
    expect((await reader.read(await plain.png().toBuffer())).text).toBeNull();
  });

  test('gives a copy nearly the same hash, scaled, compressed or in another format; a stranger another', async () => {
    const original = await reader.read(await scene(1).png().toBuffer());
    const copies = [
      await scene(1).resize(200).jpeg({ quality: 50 }).toBuffer(),
      await scene(1).webp({ quality: 60 }).toBuffer(),
      await scene(1).modulate({ brightness: 1.1 }).jpeg().toBuffer(),
    ];
    for (const copy of copies)
      expect(bitsApart(original.hash, (await reader.read(copy)).hash)).toBeLessThanOrEqual(nearBits);
    const stranger = await reader.read(await scene(2).png().toBuffer());
    expect(bitsApart(original.hash, stranger.hash)).toBeGreaterThan(nearBits);
  });

  test.each([
    ['text', Buffer.from('not a picture at all')],
    ['nothing', Buffer.alloc(0)],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
  ])('refuses %s', async (_, bytes) => {
    await expect(reader.read(bytes)).rejects.toThrow(TypeError);
  });

  test('refuses a picture cut off in the middle, and goes on with the next', async () => {
    const whole = await scene(3).jpeg().toBuffer();
    await expect(reader.read(whole.subarray(0, whole.length / 3))).rejects.toThrow(TypeError);
    expect((await reader.read(whole)).width).toBe(480);
  });
});

test('a redrawn picture keeps no metadata and is no larger than asked', async () => {
  const tagged = await scene(4, 900)
    .withMetadata({ exif: { IFD0: { Copyright: 'somebody' } } })
    .jpeg()
    .toBuffer();
  const { format, width, exif } = await sharp(await redrawn(tagged, 300)).metadata();
  expect([format, width, exif]).toEqual(['webp', 300, undefined]);
});
