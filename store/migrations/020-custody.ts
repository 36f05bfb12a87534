// Custody: no snapshot changes its file or goes without a row of the log that says so; time-stamps over the log's heads are kept for ever.
import { sql, type Transaction } from 'kysely';

export async function up<Database>(trx: Transaction<Database>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(trx);
}

const statements = [
  // The rows of one snapshot form a chain of their own inside the log (store/custody.ts): its end is looked up at each event.
  `create index audit_by_snapshot on audit ((details ->> 'snapshotId'), id desc) where details ->> 'snapshotId' is not null`,

  `create function snapshots_leave_a_row() returns trigger language plpgsql as $$
  begin
    if tg_op = 'TRUNCATE' then
      raise exception 'Evidence is never deleted without a row of the custody log: TRUNCATE is refused.' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'DELETE' then
      perform 1 from audit where details ->> 'snapshotId' = old.id and action = 'snapshot.deleted'
        and details ->> 'sha256Before' is not distinct from old.sha256;
      if not found then
        raise exception 'Snapshot % has no row in the custody log that says it was deleted.', old.id using errcode = 'restrict_violation';
      end if;
      return old;
    end if;
    if (new.id, new.lead_id, new.url, new.status, new.problems, new.created_by, new.created_at)
      is distinct from (old.id, old.lead_id, old.url, old.status, old.problems, old.created_by, old.created_at) then
      raise exception 'What is known of snapshot % is not changed.', old.id using errcode = 'restrict_violation';
    end if;
    if (new.file, new.sha256, new.size, new.hashes) is not distinct from (old.file, old.sha256, old.size, old.hashes) then
      return new;
    end if;
    perform 1 from audit where details ->> 'snapshotId' = old.id and action = 'snapshot.stamped'
      and details ->> 'sha256Before' is not distinct from old.sha256 and details ->> 'sha256After' is not distinct from new.sha256;
    if not found then
      raise exception 'Snapshot % has no row in the custody log for its new edition.', old.id using errcode = 'restrict_violation';
    end if;
    return new;
  end $$`,
  `create trigger snapshots_keep_rows before update or delete on snapshots for each row execute function snapshots_leave_a_row()`,
  `create trigger snapshots_keep_table before truncate on snapshots for each statement execute function snapshots_leave_a_row()`,
  `create trigger captures_keep_rows before update or delete on captures for each row execute function audit_is_append_only()`,
  `create trigger captures_keep_table before truncate on captures for each statement execute function audit_is_append_only()`,

  // What was stamped, byte for byte, and the tokens over it.
  `create table custody_stamps (
    id text primary key,
    seq bigint generated always as identity,
    audit_id bigint not null,
    heads text not null,
    tokens jsonb not null,
    created_at timestamptz not null
  )`,
  `create index custody_stamps_by_row on custody_stamps (audit_id desc)`,
  `create trigger custody_stamps_keep_rows before update or delete on custody_stamps for each row execute function audit_is_append_only()`,
  `create trigger custody_stamps_keep_table before truncate on custody_stamps for each statement execute function audit_is_append_only()`,
];
