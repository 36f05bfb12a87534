// Operations: listed, made, changed, and which scans belong to one.
import {
  addOperation,
  changeOperation,
  listOperations,
  readOperation,
  setOperationScans,
} from '../../contract/operations.ts';
import * as stored from '#store/operations.ts';
import type { Store } from '#store/open-store.ts';
import { listScans } from '#store/scans.ts';
import type { ConsoleDeps } from '../deps.ts';
import { viewOf } from '../desk.ts';
import { signedIn } from '../gate.ts';
import { mayPlan, mayReadPlans } from '../policies/operations.ts';
import { presentOperation } from '../presenters/operations.ts';
import { problem } from '../problems.ts';
import { at } from './at.ts';
import type { App } from './at.ts';

/** Scans of late that may be taken into an operation. */
const scansShown = 200;

export function operationRoutes(app: App, deps: ConsoleDeps): void {
  const { store, clock } = deps;

  app.route({
    ...at(listOperations),
    handler: async (request) => {
      const view = viewOf(store, mayReadPlans(signedIn(request)));
      const operations = await stored.listOperations(view);
      return { operations: operations.map(presentOperation), groups: [...(deps.groups ?? [])] };
    },
  });

  app.route({
    ...at(readOperation),
    handler: async (request) => {
      const view = viewOf(store, mayReadPlans(signedIn(request)));
      const operation = await existing(view, request.params.id);
      const [scans, own] = await Promise.all([
        listScans(view, { limit: scansShown }),
        stored.scansOfOperation(view, operation.id),
      ]);
      const belongs = new Set(own);
      return {
        operation: presentOperation(operation),
        scans: scans.map(({ id, name, startedAt }) => ({ id, name, startedAt, belongs: belongs.has(id) })),
      };
    },
  });

  app.route({
    ...at(addOperation),
    handler: async (request) => {
      const { id: by, agencyId } = mayPlan(signedIn(request));
      return { id: await stored.addOperation(store, request.body, { by, agencyId, clock }) };
    },
  });

  app.route({
    ...at(changeOperation),
    handler: async (request) => {
      const member = mayPlan(signedIn(request));
      const { id } = await existing(viewOf(store, member), request.params.id);
      await stored.changeOperation(store, { id, plan: request.body, by: member.id, clock });
      return { ok: true as const };
    },
  });

  app.route({
    ...at(setOperationScans),
    handler: async (request) => {
      const member = mayPlan(signedIn(request));
      const { id } = await existing(viewOf(store, member), request.params.id);
      await stored.setScansOf(store, { id, scanIds: request.body.scans, by: member.id, clock });
      return { ok: true as const };
    },
  });
}

async function existing(view: Store, id: string): Promise<stored.Operation> {
  const operation = await stored.getOperation(view, id);
  if (operation === undefined) throw problem('NOT_FOUND', 'There is no such operation.');
  return operation;
}
