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
import { call, CallError } from '../api.ts';
import { Unanswered } from './desk.ts';
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
    if (error instanceof CallError && error.problem !== undefined && error.problem.code !== 'INTERNAL')
      return otherwise;
    throw error;
  }
}

async function answered<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw error instanceof CallError && error.problem === undefined ? new Unanswered(error.message) : error;
  }
}
