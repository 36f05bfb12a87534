// Rows of the audit log as they leave: with the name that belongs to an id, and what the id is of.
import type { AuditRow as Shown } from '../../contract/audit.ts';
import type { AuditRow } from '#store/audit.ts';

export interface Known {
  names: ReadonlyMap<string, string>;
  leads: ReadonlySet<string>;
}

export function presentAuditRow(row: AuditRow, { names, leads }: Known): Shown {
  const { id, at, actor, action, subject, details, hash } = row;
  return { id, at, actor, name: names.get(actor) ?? null, action, subject, lead: leads.has(subject), details, hash };
}

/** One line of the CSV file; both hashes are in it, so that the chain can be checked without this program. */
export function auditLine(row: AuditRow, names: ReadonlyMap<string, string>): string[] {
  const { id, at, actor, action, subject, details, prevHash, hash } = row;
  return [String(id), at, actor, names.get(actor) ?? '', action, subject, JSON.stringify(details), prevHash, hash];
}

export const auditColumns = ['id', 'at', 'actor', 'name', 'action', 'subject', 'details', 'prev_hash', 'hash'];
