// The analyst's desk: the lead on the screen and those ready behind it. Knows nothing of React; use-desk.ts shows it.
// A verdict moves the next lead up at once; what the server says of it arrives later, and a refusal brings the lead back. One that gets no
// answer is sent again until it does (deliver.ts).
import type { LeadDetail } from '../../contract/lead.ts';
import { maxHeld } from '../../contract/triage.ts';
import type { ClusterOutcome } from '../../contract/triage.ts';
import type { Verdict } from '#listing/lead.ts';
import { backOffMs, deliver } from './deliver.ts';

/** The server, as the desk needs it; triage/desk-api.ts makes it. */
export interface DeskApi {
  next(take: number, not: string[]): Promise<LeadDetail[]>;
  /** Undefined where a colleague has it or it is decided. */
  claim(id: string): Promise<LeadDetail | undefined>;
  /** False where the claim has lapsed. */
  extend(id: string): Promise<boolean>;
  release(id: string): Promise<void>;
  /** Rejects with `Unanswered` where no answer came, else with the server's reason. */
  decide(id: string, verdict: Verdict, note: string | undefined): Promise<void>;
  undo(id: string): Promise<{ detail: LeadDetail; held: boolean }>;
  /** The lead and the others of its cluster under one verdict; rejects as decide() does. */
  decideCluster(id: string, others: string[], choice: { verdict: Verdict; note?: string }): Promise<ClusterOutcome[]>;
  /** Answers how many were taken back. */
  undoCluster(decided: ReadonlyArray<{ id: string; verdictId?: string }>): Promise<number>;
}

export interface Decision {
  id: string;
  title: string;
  verdict: Verdict;
  /** Of one verdict on several leads: all of them, this one included. */
  cluster?: Array<{ id: string; verdictId?: string }>;
}

export interface DeskState {
  /** The first is on the screen. */
  held: LeadDetail[];
  /** Latest last; what undo takes back. */
  decided: Decision[];
  skipped: string[];
  /** Decisions of this sitting and its beginning, ms since the epoch. */
  count: number;
  since: number | undefined;
  /** Decisions an hour since then. */
  rate: number | undefined;
  loading: boolean;
  /** The server had no more at the last asking. */
  exhausted: boolean;
}

export type DeskEvent =
  | { kind: 'failed'; title: string; why: string }
  | { kind: 'lost' | 'undone'; title: string }
  /** `left`: those of the cluster that could not be decided. */
  | { kind: 'cluster-decided'; title: string; count: number; left: number }
  | { kind: 'cluster-undone'; count: number; of: number }
  /** The first verdict that got no answer; and when the last of them has arrived. */
  | { kind: 'unanswered'; title: string }
  | { kind: 'arrived' }
  | { kind: 'nothing-to-undo' };

/** What outlives a reload of the page. */
export interface DeskMemory {
  held: string[];
  decided: Decision[];
  skipped: string[];
  count: number;
  since: number | undefined;
}

export interface DeskOptions {
  api: DeskApi;
  memory: DeskMemory | undefined;
  remember: (memory: DeskMemory) => void;
  onEvent: (event: DeskEvent) => void;
  now: () => number;
  wait: (ms: number) => Promise<void>;
}

export type Desk = ReturnType<typeof makeDesk>;

/** A rate over less than two minutes says nothing. */
const rateAfterHours = 1 / 30;
const undoable = 100;
const skippedKept = 150;

