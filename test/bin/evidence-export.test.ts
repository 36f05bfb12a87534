// The export by command: a package that verifies, refused the second time, and a redacted one for a recipient.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exitCodes } from '#bin/exit-codes.ts';
import { checkBag } from '#evidence/package/bag.ts';
import { systemClock as clock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { openStore } from '#store/open-store.ts';
import { caseDeps, fillCase, noPrinter } from '#test/evidence/package-case.ts';
import { freshDatabase } from '#test/support/fresh-database.ts';
import { runNightjar, temporaryHome } from '#test/support/run-nightjar.ts';

let home: string;
let dispose: () => Promise<void>;
let env: { DATABASE_URL: string };
let leadIds: string[];

beforeAll(async () => {
  ({ home, dispose } = await temporaryHome());
  env = { DATABASE_URL: await freshDatabase() };
  const store = await openStore({ url: env.DATABASE_URL, log: silentLog });
  const { signer } = await caseDeps(store, { home, clock, openBrowser: noPrinter });
  leadIds = await fillCase(store, { folder: join(home, 'evidence'), clock, signer });
  await store.close();
});
afterAll(() => dispose());

it('writes a package that verifies, and never over another', { timeout: 180_000 }, async () => {
  const [first = '', second = ''] = leadIds;
  const out = join(home, 'case-7');
  const args = ['evidence', 'export', first, '--lead', second, '--case', 'C-7', '--why', 'trial', '--out', out];
  const exported = await runNightjar(args, { home, env });
  expect(exported.code, exported.stderr).toBe(exitCodes.done);
  expect(JSON.parse(exported.stdout)).toMatchObject({ path: out, snapshots: 2 });
  expect(exported.stderr).toMatch(/\d+\/\d+ done/);
  expect((await checkBag(out)).filter(({ ok }) => !ok)).toEqual([]);
  expect((await readdir(join(out, 'data/report'))).toSorted()).toEqual(['report.html', 'report.pdf']);

  const verified = await runNightjar(['evidence', 'verify', out], { home, env });
  expect(verified.code, verified.stdout).toBe(exitCodes.done);

  const again = await runNightjar(args, { home, env });
  expect(again.code).toBe(exitCodes.badInput);
  expect(again.stderr).toContain('never overwritten');
  const unknown = await runNightjar(['evidence', 'export', 'nobody', '--out', join(home, 'no')], { home, env });
  expect(unknown.code).not.toBe(exitCodes.done);
  expect(unknown.stderr).toContain('There is no lead nobody');
});

it('writes one encrypted file of a redacted copy', { timeout: 180_000 }, async () => {
  const recipient = await identityToRecipient(await generateIdentity());
  const out = join(home, 'partner');
  const args = ['evidence', 'export', leadIds[0] ?? '', '--out', out, '--redact', '--for', recipient, '--quiet'];
  const { code, stdout, stderr } = await runNightjar(args, { home, env });
  expect(code, stderr).toBe(exitCodes.done);
  expect(JSON.parse(stdout)).toMatchObject({ path: `${out}.zip.age`, redaction: { leftOut: expect.any(Array) } });
  expect((await readdir(home)).filter((name) => name.includes('partner'))).toEqual(['partner.zip.age']);
  const wrong = await runNightjar([...args.slice(0, 5), '--for', 'somebody'], { home, env });
  expect(wrong.code).toBe(exitCodes.badInput);
});
