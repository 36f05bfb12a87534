// Networks: leads joined by entities, and those joined to them in turn. The connected components of the graph of leads and entities.
import { UndirectedGraph } from 'graphology';
import { connectedComponents } from 'graphology-components';
import { sharedEdges, sharedLinks } from '#store/lead-links.ts';
import type { Store } from '#store/open-store.ts';
import { namingContacts } from './entities.ts';
import { maxHolders } from './related.ts';

export interface Network {
  /** Sorted. */
  leadIds: string[];
  /** What joins them, each held by two leads or more. */
  entities: Array<{ kind: string; value: string; leads: number }>;
}

/** What names somebody. The same words or picture may be copied by strangers, so they relate leads and make no network. */
const naming: readonly string[] = ['seller', ...namingContacts];

/** The network a lead belongs to, walked outwards from it and cut at `maxLeads`; of a lead that nothing joins, itself alone. */
export async function networkOf(store: Store, leadId: string, { maxLeads = 200 } = {}): Promise<Network> {
  const leads = new Set([leadId]);
  const holders = new Map<string, Set<string>>();
  let edge = [leadId];
  while (edge.length > 0 && leads.size < maxLeads) {
    const found = await sharedLinks(store, edge, { maxHolders });
    edge = [];
    for (const { leadId: other, kind, value } of found) {
      if (!naming.includes(kind) || (!leads.has(other) && leads.size >= maxLeads)) continue;
      const key = `${kind}\n${value}`;
      holders.set(key, (holders.get(key) ?? new Set()).add(other));
      if (leads.has(other)) continue;
      leads.add(other);
      edge.push(other);
    }
  }
  return present([...leads], holders);
}

/** Every network of two leads or more, largest first, then by its first lead; at most `limit`. */
export async function allNetworks(store: Store, { limit = 100 } = {}): Promise<Network[]> {
  const graph = new UndirectedGraph();
  const holders = new Map<string, Set<string>>();
  for await (const edges of sharedEdges(store, { kinds: naming, maxHolders })) {
    for (const { leadId, kind, value } of edges) {
      const key = `${kind}\n${value}`;
      graph.mergeEdge(`lead ${leadId}`, key);
      holders.set(key, (holders.get(key) ?? new Set()).add(leadId));
    }
  }
  return connectedComponents(graph)
    .map((nodes) => {
      const own = nodes.filter((node) => holders.has(node)).map((key) => [key, holders.get(key) ?? new Set()] as const);
      return present(
        nodes.filter((node) => node.startsWith('lead ')).map((node) => node.slice('lead '.length)),
        new Map(own),
      );
    })
    .toSorted((a, b) => b.leadIds.length - a.leadIds.length || ((a.leadIds[0] ?? '') < (b.leadIds[0] ?? '') ? -1 : 1))
    .slice(0, limit);
}

function present(leadIds: string[], holders: ReadonlyMap<string, ReadonlySet<string>>): Network {
  const entities = [...holders].flatMap(([key, own]) => {
    const cut = key.indexOf('\n');
    return own.size < 2 ? [] : [{ kind: key.slice(0, cut), value: key.slice(cut + 1), leads: own.size }];
  });
  return {
    leadIds: leadIds.toSorted(),
    entities: entities.toSorted((a, b) => b.leads - a.leads || (a.kind + a.value < b.kind + b.value ? -1 : 1)),
  };
}
