// All that one export is about, gathered once: every file of the package is written from this record, so that they agree with each other.
// gather-case.ts fills it, redact.ts takes people out of it.
import type { StoredLead } from '#store/lead-types.ts';
import type { AuditRow } from '#store/audit.ts';
import type { Snapshot } from '#store/snapshots.ts';
import type { StoredVerdict } from '#store/verdicts.ts';
import type { Account } from '../snapshot.ts';
import type { Verification } from '../verify.ts';

export interface CaseFile {
  exportId: string;
  caseNumber: string | null;
  /** ISO 8601, UTC: the one instant that the package names as its own. */
  exportedAt: string;
  agency: string;
  /** In the logs, and on paper. */
  exportedBy: string;
  exporter: string;
  why: string;
  software: string;
  /** Undefined where nothing was taken out. */
  redaction?: RedactionLog;
  leads: CaseLead[];
}

export interface CaseLead {
  /** From 1, in the order asked for. */
  number: number;
  lead: StoredLead;
  /** Oldest first; those taken back are among them. */
  verdicts: StoredVerdict[];
  sightings: Array<{ scanId: string; at: string }>;
  snapshots: CaseSnapshot[];
}

export interface CaseSnapshot {
  /** `1.2`: second snapshot of the first lead. */
  number: string;
  snapshot: Snapshot;
  /** Undefined where the capture left no file: then there is only what the store says of the failure. */
  archive: CaseArchive | undefined;
  custody: {
    /** The signed file, as `evidence custody` writes it. */
    bytes: Buffer;
    rows: AuditRow[];
  };
}

export interface CaseArchive {
  /** Of the WACZ, on this machine. */
  path: string;
  account: Account;
  screenshot: Buffer | null;
  /** What a reader of the page saw, as text. */
  text: string | null;
  verification: Verification;
  /** Of the files inside: path, hex SHA-256, bytes. */
  inside: Array<{ path: string; sha256: string; bytes: number }>;
}

/** What was taken out: kinds and counts, never the values. */
export interface RedactionLog {
  /** Distinct values and their occurrences, by kind. */
  kinds: Array<{ kind: string; values: number; occurrences: number }>;
  /** Payload files that hold people's data and cannot be changed without losing what they prove; left out of the package. */
  leftOut: Array<{ what: string; sha256: string | null; why: string }>;
  /** How many values a person asked to keep, and how many further words to take out. */
  kept: number;
  asked: number;
}
