// Reads a ZIP file whole, and says whether it holds anything beside its files: bytes between them, names twice, two
// accounts of one file that differ. Yauzl reads; the walk over the local headers is what archivers leave out.
import { fromBufferPromise, type Entry } from 'yauzl';

export interface Unzipped {
  files: Map<string, Buffer>;
  /** Paths that are stored, not deflated. */
  stored: Set<string>;
  /** What is wrong with the shape of the file, though the contents could be read. */
  oddities: string[];
}

/** Unpacked sizes beyond this are refused before anything is unpacked. */
const LARGEST = 2 * 1024 * 1024 * 1024;
const MOST_ENTRIES = 10_000;
const END_RECORD = 22;

/** All files of the archive. Throws, with a clear message, where it cannot be read at all. */
export async function unzip(bytes: Buffer): Promise<Unzipped> {
  const zip = await fromBufferPromise(bytes, { lazyEntries: true, strictFileNames: true, validateEntrySizes: true });
  const entries: Entry[] = [];
  const files = new Map<string, Buffer>();
  const oddities: string[] = [];
  let total = 0;
  if (zip.entryCount > MOST_ENTRIES) throw new Error(`${zip.entryCount} entries, more than ${MOST_ENTRIES}`);
  for await (const entry of zip.eachEntry()) entries.push(entry);
  for (const entry of entries) {
    total += entry.uncompressedSize;
    if (total > LARGEST) throw new Error(`unpacks to more than ${LARGEST} bytes`);
    if (files.has(entry.fileName)) oddities.push(`${entry.fileName} is there twice`);
    files.set(entry.fileName, await readEntry(zip, entry));
  }
  oddities.push(...(await walk(bytes, { zip, entries })));
  return { files, stored: new Set(entries.filter((e) => e.compressionMethod === 0).map((e) => e.fileName)), oddities };
}

type Zip = Awaited<ReturnType<typeof fromBufferPromise>>;

async function readEntry(zip: Zip, entry: Entry): Promise<Buffer> {
  if (entry.isEncrypted()) throw new Error(`${entry.fileName} is encrypted`);
  const parts: Buffer[] = [];
  for await (const part of await zip.openReadStreamPromise(entry)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Local headers, data, descriptors, directory and end record must follow one another without a gap, and agree. */
async function walk(bytes: Buffer, { zip, entries }: { zip: Zip; entries: Entry[] }): Promise<string[]> {
  const oddities: string[] = [];
  let at = 0;
  for (const entry of entries.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader)) {
    const name = entry.fileName;
    if (entry.relativeOffsetOfLocalHeader !== at) oddities.push(`bytes that belong to no file before ${name}`);
    const local = await zip.readLocalFileHeaderPromise(entry);
    const described = (entry.generalPurposeBitFlag & 8) !== 0;
    const agree =
      local.versionNeededToExtract === entry.versionNeededToExtract &&
      local.generalPurposeBitFlag === entry.generalPurposeBitFlag &&
      local.compressionMethod === entry.compressionMethod &&
      local.lastModFileTime === entry.lastModFileTime &&
      local.lastModFileDate === entry.lastModFileDate &&
      local.fileName.equals(entry.fileNameRaw) &&
      local.crc32 === (described ? 0 : entry.crc32) &&
      local.compressedSize === (described ? 0 : entry.compressedSize) &&
      local.uncompressedSize === (described ? 0 : entry.uncompressedSize);
    if (!agree) oddities.push(`the two headers of ${name} differ`);
    at = local.fileDataStart + entry.compressedSize;
    if (!described) continue;
    if (!bytes.subarray(at, at + 16).equals(descriptorOf(entry)))
      oddities.push(`the data descriptor of ${name} is wrong`);
    at += 16;
  }
  const directory = Buffer.concat(entries.map(directoryEntry));
  const end = endRecord({ at, directory: directory.length, count: entries.length });
  if (!bytes.subarray(at).equals(Buffer.concat([directory, end]))) {
    oddities.push('the directory does not follow the files, or says something that they do not');
  }
  const kinds = new Set(
    entries.map((e) =>
      [
        e.versionMadeBy,
        e.internalFileAttributes,
        e.externalFileAttributes,
        e.lastModFileDate,
        e.lastModFileTime,
      ].join(),
    ),
  );
  if (kinds.size > 1) oddities.push('entries differ in their attributes or times');
  return oddities;
}

/** The directory's record of an entry (APPNOTE 4.3.12) as it must be where nothing but the fields that were read is in it. */
function directoryEntry(entry: Entry): Buffer {
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  record.writeUInt16LE(entry.versionMadeBy, 4);
  record.writeUInt16LE(entry.versionNeededToExtract, 6);
  record.writeUInt16LE(entry.generalPurposeBitFlag, 8);
  record.writeUInt16LE(entry.compressionMethod, 10);
  record.writeUInt16LE(entry.lastModFileTime, 12);
  record.writeUInt16LE(entry.lastModFileDate, 14);
  record.writeUInt32LE(entry.crc32, 16);
  record.writeUInt32LE(entry.compressedSize, 20);
  record.writeUInt32LE(entry.uncompressedSize, 24);
  record.writeUInt16LE(entry.fileNameLength, 28);
  record.writeUInt16LE(entry.extraFieldLength, 30);
  record.writeUInt16LE(entry.fileCommentLength, 32);
  record.writeUInt16LE(entry.internalFileAttributes, 36);
  record.writeUInt32LE(entry.externalFileAttributes, 38);
  record.writeUInt32LE(entry.relativeOffsetOfLocalHeader, 42);
  return Buffer.concat([record, entry.fileNameRaw, entry.extraFieldRaw, entry.fileCommentRaw]);
}

function descriptorOf(entry: Entry): Buffer {
  const descriptor = Buffer.alloc(16);
  descriptor.writeUInt32LE(0x08074b50, 0);
  descriptor.writeUInt32LE(entry.crc32, 4);
  descriptor.writeUInt32LE(entry.compressedSize, 8);
  descriptor.writeUInt32LE(entry.uncompressedSize, 12);
  return descriptor;
}

function endRecord({ at, directory, count }: { at: number; directory: number; count: number }): Buffer {
  const record = Buffer.alloc(END_RECORD);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(count, 8);
  record.writeUInt16LE(count, 10);
  record.writeUInt32LE(directory, 12);
  record.writeUInt32LE(at, 16);
  return record;
}
