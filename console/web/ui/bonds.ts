// What joins two leads, in words. The kinds come from intelligence/related.ts.
import type { LeadBond } from '../../contract/lead.ts';
import type { MessageKey } from '../messages/en.ts';
import { t } from '../messages/messages.ts';

const named: Record<string, MessageKey> = {
  seller: 'bond.seller',
  phone: 'bond.phone',
  whatsapp: 'bond.whatsapp',
  email: 'bond.email',
  words: 'bond.words',
  text: 'bond.text',
  picture: 'bond.picture',
  'picture-address': 'bond.picture-address',
};
/** Their values are hashes and addresses that tell a reader nothing; of a text it is the resemblance, which differs from lead to lead. */
const unspoken = new Set(['words', 'text', 'picture', 'picture-address']);

export interface Bond {
  /** The same for all leads that it joins. */
  key: string;
  label: string;
  /** As the adverts give it; null where it would say nothing. */
  value: string | null;
}

export function bondOf({ kind, value }: LeadBond): Bond {
  const key = named[kind];
  return {
    key: unspoken.has(kind) ? kind : `${kind} ${value}`,
    label: key === undefined ? t('bond.handle', { kind }) : t(key),
    // A seller is known by site and name; the site stands beside the lead already.
    value: unspoken.has(kind) ? null : kind === 'seller' ? legible(value.replace(/^\S+ /, '')) : value,
  };
}

/** `92 %`, of a near-same text. */
export function resemblanceOf(because: readonly LeadBond[]): string | null {
  const text = because.find(({ kind }) => kind === 'text');
  return text === undefined ? null : `${Math.round(Number(text.value) * 100)} %`;
}

/** The leads by each thing that joins them, the one that joins most first. A lead stands under every bond it has. */
export function byBond<Joined extends { because: readonly LeadBond[] }>(
  leads: readonly Joined[],
): Array<{ bond: Bond; leads: Joined[] }> {
  const groups = new Map<string, { bond: Bond; leads: Joined[] }>();
  for (const lead of leads) {
    for (const because of lead.because) {
      const bond = bondOf(because);
      const group = groups.get(bond.key) ?? { bond, leads: [] };
      if (!group.leads.includes(lead)) group.leads.push(lead);
      groups.set(bond.key, group);
    }
  }
  return [...groups.values()].toSorted((a, b) => b.leads.length - a.leads.length);
}

/** An address as it is read, not as it is sent; of other text nothing changes. */
function legible(address: string): string {
  try {
    return /^https?:/.test(address) ? decodeURI(address) : address;
  } catch {
    return address;
  }
}
