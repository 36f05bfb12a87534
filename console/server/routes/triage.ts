// Deciding. A verdict goes to the store first, which holds the truth, and then off the queue: should the process end in between,
// the lead is met once more, found decided, and dropped (claims.ts).
import type { FastifyRequest } from 'fastify';
import { claimLead, decideLead, extendClaim, nextLeads, releaseLead, undoVerdict } from '../../contract/triage.ts';
import type { Member } from '../../contract/session.ts';
import { openStatuses } from '#listing/lead.ts';
import type { Verdict } from '#listing/lead.ts';
import type { StoredLead } from '#store/lead-types.ts';
import { recordVerdict, undoVerdict as takeBack } from '#store/verdicts.ts';
import type { Actor, StoredVerdict } from '#store/verdicts.ts';
import { claimNext, claimOne, givenBackIfUnheard } from '../claims.ts';
import type { ConsoleDeps } from '../deps.ts';
import { deskOf } from '../desk.ts';
import type { Desk } from '../desk.ts';
import { signedIn } from '../gate.ts';
import type { Authorized } from '../policies/authorized.ts';
import { mayDecide, mayTriage } from '../policies/leads.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';
import { detailOf, existing } from './leads.ts';

export function triageRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock, claimMs = 60_000 } = deps;
  const claim = () => ({ until: new Date(clock.now().getTime() + claimMs).toISOString() });
  const triager = (request: FastifyRequest) => mayTriage(signedIn(request));

  app.route({
    ...at(nextLeads),
    handler: async (request, reply) => {
      const member = triager(request);
      const desk = await deskOf(deps, member);
      const leads = await claimNext(desk, member, request.body);
      givenBackIfUnheard(desk, member, {
        response: reply.raw,
        ids: leads.map(({ id }) => id),
        onError: (error) =>
          deps.log.warn({ err: error }, 'claims of a page that was left could not be given back; they lapse'),
      });
      return { leads: await Promise.all(leads.map((lead) => detailOf(deps, member, lead))), claim: claim() };
    },
  });

  app.route({
    ...at(claimLead),
    handler: async (request) => {
      const member = triager(request);
      const desk = await deskOf(deps, member);
      const lead = await existing(desk.store, request.params.id);
      if (!openStatuses.includes(lead.status)) throw problem('VERDICT_REFUSED', `This lead is ${lead.status} already.`);
      if (!(await claimOne(desk, member, lead))) throw problem('LEAD_CLAIMED');
      // Read again: a colleague may have decided it between the first look and the claim.
      const held = await existing(desk.store, lead.id);
      if (!openStatuses.includes(held.status)) {
        await desk.queue.remove(held.id);
        throw problem('VERDICT_REFUSED', `This lead is ${held.status} already.`);
      }
      return { detail: await detailOf(deps, member, held), claim: claim() };
    },
  });

  app.route({
    ...at(extendClaim),
    handler: async (request) => {
      const member = triager(request);
      const { queue } = await deskOf(deps, member);
      if (!(await queue.extend(request.params.id, member.id))) throw problem('CLAIM_LOST');
      return { claim: claim() };
    },
  });

  app.route({
    ...at(releaseLead),
    handler: async (request) => {
      const member = triager(request);
      const { queue } = await deskOf(deps, member);
      await queue.release(request.params.id, member.id);
      return { ok: true as const };
    },
  });

  app.route({
    ...at(decideLead),
    handler: async (request) => {
      const member = triager(request);
      const desk = await deskOf(deps, member);
      const lead = await existing(desk.store, request.params.id);
      const { to } = await decideOne(deps, { desk, member, lead }, request.body);
      return { id: lead.id, status: to };
    },
  });

  app.route({
    ...at(undoVerdict),
    handler: async (request) => {
      const member = triager(request);
      const desk = await deskOf(deps, member);
      const { id } = await existing(desk.store, request.params.id);
      await takeBack(store, { leadId: id, actor: actorOf(member), clock });
      const lead = await existing(desk.store, id);
      if (!openStatuses.includes(lead.status)) {
        await desk.queue.remove(id);
        return { detail: await detailOf(deps, member, lead), claim: null };
      }
      const held = await claimOne(desk, member, lead);
      return { detail: await detailOf(deps, member, lead), claim: held ? claim() : null };
    },
  });
}

/** Throws a problem where the verdict is not possible, or a colleague has the lead before them. */
export async function decideOne(
  { store, clock }: Pick<ConsoleDeps, 'store' | 'clock'>,
  { desk, member, lead: found }: { desk: Desk; member: Authorized<Member, 'triage'>; lead: StoredLead },
  { verdict, note }: { verdict: Verdict; note?: string | undefined },
): Promise<StoredVerdict> {
  const { queue } = desk;
  const lead = mayDecide(member, found, verdict);
  const waits = openStatuses.includes(lead.status);
  if (waits && !(await claimOne(desk, member, lead))) throw problem('LEAD_CLAIMED');
  const recorded = await recordVerdict(store, {
    leadId: lead.id,
    verdict,
    actor: actorOf(member),
    clock,
    ...(note === undefined ? {} : { note }),
  });
  if (waits && !(await queue.settle(lead.id, member.id, { verdict }))) await queue.remove(lead.id);
  // Escalated leads wait on the same queue, for those who may decide them; reopened ones for everybody.
  if (recorded.to === 'escalated' || recorded.to === 'new') await queue.offer([{ id: lead.id, score: lead.score }]);
  return recorded;
}

export function actorOf({ id, role, name }: Member): Actor {
  return { id, role, name };
}
