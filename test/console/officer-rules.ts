// Routes of the officer's and administrator's pages with those who may use them, for the table of api.test.ts.
import { roles } from '#listing/lead.ts';
import type { Role } from '#listing/lead.ts';

const everybody: Role[] = [...roles];
const planners: Role[] = ['supervisor', 'officer', 'administrator'];

const auditReaders: Role[] = ['supervisor', 'investigator', 'administrator', 'auditor'];

/** Routes for whoever holds a link, a half-open sign-in or the password: members.test.ts and security.test.ts try them. */
export const triedElsewhere = [
  '/api/invitations/look',
  '/api/invitations/accept',
  '/api/leads/:id/translation',
  '/api/passkeys',
  '/api/passkeys/begin',
  '/api/passkeys/:id/remove',
  '/api/session/passkey',
  '/api/session/passkey/begin',
  '/api/session/agency',
  '/api/auth/callback/agency',
  '/api/auth/two-factor/enable',
  '/api/auth/two-factor/verify-totp',
  '/api/auth/two-factor/verify-backup-code',
  '/api/auth/two-factor/disable',
  '/api/auth/change-password',
];

export const officerRules: Array<
  [method: 'GET' | 'POST', url: (id: string) => string, route: string, allowed: Role[]]
> = [
  ['GET', () => '/api/dashboard', '/api/dashboard', everybody],
  ['GET', () => '/api/operations', '/api/operations', everybody],
  ['POST', () => '/api/operations', '/api/operations', planners],
  ['GET', () => '/api/operations/none', '/api/operations/:id', everybody],
  ['POST', () => '/api/operations/none', '/api/operations/:id', planners],
  ['POST', () => '/api/operations/none/scans', '/api/operations/:id/scans', planners],
  ['GET', () => '/api/sources', '/api/sources', everybody],
  ['POST', () => '/api/sources', '/api/sources', planners],
  ['POST', () => '/api/sources/try', '/api/sources/try', planners],
  ['POST', () => '/api/sources/none/remove', '/api/sources/:id/remove', planners],
  ['GET', () => '/api/schedules', '/api/schedules', everybody],
  ['POST', () => '/api/schedules', '/api/schedules', planners],
  ['POST', () => '/api/schedules/none/remove', '/api/schedules/:id/remove', planners],
  ['GET', () => '/api/members', '/api/members', ['administrator', 'auditor']],
  ['POST', () => '/api/members/invite', '/api/members/invite', ['administrator']],
  ['POST', () => '/api/members/none/reset', '/api/members/:id/reset', ['administrator']],
  ['POST', () => '/api/members/none/role', '/api/members/:id/role', ['administrator']],
  ['POST', () => '/api/members/none/disable', '/api/members/:id/disable', ['administrator']],
  ['POST', () => '/api/agencies', '/api/agencies', ['administrator']],
  ['GET', () => '/api/security', '/api/security', everybody],
  ['GET', () => '/api/audit', '/api/audit', auditReaders],
  ['GET', () => '/api/audit/export', '/api/audit/export', auditReaders],
  ['GET', () => '/api/audit/verify', '/api/audit/verify', auditReaders],
];

const plan = {
  phase: 'before',
  startsOn: null,
  endsOn: null,
  partners: [],
  groups: [],
  taxa: [],
  note: null,
};

/** A body that the route takes; each call its own name, as names are taken once. */
export function officerBody(url: string): object | undefined {
  if (/^\/api\/operations(?:\/none)?$/.test(url)) return { ...plan, name: `Operation ${Math.random()}` };
  if (url.endsWith('/scans')) return { scans: [] };
  if (url === '/api/sources')
    return { name: `Source ${Math.random()}`, kind: 'forum', url: 'https://x.test/', languages: [], legalBasis: 'law' };
  if (url === '/api/sources/try') return { url: 'https://x.test/' };
  if (url === '/api/schedules')
    return {
      name: 'Night',
      pattern: '0 3 * * *',
      timeZone: 'UTC',
      sources: ['none'],
      focus: [],
      operation: null,
      maxPages: null,
    };
  if (url.endsWith('/invite')) return { email: `x${Math.random()}@agency.test`, name: 'X', role: 'analyst' };
  if (url.endsWith('/role')) return { role: 'analyst' };
  if (url.endsWith('/disable')) return { disabled: true };
  if (url === '/api/agencies') return { id: `a${Math.random().toString(36).slice(2)}`, name: 'A', country: null };
  return undefined;
}

/** The crawler's part, as far as these routes need one: no page is fetched here. */
export const crawling = {
  kinds: ['forum'],
  checkSource: (url: string, wishes: Record<string, unknown>) => ({ ...wishes, urls: [url] }),
  planScan: (sources: ReadonlyArray<Record<string, unknown>>) => ({ sources }),
  tryPage: async () => ({ kind: 'other', listing: null, assessment: null, next: null, stubs: 0 }),
};