export function makeDesk({ api, memory, remember, onEvent, now, wait }: DeskOptions) {
  let state: DeskState = {
    held: [],
    decided: memory?.decided ?? [],
    skipped: memory?.skipped ?? [],
    count: memory?.count ?? 0,
    since: memory?.since,
    rate: undefined,
    loading: true,
    exhausted: false,
  };
  const listeners = new Set<() => void>();
  let refilling: Promise<void> | undefined;
  let closed = false;
  /** Decisions that got no answer yet. */
  let unanswered = 0;
  /** Verdicts on their way: their leads must not be handed out again by a refill that overtakes them. */
  const underway = new Map<string, Promise<void>>();

  function change(part: Partial<DeskState>): void {
    state = { ...state, ...part };
    const { held, decided, skipped, count, since } = state;
    remember({ held: held.map(({ lead }) => lead.id), decided, skipped, count, since });
    for (const listener of listeners) listener();
  }

  function holds(id: string): boolean {
    return state.held.some(({ lead }) => lead.id === id);
  }

  async function fill(): Promise<void> {
    const take = maxHeld - state.held.length;
    if (take <= 0 || closed) return;
    const known = [...state.held.map(({ lead }) => lead.id), ...underway.keys(), ...state.skipped];
    try {
      const found = await api.next(take, known.slice(0, 200));
      const fresh = found.filter(({ lead }) => !holds(lead.id));
      if (closed) await Promise.all(fresh.map(({ lead }) => api.release(lead.id)));
      else change({ held: [...state.held, ...fresh], loading: false, exhausted: found.length < take });
    } catch (error) {
      change({ loading: false, exhausted: true });
      onEvent({ kind: 'failed', title: '', why: whyOf(error) });
    }
  }

  /** One request at a time: verdicts in quick succession share the refill that is under way, then ask for the rest. */
  function refill(): Promise<void> {
    refilling ??= fill().finally(() => {
      refilling = undefined;
      if (!closed && !state.exhausted && state.held.length < maxHeld) void refill();
    });
    return refilling;
  }

  /** Puts the decision on the list and moves on to what is held besides. */
  function note(decision: Decision, held: LeadDetail[]): void {
    const [count, since] = [state.count + 1, state.since ?? now()];
    const decided = [...state.decided, decision].slice(-undoable);
    change({ held, decided, count, since, rate: rateOf(count, since) });
  }

  function rateOf(count: number, since: number): number | undefined {
    const hours = (now() - since) / 3_600_000;
    return hours >= rateAfterHours ? Math.round(count / hours) : undefined;
  }

  /** A page that is left waits no more: what is lost by that leaves its lead open, and it comes again. */
  async function sendUntilTaken<T>({ id, title }: Decision, send: () => Promise<T>): Promise<T | undefined> {
    let waited = false;
    const answer = deliver(send, {
      isOpen: async () => (await api.claim(id)) !== undefined,
      pause: async (nth) => {
        if (closed) return false;
        if (!waited && ++unanswered === 1) onEvent({ kind: 'unanswered', title });
        waited = true;
        await wait(backOffMs(nth));
        return !closed;
      },
    });
    return answer.finally(() => {
      if (waited && --unanswered === 0 && !closed) onEvent({ kind: 'arrived' });
    });
  }

  /** A decision that did not take effect: its lead returns. */
  async function takeBackRefused(decision: Decision, error: unknown): Promise<void> {
    const { id, title } = decision;
    const back = await api.claim(id).catch(() => undefined);
    const decided = state.decided.filter((one) => one !== decision);
    const returns = back !== undefined && !holds(id);
    change({ decided, count: state.count - 1, ...(returns ? { held: [back, ...state.held] } : {}) });
    onEvent({ kind: 'failed', title, why: whyOf(error) });
  }

  async function undoOne(last: Decision): Promise<void> {
    const { detail, held } = await api.undo(last.id);
    change({
      count: Math.max(0, state.count - 1),
      ...(held && !holds(last.id) ? { held: [detail, ...state.held] } : {}),
    });
    onEvent({ kind: 'undone', title: last.title });
  }

  async function undoAll(last: Decision, cluster: NonNullable<Decision['cluster']>): Promise<void> {
    const count = await api.undoCluster(cluster);
    const back = count === 0 ? undefined : await api.claim(last.id).catch(() => undefined);
    change({
      count: Math.max(0, state.count - count),
      ...(back !== undefined && !holds(last.id) ? { held: [back, ...state.held] } : {}),
    });
    onEvent({ kind: 'cluster-undone', count, of: cluster.length });
  }

  return {
    state: (): DeskState => state,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** Takes up `first` and what was held before a reload, then fills up from the queue. */
    async open(first: string | undefined): Promise<void> {
      const ids = [...new Set([...(first === undefined ? [] : [first]), ...(memory?.held ?? [])])].slice(0, maxHeld);
      const found = await Promise.all(ids.map((id) => api.claim(id).catch(() => undefined)));
      change({ held: found.filter((detail) => detail !== undefined) });
      await refill();
      change({ loading: false });
    },

    refill,

    async decide(verdict: Verdict, words: string | undefined): Promise<void> {
      const [current, ...rest] = state.held;
      if (current === undefined) return;
      const { id, listing } = current.lead;
      const decision = { id, title: listing.title, verdict };
      note(decision, rest);
      const sent = sendUntilTaken(decision, () => api.decide(id, verdict, words));
      underway.set(id, sent);
      void refill();
      try {
        await sent;
      } catch (error) {
        await takeBackRefused(decision, error);
      } finally {
        underway.delete(id);
      }
    },

    /** The lead on the screen and `others` under one verdict: one decision to take back, as many as were decided on the count. */
    async decideCluster(others: readonly string[], verdict: Verdict, words: string | undefined): Promise<void> {
      const [current] = state.held;
      if (current === undefined) return;
      const { id, listing } = current.lead;
      const all = [...new Set([id, ...others])];
      const decision: Decision = { id, title: listing.title, verdict, cluster: all.map((one) => ({ id: one })) };
      note(
        decision,
        state.held.filter(({ lead }) => !all.includes(lead.id)),
      );
      const choice = { verdict, ...(words === undefined ? {} : { note: words }) };
      const sent = sendUntilTaken(decision, () => api.decideCluster(id, all.slice(1), choice));
      const arrived = sent.then(() => undefined);
      for (const one of all) underway.set(one, arrived);
      void refill();
      try {
        const outcomes = await sent;
        if (outcomes === undefined) return;
        const done = outcomes.flatMap(({ id: one, verdictId }) => (verdictId === null ? [] : [{ id: one, verdictId }]));
        if (done.length === 0) throw new Error(outcomes.find(({ why }) => why !== null)?.why ?? '');
        decision.cluster = done;
        change({ count: state.count + done.length - 1 });
        onEvent({
          kind: 'cluster-decided',
          title: listing.title,
          count: done.length,
          left: outcomes.length - done.length,
        });
      } catch (error) {
        await takeBackRefused(decision, error);
      } finally {
        for (const one of all) underway.delete(one);
      }
    },

    async skip(): Promise<void> {
      const [current, ...rest] = state.held;
      if (current === undefined) return;
      change({ held: rest, skipped: [...state.skipped, current.lead.id].slice(-skippedKept) });
      await api.release(current.lead.id).catch(() => undefined);
      await refill();
    },

    async undo(): Promise<void> {
      const last = state.decided.at(-1);
      if (last === undefined) return onEvent({ kind: 'nothing-to-undo' });
      change({ decided: state.decided.slice(0, -1) });
      try {
        // Z right after the key that decided: the verdict must have arrived before it can be taken back.
        await underway.get(last.id);
        await (last.cluster === undefined ? undoOne(last) : undoAll(last, last.cluster));
      } catch (error) {
        onEvent({ kind: 'failed', title: last.title, why: whyOf(error) });
      }
    },

    /** Keeps the claims alive; one that a colleague took meanwhile leaves the desk. */
    async extend(): Promise<void> {
      for (const { lead } of state.held) {
        const kept =
          (await api.extend(lead.id).catch(() => true)) ||
          (await api.claim(lead.id).catch(() => undefined)) !== undefined;
        if (kept || !holds(lead.id)) continue;
        change({ held: state.held.filter((one) => one.lead.id !== lead.id) });
        onEvent({ kind: 'lost', title: lead.listing.title });
      }
      await refill();
    },

    /** Gives everything back to the others; the desk remembers it, and takes it up again when it opens. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all(state.held.map(({ lead }) => api.release(lead.id).catch(() => undefined)));
    },
  };
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
