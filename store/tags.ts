// Words that people put on leads, to find them again by. The lead's own row does not change: a tag is no verdict.
import { sql } from 'kysely';
import type { Clock } from '#lib/clock.ts';
import { BadInput } from '#lib/errors.ts';
import { appendAudit } from './audit.ts';
import { toText } from './json.ts';
import type { Store } from './open-store.ts';

/** More than these are a description, which belongs into a note. */
export const maxTags = 20;

/** Lower case, spaces made one, at most 40 characters: `CITES  2026 ` and `cites 2026` are one tag. Empty where nothing is left. */
export function tagOf(words: string): string {
  return toText(words).normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim().slice(0, 40).trim();
}

/** Idempotent. Answers the lead's tags as they are then. Throws `BadInput` for a tag of nothing, or one too many. */
export async function setTag(
  store: Store,
  input: { leadId: string; agencyId: string; tag: string; on: boolean; by: string; clock: Clock },
): Promise<string[]> {
  const { leadId, agencyId, on, by, clock } = input;
  const tag = tagOf(input.tag);
  if (tag === '') throw new BadInput('A tag has at least one letter.', { field: 'tag' });
  return store.db.transaction().execute(async (trx) => {
    await trx.selectFrom('leads').select('id').where('id', '=', leadId).forUpdate().execute();
    const before = await tagsOf({ db: trx }, leadId);
    if (before.includes(tag) === on) return before;
    if (on && before.length >= maxTags) throw new BadInput(`A lead has at most ${maxTags} tags.`, { field: 'tag' });
    if (on)
      await trx.insertInto('lead_tags').values({ lead_id: leadId, tag, added_by: by, added_at: clock.now() }).execute();
    else await trx.deleteFrom('lead_tags').where('lead_id', '=', leadId).where('tag', '=', tag).execute();
    const action = on ? 'tag.added' : 'tag.removed';
    await appendAudit(trx, [{ actor: by, action, subject: leadId, details: { agency: agencyId, tag } }], clock);
    return tagsOf({ db: trx }, leadId);
  });
}

export async function tagsOf({ db }: Pick<Store, 'db'>, leadId: string): Promise<string[]> {
  const rows = await db.selectFrom('lead_tags').select('tag').where('lead_id', '=', leadId).orderBy('tag').execute();
  return rows.map(({ tag }) => tag);
}

/** Commonest first. Read in an agency's view, its own alone. */
export async function listTags(store: Store, limit = 100): Promise<Array<{ tag: string; count: number }>> {
  const { rows } = await sql<{ tag: string; count: number }>`
    select tag, count(*)::int as count from lead_tags group by tag order by count(*) desc, tag limit ${limit}`.execute(
    store.db,
  );
  return rows;
}
