// Filters of the queue kept under a name: one's own, or shared with the agency.
import type { Clock } from '#lib/clock.ts';
import { BadInput, GiveUp } from '#lib/errors.ts';
import { toJson, toText } from './json.ts';
import type { Store } from './open-store.ts';

export interface SavedView {
  id: string;
  ownerId: string;
  ownerName: string;
  name: string;
  /** As the queue's address holds them; the console's contract says which there are. */
  filters: Record<string, unknown>;
  shared: boolean;
}

/** One person's; nobody finds anything in a longer list. */
const maxViews = 50;

/** The member's own and the shared ones of the agency whose view of the store this is, by name. */
export async function listViews(store: Store, memberId: string): Promise<SavedView[]> {
  const rows = await store.db
    .selectFrom('saved_views')
    .select(['id', 'owner_id', 'owner_name', 'name', 'filters', 'shared'])
    .where((eb) => eb.or([eb('owner_id', '=', memberId), eb('shared', '=', true)]))
    .orderBy('name')
    .orderBy('id')
    .limit(1000)
    .execute();
  return rows.map(({ owner_id: ownerId, owner_name: ownerName, ...view }) => ({ ...view, ownerId, ownerName }));
}

/** Under the same name as one of the member's own, replaces it. Throws `BadInput` for one too many. */
export async function saveView(
  store: Store,
  view: Omit<SavedView, 'id'> & { agencyId: string },
  clock: Clock,
): Promise<string> {
  const { agencyId, ownerId, ownerName, filters, shared } = view;
  const name = toText(view.name);
  return store.db.transaction().execute(async (trx) => {
    const own = await trx
      .selectFrom('saved_views')
      .select(['id', 'name'])
      .where('agency_id', '=', agencyId)
      .where('owner_id', '=', ownerId)
      .forUpdate()
      .execute();
    const known = own.find((one) => one.name === name);
    if (known !== undefined) {
      await trx
        .updateTable('saved_views')
        .set({ filters: toJson(filters), shared })
        .where('id', '=', known.id)
        .execute();
      return known.id;
    }
    if (own.length >= maxViews) throw new BadInput(`One keeps at most ${maxViews} views.`, { field: 'name' });
    const id = clock.newId();
    await trx
      .insertInto('saved_views')
      .values({
        id,
        agency_id: agencyId,
        owner_id: ownerId,
        owner_name: toText(ownerName),
        name,
        filters: toJson(filters),
        shared,
        created_at: clock.now(),
      })
      .execute();
    return id;
  });
}

/** Throws `GiveUp` (`NO_SUCH_VIEW`) for one that is not there. */
export async function removeView(store: Store, viewId: string): Promise<void> {
  const removed = await store.db.deleteFrom('saved_views').where('id', '=', viewId).returning('id').execute();
  if (removed.length === 0) throw new GiveUp(`There is no view ${viewId}.`, { code: 'NO_SUCH_VIEW' });
}
