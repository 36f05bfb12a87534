// Leads as they leave for the page: what the contract names, nothing of the store's own.
import type { Reason } from '#classifier/assessment.ts';
import type { LeadDetail, LeadRow } from '../../contract/lead.ts';
import type { Price } from '#listing/listing.ts';
import type { RelatedLead } from '#intelligence/related.ts';
import { leadSchema } from '#listing/lead.ts';
import type { AuditRow } from '#store/audit.ts';
import type { ListingChange, StoredLead } from '#store/lead-types.ts';
import type { StoredVerdict } from '#store/verdicts.ts';

export function presentRow(lead: StoredLead): LeadRow {
  const { listing, assessment } = lead;
  return {
    id: lead.id,
    status: lead.status,
    score: lead.score,
    title: listing.title,
    url: listing.url,
    site: listing.source,
    price: listing.price,
    seller: listing.seller?.name ?? null,
    location: listing.location,
    language: listing.language,
    taxa: assessment.taxa.slice(0, 3).map(({ name, appendix }) => ({ name, appendix })),
    commodities: assessment.commodities.map(({ code }) => code),
    why: loudest(assessment.reasons),
    sightings: lead.sightings,
    tags: lead.tags,
    firstSeen: lead.firstSeen,
    seenAt: lead.lastSeen,
  };
}

/** Just the record that travels. */
export function presentLead(lead: StoredLead): LeadDetail['lead'] {
  return leadSchema.parse(lead);
}

/** Says what joins it to the lead it stands beside. */
export function presentRelated(other: StoredLead, { bonds, strength }: RelatedLead): LeadDetail['related'][number] {
  return { ...presentRow(other), strength, because: bonds.map(({ kind, value }) => ({ kind, value })) };
}

export function presentChange(change: ListingChange): LeadDetail['changes'][number] {
  return { at: change.at, field: change.field, before: inWords(change.old), after: inWords(change.new) };
}

export function presentVerdict(verdict: StoredVerdict): LeadDetail['verdicts'][number] {
  return {
    id: verdict.id,
    verdict: verdict.verdict,
    from: verdict.from,
    to: verdict.to,
    by: verdict.actor.name,
    role: verdict.actor.role,
    at: verdict.at,
    note: verdict.note,
    undone: verdict.undoneAt !== null,
  };
}

export function presentAudit(row: AuditRow): NonNullable<LeadDetail['audit']>[number] {
  return { seq: String(row.id), at: row.at, actor: row.actor, action: row.action, hash: row.hash };
}

function loudest(reasons: readonly Reason[]): string[] {
  const spoken = reasons
    .filter(({ points, span }) => points > 0 && span !== undefined)
    .toSorted((a, b) => b.points - a.points);
  const words: string[] = [];
  for (const text of spoken.map((reason) => reason.text.slice(0, 60))) {
    const said = words.some((word) => word.toLowerCase().includes(text.toLowerCase()));
    if (!said) words.push(text);
  }
  return words.slice(0, 3);
}

/** A changed field in one line; a price reads as people write it. */
function inWords(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (isPrice(value)) return value.currency === null ? String(value.amount) : `${value.amount} ${value.currency}`;
  return JSON.stringify(value);
}

function isPrice(value: unknown): value is Price {
  return typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;
}
