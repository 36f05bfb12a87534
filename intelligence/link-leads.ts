// Writes down what joins leads, as soon as there are new ones. May run twice and in several processes: the outcome is the same.
import type { Listing } from '#listing/listing.ts';
import { leadsToLink, unlinkedLeads, writeLinks, type LinkedLead, type Unlinked } from '#store/lead-links.ts';
import type { Store } from '#store/open-store.ts';
import { entitiesOf } from './entities.ts';
import { textSignature } from './near-text.ts';

const batch = 200;

/** Links these leads, which were just made or changed. */
export async function linkLeads(store: Store, leadIds: readonly string[]): Promise<void> {
  for (let from = 0; from < leadIds.length; from += batch)
    await writeLinks(store, (await leadsToLink(store, leadIds.slice(from, from + batch))).map(linksOf));
}

/** Links every lead that a process which died left without, or whose listing has changed since. Answers how many. */
export async function linkMissing(store: Store, signal?: AbortSignal): Promise<number> {
  let linked = 0;
  for (;;) {
    if (signal?.aborted === true) return linked;
    const leads = await unlinkedLeads(store, batch);
    await writeLinks(store, leads.map(linksOf));
    linked += leads.length;
    if (leads.length < batch) return linked;
  }
}

function linksOf({ leadId, contentHash, listing }: Unlinked): LinkedLead {
  return { leadId, contentHash, links: entitiesOf(listing), ...textSignature(wordsOf(listing)) };
}

function wordsOf({ title, description }: Listing): string {
  return `${title}\n${description}`;
}
