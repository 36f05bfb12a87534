// What pages of the plans share: the look of a phase, and who may change plans (the server decides; this only explains).
import type { Role } from '#listing/lead.ts';

export const phaseColours = { before: 'gray', during: 'dusk', after: 'orange' } as const;

export function plans(role: Role): boolean {
  return role === 'officer' || role === 'supervisor' || role === 'administrator';
}
