// A lead: a listing worth a person's time. One table says which verdict leads from which status to which; server and console share it.
import { z } from 'zod';
import { assessmentSchema } from '#classifier/assessment.ts';
import { listingSchema } from './listing.ts';

export const leadStatuses = ['new', 'needs-info', 'escalated', 'confirmed', 'dismissed', 'duplicate'] as const;
export const verdicts = ['confirmed', 'dismissed', 'duplicate', 'needs-info', 'escalated', 'reopened'] as const;
export const roles = ['analyst', 'supervisor', 'investigator', 'officer', 'administrator', 'auditor'] as const;

export type LeadStatus = (typeof leadStatuses)[number];
export type Verdict = (typeof verdicts)[number];
export type Role = (typeof roles)[number];

const deciders: readonly Role[] = ['analyst', 'supervisor', 'administrator'];
const reviewers: readonly Role[] = ['supervisor', 'administrator'];

interface Transition {
  to: LeadStatus;
  by: readonly Role[];
}

const decide = {
  confirmed: { to: 'confirmed', by: deciders },
  dismissed: { to: 'dismissed', by: deciders },
  duplicate: { to: 'duplicate', by: deciders },
} as const satisfies Partial<Record<Verdict, Transition>>;

const reopen = { reopened: { to: 'new', by: deciders } } as const satisfies Partial<Record<Verdict, Transition>>;

/** Status -> verdict -> what comes of it and who may say it. What is not in the table is not allowed. */
export const transitions: Record<LeadStatus, Partial<Record<Verdict, Transition>>> = {
  new: { ...decide, 'needs-info': { to: 'needs-info', by: deciders }, escalated: { to: 'escalated', by: deciders } },
  'needs-info': { ...decide, ...reopen, escalated: { to: 'escalated', by: deciders } },
  escalated: {
    confirmed: { to: 'confirmed', by: reviewers },
    dismissed: { to: 'dismissed', by: reviewers },
    duplicate: { to: 'duplicate', by: reviewers },
    reopened: { to: 'new', by: reviewers },
  },
  confirmed: reopen,
  dismissed: reopen,
  duplicate: reopen,
};

/** The status a verdict leads to, or the reason why it is refused. */
export function can(
  role: Role,
  verdict: Verdict,
  status: LeadStatus,
): { ok: true; to: LeadStatus } | { ok: false; why: string } {
  const transition = transitions[status][verdict];
  if (transition === undefined) return { ok: false, why: `A lead that is ${status} cannot be ${verdict}.` };
  if (!transition.by.includes(role))
    return { ok: false, why: `A lead that is ${status} can be ${verdict} only by: ${transition.by.join(', ')}.` };
  return { ok: true, to: transition.to };
}

/** Statuses that wait for somebody in the queue. */
export const openStatuses: readonly LeadStatus[] = ['new', 'needs-info', 'escalated'];

export const leadSchema = z.object({
  id: z.string(),
  status: z.enum(leadStatuses),
  score: z.number(),
  listing: listingSchema,
  assessment: assessmentSchema,
  /** How many scans have seen it. */
  sightings: z.number().int().positive(),
});

export type Lead = z.infer<typeof leadSchema>;
