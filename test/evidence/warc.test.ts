// The WARC writer against its own reader, exact bytes, and warcio as a second opinion.
import { gunzipSync, gzipSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CDXIndexer, WARCParser } from 'warcio';
import { describe, expect, it } from 'vitest';
import { compareLayers, differenceOf } from '#evidence/layers.ts';
import { captureToWarc, writeWarcFile } from '#evidence/warc.ts';
import { fieldOf, readWarc } from '#evidence/read-warc.ts';
import { steppingClock } from '#lib/clock.ts';
import { exchange, httpExchange, inFolder, listingUrl, pageCapture, snapshot } from './fixture.ts';
import { picture } from './site.ts';

const clock = () => steppingClock('2026-03-01T12:30:00Z');
const one = (change: Parameters<typeof httpExchange>[0]) => pageCapture({ exchanges: [httpExchange(change)] });

describe('captureToWarc', () => {
  it('writes a response byte for byte: header order, case, repetitions, Latin-1 bytes', async () => {
    const text = gunzipSync(await captureToWarc(one({}), { clock: clock() })).toString('latin1');
    expect(text.slice(text.indexOf('WARC-Type: response') - 10, text.indexOf('WARC-Type: request') - 10)).toBe(
      [
        'WARC/1.1',
        'WARC-Type: response',
        'WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000002>',
        'WARC-Date: 2026-03-01T12:00:00.000Z',
        `WARC-Target-URI: ${listingUrl}`,
        'WARC-IP-Address: 192.0.2.7',
        'WARC-Protocol: tls/1.3',
        'WARC-Cipher-Suite: AES_128_GCM',
        'WARC-Block-Digest: sha256:70c9b659495515bb2061f87db54751d43e36648836fc4837d8d1b03830c209ed',
        'WARC-Payload-Digest: sha256:49d2ed86cafead20580b577f8d77a7354f5e203714f8619d17e556c100c446e5',
        'Content-Type: application/http; msgtype=response',
        'Content-Length: 163',
        '',
        'HTTP/1.1 200 OK',
        'Content-Type: text/html; charset=utf-8',
        'Set-Cookie: a=1',
        'X-Shop: caf\u00e9',
        'Set-Cookie: b=2',
        '',
        '<html><title>Tusk</title><body>Carved tusk</body></html>',
        '',
        '',
      ].join('\r\n'),
    );
  });

  it('writes what was sent along with a request', async () => {
    const requestBody = Buffer.from('{"id":"7"}');
    const asked = one({ method: 'POST', requestHeaders: [['content-length', '10']], requestBody });
    const { records } = readWarc(await captureToWarc(asked, { clock: clock() }));
    const request = records.find((record) => fieldOf(record, 'WARC-Type') === 'request');
    expect(request?.block.toString('latin1')).toMatch(/^POST .*\r\n\r\n\{"id":"7"\}$/s);
  });

  it('is compared with no page where it holds only the data that a page is made of', () => {
    const answer = one({ url: 'https://market.example/api/1', body: Buffer.from('{}'), responseHeaders: [] });
    expect(differenceOf(answer, exchange({}))).not.toBeNull();
    expect(differenceOf({ ...answer, by: 'data' }, exchange({}))).toBeNull();
    expect(compareLayers({ ...answer, by: 'data' }, exchange({}))).toBeNull();
  });

  it('repeats byte for byte with the same clock and ids', async () => {
    const [first, second] = [
      await captureToWarc(pageCapture(), { clock: clock() }),
      await captureToWarc(pageCapture(), { clock: clock() }),
    ];
    expect(first.equals(second)).toBe(true);
  });

  it('keeps the content coding and says under another name that chunks were undone', async () => {
    const { records } = readWarc(await captureToWarc(pageCapture(), { clock: clock() }));
    const page = records.filter((record) => fieldOf(record, 'WARC-Type') === 'response').at(-1);
    const text = page?.block.toString('latin1') ?? '';
    expect(text).toContain('\r\nContent-Encoding: gzip\r\n');
    expect(text).toContain('\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n');
    expect(page?.block.subarray(-pageCapture().exchanges[1]!.body.length)).toEqual(pageCapture().exchanges[1]!.body);
  });

  it('marks a body that a limit cut short', async () => {
    const { records } = readWarc(await captureToWarc(one({ truncated: true }), { clock: clock() }));
    expect(records.map((record) => fieldOf(record, 'WARC-Truncated'))).toEqual([undefined, 'length', undefined]);
  });

  it('keeps the DOM of a page drawn by script as a resource', async () => {
    const { records } = readWarc(
      await captureToWarc(pageCapture({ renderedHtml: '<p>drawn</p>' }), { clock: clock() }),
    );
    const last = records.at(-1)!;
    expect([fieldOf(last, 'WARC-Type'), fieldOf(last, 'WARC-Target-URI'), last.block.toString()]).toEqual([
      'resource',
      `urn:dom:${listingUrl}`,
      '<p>drawn</p>',
    ]);
  });

  it('cannot be made to write a field of its own by what a server sends', async () => {
    const { records, faults } = readWarc(
      await captureToWarc(
        one({
          statusText: 'OK\r\nX-Made: up',
          tls: { protocol: 'TLS 1.3', cipher: 'x\r\nWARC-Type: warcinfo', chainPem: [] },
        }),
        { clock: clock() },
      ),
    );
    expect(faults).toEqual([]);
    expect(records.map((record) => fieldOf(record, 'WARC-Type'))).toEqual(['warcinfo', 'response', 'request']);
    expect(records[1]?.fields.filter(([name]) => name === 'WARC-Type')).toHaveLength(1);
    expect(records[1]?.block.toString('latin1')).not.toContain('\r\nX-Made');
  });
});

