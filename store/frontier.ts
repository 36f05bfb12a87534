// A scan's frontier in PostgreSQL: it outlives the process, and two workers never get the same address.
// Claims are leases: what a dead worker held comes back when its lease has lapsed.
import { sql } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import type { Frontier, FrontierCounts, FrontierUrl, SeenPage } from '#lib/frontier.ts';
import { rememberPages, uuidOf, validatorsOf, waitsOf } from './frontier-pages.ts';
import { toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';
import { takePages } from './page-budgets.ts';
import type { FrontierState } from './schema.ts';
import { scanReasons } from './scans.ts';

/** Rows in one statement: enough to make the round trip cheap, few enough to keep a parameter within a few megabytes. */
const bulkRows = 2000;

/** `workerId` must differ between workers; `leaseMs` must outlast the slowest batch that a worker claims at once. */
export function makeFrontier(
  store: Store,
  options: { scanId: string; workerId: string; leaseMs: number; clock: Clock },
): Frontier {
  const { scanId, workerId, leaseMs, clock } = options;
  const db = store.relaxed;
  let sweptAt = Number.NEGATIVE_INFINITY;

  async function takeBackLapsed(now: number): Promise<number> {
    sweptAt = now;
    const result = await sql`
      update frontier set state = 'waiting', worker = null
      where key_hash in (
        select key_hash from frontier
        where scan_id = ${scanId} and state = 'claimed' and lease_until <= ${now}
        for update skip locked)`.execute(db);
    return Number(result.numAffectedRows ?? 0n);
  }

  async function take(limit: number, avoid: string[], now: number): Promise<FrontierUrl[]> {
    const { rows } = await sql<ClaimedRow>`
      with best as materialized (
        select key_hash from frontier
        where scan_id = ${scanId} and state = 'waiting' and not_before <= ${now} and not (host = any(${avoid}::text[]))
        order by priority desc, seq
        limit ${limit}
        for update skip locked)
      update frontier f set state = 'claimed', worker = ${workerId}, lease_until = ${now + leaseMs}, attempts = attempts + 1
      from best where f.key_hash = best.key_hash
      returning f.url, f.key, f.priority, f.depth, f.attempts - 1 as attempts, f.source, f.mode, f.stub, f.seq`.execute(
      db,
    );
    const seen = await validatorsOf(
      db,
      rows.map(({ key }) => key),
    );
    // RETURNING promises no order.
    return rows
      .sort((a, b) => b.priority - a.priority || a.seq - b.seq)
      .map((row) => ({ ...fromTable(row), ...(seen.has(row.key) ? { seen: seen.get(row.key) as SeenPage } : {}) }));
  }

  return {
    async add(urls) {
      let added = 0;
      for (let from = 0; from < urls.length; from += bulkRows) {
        const part = urls.slice(from, from + bulkRows);
        const waits = await waitsOf(
          db,
          part.map(({ key }) => key),
          clock.now(),
        );
        const result = await sql`
          insert into frontier (scan_id, key_hash, key, url, host, source, priority, depth, mode, stub)
          select ${scanId}, u.key_hash, u.key, u.url, u.host, u.source, u.priority, u.depth, u.mode, u.stub::jsonb
          from unnest(
            ${part.map(({ key }) => hashKey(scanId, key))}::uuid[], ${part.map(({ key }) => toText(key))}::text[], ${part.map(({ url }) => toText(url))}::text[],
            ${part.map(({ url }) => hostOf(url))}::text[], ${part.map(({ source }) => toText(source))}::text[],
            ${part.map(({ key, priority }) => priority - (waits.get(key) ?? 0))}::double precision[], ${part.map(({ depth }) => depth)}::integer[], ${part.map(({ mode }) => mode ?? null)}::text[],
            ${part.map(({ stub }) => (stub === undefined ? null : toJson(stub)))}::text[]
          ) with ordinality as u(key_hash, key, url, host, source, priority, depth, mode, stub, n)
          order by u.n
          on conflict (key_hash) do nothing`.execute(db);
        added += Number(result.numAffectedRows ?? 0n);
      }
      return added;
    },

    async claim(limit, { avoid = [] } = {}) {
      if (limit <= 0) return [];
      const now = clock.now().getTime();
      if (now - sweptAt > leaseMs / 2) await takeBackLapsed(now);
      const claimed = await take(limit, avoid, now);
      // Nothing is left: what others let lapse is worth another look before saying so.
      if (claimed.length === 0 && (await takeBackLapsed(now)) > 0) return take(limit, avoid, now);
      return claimed;
    },

    async finish(results) {
      for (let from = 0; from < results.length; from += bulkRows) {
        const part = results.slice(from, from + bulkRows);
        // A result that comes after the lease has lapsed counts where it says done: the page was fetched, and fetching it again helps nobody.
        await sql`
          update frontier f set
            state = case r.outcome when 'retry' then 'waiting' else r.outcome end,
            reason = r.reason,
            not_before = coalesce(r.not_before, f.not_before),
            mode = coalesce(r.mode, f.mode),
            stub = case r.outcome when 'retry' then f.stub end,
            worker = null
          from unnest(
            ${part.map(({ key }) => hashKey(scanId, key))}::uuid[], ${part.map(({ outcome }) => outcome)}::text[], ${part.map(({ reason }) => reason ?? null)}::text[],
            ${part.map(({ notBefore }) => (notBefore === undefined ? null : Math.ceil(notBefore)))}::bigint[], ${part.map(({ mode }) => mode ?? null)}::text[]
          ) as r(key_hash, outcome, reason, not_before, mode)
          where f.key_hash = r.key_hash and ((f.state = 'claimed' and f.worker = ${workerId}) or (r.outcome = 'done' and f.state in ('waiting', 'claimed')))`.execute(
          db,
        );
        await rememberPages(db, part, { scanId, at: clock.now() });
      }
    },

    async counts() {
      const rows = await db
        .selectFrom('frontier')
        .select(['state', (eb) => eb.fn.countAll<number>().as('n')])
        .where('scan_id', '=', scanId)
        .groupBy('state')
        .execute();
      const counts: FrontierCounts = { waiting: 0, claimed: 0, done: 0, skipped: 0, failed: 0 };
      for (const { state, n } of rows) counts[state satisfies FrontierState] = n;
      return counts;
    },

    async isOpen() {
      const { rows } = await sql<{ open: boolean }>`
        select exists (select from frontier where scan_id = ${scanId} and state = 'waiting')
          or exists (select from frontier where scan_id = ${scanId} and state = 'claimed') as open`.execute(db);
      return rows[0]?.open ?? false;
    },

    takePages: (budget) => takePages(db, scanId, budget),

    reasons: () => scanReasons(store, scanId),

    async remember(origin, facts) {
      await db
        .insertInto('site_memory')
        .values({ origin, facts: toJson(facts), updated_at: clock.now() })
        .onConflict((conflict) =>
          conflict.column('origin').doUpdateSet({
            facts: sql`site_memory.facts || excluded.facts`,
            updated_at: (eb) => eb.ref('excluded.updated_at'),
          }),
        )
        .execute();
    },

    async recall(origin) {
      const row = await db.selectFrom('site_memory').select('facts').where('origin', '=', origin).executeTakeFirst();
      return row?.facts ?? {};
    },
  };
}

interface ClaimedRow extends Omit<FrontierUrl, 'mode' | 'stub'> {
  mode: 'http' | 'browser' | null;
  stub: Record<string, unknown> | null;
  seq: number;
}

function fromTable({ url, key, priority, depth, attempts, source, mode, stub }: ClaimedRow): FrontierUrl {
  const more = { ...(mode === null ? {} : { mode }), ...(stub === null ? {} : { stub }) };
  return { url, key, priority, depth, attempts, source, ...more };
}

function hashKey(scanId: string, key: string): string {
  return uuidOf(`${scanId}\n${key}`);
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : '';
}
