// The custody log in the database and as a file: nothing happens to a snapshot without a row, and no row can go unnoticed.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { custodyChecks, custodyFile } from '#evidence/custody-file.ts';
import { openSigner, type Signer } from '#evidence/sign.ts';
import { stampCustody } from '#evidence/stamp-custody.ts';
import { asAuthority } from '#evidence/timestamp-authority.ts';
import { openLocalAuthority } from '#evidence/timestamp-local.ts';
import { verifyEvidence } from '#evidence/verify.ts';
import { steppingClock } from '#lib/clock.ts';
import { verifyAudit } from '#store/audit.ts';
import { custodyOf, recordCustody, type CustodyEvent } from '#store/custody.ts';
import type { Store } from '#store/open-store.ts';
import { addSnapshot, deleteSnapshot, getSnapshot, replaceEdition } from '#store/snapshots.ts';
import { freshStore } from '../support/fresh-database.ts';
import { inFolder } from './fixture.ts';

const clock = steppingClock('2026-03-01T00:00:00Z');
let store: Store;
beforeAll(async () => {
  store = await freshStore();
});
afterAll(() => store.close());

const [first, second] = ['1'.repeat(64), '2'.repeat(64)];

async function snapshotOf(id: string): Promise<void> {
  const row = { leadId: null, url: 'https://market.example/1', status: 'COMPLETE' as const, file: `${id}.wacz` };
  const rest = { sha256: first, size: 10, hashes: {}, problems: [], createdBy: 'ana', why: 'case 7' };
  await addSnapshot(store, { id, ...row, ...rest }, clock);
}

function event(snapshotId: string, what: CustodyEvent['what'], change: Partial<CustodyEvent> = {}): CustodyEvent {
  return {
    snapshotId,
    leadId: null,
    what,
    who: 'ben',
    why: 'court',
    sha256Before: first,
    sha256After: first,
    ...change,
  };
}

describe('the table', () => {
  it('keeps its rows: none goes, and none changes its file, without a row of the log', async () => {
    await snapshotOf('kept');
    for (const statement of [
      `delete from snapshots where id = 'kept'`,
      `update snapshots set sha256 = '${second}' where id = 'kept'`,
      `update snapshots set file = 'other.wacz' where id = 'kept'`,
      `update snapshots set url = 'https://other.example/' where id = 'kept'`,
      `truncate snapshots`,
      `delete from custody_stamps`,
      `truncate custody_stamps`,
    ]) {
      const refused = sql.raw(statement).execute(store.db);
      if (statement === 'delete from custody_stamps') await refused; // there is none yet
      else await expect(refused, statement).rejects.toMatchObject({ code: '23001' });
    }
    expect((await getSnapshot(store, 'kept'))?.sha256).toBe(first);
  });

  it('takes a new edition, and a deletion, with the row that says so', async () => {
    await snapshotOf('edition');
    const edition = {
      id: 'edition',
      file: 'edition-2.wacz',
      sha256: second,
      size: 12,
      timestamps: 'complete',
      why: 'late',
    };
    expect(await replaceEdition(store, { ...edition, before: second }, clock)).toBe(false);
    expect(await replaceEdition(store, { ...edition, before: first }, clock)).toBe(true);
    expect(await getSnapshot(store, 'edition')).toMatchObject({ sha256: second, hashes: { timestamps: 'complete' } });
    await deleteSnapshot(store, { id: 'edition', who: 'judge', why: 'order of the court' }, clock);
    expect(await getSnapshot(store, 'edition')).toBeUndefined();
    const { rows } = await custodyOf(store, 'edition');
    expect(rows.map(({ actor, action, details }) => [actor, action, details['why'], details['sha256After']])).toEqual([
      ['ana', 'snapshot.added', 'case 7', first],
      ['system', 'snapshot.stamped', 'late', second],
      ['judge', 'snapshot.deleted', 'order of the court', null],
    ]);
    expect((await verifyAudit(store)).ok).toBe(true);
  });

  it('chains a snapshot’s rows whoever writes at the same time', async () => {
    await Promise.all(['a', 'b'].map(async (id) => snapshotOf(id)));
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) =>
        n % 3 === 0
          ? recordCustody(store.db, [event('b', 'exported'), event('a', 'exported')], clock)
          : recordCustody(store.db, [event(n % 2 === 0 ? 'a' : 'b', 'viewed')], clock),
      ),
    );
    const { rows } = await custodyOf(store, 'a');
    expect(rows.map(({ details }) => (details['custody'] as { seq: number }).seq)).toEqual(rows.map((_, n) => n + 1));
    expect((await verifyAudit(store)).ok).toBe(true);
  });
});