describe('readWarc on what others wrote', () => {
  const types = (bytes: Buffer) => readWarc(bytes).records.map((record) => fieldOf(record, 'WARC-Target-URI'));
  const page = 'HTTP/1.1 200 OK\r\n\r\npage';
  const arc = [
    'filedesc://x.arc 0.0.0.0 20140216050221 text/plain 15\n1 0 Test\n\nURL\n\n',
    `http://market.example/a b 192.0.2.7 20140216050221 text/html ${page.length}\n${page}\n`,
  ];

  it('reads ARC files, plain and gzipped, unescaped addresses included', () => {
    const expected = ['filedesc://x.arc', 'http://market.example/a b'];
    expect(types(Buffer.from(arc.join('')))).toEqual(expected);
    expect(types(Buffer.concat(arc.map((record) => gzipSync(record))))).toEqual(expected);
    expect(readWarc(Buffer.from(arc.join(''))).faults).toEqual([]);
    expect(readWarc(Buffer.from(arc.join('').slice(0, -4))).faults).toMatchObject([
      { what: expect.stringContaining('cut short') },
    ]);
    expect(readWarc(Buffer.from('filedesc://x.arc 0.0.0.0 20140216050221 text/plain -1\n')).faults).toHaveLength(1);
  });

  it('says of an ARC file that an editor has been at that its line ends are gone, and not so of one that is cut', () => {
    const block = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>one\n<p>two\n';
    const head = `filedesc://a.arc 127.0.0.1 20260301120000 text/plain 2\n1\n\nhttp://a.example/ 192.0.2.7 20260301120000 text/html ${block.length}\n`;
    const faultsOf = (text: string) => readWarc(Buffer.from(head + text)).faults.map(({ what }) => what);
    expect(faultsOf(`${block}\n`)).toEqual([]);
    expect(faultsOf(`${block.replaceAll('\r', '')}\n`)).toEqual([
      expect.stringMatching(/3 lines .* have lost their CR/),
    ]);
    expect(faultsOf(block.slice(0, -3))).toEqual([expect.stringMatching(/cut short: .* bytes, \d+ are there$/)]);
  });

  it('reads a record whose writer counted the empty lines into it, where its gzip member ends with it', () => {
    const record = 'WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 8\r\n\r\na: b\r\n\r\n';
    expect(readWarc(gzipSync(record)).faults).toEqual([]);
    expect(readWarc(Buffer.from(record)).faults).toMatchObject([
      { what: expect.stringContaining('the length is wrong') },
    ]);
  });

  it('says where records are packed so that none can be read alone', () => {
    const record = 'WARC/1.0\r\nContent-Length: 0\r\n\r\n\r\n\r\n';
    const { records, faults } = readWarc(gzipSync(record + record));
    expect(records.map(({ addressable }) => addressable)).toEqual([false, false]);
    expect(faults).toMatchObject([{ offset: 0, what: expect.stringContaining('2 records in one gzip member') }]);
  });
});

