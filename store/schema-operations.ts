// The tables behind the officers' and administrators' pages: operations, timetable, what the dashboard counts, one-time links.
import type { Generated } from 'kysely';
import type { LeadStatus, Role } from '#listing/lead.ts';
import type { Json, NullableTime, Time } from './schema.ts';

export type OperationPhase = 'before' | 'during' | 'after';
export type RunOutcome = 'started' | 'resumed' | 'skipped';

export interface OperationsTable {
  id: string;
  agency_id: Generated<string>;
  name: string;
  phase: OperationPhase;
  /** Days, `YYYY-MM-DD`: pg would read a date as midnight of this machine's zone, so they are cast to text. */
  starts_on: string | null;
  ends_on: string | null;
  partners: Json<string[]>;
  groups: Json<string[]>;
  taxa: Json<string[]>;
  note: string | null;
  created_by: string;
  created_at: Time;
  updated_at: Time;
}

export interface OperationScansTable {
  operation_id: string;
  scan_id: string;
}

export interface SchedulesTable {
  id: string;
  agency_id: Generated<string>;
  name: string;
  pattern: string;
  time_zone: string;
  options: Json<Record<string, unknown>>;
  operation_id: string | null;
  created_by: string;
  created_at: Time;
}

export interface ScheduleRunsTable {
  schedule_id: string;
  due_at: Time;
  at: Time;
  outcome: RunOutcome;
  late: boolean;
  scan_id: string | null;
  why: string | null;
}

/** What the dashboard counts; a trigger keeps it (migrations/051). */
export interface LeadFactsTable {
  lead_id: string;
  agency_id: string;
  scan_id: string;
  status: LeadStatus;
  taxon: string | null;
  taxon_group: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  site: string;
  /** ISO 639-1. */
  language: string | null;
  found_on: Time;
  decided_on: NullableTime;
}

/** Country names in many languages, in lower case, and calling codes: what the trigger looks up. */
export interface CountryNamesTable {
  name: string;
  code: string;
}

export interface CallingCodesTable {
  prefix: string;
  code: string;
}

export interface InvitationsTable {
  id: string;
  token_hash: string;
  agency_id: string;
  email: string;
  name: string;
  role: Role;
  /** Set where a member is to choose a new password. */
  member_id: string | null;
  created_by: string;
  created_at: Time;
  expires_at: Time;
  used_at: NullableTime;
}
