// The tables as Kysely sees them. schema-operations.ts has those of the officers' pages. The migrations make them; the two are kept in step by hand and by test/store/migrations.test.ts.
import type { ColumnType, Generated, Selectable } from 'kysely';
import type { Assessment } from '#classifier/assessment.ts';
import type { HostPace } from '#lib/host-pace.ts';
import type { LeadStatus, Role, Verdict } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';
import type { StampToken } from './custody-stamps.ts';
import type {
  CallingCodesTable,
  CountryNamesTable,
  InvitationsTable,
  LeadFactsTable,
  OperationScansTable,
  OperationsTable,
  ScheduleRunsTable,
  SchedulesTable,
} from './schema-operations.ts';

/** A jsonb column: read as its type, written as JSON text. */
export type Json<T> = ColumnType<T, string, string>;
export type Time = ColumnType<Date, Date | string, Date | string>;
export type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface SourcesTable {
  id: string;
  name: string;
  url: string;
  /** Kind of site and how to read it, as the sources file gave it. */
  settings: Json<Record<string, unknown>>;
  legal_basis: string;
  created_at: Time;
  agency_id: Generated<string>;
  created_by: Generated<string>;
}

export interface AgenciesTable {
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  created_at: Time;
}

export type ScanStatus = 'running' | 'finished' | 'failed' | 'stopped';

export interface ScansTable {
  id: string;
  seq: Generated<number>;
  name: string;
  /** SHA-256 over the canonical JSON of the arguments: the same command finds its scan again. */
  args_key: string;
  options: Json<Record<string, unknown>>;
  status: ScanStatus;
  started_at: Time;
  finished_at: NullableTime;
  counts: Json<Record<string, number>>;
  agency_id: Generated<string>;
}

export type FrontierState = 'waiting' | 'claimed' | 'done' | 'skipped' | 'failed';

export interface FrontierTable {
  /** 128 bits of the SHA-256 over scan and key. */
  key_hash: string;
  scan_id: string;
  key: string;
  seq: Generated<number>;
  url: string;
  host: string;
  source: string;
  priority: number;
  depth: number;
  attempts: Generated<number>;
  mode: 'http' | 'browser' | null;
  state: Generated<FrontierState>;
  reason: string | null;
  /** Milliseconds since the epoch; 0 for at once. */
  not_before: Generated<number>;
  /** Milliseconds since the epoch at which a claim lapses. */
  lease_until: Generated<number>;
  worker: string | null;
  stub: Json<Record<string, unknown>> | null;
}

export interface SiteMemoryTable {
  origin: string;
  facts: Json<Record<string, unknown>>;
  updated_at: Time;
}

export interface PageBudgetsTable {
  scan_id: string;
  source: string;
  host: string;
  /** Pages, those that workers hold and have not used yet included. */
  taken: number;
  /** What the last to ask was given. */
  granted: Generated<number>;
}

export interface HostPaceTable {
  host: string;
  state: Json<HostPace>;
  version: Generated<number>;
  used_at: Generated<Date>;
}

export interface PageMemoryTable {
  /** 128 bits of the SHA-256 over the key. */
  key_hash: string;
  host: string;
  listing_id: string | null;
  hash: string;
  etag: string | null;
  last_modified: string | null;
  visits: Generated<number>;
  changes: Generated<number>;
  first_at: Time;
  last_at: Time;
  gone_at: NullableTime;
}

export interface ListingsTable {
  /** From listingId() of #listing/fingerprint.ts. */
  id: string;
  url: string;
  kind: Listing['kind'];
  source: string;
  title: string;
  seller: string | null;
  listing: Json<Listing>;
  /** SHA-256 over what the advert says: unchanged means nothing to compare. */
  content_hash: string;
  /** From contentFingerprint(): the same words under another address share it. */
  fingerprint: string;
  first_seen: Time;
  last_seen: Time;
  first_scan: string;
}

export interface ListingChangesTable {
  id: Generated<number>;
  listing_id: string;
  scan_id: string;
  field: string;
  old: Json<unknown>;
  new: Json<unknown>;
  at: Time;
}

export interface SightingsTable {
  listing_id: string;
  scan_id: string;
  seq: Generated<number>;
  at: Time;
}

export interface AssessmentsTable {
  listing_id: string;
  model: string;
  score: number;
  assessment: Json<Assessment>;
  content_hash: string;
  at: Time;
  agency_id: Generated<string>;
}

export interface LeadsTable {
  id: string;
  seq: Generated<number>;
  listing_id: string;
  status: LeadStatus;
  score: number;
  model: string;
  scan_id: string;
  created_at: Time;
  updated_at: Time;
  /** Counts the changes, so that a stale page notices. */
  revision: Generated<number>;
  agency_id: Generated<string>;
  /** `kind:value`; this and the next two are kept by triggers (migrations/040-queue.ts). */
  facets: Generated<string[]>;
  /** The strictest of its taxa's: 1 to 3, 4 for none. */
  appendix: Generated<number>;
  /** About how many euros are asked; -1 where that is not known. */
  worth: Generated<number>;
  /** 0 to 9999, by its id: which leads are drawn for a second review. */
  lot: Generated<number>;
}

