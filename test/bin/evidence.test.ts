// Evidence by command: a page captured into a signed package, verified; one byte altered, and the answer is no.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { custody, remove, verify } from '#bin/commands/evidence.ts';
import { keys, rotate } from '#bin/commands/evidence-keys.ts';
import { exitCodes } from '#bin/exit-codes.ts';
import { unzip } from '#evidence/unzip.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { sha256 } from '#lib/blobs.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { custodyOf } from '#store/custody.ts';
import { openStore } from '#store/open-store.ts';
import { addSnapshot, replaceEdition } from '#store/snapshots.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { runNightjar, temporaryHome } from '#test/support/run-nightjar.ts';

let home: string;
let dispose: () => Promise<void>;
let server: Server;
let url: string;

beforeAll(async () => {
  ({ home, dispose } = await temporaryHome());
  server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><title>Carved tusk</title><h1>Carved tusk</h1><p>Ask me for the price.</p>');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/item/1`;
});
afterAll(async () => {
  server.close();
  await dispose();
});

it('captures, verifies, and notices one altered byte', { timeout: 180_000 }, async () => {
  const refused = await runNightjar(['evidence', 'capture', url, '--out', join(home, 'refused.wacz')], { home });
  expect(JSON.parse(refused.stdout)).toMatchObject({
    status: 'FAILED',
    reasons: expect.arrayContaining([expect.objectContaining({ code: 'address-refused' })]),
  });
  expect(refused.code).toBe(exitCodes.couldNotFinish);

  const file = join(home, 'page.wacz');
  const who = ['--operator', 'Officer Test', '--legal-basis', 'Act s. 1', '--purpose', 'test', '--case', 'C-7'];
  const item = ['--exhibit', 'E-1', '--derived-from', 'notice 3', '--retention', '10 years', '--robots', 'asked'];
  const seen = [
    '--viewport',
    '800x600',
    '--locale',
    'vi-VN',
    '--timezone',
    'Asia/Bangkok',
    '--context',
    `${url}/seller`,
  ];
  const captured = await runNightjar(
    ['evidence', 'capture', url, '--allow-loopback', '--out', file, ...who, ...item, ...seen],
    { home },
  );
  expect(captured.code, captured.stderr).toBe(exitCodes.done);
  const timestamps = 'local, not trusted';
  expect(JSON.parse(captured.stdout)).toMatchObject({
    status: 'COMPLETE',
    url,
    title: 'Carved tusk',
    file,
    timestamps,
  });
  const { files } = await unzip(await readFile(file));
  const account = JSON.parse(files.get('capture/capture.json')!.toString()) as Record<string, unknown>;
  expect(account['operator']).toEqual({
    name: 'Officer Test',
    agency: 'Unnamed agency',
    legalBasis: 'Act s. 1',
    purpose: 'test',
    caseNumber: 'C-7',
    exhibit: 'E-1',
    derivedFrom: 'notice 3',
    retention: '10 years',
    robots: 'asked',
  });
  expect(account['options']).toMatchObject({
    viewport: { width: 800, height: 600 },
    locale: 'vi-VN',
    timezone: 'Asia/Bangkok',
    proxy: 'none beyond this machine (guarded route)',
  });
  expect([...files.keys()]).toEqual(
    expect.arrayContaining(['capture/witness-1-screenshot.png', 'capture/context-1-screenshot.png']),
  );

  const page = join(home, 'outcome.html');
  const verified = await runNightjar(['evidence', 'verify', file, '--html', page], { home });
  expect(verified.code, verified.stdout).toBe(exitCodes.done);
  expect(verified.stdout).toContain('Every check holds.');
  expect(verified.stdout).toMatch(/○ timestamp-authorities .*local, not trusted/);
  const html = await readFile(page, 'utf8');
  expect(html).toContain('The package holds');
  expect(html).not.toContain('<script');

  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(file, bytes);
  const altered = await runNightjar(['evidence', 'verify', file, '--json'], { home });
  expect(altered.code).toBe(exitCodes.no);
  expect(JSON.parse(altered.stdout)).toMatchObject({ ok: false });
});

it(
  'hands out the custody log, notes a verification, and deletes with a reason alone',
  { timeout: 120_000 },
  async () => {
    const databaseUrl = await freshDatabase();
    vi.stubEnv('NIGHTJAR_HOME', home);
    vi.stubEnv('DATABASE_URL', databaseUrl);
    const store = await openStore({ url: databaseUrl, log: silentLog });
    await mkdir(join(home, 'evidence'), { recursive: true });
    const file = join(home, 'evidence', 'one.wacz');
    await writeFile(file, 'no package, but a file of ours');
    const hash = sha256(await readFile(file));
    const row = {
      leadId: null,
      url,
      status: 'COMPLETE' as const,
      file: 'one.wacz',
      sha256: hash,
      size: 30,
      hashes: {},
    };
    await addSnapshot(store, { id: 'one', ...row, problems: [], createdBy: 'ana' }, systemClock);

    const later = join(home, 'evidence', 'one.2.wacz');
    await writeFile(later, 'the same with a time-stamp');
    const edition = { before: hash, file: 'one.2.wacz', sha256: sha256(await readFile(later)), size: 26 };
    const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await verify(file, { why: 'asked by the defence' });
    await replaceEdition(store, { id: 'one', ...edition, timestamps: 'complete', why: 'late' }, systemClock);
    await custody('one', { out: join(home, 'custody.jsonl') });
    await expect(custody('none', {})).rejects.toMatchObject({ code: 'NO_SUCH_SNAPSHOT' });
    await remove('one', { why: 'order of the court', operator: 'judge' });
    await expect(remove('one', { why: 'again' })).rejects.toMatchObject({ code: 'NO_SUCH_SNAPSHOT' });
    out.mockRestore();
    process.exitCode = undefined;
    vi.unstubAllEnvs();

    expect([existsSync(file), existsSync(later)]).toEqual([false, false]);
    const { rows } = await custodyOf(store, 'one');
    await store.close();
    expect(rows.map(({ actor, action, details }) => [actor, action, details['why'], details['ok']])).toEqual([
      ['ana', 'snapshot.added', 'capture', undefined],
      [userInfo().username, 'snapshot.verified', 'asked by the defence', false],
      ['system', 'snapshot.stamped', 'late', undefined],
      ['judge', 'snapshot.deleted', 'order of the court', undefined],
    ]);
    const { checks } = await verifyEvidence(join(home, 'custody.jsonl'));
    expect(checks).toMatchObject([
      { name: 'custody-chain', ok: true, detail: expect.stringContaining('3 events') },
      { name: 'custody-stamps', open: true },
    ]);
  },
);

it(
  'shows the keys that signed, and puts a new one in the place of one that was exposed',
  { timeout: 60_000 },
  async () => {
    vi.stubEnv('NIGHTJAR_HOME', join(home, 'keyed'));
    const lines: string[] = [];
    const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    await rotate({});
    await rotate({ compromised: true });
    lines.length = 0;
    await keys();
    out.mockRestore();
    vi.unstubAllEnvs();
    const listed = lines.map((line) => JSON.parse(line) as { revokedAt: string | null; retiredAt: string | null });
    expect(listed).toMatchObject([
      { revokedAt: expect.any(String), retiredAt: expect.any(String) },
      { revokedAt: null, retiredAt: null },
    ]);
  },
);
