// The audit log: one chain whoever writes, and every kind of tampering named by its row.
import { sql } from 'kysely';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { steppingClock, systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { appendAudit, listAudit, verifyAudit } from '#store/audit.ts';
import { openStore, type Store } from '#store/open-store.ts';
import { freshStore } from '../support/fresh-database.ts';

const stores: Store[] = [];
let store: Store;
beforeEach(async () => {
  store = await freshStore();
  stores.push(store);
  const clock = steppingClock('2026-01-01T00:00:00Z');
  await appendAudit(
    store.db,
    Array.from({ length: 5 }, (_, n) => ({
      actor: 'ana',
      action: 'test',
      subject: `s${n}`,
      details: { b: n, a: [1.5, 'é\0', null], '10': 1, '9': 2 },
    })),
    clock,
  );
});
afterAll(() => Promise.all(stores.map((one) => one.close())));

/** As a person with the rights of the owner would. */
async function tamper(statement: string): Promise<void> {
  await sql
    .raw(`alter table audit disable trigger user; ${statement}; alter table audit enable trigger user`)
    .execute(store.db);
}

test('a log that nobody touched is whole, and its hashes are always the same', async () => {
  // Computed from the description of the format by another program in another language.
  expect(await verifyAudit(store)).toEqual({
    ok: true,
    rows: 5,
    head: '3302cd40bc1769c7c84a753c68030c7f5d0ce9f0042df4ad07a7ce4cb61f8777',
  });
});

test.each(['update audit set actor = $$eve$$ where id = 3', 'delete from audit where id = 3', 'truncate audit'])(
  'the database refuses: %s',
  async (statement) => {
    await expect(sql.raw(statement).execute(store.db)).rejects.toThrow(/append-only/);
    expect(await verifyAudit(store)).toMatchObject({ ok: true, rows: 5 });
  },
);

test.each([
  ['a changed actor', `update audit set actor = 'eve' where id = 3`, 3, /changed/],
  ['a changed detail', `update audit set details = jsonb_set(details, '{b}', '7') where id = 4`, 4, /changed/],
  ['a changed time', `update audit set at = '2026-01-01T00:00:01.001Z' where id = 2`, 2, /changed/],
  ['a row taken out', 'delete from audit where id = 2', 2, /missing/],
  ['the first row taken out', 'delete from audit where id = 1', 1, /missing/],
  [
    'two rows exchanged',
    'update audit set id = case id when 2 then -3 else -2 end where id in (2, 3); update audit set id = -id where id < 0',
    2,
    /follow/,
  ],
  [
    'a hash recomputed by somebody who forgot the next row',
    `update audit set hash = repeat('0', 64) where id = 3`,
    3,
    /changed/,
  ],
  [
    'a row put before the first',
    `insert into audit select 0, at, actor, action, subject, details, prev_hash, hash from audit where id = 1`,
    0,
    /before the first/,
  ],
])('%s is found', async (_, statement, firstBroken, why) => {
  await tamper(statement);
  expect(await verifyAudit(store)).toMatchObject({ ok: false, firstBroken, why: expect.stringMatching(why) });
});

test('rows cut off at the end show in the head, for whoever keeps it elsewhere', async () => {
  const before = await verifyAudit(store);
  await tamper('delete from audit where id = 5');
  const after = await verifyAudit(store);
  expect(after).toMatchObject({ ok: true, rows: 4 });
  expect(after.ok && before.ok && after.head !== before.head).toBe(true);
});

test('twenty writers in two processes, some of whom fail, leave one chain', async () => {
  const other = await openStore({ url: store.url, log: silentLog, maxConnections: 10 });
  stores.push(other);
  const write = async (n: number): Promise<void> => {
    const { db } = n % 2 === 0 ? store : other;
    await db.transaction().execute(async (trx) => {
      await appendAudit(
        trx,
        [
          { actor: `w${n}`, action: 'one', subject: 's', details: {} },
          { actor: `w${n}`, action: 'two', subject: 's', details: {} },
        ],
        systemClock,
      );
      if (n % 5 === 0) throw new Error('changed my mind');
    });
  };
  const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => write(n)));
  expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(4);
  expect(await verifyAudit(store)).toMatchObject({ ok: true, rows: 5 + 32 });
  const rows = await listAudit(store, { subject: 's' });
  expect(rows).toHaveLength(32);
  expect(rows.filter((row, n) => n % 2 === 0 && row.actor !== rows[n + 1]?.actor)).toEqual([]);
});