describe('writeWarcFile', () => {
  const write = async (path: string, exchanges = snapshot().exchanges) =>
    writeWarcFile(path, { clock: clock(), filename: 'data.warc.gz' }, async (writer) => {
      for (const one of exchanges) await writer.exchange(one);
      await writer.resource({
        uri: 'urn:text:x',
        contentType: 'text/plain',
        bytes: Buffer.from('text'),
        date: '2026-03-01T12:00:00Z',
      });
      return writer.index;
    });

  it('writes a payload once and revisits it after that', async () => {
    await inFolder(async (folder) => {
      await write(join(folder, 'a.warc.gz'));
      const { records } = readWarc(await readFile(join(folder, 'a.warc.gz')));
      const [full, again] = ['a', 'b'].map((name) =>
        records.find((record) => fieldOf(record, 'WARC-Target-URI') === `https://market.example/${name}.png`)!,
      );
      expect(fieldOf(again!, 'WARC-Type')).toBe('revisit');
      expect(fieldOf(again!, 'WARC-Refers-To')).toBe(fieldOf(full!, 'WARC-Record-ID'));
      expect(fieldOf(again!, 'WARC-Payload-Digest')).toBe(fieldOf(full!, 'WARC-Payload-Digest'));
      expect(again!.block.toString()).toBe('HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n');
      expect(full!.block.includes(picture(60))).toBe(true);
    });
  });

  it('writes no request that was never sent', async () => {
    await inFolder(async (folder) => {
      await write(join(folder, 'a.warc.gz'));
      const { records } = readWarc(await readFile(join(folder, 'a.warc.gz')));
      expect(records.filter((record) => fieldOf(record, 'WARC-Target-URI') === 'http://10.0.0.1/')).toEqual([]);
    });
  });

  it('is read by warcio without a difference', async () => {
    await inFolder(async (folder) => {
      await write(join(folder, 'a.warc.gz'));
      const bytes = await readFile(join(folder, 'a.warc.gz'));
      const ours = readWarc(bytes).records;
      const theirs: Array<{ type: string; offset: number; length: number; block: string }> = [];
      const parser = new WARCParser([bytes], { parseHttp: false });
      for await (const record of parser) {
        const block = Buffer.from(await record.readFully(false)).toString('hex');
        theirs.push({ type: record.warcType, offset: parser.offset, length: parser.recordLength, block });
      }
      expect(theirs).toEqual(
        ours.map((record) => ({
          type: fieldOf(record, 'WARC-Type'),
          offset: record.offset,
          length: record.length,
          block: record.block.toString('hex'),
        })),
      );
    });
  });

  it('indexes as warcio does, folded request bodies included', async () => {
    await inFolder(async (folder) => {
      const index = await write(join(folder, 'a.warc.gz'));
      const indexer = new CDXIndexer({ format: 'cdxj' });
      const theirs: string[] = [];
      const reader = [await readFile(join(folder, 'a.warc.gz'))] as unknown as AsyncIterable<Uint8Array>;
      for await (const line of indexer.iterIndex([{ filename: 'data.warc.gz', reader }]))
        theirs.push(indexer.serializeCDXJ(line).trimEnd());
      const essence = (line: string) => {
        const [key, time] = line.split(' ', 2);
        const { url, status, offset, length, method, requestBody, digest } = JSON.parse(
          line.slice(line.indexOf('{')),
        ) as Record<string, string>;
        return {
          key,
          time,
          url,
          status: status === '' ? undefined : status,
          offset,
          length,
          method,
          requestBody,
          digest: digest?.replace('sha256:', ''),
        };
      };
      const keyed = (lines: string[]) => lines.map(essence).toSorted((a, b) => Number(a.offset) - Number(b.offset));
      expect(keyed(index)).toEqual(
        keyed(theirs).map((line) => ({ ...line, method: line.method === 'GET' ? undefined : line.method })),
      );
    });
  });

  it('refuses a second writer, in the file and on the file', async () => {
    await inFolder(async (folder) => {
      const path = join(folder, 'a.warc.gz');
      const two = writeWarcFile(path, { clock: clock(), filename: 'a' }, async (writer) => {
        await Promise.all([writer.exchange(exchange()), writer.exchange(exchange())]);
      });
      await expect(two).rejects.toThrow('one writer at a time');
      await expect(write(path)).rejects.toThrow('EEXIST');
    });
  });
});
