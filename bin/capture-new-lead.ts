// The snapshot that is taken of a lead by itself, as soon as it is made (NIGHTJAR_SNAPSHOTS); capture-lead.ts takes it.
import type { PayloadOf } from '#queue/jobs.ts';

/** Stands where a user's id would: nobody asked. */
export const byItself = 'system';

/** One a lead, however often the lead is found again. */
export function captureOfLead({ id, url }: { id: string; url: string }): PayloadOf<'capture'> {
  return { requestId: `lead-${id}`, leadId: id, url, requestedBy: byItself };
}

/** The worst first. Whatever a person asks for has no rank and goes before all of them. */
export function rankOf(score: number): number {
  return 1 + Math.round((1 - Math.min(1, Math.max(0, score))) * 1000);
}
