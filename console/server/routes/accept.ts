// What comes of better-auth's answers: its cookies go out, a refusal is put on the record and says as little as the sign-in does.
import type { FastifyReply, FastifyRequest } from 'fastify';
import { appendAudit } from '#store/audit.ts';
import { problem } from '../problems.ts';
import { passCookies } from './session.ts';
import type { AuthContext } from './session.ts';

/** The answer's body. Throws a refusal where it is none, `refused` where nothing better is known. */
export async function accept<T>(
  { store, clock }: AuthContext,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  response: Response,
  refused: Error = problem('WRONG_CREDENTIALS', 'That was not right.'),
): Promise<T> {
  if (!response.ok) {
    const { id = 'nobody', agencyId = '' } = request.member ?? {};
    const details = { agency: agencyId, ip: request.ip, path: request.routeOptions.url ?? '' };
    await appendAudit(store.db, [{ actor: 'system', action: 'security.refused', subject: id, details }], clock);
    if (response.status === 429) throw problem('TOO_MANY_REQUESTS', 'Too many wrong codes: wait a quarter of an hour.');
    if (response.status === 403)
      throw problem('FORBIDDEN', 'Sign out and in again first: this asks for a fresh sign-in.');
    throw refused;
  }
  passCookies(response, reply);
  return (await response.json()) as T;
}

/** A member did something about their own sign-in. */
export async function noteSignIn(
  { store, clock }: AuthContext,
  action: string,
  { id, agencyId }: { id: string; agencyId: string },
  more: Record<string, unknown> = {},
): Promise<void> {
  await appendAudit(store.db, [{ actor: id, action, subject: id, details: { agency: agencyId, ...more } }], clock);
}
