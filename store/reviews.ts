// Blind second reviews of decided leads, and what they say of how far people agree.
import { sql } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { GiveUp } from '#lib/errors.ts';
import { appendAudit } from './audit.ts';
import { toText } from './json.ts';
import type { Store } from './open-store.ts';
import type { Actor } from './verdicts.ts';

/** What a second person may say: what ends a lead. */
export const reviewVerdicts = ['confirmed', 'dismissed', 'duplicate'] as const;
export type ReviewVerdict = (typeof reviewVerdicts)[number];

/** Of a hundred decided leads, as many are drawn where an agency has said nothing else. */
export const usualPercent = 5;

/** Of how many that wait one is chosen, so that two reviewers seldom meet on the same. */
const choice = 10;

export async function reviewPercent(store: Store, agencyId: string): Promise<number> {
  const row = await store.db
    .selectFrom('review_shares')
    .select('percent')
    .where('agency_id', '=', agencyId)
    .executeTakeFirst();
  return row?.percent ?? usualPercent;
}

/** `percent`: 0 to 100. */
export async function setReviewPercent(
  store: Store,
  { agencyId, percent, by, clock }: { agencyId: string; percent: number; by: string; clock: Clock },
): Promise<void> {
  const values = { percent, set_by: by, set_at: clock.now() };
  await store.db.transaction().execute(async (trx) => {
    await trx
      .insertInto('review_shares')
      .values({ agency_id: agencyId, ...values })
      .onConflict((conflict) => conflict.column('agency_id').doUpdateSet(values))
      .execute();
    const details = { agency: agencyId, percent };
    await appendAudit(trx, [{ actor: by, action: 'review.share', subject: agencyId, details }], clock);
  });
}

/** A lead of the sample that somebody else decided and nobody has reviewed; not one of `not`. Undefined where none waits. */
export async function nextToReview(
  store: Store,
  { agencyId, reviewerId, not }: { agencyId: string; reviewerId: string; not: readonly string[] },
): Promise<string | undefined> {
  const lots = Math.round((await reviewPercent(store, agencyId)) * 100);
  const { rows } = await sql<{ id: string }>`
    select l.id from leads l
    join lateral (
      select v.id, v.actor_id, v.to_status from verdicts v where v.lead_id = l.id and v.undone_at is null order by v.seq desc limit 1
    ) first on true
    where l.agency_id = ${agencyId} and l.status in ('confirmed', 'dismissed', 'duplicate') and l.lot < ${lots}
      and first.actor_id <> ${reviewerId} and first.to_status = l.status and l.id <> all(${[...not]}::text[])
      and not exists (select 1 from reviews r where r.first_verdict_id = first.id)
    order by l.lot, l.id limit ${choice}`.execute(store.db);
  const turn = Array.from(reviewerId).reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7);
  return rows[turn % Math.max(1, rows.length)]?.id;
}

/**
 * Notes what the second person says of the lead's standing verdict; the lead itself does not change.
 * Throws `GiveUp`: `VERDICT_REFUSED` where there is none of somebody else's to review, or it was reviewed already.
 */
export async function recordReview(
  store: Store,
  input: { leadId: string; agencyId: string; verdict: ReviewVerdict; note?: string; reviewer: Actor; clock: Clock },
): Promise<void> {
  const { leadId, agencyId, verdict, note, reviewer, clock } = input;
  await store.db.transaction().execute(async (trx) => {
    const lead = await trx
      .selectFrom('leads')
      .select('status')
      .where('id', '=', leadId)
      .where('agency_id', '=', agencyId)
      .forUpdate()
      .executeTakeFirst();
    const first = await trx
      .selectFrom('verdicts')
      .select(['id', 'to_status', 'actor_id', 'actor_name'])
      .where('lead_id', '=', leadId)
      .where('undone_at', 'is', null)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const said = reviewVerdicts.find((one) => one === first?.to_status && one === lead?.status);
    if (first === undefined || said === undefined) throw refused('No verdict stands on this lead to be reviewed.');
    if (first.actor_id === reviewer.id) throw refused('One’s own verdict is reviewed by somebody else.');
    const id = clock.newId();
    const written = await trx
      .insertInto('reviews')
      .values({
        id,
        agency_id: agencyId,
        lead_id: leadId,
        first_verdict_id: first.id,
        first_verdict: said,
        first_actor_id: first.actor_id,
        first_actor_name: first.actor_name,
        verdict,
        reviewer_id: reviewer.id,
        reviewer_name: toText(reviewer.name),
        note: note === undefined ? null : toText(note),
        at: clock.now(),
      })
      .onConflict((conflict) => conflict.column('first_verdict_id').doNothing())
      .returning('id')
      .execute();
    if (written.length === 0) throw refused('A colleague has reviewed this lead already.');
    const details = { agency: agencyId, reviewId: id, verdictId: first.id, verdict, first: said };
    await appendAudit(trx, [{ actor: reviewer.id, action: 'review.recorded', subject: leadId, details }], clock);
  });
}

export interface ReviewCount {
  first: { id: string; name: string };
  second: { id: string; name: string };
  firstVerdict: ReviewVerdict;
  secondVerdict: ReviewVerdict;
  count: number;
}

/** The reviews of the agency whose view this is, counted by who said what after whom. */
export async function countReviews(store: Store): Promise<ReviewCount[]> {
  const { rows } = await sql<{
    first_id: string;
    first_name: string;
    second_id: string;
    second_name: string;
    first_verdict: ReviewVerdict;
    verdict: ReviewVerdict;
    count: number;
  }>`
    select first_actor_id as first_id, max(first_actor_name) as first_name, reviewer_id as second_id, max(reviewer_name) as second_name,
      first_verdict, verdict, count(*)::int as count
    from reviews group by first_actor_id, reviewer_id, first_verdict, verdict order by 1, 3, 5, 6`.execute(store.db);
  return rows.map((row) => ({
    first: { id: row.first_id, name: row.first_name },
    second: { id: row.second_id, name: row.second_name },
    firstVerdict: row.first_verdict,
    secondVerdict: row.verdict,
    count: row.count,
  }));
}

export interface OwnFigures {
  /** Verdicts that stand, since then. */
  decided: number;
  confirmed: number;
  /** Those that followed another within the pause, and how long they took together, ms: what a rate is made of. */
  inSequence: number;
  ms: number;
}

/** One person's decisions since an instant; a gap longer than `pauseMs` is a pause, not work. */
export async function figuresOf(
  store: Store,
  { actorId, since, pauseMs }: { actorId: string; since: Date; pauseMs: number },
): Promise<OwnFigures> {
  const { rows } = await sql<OwnFigures>`
    select count(*)::int as decided, (count(*) filter (where to_status = 'confirmed'))::int as confirmed,
      (count(*) filter (where gap <= ${pauseMs}))::int as "inSequence", coalesce(sum(gap) filter (where gap <= ${pauseMs}), 0)::float8 as ms
    from (
      select to_status, 1000 * extract(epoch from at - lag(at) over (order by at)) as gap
      from verdicts where actor_id = ${actorId} and at >= ${since} and undone_at is null
    ) decisions`.execute(store.db);
  return rows[0] ?? { decided: 0, confirmed: 0, inSequence: 0, ms: 0 };
}

function refused(why: string): GiveUp {
  return new GiveUp(why, { code: 'VERDICT_REFUSED' });
}
