// The tables as Kysely sees them. The migrations make them; the two are kept in step by hand and by test/store/migrations.test.ts.
import type { ColumnType, Generated, Insertable, Selectable } from 'kysely';
import type { Assessment } from '#classifier/assessment.ts';
import type { LeadStatus, Role, Verdict } from '#listing/lead.ts';
import type { Listing } from '#listing/listing.ts';

/** A jsonb column: read as its type, written as JSON text. */
type Json<T> = ColumnType<T, string, string>;
/** A bigint that stays far below 2^53 and is read as a number (open-store.ts sets the parser). */
type Big = ColumnType<number, number | bigint, number | bigint>;
type Time = ColumnType<Date, Date | string, Date | string>;
type NullableTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;

export interface SourcesTable {
  id: string;
  name: string;
  url: string;
  /** Kind of site and how to read it, as the sources file gave it. */
  settings: Json<Record<string, unknown>>;
  legal_basis: string | null;
  created_at: Time;
}

export type ScanStatus = 'running' | 'finished' | 'failed' | 'stopped';

export interface ScansTable {
  id: string;
  name: string;
  /** SHA-256 over the canonical JSON of the arguments: the same command finds its scan again. */
  args_key: string;
  options: Json<Record<string, unknown>>;
  status: ScanStatus;
  started_at: Time;
  finished_at: NullableTime;
  counts: Json<Record<string, number>>;
}

export type FrontierState = 'waiting' | 'claimed' | 'done' | 'skipped' | 'failed';

export interface FrontierTable {
  scan_id: string;
  key: string;
  seq: Generated<number>;
  url: string;
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
}

export interface SiteMemoryTable {
  origin: string;
  facts: Json<Record<string, unknown>>;
  updated_at: Time;
}

export interface ListingsTable {
  /** The listing's fingerprint (#listing/fingerprint.ts). */
  id: string;
  seq: Generated<number>;
  url: string;
  kind: Listing['kind'];
  title: string;
  seller: string | null;
  listing: Json<Listing>;
  content_hash: string;
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
  at: Time;
}

export interface AssessmentsTable {
  listing_id: string;
  model: string;
  score: number;
  assessment: Json<Assessment>;
  content_hash: string;
  at: Time;
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
  listing_id: string;
  scan_id: string;
  capture: Json<Record<string, unknown>>;
  content_hash: string;
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

export interface AuditTable {
  id: Big;
  at: string;
  actor: string;
  action: string;
  subject: string;
  details: Json<Record<string, unknown>>;
  prev_hash: string;
  hash: string;
}

export interface Database {
  sources: SourcesTable;
  scans: ScansTable;
  frontier: FrontierTable;
  site_memory: SiteMemoryTable;
  listings: ListingsTable;
  listing_changes: ListingChangesTable;
  sightings: SightingsTable;
  assessments: AssessmentsTable;
  leads: LeadsTable;
  verdicts: VerdictsTable;
  captures: CapturesTable;
  snapshots: SnapshotsTable;
  audit: AuditTable;
}

export type VerdictRow = Selectable<VerdictsTable>;
export type SnapshotRow = Selectable<SnapshotsTable>;
export type NewAuditRow = Insertable<AuditTable>;
