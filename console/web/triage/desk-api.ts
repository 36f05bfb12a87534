// The desk's server: the contract's routes in the desk's terms.
import {
  claimLead,
  decideCluster,
  decideLead,
  extendClaim,
  nextLeads,
  releaseLead,
  undoCluster,
  undoVerdict,
} from '../../contract/triage.ts';
import type { ProblemCode } from '../../contract/problem.ts';
import { call, CallError } from '../api.ts';
import { Unanswered } from './deliver.ts';
import type { DeskApi } from './desk.ts';

export const deskApi: DeskApi = {
  next: async (take, not) => (await call(nextLeads, { body: { take, not } })).leads,
  claim: (id) => unlessConflict(async () => (await call(claimLead, { params: { id } })).detail, undefined),
  extend: (id) => unlessConflict(async () => (await call(extendClaim, { params: { id } })).claim !== undefined, false),
  // keepalive: the page may be closing.
  release: async (id) => void (await call(releaseLead, { params: { id }, keepalive: true })),
  // keepalive here too: a verdict pressed just before leaving must arrive.
  decide: async (id, verdict, note) =>
    void (await answered(() =>
      call(decideLead, {
        params: { id },
        body: { verdict, ...(note === undefined ? {} : { note }) },
        keepalive: true,
      }),
    )),
  decideCluster: async (id, leads, choice) =>
    (await answered(() => call(decideCluster, { params: { id }, body: { leads, ...choice }, keepalive: true })))
      .outcomes,
  undoCluster: async (decided) =>
    (await call(undoCluster, { body: { decided: [...decided] } })).outcomes.filter(({ undone }) => undone).length,
  undo: async (id) => {
    const { detail, claim } = await call(undoVerdict, { params: { id } });
    return { detail, held: claim !== null };
  },
};

async function unlessConflict<T, Else>(ask: () => Promise<T>, otherwise: Else): Promise<T | Else> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof CallError && error.problem !== undefined && !saysNothing.has(error.problem.code))
      return otherwise;
    throw error;
  }
}

/** Refusals that tell nothing of the lead: asked again later, the server may say something else. */
const saysNothing: ReadonlySet<ProblemCode> = new Set(['INTERNAL', 'NOT_READY', 'SIGNED_OUT', 'TOO_MANY_REQUESTS']);

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // A database that is away has taken nothing: as good as no answer.
    const unanswered = error instanceof CallError && (error.problem?.code ?? 'NOT_READY') === 'NOT_READY';
    throw unanswered ? new Unanswered(error.message) : error;
  }
}
