// The pace of every host in PostgreSQL, shared by the workers of all scans on all machines. Whose turn it is, lib/host-pace.ts decides; here its
// state is read and written so that of two workers who ask at once one sees what the other was given. All times are the database's: machines' clocks differ.
import { sql } from 'kysely';
import { StopAll } from '#lib/errors.ts';
import { freshPace, nextWindow, pausedFor, without, type HostPace, type Pacing } from '#lib/host-pace.ts';
import { toJson } from './json.ts';
import type { Store } from './open-store.ts';

/** Two workers at one host disturb each other once or twice; this many times is a fault. */
const attempts = 100;
/** What nobody has asked for so long is forgotten: a site's pace of last week says nothing. */
const keepDays = 2;

export interface SharedPacing extends Pacing {
  /** Who has places at any host, dead or alive. */
  workers(): Promise<string[]>;
  /** The places of workers that are known to be gone go to the others. */
  forget(workers: readonly string[]): Promise<void>;
}

/** `workerId` must differ between workers. */
export function makePacing(store: Store, { workerId }: { workerId: string }): SharedPacing {
  const db = store.relaxed;

  /** Reads, decides, writes: again where somebody else wrote in between. */
  async function change<Answer>(
    host: string,
    decide: (state: HostPace, now: number) => { state: HostPace; answer: Answer },
  ): Promise<Answer> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const { rows } = await sql<{ now: number; state: HostPace | null; version: number }>`
        select extract(epoch from clock_timestamp())::double precision * 1000 as now, p.state, coalesce(p.version, 0) as version
        from (values (1)) as one left join host_pace p on p.host = ${host}`.execute(db);
      const known = rows[0];
      if (known === undefined) continue;
      const { state, answer } = decide(known.state ?? freshPace, known.now);
      const written = await (
        known.version === 0
          ? sql`insert into host_pace (host, state) values (${host}, ${toJson(state)}::jsonb) on conflict (host) do nothing`
          : sql`
            update host_pace set state = ${toJson(state)}::jsonb, version = version + 1, used_at = now()
            where host = ${host} and version = ${known.version}`
      ).execute(db);
      if (written.numAffectedRows === 1n) return answer;
    }
    throw new StopAll(`The pace of ${host} could not be written in ${attempts} attempts.`, { code: 'PACE_CONTENDED' });
  }

  return {
    window: (host, ask) =>
      change(host, (state, now) => {
        const next = nextWindow(state, { ...ask, worker: workerId }, now);
        return { state: next.state, answer: next.window };
      }),
    pause: (host, ms) => change(host, (state, now) => ({ state: pausedFor(state, ms, now), answer: undefined })),
    async workers() {
      const { rows } = await sql<{ worker: string }>`
        select distinct jsonb_object_keys(state -> 'users') as worker from host_pace order by worker`.execute(db);
      return rows.map(({ worker }) => worker);
    },
    async forget(workers) {
      await sql`delete from host_pace where used_at < now() - make_interval(days => ${keepDays})`.execute(db);
      if (workers.length === 0) return;
      const { rows } = await sql<{ host: string }>`
        select host from host_pace where state -> 'users' ?| ${[...workers]}::text[]`.execute(db);
      for (const { host } of rows)
        await change(host, (state) => ({ state: without(state, workers), answer: undefined }));
    },
  };
}
