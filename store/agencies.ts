// The agencies that share this installation. One is enough for most; TWIX has 386.
import { BadInput } from '#lib/errors.ts';
import type { Clock } from '#lib/clock.ts';
import type { Store } from './open-store.ts';

export interface Agency {
  /** Lower-case letters, digits and hyphens: part of queue names. */
  id: string;
  name: string;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
}

/** The agency of scans that name none: the one that runs this installation. */
export const ownAgency = 'own';

/** Makes the agency, or gives it this name. Throws `BadInput` for an id that is not lower-case letters, digits and hyphens. */
export async function saveAgency(store: Store, agency: Agency, clock: Clock): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(agency.id))
    throw new BadInput(`"${agency.id}" is not 1 to 60 lower-case letters, digits and hyphens`, { field: 'id' });
  if (agency.country !== null && !/^[A-Z]{2}$/.test(agency.country))
    throw new BadInput(`"${agency.country}" is not a country's two letters`, { field: 'country' });
  const { id, name, country } = agency;
  await store.db
    .insertInto('agencies')
    .values({ id, name, country, created_at: clock.now() })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name, country }))
    .execute();
}

/** By name. */
export async function listAgencies(store: Store): Promise<Agency[]> {
  return store.db.selectFrom('agencies').select(['id', 'name', 'country']).orderBy('name').orderBy('id').execute();
}

export async function getAgency(store: Store, id: string): Promise<Agency | undefined> {
  return store.db.selectFrom('agencies').select(['id', 'name', 'country']).where('id', '=', id).executeTakeFirst();
}
