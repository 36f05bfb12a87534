// The figures of the dashboard. All of them count `lead_facts` (migrations/051) and the scans' own counts, never listings or pages.
import { sql } from 'kysely';
import type { Store } from './open-store.ts';

export interface Count {
  /** Null: the advert does not say. */
  key: string | null;
  leads: number;
  confirmed: number;
}

export interface LeadCounts {
  leads: number;
  confirmed: number;
  dismissed: number;
  /** Waiting for somebody. */
  open: number;
  byTaxon: Count[];
  byGroup: Count[];
  /** ISO 3166-1 alpha-2. */
  byCountry: Count[];
  bySite: Count[];
  /** ISO 639-1. */
  byLanguage: Count[];
  /** `YYYY-MM-DD` in UTC, in order; days without a lead are left out. */
  byDay: Count[];
}

export interface Choice {
  /** First day, `YYYY-MM-DD` in UTC; all time without it. */
  since?: string | undefined;
  /** Only what the operation's scans found. */
  operationId?: string | undefined;
}

const dimensions = ['taxon', 'group', 'country', 'site', 'language', 'day', 'status'] as const;

interface CubeRow {
  dimension: (typeof dimensions)[number];
  key: string | null;
  leads: number;
  confirmed: number;
}

/** One pass over the rows, whatever is counted. Most frequent first. */
export async function countByFacts(store: Store, choice: Choice): Promise<LeadCounts> {
  const { rows } = await sql<CubeRow>`
    select
      case when grouping(taxon) = 0 then 'taxon' when grouping(taxon_group) = 0 then 'group' when grouping(country) = 0 then 'country'
        when grouping(site) = 0 then 'site' when grouping(language) = 0 then 'language' when grouping(found_on) = 0 then 'day' else 'status' end as dimension,
      coalesce(taxon, taxon_group, country, site, language, found_on::text, status) as key,
      count(*)::int as leads, (count(*) filter (where confirms = 1))::int as confirmed
    from (select taxon, taxon_group, country, site, language, found_on, status, case status when 'confirmed' then 1 end as confirms
      from lead_facts where ${chosen(choice, 'found_on')}) chosen
    group by grouping sets ((taxon), (taxon_group), (country), (site), (language), (found_on), (status))
    order by leads desc, key`.execute(store.db);
  const of = (dimension: CubeRow['dimension']): Count[] =>
    rows.filter((row) => row.dimension === dimension).map(({ key, leads, confirmed }) => ({ key, leads, confirmed }));
  const byStatus = new Map(of('status').map(({ key, leads }) => [key, leads]));
  const inStatus = (...statuses: string[]) => statuses.reduce((sum, status) => sum + (byStatus.get(status) ?? 0), 0);
  return {
    leads: [...byStatus.values()].reduce((sum, leads) => sum + leads, 0),
    confirmed: inStatus('confirmed'),
    dismissed: inStatus('dismissed'),
    open: inStatus('new', 'needs-info', 'escalated'),
    byTaxon: of('taxon'),
    byGroup: of('group'),
    byCountry: of('country'),
    bySite: of('site'),
    byLanguage: of('language'),
    byDay: of('day').toSorted((a, b) => (a.key ?? '').localeCompare(b.key ?? '')),
  };
}

export interface WeekOfVerdicts {
  /** Monday, `YYYY-MM-DD`. */
  week: string;
  confirmed: number;
  dismissed: number;
}

/** How leads were decided, by the week of the decision that stands: confirmed of both is the classifier's precision among leads. */
export async function verdictsByWeek(store: Store, choice: Choice): Promise<WeekOfVerdicts[]> {
  const { rows } = await sql<WeekOfVerdicts>`
    select date_trunc('week', decided_on)::date::text as week,
      (count(*) filter (where status = 'confirmed'))::int as confirmed, (count(*) filter (where status = 'dismissed'))::int as dismissed
    from lead_facts where decided_on is not null and ${chosen(choice, 'decided_on')}
    group by 1 order by 1`.execute(store.db);
  return rows;
}

export interface ScanFigures {
  id: string;
  name: string;
  running: boolean;
  startedAt: string;
  seconds: number;
  pages: number;
  listings: number;
  leads: number;
  skipped: number;
  sources: number;
  /** Requests a second and host that its sources allow, the fastest of them. */
  allowedRate: number | null;
}

/** The latest scans of the choice, newest first. A finished one is known by its own counts; one that runs is counted page by page. */
export async function scanFigures(
  store: Store,
  choice: Choice & { limit?: number; now: Date },
): Promise<ScanFigures[]> {
  const { limit = 12, now } = choice;
  const { rows } = await sql<Omit<ScanFigures, 'startedAt'> & { startedAt: Date }>`
    select s.id, s.name, s.status = 'running' as running, s.started_at as "startedAt",
      extract(epoch from coalesce(s.finished_at, ${now}) - s.started_at)::float8 as seconds,
      coalesce(live.pages, (s.counts ->> 'pages')::int, 0) as pages, coalesce(live.skipped, (s.counts ->> 'skipped')::int, 0) as skipped,
      coalesce(seen.listings, 0)::int as listings, coalesce(found.leads, 0)::int as leads,
      jsonb_array_length(sources) as sources,
      (select max((one ->> 'rate')::float8) from jsonb_array_elements(sources) one) as "allowedRate"
    from (select *, case jsonb_typeof(options -> 'sources') when 'array' then options -> 'sources' else '[]' end as sources
      from scans where ${ofScans(choice)} order by seq desc limit ${limit}) s
    left join lateral (select count(*) filter (where state = 'done')::int as pages, count(*) filter (where state = 'skipped')::int as skipped
      from frontier where scan_id = s.id and s.status = 'running') live on s.status = 'running'
    left join lateral (select coalesce((s.counts ->> 'listings')::int, (select count(*) from sightings where scan_id = s.id)) as listings) seen on true
    left join lateral (select count(*) as leads from leads where scan_id = s.id) found on true
    order by s.seq desc`.execute(store.db);
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
}

/** Pages read and listings seen by all scans of the choice; the leads among them stand in LeadCounts. */
export async function countPages(store: Store, choice: Choice): Promise<{ pages: number; listings: number }> {
  const { rows } = await sql<{ pages: number; listings: number }>`
    select
      (coalesce(sum((counts ->> 'pages')::bigint) filter (where status <> 'running'), 0)
        + (select count(*) from frontier f join scans r on r.id = f.scan_id where r.status = 'running' and f.state = 'done' and ${ofScans(choice, 'r')}))::int as pages,
      (coalesce(sum((counts ->> 'listings')::bigint) filter (where status <> 'running'), 0)
        + (select count(*) from sightings g join scans r on r.id = g.scan_id where r.status = 'running' and ${ofScans(choice, 'r')}))::int as listings
    from scans where ${ofScans(choice)}`.execute(store.db);
  return rows[0] ?? { pages: 0, listings: 0 };
}

function chosen({ since, operationId }: Choice, day: 'found_on' | 'decided_on') {
  const from = since === undefined ? sql`true` : sql`${sql.ref(day)} >= ${since}::date`;
  if (operationId === undefined) return from;
  return sql`${from} and scan_id in (select scan_id from operation_scans where operation_id = ${operationId})`;
}

function ofScans({ since, operationId }: Choice, table = 'scans') {
  const from = since === undefined ? sql`true` : sql`${sql.ref(`${table}.started_at`)} >= ${since}::timestamptz`;
  if (operationId === undefined) return from;
  return sql`${from} and ${sql.ref(`${table}.id`)} in (select scan_id from operation_scans where operation_id = ${operationId})`;
}
