// One-time links for members. Whoever holds the link takes its place once, within its time; the store knows only its hash.
import { randomBytes } from 'node:crypto';
import { sha256 } from '#lib/blobs.ts';
import type { Clock } from '#lib/clock.ts';
import type { Role } from '#listing/lead.ts';
import { appendAudit } from './audit.ts';
import type { Store } from './open-store.ts';

export interface Invitation {
  id: string;
  agencyId: string;
  email: string;
  name: string;
  role: Role;
  /** Whose password is chosen anew; null for somebody new. */
  memberId: string | null;
  createdBy: string;
  /** ISO 8601, UTC. */
  expiresAt: string;
}

/** Long enough for a letter inside the house, short enough to be worth nothing in an old mail box. */
const validMs = 3 * 24 * 3600_000;

/** Answers the secret of the link, which is not kept. An earlier link for the same person is void from now on. */
export async function invite(
  store: Store,
  input: Omit<Invitation, 'id' | 'expiresAt'>,
  clock: Clock,
): Promise<{ token: string; expiresAt: string }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(clock.now().getTime() + validMs);
  const { agencyId, email, name, role, memberId, createdBy } = input;
  await store.db.transaction().execute(async (trx) => {
    await trx
      .deleteFrom('invitations')
      .where('email', '=', email)
      .where('agency_id', '=', agencyId)
      .where('used_at', 'is', null)
      .execute();
    await trx
      .insertInto('invitations')
      .values({
        id: clock.newId(),
        token_hash: sha256(token),
        agency_id: agencyId,
        email,
        name,
        role,
        member_id: memberId,
        created_by: createdBy,
        created_at: clock.now(),
        expires_at: expiresAt,
      })
      .execute();
    const action = memberId === null ? 'member.invited' : 'member.reset';
    const details = { agency: agencyId, email, role };
    await appendAudit(trx, [{ actor: createdBy, action, subject: memberId ?? email, details }], clock);
  });
  return { token, expiresAt: expiresAt.toISOString() };
}

/** Undefined where the link is unknown, used or too old. */
export async function findInvitation(store: Store, token: string, clock: Clock): Promise<Invitation | undefined> {
  const row = await store.db
    .selectFrom('invitations')
    .selectAll()
    .where('token_hash', '=', sha256(token))
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .executeTakeFirst();
  return row === undefined ? undefined : fromTable(row);
}

/** Uses the link up while `take` does what it is for; should that fail, the link is good again. Undefined as findInvitation(). */
export async function useInvitation<T>(
  store: Store,
  { token, clock }: { token: string; clock: Clock },
  take: (invitation: Invitation) => Promise<T>,
): Promise<T | undefined> {
  return store.db.transaction().execute(async (trx) => {
    const row = await trx
      .updateTable('invitations')
      .set({ used_at: clock.now() })
      .where('token_hash', '=', sha256(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', clock.now())
      .returningAll()
      .executeTakeFirst();
    return row === undefined ? undefined : take(fromTable(row));
  });
}

/** The one that waits for whoever has this address and is no member yet; the latest, should several agencies want them. */
export async function invitationFor(
  store: Store,
  { email, clock }: { email: string; clock: Clock },
): Promise<Invitation | undefined> {
  const row = await store.db
    .selectFrom('invitations')
    .selectAll()
    .where('email', '=', email)
    .where('member_id', 'is', null)
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromTable(row);
}

/** Uses up all that wait for the address: its holder is a member now. */
export async function useInvitationOf(store: Store, { email, clock }: { email: string; clock: Clock }): Promise<void> {
  await store.db
    .updateTable('invitations')
    .set({ used_at: clock.now() })
    .where('email', '=', email)
    .where('used_at', 'is', null)
    .execute();
}

/** Whether somebody took the link's place. */
export async function wasUsed(store: Store, token: string): Promise<boolean> {
  const row = await store.db
    .selectFrom('invitations')
    .select('used_at')
    .where('token_hash', '=', sha256(token))
    .executeTakeFirst();
  return row?.used_at != null;
}

/** Those that still wait, the latest first. */
export async function openInvitations(
  store: Store,
  { agencyId, clock }: { agencyId: string; clock: Clock },
): Promise<Invitation[]> {
  const rows = await store.db
    .selectFrom('invitations')
    .selectAll()
    .where('agency_id', '=', agencyId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', clock.now())
    .orderBy('created_at', 'desc')
    .limit(500)
    .execute();
  return rows.map(fromTable);
}

function fromTable(row: {
  id: string;
  agency_id: string;
  email: string;
  name: string;
  role: Role;
  member_id: string | null;
  created_by: string;
  expires_at: Date;
}): Invitation {
  return {
    id: row.id,
    agencyId: row.agency_id,
    email: row.email,
    name: row.name,
    role: row.role,
    memberId: row.member_id,
    createdBy: row.created_by,
    expiresAt: row.expires_at.toISOString(),
  };
}
