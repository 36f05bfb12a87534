// Pictures made by code: a still life of shapes for each id, as SVG or PNG, with words in it where a seller hides them there.
import { crc32, deflateSync } from 'node:zlib';
import type { Picture } from './advert.ts';
import { escapeHtml } from './html.ts';
import { hash32, seededRandom } from './random.ts';

const side = 96;

/** The bytes of a picture; the same picture gives the same bytes wherever it is posted. */
export function drawPicture(picture: Picture): { type: string; bytes: Buffer } {
  if (picture.format === 'png') return { type: 'image/png', bytes: drawPng(picture.id) };
  return { type: 'image/svg+xml', bytes: Buffer.from(drawSvg(picture)) };
}

function drawSvg({ id, words }: Picture): string {
  const random = seededRandom(hash32(id));
  const colour = () => `hsl(${random.int(0, 359)} ${random.int(20, 70)}% ${random.int(30, 80)}%)`;
  const shapes = Array.from({ length: 6 }, () => {
    const [x, y, size] = [random.int(30, 370), random.int(30, 270), random.int(15, 80)];
    return random.chance(0.5)
      ? `<circle cx="${x}" cy="${y}" r="${size}" fill="${colour()}"/>`
      : `<rect x="${x}" y="${y}" width="${size * 2}" height="${size}" rx="${size / 5}" fill="${colour()}"/>`;
  });
  const lines = (words ?? '').split('\n').filter((line) => line !== '');
  const painted = lines.map(
    (line, index) => `<text x="20" y="${60 + index * 40}" font-size="28" fill="#111">${escapeHtml(line)}</text>`,
  );
  const ground = `<rect width="400" height="300" fill="${colour()}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300" width="400" height="300">${ground}${shapes.join('')}${painted.join('')}</svg>`;
}

/** A PNG (ISO/IEC 15948): true colour, one filter-0 line after the other. */
function drawPng(id: string): Buffer {
  const random = seededRandom(hash32(id));
  const spots = Array.from({ length: 5 }, () => ({
    x: random.int(0, side),
    y: random.int(0, side),
    reach: random.int(8, 40),
    colour: [random.int(0, 255), random.int(0, 255), random.int(0, 255)],
  }));
  const ground = [random.int(120, 240), random.int(120, 240), random.int(120, 240)];
  const raw = Buffer.alloc(side * (1 + side * 3));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const spot = spots.find((one) => (one.x - x) ** 2 + (one.y - y) ** 2 < one.reach ** 2);
      raw.set(spot?.colour ?? ground, y * (1 + side * 3) + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(raw)),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
