// The sources of an agency: what may be looked at and on which legal basis, and how the last scan of each went.
import { sql } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { BadInput } from '#lib/errors.ts';
import { ownAgency } from './agencies.ts';
import { appendAudit } from './audit.ts';
import { toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';
import { listScans, type Scan } from './scans.ts';

export interface KnownSource {
  /** Null: it was named by a scan alone, on the command line or in a file. */
  id: string | null;
  name: string;
  url: string;
  legalBasis: string;
  /** As the crawler's schema has it. */
  settings: Record<string, unknown>;
  createdBy: string | null;
  /** Of the latest scan that it was part of; null where there was none. */
  health: SourceHealth | null;
}

export interface SourceHealth {
  scanId: string;
  running: boolean;
  startedAt: string;
  pages: number;
  waiting: number;
  failed: number;
  skipped: number;
  /** Pages left out or failed, by named reason, most frequent first. */
  reasons: Array<{ reason: string; count: number }>;
}

/** `settings` are checked by whoever knows the schema; what counts here is that there is a legal basis. */
export interface NewSource {
  name: string;
  url: string;
  legalBasis: string;
  settings: Record<string, unknown>;
  agencyId?: string;
  createdBy: string;
}

/** So many scans back a source that nobody wrote down is still shown. */
const scansLookedAt = 100;

/** Answers the id. Throws `BadInput` for a name that is taken and a legal basis that is missing. */
export async function addSource(store: Store, input: NewSource, clock: Clock): Promise<string> {
  const { name, url, legalBasis, settings, agencyId = ownAgency, createdBy } = input;
  if (legalBasis.trim().length < 3)
    throw new BadInput('must say on which legal basis the source is looked at', { field: 'legalBasis' });
  return store.db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('sources')
      .values({
        id: clock.newId(),
        name: toText(name),
        url: toText(url),
        legal_basis: toText(legalBasis),
        settings: toJson(settings),
        agency_id: agencyId,
        created_by: createdBy,
        created_at: clock.now(),
      })
      .onConflict((conflict) => conflict.columns(['agency_id', 'name']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row === undefined) throw new BadInput(`There is a source "${name}" already.`, { field: 'name' });
    const details = { agency: agencyId, name, url, legalBasis };
    await appendAudit(trx, [{ actor: createdBy, action: 'source.added', subject: row.id, details }], clock);
    return row.id;
  });
}

/** True where there was one; what its scans found stays. */
export async function removeSource(
  store: Store,
  { id, by, clock }: { id: string; by: string; clock: Clock },
): Promise<boolean> {
  return store.db.transaction().execute(async (trx) => {
    const row = await trx
      .deleteFrom('sources')
      .where('id', '=', id)
      .returning(['agency_id', 'name'])
      .executeTakeFirst();
    if (row === undefined) return false;
    const details = { agency: row.agency_id, name: row.name };
    await appendAudit(trx, [{ actor: by, action: 'source.removed', subject: id, details }], clock);
    return true;
  });
}

/** Those written down and those that scans of late have named, by name, each with its health. */
export async function listSources(store: Store): Promise<KnownSource[]> {
  const [rows, scans] = await Promise.all([
    store.db.selectFrom('sources').selectAll().orderBy('name').execute(),
    listScans(store, { limit: scansLookedAt }),
  ]);
  const latest = new Map<string, { scan: Scan; settings: ScannedSource }>();
  for (const scan of scans)
    for (const settings of sourcesOf(scan))
      if (!latest.has(settings.name)) latest.set(settings.name, { scan, settings });
  const counts = await countFrontier(
    store,
    [...latest].map(([source, { scan }]) => ({ source, scan: scan.id })),
  );
  const healthOf = (name: string): SourceHealth | null => {
    const last = latest.get(name)?.scan;
    return last === undefined ? null : health(last, counts.get(name) ?? []);
  };
  const written: KnownSource[] = rows.map((row) => ({
    id: row.id,
    name: row.name,
    url: row.url,
    legalBasis: row.legal_basis,
    settings: row.settings,
    createdBy: row.created_by,
    health: healthOf(row.name),
  }));
  const names = new Set(written.map(({ name }) => name));
  const named: KnownSource[] = [...latest.values()]
    .filter(({ settings }) => !names.has(settings.name))
    .map(({ settings }) => ({
      id: null,
      name: settings.name,
      url: settings.urls?.[0] ?? '',
      legalBasis: settings.legalBasis ?? '',
      settings: { ...settings },
      createdBy: null,
      health: healthOf(settings.name),
    }));
  return [...written, ...named].toSorted((a, b) => a.name.localeCompare(b.name));
}

export async function getSources(
  store: Store,
  ids: readonly string[],
): Promise<Array<{ id: string; settings: Record<string, unknown> }>> {
  if (ids.length === 0) return [];
  return store.db
    .selectFrom('sources')
    .select(['id', 'settings'])
    .where('id', 'in', [...ids])
    .orderBy('name')
    .execute();
}

interface ScannedSource {
  name: string;
  urls?: string[];
  legalBasis?: string;
}

function sourcesOf({ options }: Scan): ScannedSource[] {
  const { sources } = options as { sources?: unknown };
  return Array.isArray(sources) ? (sources as ScannedSource[]).filter(({ name }) => typeof name === 'string') : [];
}

interface FrontierCount {
  state: string;
  reason: string | null;
  count: number;
}

async function countFrontier(
  store: Store,
  wanted: Array<{ source: string; scan: string }>,
): Promise<Map<string, FrontierCount[]>> {
  const counts = new Map<string, FrontierCount[]>();
  if (wanted.length === 0) return counts;
  const { rows } = await sql<FrontierCount & { source: string }>`
    select f.source, f.state, f.reason, count(*)::int as count from frontier f
    join jsonb_to_recordset(${toJson(wanted)}::jsonb) as w(source text, scan text) on f.scan_id = w.scan and f.source = w.source
    group by f.source, f.state, f.reason order by count desc`.execute(store.db);
  for (const { source, ...count } of rows) counts.set(source, [...(counts.get(source) ?? []), count]);
  return counts;
}

function health(scan: Scan, counts: FrontierCount[]): SourceHealth {
  const sum = (...states: string[]) =>
    counts.filter(({ state }) => states.includes(state)).reduce((all, { count }) => all + count, 0);
  return {
    scanId: scan.id,
    running: scan.status === 'running',
    startedAt: scan.startedAt,
    pages: sum('done'),
    waiting: sum('waiting', 'claimed'),
    failed: sum('failed'),
    skipped: sum('skipped'),
    reasons: counts
      .filter(({ state }) => state === 'skipped' || state === 'failed')
      .map(({ reason, count }) => ({ reason: reason ?? 'unnamed', count })),
  };
}
