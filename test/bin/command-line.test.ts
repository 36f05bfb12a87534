// The command line as scripts use it: data on stdout, exit codes by name, bad input refused with its place.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '#bin/exit-codes.ts';
import { jsonLines, runNightjar, temporaryHome } from '#test/support/run-nightjar.ts';

let home: string;
let dispose: () => Promise<void>;
beforeAll(async () => ({ home, dispose } = await temporaryHome()));
afterAll(() => dispose());

describe('usage', () => {
  it('explains itself and every command', async () => {
    const { code, stdout } = await runNightjar(['--help'], { home });
    expect(code).toBe(exitCodes.done);
    for (const command of [
      'start',
      'scan',
      'try',
      'classify',
      'evaluate',
      'keywords',
      'leads',
      'lead',
      'sources',
      'evidence',
      'doctor',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'mu'));
    }
  });

  it.each([
    [['fly'], 'unknown command'],
    [['scan'], 'missing required argument'],
    [['scan', 'http://127.0.0.1/', '--rate', 'fast'], 'number above 0'],
    [['classify', '--include', 'dragons'], 'dragons'],
    [['scan', 'nowhere'], 'neither an address nor a sources file'],
    [['classify', '/nowhere.jsonl'], 'cannot be read'],
    [['classify', '--focus', 'unicorns'], 'unicorns'],
    [['lead', 'verdict', 'x', 'maybe'], 'maybe'],
  ])('refuses %j with code 2', async (args, says) => {
    const { code, stdout, stderr } = await runNightjar(args, { home });
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(code).toBe(exitCodes.badInput);
  });

  it('lists every fault of the configuration together', async () => {
    const { code, stderr } = await runNightjar(['leads'], {
      home,
      env: { NIGHTJAR_PORT: 'high', REDIS_URL: 'nonsense' },
    });
    expect(code).toBe(exitCodes.couldNotFinish);
    expect(stderr).toContain('NIGHTJAR_PORT');
    expect(stderr).toContain('REDIS_URL');
  });
});

describe('classify', () => {
  it('answers one line each in the same order, and a bad line in its place', async () => {
    const stdin = [
      '{"id": "a", "title": "Genuine python leather wallet", "price": 40, "currency": "EUR"}',
      'not json',
      '{"id": "b"}',
      '{"id": "c", "title": "Kitchen table, oak"}',
      '',
    ].join('\n');
    const { code, stdout, stderr } = await runNightjar(['classify', '-', '--status', 'any'], { home, stdin });
    const lines = jsonLines<Record<string, unknown>>(stdout);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatchObject({ id: 'a', relevant: true });
    expect(lines[1]).toMatchObject({ line: 2 });
    expect(lines[2]).toMatchObject({ line: 3, error: expect.stringContaining('title') });
    expect(lines[3]).toMatchObject({ id: 'c', relevant: false });
    expect(stderr).toContain('2 line(s)');
    expect(code).toBe(exitCodes.badInput);
  });

  it('gives the same bytes twice', async () => {
    const stdin = '{"id": 1, "title": "i v o r y tusk, DM for price", "lang": "en"}\n';
    const first = await runNightjar(['classify'], { home, stdin });
    const second = await runNightjar(['classify'], { home, stdin });
    expect(first.code).toBe(exitCodes.done);
    expect(first.stdout).not.toBe('');
    expect(second.stdout).toBe(first.stdout);
  });
});

describe('try', () => {
  it('reads and judges a saved page without a database', async () => {
    const file = join(home, 'page.html');
    await writeFile(
      file,
      `<!doctype html><html lang="en"><head><title>Crocodile skull, real | Curios</title>
      <script type="application/ld+json">{"@type":"Product","name":"Crocodile skull, real","description":"Genuine crocodile skull, 31 cm, ships worldwide.",
      "offers":{"@type":"Offer","price":"120.00","priceCurrency":"EUR","seller":{"@type":"Person","name":"bonesandco"}}}</script></head>
      <body><h1>Crocodile skull, real</h1><p>120,00 €</p></body></html>`,
    );
    const { code, stdout } = await runNightjar(['try', file, '--url', 'https://curios.example/item/7'], { home });
    expect(code).toBe(exitCodes.done);
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    expect(answer).toMatchObject({
      kind: 'listing',
      listing: {
        url: 'https://curios.example/item/7',
        title: 'Crocodile skull, real',
        price: { amount: 120, currency: 'EUR' },
        seller: { name: 'bonesandco' },
      },
      pagination: { next: null, pages: [] },
      assessment: { relevant: true },
    });
  });

  it('reads it as its source says, where a sources file is named', async () => {
    const file = join(home, 'odd.html');
    const sources = join(home, 'odd.yaml');
    const names = 'sources: [{name: odd, urls: ["https://odd.example/"], legalBasis: Act 5, currency: MXN, ';
    await writeFile(
      file,
      '<!doctype html><title>Odd</title><h1>Welcome to our shop</h1><b id="t">Carved box</b> <i id="p">450</i><p>Made of walnut, with a brass lock and its key.</p>',
    );
    await writeFile(sources, `${names}selectors: {title: "#t", price: "#p"}}]\n`);
    const address = ['--url', 'https://odd.example/7'];
    const { code, stdout } = await runNightjar(['try', file, ...address, '--sources', sources], { home });
    expect(code).toBe(exitCodes.done);
    expect(JSON.parse(stdout)).toMatchObject({
      listing: { title: 'Carved box', price: { amount: 450, currency: 'MXN' }, source: 'odd' },
    });

    const elsewhere = await runNightjar(['try', file, '--sources', sources], { home });
    expect(elsewhere.code).toBe(exitCodes.badInput);
    expect(elsewhere.stderr).toMatch(/odd\.yaml: no source holds saved-page\.invalid/);

    await writeFile(sources, `${names}proxies: {authority: Order 12, servers: [{name: a, address: direct}]}}]\n`);
    const proxied = await runNightjar(['try', 'https://odd.example/7', '--sources', sources], { home });
    expect(proxied.code).toBe(exitCodes.badInput);
    expect(proxied.stderr).toMatch(/odd is asked through proxies/);
  });

  it('refuses a loopback address unless told otherwise', async () => {
    const { code, stderr } = await runNightjar(['try', 'http://127.0.0.1:9/'], { home });
    expect(stderr).toContain('ADDRESS_REFUSED');
    expect(code).toBe(exitCodes.couldNotFinish);
  });
});
