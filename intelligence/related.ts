// The leads that belong beside a lead, each with what joins the two: the same account, phone or handle, picture, or nearly the same words.
import { sharedLinks, textCandidates } from '#store/lead-links.ts';
import { pictureCandidates, picturesOf } from '#store/lead-pictures.ts';
import type { Store } from '#store/open-store.ts';
import { resemblance } from './near-text.ts';
import { bitsApart, nearBits } from './near-picture.ts';

export interface Bond {
  /** An entity's kind, `picture` or `text`. */
  kind: string;
  /** The entity's value; of a picture its address, of a text the resemblance, e.g. `0.92`. */
  value: string;
  /** How much it says that the same people are behind both, 0 to 1: what few share says more than what many do. */
  strength: number;
}

export interface RelatedLead {
  leadId: string;
  /** Strongest first. */
  bonds: Bond[];
  /** 1 - product of (1 - strength): the chance that at least one bond is meant, were they independent. */
  strength: number;
}

/** An entity that more leads share is a platform's address or an agency's, and joins nobody. */
export const maxHolders = 500;
/** Texts that resemble each other less are only of the same kind. */
const nearText = 0.7;
const candidateLimit = 300;

const kindStrength: Record<string, number> = {
  wallet: 0.98,
  iban: 0.98,
  phone: 0.95,
  whatsapp: 0.95,
  email: 0.95,
  telegram: 0.93,
  wechat: 0.93,
  line: 0.93,
  zalo: 0.93,
  viber: 0.93,
  signal: 0.93,
  instagram: 0.9,
  facebook: 0.9,
  seller: 0.97,
  words: 0.9,
  'picture-address': 0.8,
};

/** Strongest first, then by id; at most `limit`. */
export async function relatedTo(store: Store, leadId: string, limit = 20): Promise<RelatedLead[]> {
  const [links, texts, pictures] = await Promise.all([
    sharedLinks(store, [leadId], { maxHolders }),
    textCandidates(store, leadId, candidateLimit),
    samePictures(store, leadId),
  ]);
  const bonds = new Map<string, Bond[]>();
  const add = (other: string, bond: Bond) => void bonds.set(other, [...(bonds.get(other) ?? []), bond]);
  for (const { leadId: other, kind, value, holders } of links)
    if (other !== leadId) add(other, { kind, value, strength: strengthOf(kind, holders) });
  for (const { leadId: other, signature } of texts.others) {
    const alike = resemblance(texts.own, signature);
    if (alike >= nearText) add(other, { kind: 'text', value: alike.toFixed(2), strength: 0.8 * alike });
  }
  for (const [other, bond] of pictures) add(other, bond);
  return [...bonds]
    .map(([other, own]) => ({ leadId: other, bonds: own.toSorted(byStrength), strength: together(own) }))
    .toSorted((a, b) => b.strength - a.strength || (a.leadId < b.leadId ? -1 : 1))
    .slice(0, limit);
}

async function samePictures(store: Store, leadId: string): Promise<Map<string, Bond>> {
  const [own, candidates] = await Promise.all([
    picturesOf(store, leadId),
    pictureCandidates(store, leadId, candidateLimit),
  ]);
  const nearest = new Map<string, Bond>();
  for (const { leadId: other, url, sha256, hash } of candidates) {
    const distances = own.map((picture) => {
      if (sha256 !== null && picture.sha256 === sha256) return 0;
      return hash === null || picture.hash === null ? 64 : bitsApart(hash, picture.hash);
    });
    const apart = Math.min(64, ...distances);
    if (apart > nearBits) continue;
    const strength = 0.92 - 0.04 * apart;
    if (strength > (nearest.get(other)?.strength ?? 0)) nearest.set(other, { kind: 'picture', value: url, strength });
  }
  return nearest;
}

/** Falls with the number of holders: at 2 as it stands, at 50 about a third less. */
function strengthOf(kind: string, holders: number): number {
  return (kindStrength[kind] ?? 0.5) / (1 + 0.1 * Math.log2(holders / 2));
}

function together(bonds: readonly Bond[]): number {
  return 1 - bonds.reduce((rest, { strength }) => rest * (1 - strength), 1);
}

function byStrength(a: Bond, b: Bond): number {
  return b.strength - a.strength;
}
