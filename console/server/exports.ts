// Exports that this console is making or has made: a few at a time, each seen by the agency that asked for it alone.
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ExportState } from '../contract/export.ts';
import type { Member } from '../contract/session.ts';
import { GiveUp, StopAll } from '#lib/errors.ts';
import type { Log } from '#lib/log.ts';
import { problem } from './problems.ts';

export interface ExportOrder {
  leadIds: string[];
  caseNumber: string | undefined;
  why: string;
  /** The member's id, as the logs name people. */
  by: string;
  /** Their name, for the papers. */
  name: string;
  redact: boolean;
  recipients: string[];
}

/** Makes the package; handed in by bin/, because evidence/ is not the console's to import. `name` becomes part of the file's. */
export type MakeExport = (
  order: ExportOrder,
  given: {
    name: string;
    onProgress: (progress: { done: number; total: number; step: string }) => void;
    signal: AbortSignal;
  },
) => Promise<{ path: string; sha256: string | null }>;

export interface Exports {
  start(order: ExportOrder, member: Member): string;
  /** Undefined where there is none, or it is another agency's. */
  find(id: string, member: Member): { state: ExportState; path: string | null; leadIds: string[] } | undefined;
  /** Ends those that are being made, and waits for them. */
  close(): Promise<void>;
}

/** A browser and the archives are in memory for each. */
const atOnce = 2;
const remembered = 200;

export function makeExports(make: MakeExport, { newId, log }: { newId: () => string; log: Log }): Exports {
  const all = new Map<string, { state: ExportState; path: string | null; leadIds: string[]; agencyId: string }>();
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  const run = async (id: string, order: ExportOrder): Promise<void> => {
    const one = all.get(id);
    if (one === undefined) return;
    const onProgress = (progress: Pick<ExportState, 'done' | 'total' | 'step'>) =>
      (one.state = { ...one.state, ...progress });
    try {
      const { path, sha256 } = await make(order, { name: id, onProgress, signal: stopping.signal });
      const { size } = await stat(path);
      one.path = path;
      one.state = { ...one.state, state: 'done', name: basename(path), size, sha256 };
    } catch (error) {
      log.error({ err: error, export: id }, 'export failed');
      const said =
        error instanceof GiveUp || error instanceof StopAll
          ? error.message
          : 'The package could not be made; the log holds the details.';
      one.state = { ...one.state, state: 'failed', problem: said };
    }
  };
  return {
    start(order, member) {
      if (running.size >= atOnce)
        throw problem('TOO_MANY_REQUESTS', 'Other packages are being made. Try again in a minute.');
      const id = newId();
      const nothing = { name: null, size: null, sha256: null, problem: null };
      const state: ExportState = { id, state: 'running', done: 0, total: 1, step: '', ...nothing };
      all.set(id, { state, path: null, leadIds: order.leadIds, agencyId: member.agencyId });
      for (const old of [...all.keys()].slice(0, Math.max(0, all.size - remembered))) all.delete(old);
      const made = run(id, order).finally(() => running.delete(made));
      running.add(made);
      return id;
    },
    find(id, member) {
      const one = all.get(id);
      return one?.agencyId === member.agencyId ? one : undefined;
    },
    async close() {
      stopping.abort(new Error('the console stops'));
      await Promise.all(running);
    },
  };
}
