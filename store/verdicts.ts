// What people decided. Every change of a lead's status passes here: the table of listing/lead.ts, a row lock, an audit row.
import type { Transaction } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import { can, type LeadStatus, type Role, type Verdict } from '#listing/lead.ts';
import { appendAudit } from './audit.ts';
import { toText } from './json.ts';
import type { Store } from './open-store.ts';
import type { Database, VerdictRow } from './schema.ts';

export interface Actor {
  id: string;
  role: Role;
  name: string;
}

export interface StoredVerdict {
  id: string;
  leadId: string;
  verdict: Verdict;
  from: LeadStatus;
  to: LeadStatus;
  note: string | null;
  actor: Actor;
  /** The model and score the decision was taken on. */
  model: string;
  score: number;
  /** ISO 8601, UTC. */
  at: string;
  undoneAt: string | null;
  undoneBy: string | null;
}

/** May take back what others decided. */
const reviewers: readonly Role[] = ['supervisor', 'administrator'];

/** Throws `GiveUp`: `NO_SUCH_LEAD`, or `VERDICT_REFUSED` with the reason from can(). */
export async function recordVerdict(
  store: Store,
  input: { leadId: string; verdict: Verdict; note?: string; actor: Actor; clock: Clock },
): Promise<StoredVerdict> {
  const { leadId, verdict, note, actor, clock } = input;
  return store.db.transaction().execute(async (trx) => {
    const lead = await lockLead(trx, leadId);
    const answer = can(actor.role, verdict, lead.status);
    if (!answer.ok) throw new GiveUp(answer.why, { code: 'VERDICT_REFUSED' });
    const at = clock.now();
    await setStatus(trx, { leadId, status: answer.to, at });
    const row = await trx
      .insertInto('verdicts')
      .values({
        id: clock.newId(),
        lead_id: leadId,
        verdict,
        from_status: lead.status,
        to_status: answer.to,
        note: note === undefined ? null : toText(note),
        actor_id: actor.id,
        actor_role: actor.role,
        actor_name: toText(actor.name),
        model: lead.model,
        score: lead.score,
        at,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    const details = {
      agency: lead.agency_id,
      verdictId: row.id,
      verdict,
      from: lead.status,
      to: answer.to,
      note: row.note,
      role: actor.role,
      model: lead.model,
      score: lead.score,
    };
    await appendAudit(trx, [{ actor: actor.id, action: 'verdict.recorded', subject: leadId, details }], clock);
    return fromTable(row);
  });
}

/**
 * Takes back the lead's latest verdict that stands; one's own, or as a supervisor anybody's. The verdict stays on record as undone.
 * Throws `GiveUp`: `NO_SUCH_LEAD`, `NOTHING_TO_UNDO`, `UNDO_REFUSED`.
 */
export async function undoVerdict(
  store: Store,
  input: { leadId: string; actor: Actor; clock: Clock },
): Promise<StoredVerdict> {
  const { leadId, actor, clock } = input;
  return store.db.transaction().execute(async (trx) => {
    const lead = await lockLead(trx, leadId);
    const latest = await trx
      .selectFrom('verdicts')
      .selectAll()
      .where('lead_id', '=', leadId)
      .where('undone_at', 'is', null)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (latest === undefined)
      throw new GiveUp('No verdict on this lead is left to take back.', { code: 'NOTHING_TO_UNDO' });
    if (latest.actor_id !== actor.id && !reviewers.includes(actor.role)) {
      throw new GiveUp(
        `The verdict of ${latest.actor_name} can be taken back only by: ${latest.actor_name}, ${reviewers.join(', ')}.`,
        { code: 'UNDO_REFUSED' },
      );
    }
    const at = clock.now();
    await setStatus(trx, { leadId, status: latest.from_status, at });
    const row = await trx
      .updateTable('verdicts')
      .set({ undone_at: at, undone_by: actor.id })
      .where('id', '=', latest.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const details = {
      agency: lead.agency_id,
      verdictId: row.id,
      verdict: row.verdict,
      from: lead.status,
      to: row.from_status,
      role: actor.role,
    };
    await appendAudit(trx, [{ actor: actor.id, action: 'verdict.undone', subject: leadId, details }], clock);
    return fromTable(row);
  });
}

/** Oldest first, undone ones included. */
export async function verdictsOf(store: Store, leadId: string): Promise<StoredVerdict[]> {
  return (await store.db.selectFrom('verdicts').selectAll().where('lead_id', '=', leadId).orderBy('seq').execute()).map(
    fromTable,
  );
}

async function lockLead(trx: Transaction<Database>, leadId: string) {
  const lead = await trx
    .selectFrom('leads')
    .select(['status', 'model', 'score', 'agency_id'])
    .where('id', '=', leadId)
    .forUpdate()
    .executeTakeFirst();
  if (lead === undefined) throw new GiveUp(`There is no lead ${leadId}.`, { code: 'NO_SUCH_LEAD' });
  return lead;
}

async function setStatus(
  trx: Transaction<Database>,
  { leadId, status, at }: { leadId: string; status: LeadStatus; at: Date },
): Promise<void> {
  await trx
    .updateTable('leads')
    .set((eb) => ({ status, updated_at: at, revision: eb('revision', '+', 1) }))
    .where('id', '=', leadId)
    .execute();
}

function fromTable(row: VerdictRow): StoredVerdict {
  return {
    id: row.id,
    leadId: row.lead_id,
    verdict: row.verdict,
    from: row.from_status,
    to: row.to_status,
    note: row.note,
    actor: { id: row.actor_id, role: row.actor_role, name: row.actor_name },
    model: row.model,
    score: row.score,
    at: row.at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
    undoneBy: row.undone_by,
  };
}