export interface VerdictsTable {
  id: string;
  seq: Generated<number>;
  lead_id: string;
  verdict: Verdict;
  from_status: LeadStatus;
  to_status: LeadStatus;
  note: string | null;
  actor_id: string;
  actor_role: Role;
  actor_name: string;
  model: string;
  score: number;
  at: Time;
  undone_at: NullableTime;
  undone_by: string | null;
}

export interface CapturesTable {
  id: string;
  seq: Generated<number>;
  listing_id: string;
  scan_id: string;
  page_hash: string;
  capture: Json<Record<string, unknown>>;
  at: Time;
}

export type SnapshotStatus = 'COMPLETE' | 'PARTIAL' | 'FAILED';

export interface SnapshotsTable {
  id: string;
  seq: Generated<number>;
  lead_id: string | null;
  url: string;
  status: SnapshotStatus;
  file: string | null;
  sha256: string | null;
  size: number | null;
  hashes: Json<Record<string, unknown>>;
  problems: Json<string[]>;
  created_by: string;
  created_at: Time;
}

export interface CustodyStampsTable {
  id: string;
  seq: Generated<number>;
  /** Last row of the audit log that the stamped text covers. */
  audit_id: number;
  heads: string;
  tokens: Json<StampToken[]>;
  created_at: Time;
}

export interface AuditTable {
  id: number;
  at: string;
  actor: string;
  action: string;
  subject: string;
  details: Json<Record<string, unknown>>;
  prev_hash: string;
  hash: string;
}

export interface LeadLinksTable {
  lead_id: string;
  kind: string;
  value: string;
}

export interface LeadTextsTable {
  lead_id: string;
  /** The listing's content_hash when the links were made. */
  content_hash: string;
  signature: number[];
  bands: number[];
}

export interface LeadPicturesTable {
  lead_id: string;
  url: string;
  sha256: string | null;
  /** 64 characters `0` or `1`. */
  hash: string | null;
  bands: number[];
  text: string | null;
  problem: string | null;
  at: Time;
}

export interface LeadTagsTable {
  lead_id: string;
  tag: string;
  added_by: string;
  added_at: Time;
}

export interface SavedViewsTable {
  id: string;
  agency_id: string;
  owner_id: string;
  owner_name: string;
  name: string;
  filters: Json<Record<string, unknown>>;
  shared: boolean;
  created_at: Time;
}

export interface ReviewSharesTable {
  agency_id: string;
  percent: number;
  set_by: string;
  set_at: Time;
}

export interface ReviewsTable {
  id: string;
  agency_id: string;
  lead_id: string;
  first_verdict_id: string;
  first_verdict: Verdict;
  first_actor_id: string;
  first_actor_name: string;
  verdict: Verdict;
  reviewer_id: string;
  reviewer_name: string;
  note: string | null;
  at: Time;
}

export interface ListingWordsTable {
  listing_id: string;
  /** A tsvector; kept by triggers (migrations/060), asked by search_query(). */
  words: string;
}

export interface Database {
  agencies: AgenciesTable;
  sources: SourcesTable;
  scans: ScansTable;
  frontier: FrontierTable;
  site_memory: SiteMemoryTable;
  host_pace: HostPaceTable;
  page_budgets: PageBudgetsTable;
  page_memory: PageMemoryTable;
  listings: ListingsTable;
  listing_changes: ListingChangesTable;
  listing_words: ListingWordsTable;
  sightings: SightingsTable;
  assessments: AssessmentsTable;
  leads: LeadsTable;
  verdicts: VerdictsTable;
  captures: CapturesTable;
  snapshots: SnapshotsTable;
  custody_stamps: CustodyStampsTable;
  audit: AuditTable;
  lead_links: LeadLinksTable;
  lead_texts: LeadTextsTable;
  lead_pictures: LeadPicturesTable;
  lead_tags: LeadTagsTable;
  saved_views: SavedViewsTable;
  review_shares: ReviewSharesTable;
  reviews: ReviewsTable;
  operations: OperationsTable;
  operation_scans: OperationScansTable;
  schedules: SchedulesTable;
  schedule_runs: ScheduleRunsTable;
  invitations: InvitationsTable;
  lead_facts: LeadFactsTable;
  country_names: CountryNamesTable;
  calling_codes: CallingCodesTable;
}

export type ScanRow = Selectable<ScansTable>;
export type VerdictRow = Selectable<VerdictsTable>;
export type SnapshotRow = Selectable<SnapshotsTable>;
export type AuditTableRow = Selectable<AuditTable>;
