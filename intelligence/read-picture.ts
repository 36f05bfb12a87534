// What a picture says by itself: a perceptual hash, by which its copies are found, and the text in it, where sellers hide their words.
// OCR by Tesseract, its languages' data from packages: nothing is downloaded.
import { createRequire } from 'node:module';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { createWorker, type Worker } from 'tesseract.js';

const require = createRequire(import.meta.url);
// CommonJS whose types say otherwise.
const phash = require('sharp-phash') as (bytes: Buffer) => Promise<string>;

export interface PictureReading {
  width: number;
  height: number;
  /** 64 characters `0` or `1`: a DCT hash (Zauner, "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010). */
  hash: string;
  /** Lines from top to bottom; null where there is none. */
  text: string | null;
}

export interface PictureReader {
  /** `language`: of the listing, ISO 639-1; beside it Latin letters are always read. Throws `TypeError` for bytes that are no picture we read, or one too large. */
  read(bytes: Buffer, language?: string | null): Promise<PictureReading>;
  close(): Promise<void>;
}

/** What sellers' sites serve. SVG is a program, not a photograph. */
const formats = new Set(['jpeg', 'png', 'webp', 'gif', 'avif', 'heif', 'tiff']);
/** A photograph of a telephone has 50 million; more is meant to exhaust us. */
const maxPixels = 60_000_000;
/** Below this nobody writes. */
const minTextSide = 40;
/** OCR sees no more in a larger picture, and takes longer. */
const ocrSide = 1280;
/** Tesseract's certainty in percent below which a line is a texture, not a text. */
const minCertainty = 55;

/** Tesseract's data by the languages written in that script; every other language's letters are Latin, or not read. */
const scripts: Record<string, string> = { zh: 'chi_sim', th: 'tha', vi: 'vie', ar: 'ara', fa: 'ara' };

/** A script's data is loaded at the first picture that may hold it. One reader a process; its readings wait for each other. */
export function makePictureReader(): PictureReader {
  const workers = new Map<string, Promise<Worker>>();
  let last: Promise<unknown> = Promise.resolve();

  async function textIn(bytes: Buffer, language: string | null): Promise<string | null> {
    const script = scripts[language ?? ''];
    const codes = script === undefined ? ['eng'] : [script, 'eng'];
    const key = codes.join('+');
    const worker = workers.get(key) ?? startWorker(codes);
    workers.set(key, worker);
    const { data } = await (await worker).recognize(bytes, {}, { text: false, blocks: true });
    const lines = (data.blocks ?? [])
      .flatMap(({ paragraphs }) => paragraphs.flatMap((paragraph) => paragraph.lines))
      .filter(({ confidence, text }) => confidence >= minCertainty && /[\p{L}\p{N}]{2}/u.test(text))
      .map(({ text }) => text.trim());
    return lines.length === 0 ? null : lines.join('\n');
  }

  async function read(bytes: Buffer, language: string | null): Promise<PictureReading> {
    const options = { limitInputPixels: maxPixels, failOn: 'error' as const };
    if (bytes.length === 0) throw new TypeError('No picture: no bytes.');
    const { format, width, height } = await sharp(bytes, options)
      .metadata()
      .catch((error: Error) => {
        throw new TypeError(`No picture: ${error.message}`);
      });
    if (!formats.has(format ?? '')) throw new TypeError(`A ${format} is not read.`);
    // Turned as its camera says and flat, so that the same photograph has the same hash whatever file it comes in.
    const upright = await sharp(bytes, options)
      .rotate()
      .flatten({ background: '#fff' })
      .resize(ocrSide, ocrSide, { fit: 'inside', withoutEnlargement: true })
      .png({ compressionLevel: 1 })
      .toBuffer()
      .catch((error: Error) => {
        throw new TypeError(`No whole picture: ${error.message}`);
      });
    const hash = await phash(upright);
    const text = Math.min(width, height) < minTextSide ? null : await textIn(upright, language);
    return { width, height, hash, text };
  }

  return {
    read(bytes, language = null) {
      const reading = last.then(() => read(bytes, language));
      last = reading.catch(() => undefined);
      return reading;
    },
    async close() {
      await last;
      for (const worker of workers.values()) await (await worker).terminate();
      workers.clear();
    },
  };
}

/** Tesseract takes its languages from one folder, and they come in a package each: they are copied together for as long as it takes to read them. */
async function startWorker(codes: readonly string[]): Promise<Worker> {
  const folder = await mkdtemp(join(tmpdir(), 'nightjar-ocr-'));
  try {
    for (const code of codes) {
      const file = `${code}.traineddata.gz`;
      const home = dirname(require.resolve(`@tesseract.js-data/${code}/package.json`));
      // The small integer models: as good as the large ones on print, and a tenth of their size.
      await copyFile(join(home, '4.0.0_best_int', file), join(folder, file));
    }
    // The Thai and Chinese models name companions of their own, which no package carries: unasked for, they would be missed aloud.
    const init: Record<string, string> = { tessedit_load_sublangs: '' };
    return await createWorker(
      [...codes],
      undefined,
      { langPath: folder, cacheMethod: 'none', errorHandler: () => {} },
      init,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The picture as an analyst's browser may show it: drawn anew, so that nothing but pixels of it is left; WebP, at most `side` wide and high. */
export async function redrawn(bytes: Buffer, side = 1600): Promise<Buffer> {
  return sharp(bytes, { limitInputPixels: maxPixels })
    .rotate()
    .resize(side, side, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer();
}