describe('the file', () => {
  const withFile = async (
    id: string,
    work: (given: {
      bytes: Buffer;
      signer: Signer;
      folder: string;
      failing: (b: Buffer) => Promise<string[]>;
    }) => Promise<void>,
  ) =>
    inFolder(async (folder) => {
      await snapshotOf(id);
      await recordCustody(store.db, [event(id, 'viewed')], clock);
      await recordCustody(store.db, [event(id, 'verified', { more: { ok: true } })], clock);
      const authority = await openLocalAuthority(join(folder, 'tsa'), { clock, agency: 'Agency' });
      expect(await stampCustody(store, { authorities: [asAuthority(authority)], clock })).toBe('stamped');
      await recordCustody(store.db, [event(id, 'exported')], clock);
      const signer = await openSigner(join(folder, 'keys'), { clock, agency: 'Agency' });
      const bytes = await custodyFile(await custodyOf(store, id), signer);
      const failing = async (changed: Buffer) =>
        (await custodyChecks(changed, { files: [first], trustedKeys: [signer.keyId] }))
          .filter(({ ok }) => !ok)
          .map(({ name }) => name);
      await work({ bytes, signer, folder, failing });
    });

  it('holds every event and the stamps, and nothing of other cases', async () => {
    await withFile('whole', async ({ bytes, failing }) => {
      expect(await failing(bytes)).toEqual([]);
      const checks = await custodyChecks(bytes);
      expect(checks).toMatchObject([
        { name: 'custody-chain', detail: expect.stringContaining('4 events') },
        { name: 'custody-stamps', open: true, detail: expect.stringContaining('local, not trusted at 2026') },
      ]);
      expect(bytes.toString()).not.toContain('"edition"');
    });
  });

  it('shows a row that was removed, changed, moved or added, a cut end, and a forged signature', async () => {
    await withFile('touched', async ({ bytes, signer, folder, failing }) => {
      const forger = await openSigner(join(folder, 'forger'), { clock, agency: 'Agency' });
      const lines = bytes.toString().trimEnd().split('\n');
      const chain = await custodyOf(store, 'touched');
      const seal = async (rows: typeof chain.rows) => custodyFile({ ...chain, rows }, signer);
      for (const removed of chain.rows.keys())
        expect(await failing(await seal(chain.rows.toSpliced(removed, 1))), `row ${removed}`).toEqual(
          // What was there after the last stamp is known from the signature alone; here the same key signed again.
          removed === chain.rows.length - 1 ? [] : expect.arrayContaining(['custody-chain']),
        );
      expect(await failing(Buffer.from(`${lines.toSpliced(-2, 1).join('\n')}\n`))).toEqual(['custody-chain']);
      expect(await failing(Buffer.from(`${lines.toSpliced(2, 1).join('\n')}\n`))).toEqual(['custody-chain']);
      const row = chain.rows[1]!;
      expect(await failing(await seal(chain.rows.with(1, { ...row, actor: 'eve' })))).toEqual(['custody-chain']);
      expect(await failing(await seal([chain.rows[1]!, chain.rows[0]!, ...chain.rows.slice(2)]))).toEqual([
        'custody-chain',
      ]);
      expect(await failing(await custodyFile(chain, forger))).toEqual(['custody-chain']);
      expect(await failing(bytes.subarray(0, -1))).toEqual(['custody-chain']);
      expect(await failing(Buffer.from(bytes.toString().replace('"why":"court"', '"why":"fun"')))).toContain(
        'custody-chain',
      );
      const { stamps } = await custodyOf(store, 'whole');
      expect(await failing(await custodyFile({ ...chain, stamps }, signer))).toEqual(['custody-stamps']);
      const swapped = [{ ...chain.stamps[0]!, tokens: stamps[0]!.tokens }];
      expect(await failing(await custodyFile({ ...chain, stamps: swapped }, signer))).toEqual(['custody-stamps']);
    });
  });

  it('is checked beside the packages of a folder', async () => {
    await withFile('beside', async ({ bytes, folder }) => {
      const out = join(folder, 'out');
      await mkdir(out);
      await writeFile(join(out, 'custody.jsonl'), bytes);
      const { checks } = await verifyEvidence(out);
      expect(checks.map(({ name }) => name)).toContain('custody.jsonl: custody-chain');
    });
  });
});
