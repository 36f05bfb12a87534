// The analyst's desk without a browser: what is on the screen, what waits behind it, and what a refusal does.
import { expect, test } from 'vitest';
import type { LeadDetail } from '#console/contract/lead.ts';
import { Unanswered } from '#console/web/triage/deliver.ts';
import { makeDesk } from '#console/web/triage/desk.ts';
import type { DeskApi, DeskEvent, DeskMemory } from '#console/web/triage/desk.ts';

const detail = (id: string) =>
  ({ lead: { id, status: 'new', listing: { title: `Title ${id}` } } }) as unknown as LeadDetail;

/** A server with leads a, b, c, … that nobody else works on. */
function serverWith(ids: string[], overrides: Partial<DeskApi> = {}) {
  const waiting = [...ids];
  const calls: string[] = [];
  const api: DeskApi = {
    next: async (take, not) => {
      const given = waiting.filter((id) => !not.includes(id)).slice(0, take);
      for (const id of given) waiting.splice(waiting.indexOf(id), 1);
      return given.map(detail);
    },
    claim: async (id) => detail(id),
    extend: async () => true,
    release: async (id) => {
      calls.push(`release ${id}`);
      waiting.unshift(id);
    },
    decide: async (id, verdict) => void calls.push(`${verdict} ${id}`),
    undo: async (id) => {
      calls.push(`undo ${id}`);
      return { detail: detail(id), held: true };
    },
    decideCluster: async (id, others, { verdict }) => {
      calls.push(`${verdict} ${[id, ...others].join(' ')}`);
      return [id, ...others].map((one) => ({ id: one, outcome: 'decided', verdictId: `v-${one}`, why: null }));
    },
    undoCluster: async (decided) => {
      calls.push(`undo ${decided.map(({ verdictId }) => verdictId).join(' ')}`);
      return decided.length;
    },
    ...overrides,
  };
  return { api, calls };
}

function open(api: DeskApi, memory?: DeskMemory) {
  const events: DeskEvent[] = [];
  const kept: DeskMemory[] = [];
  const waits: number[] = [];
  const desk = makeDesk({
    api,
    memory,
    remember: (one) => void kept.push(one),
    onEvent: (event) => void events.push(event),
    now: () => 0,
    wait: async (ms) => void waits.push(ms),
  });
  return { desk, events, kept, waits, ids: () => desk.state().held.map(({ lead }) => lead.id) };
}

test('a verdict shows the next lead before the server has answered', async () => {
  let answer = (): void => undefined;
  const { api } = serverWith(['a', 'b', 'c', 'd'], { decide: () => new Promise<void>((done) => (answer = done)) });
  const { desk, ids } = open(api);
  await desk.open(undefined);
  expect(ids()).toEqual(['a', 'b', 'c']);
  const deciding = desk.decide('confirmed', undefined);
  expect(ids()).toEqual(['b', 'c']);
  await desk.refill();
  expect(ids()).toEqual(['b', 'c', 'd']);
  answer();
  await deciding;
  expect(desk.state().count).toBe(1);
});

test('a refused verdict brings its lead back and says why', async () => {
  const { api } = serverWith(['a', 'b'], { decide: () => Promise.reject(new Error('no')) });
  const { desk, events, ids } = open(api);
  await desk.open(undefined);
  await desk.decide('confirmed', undefined);
  expect(ids()).toEqual(['a', 'b']);
  expect(desk.state().count).toBe(0);
  expect(events).toContainEqual({ kind: 'failed', title: 'Title a', why: 'no' });
});

test('a verdict whose answer was lost stays on record where it took effect', async () => {
  const lost = () => Promise.reject(new Unanswered('gone'));
  const { desk, ids, events } = open(serverWith(['a', 'b'], { decide: lost, claim: async () => undefined }).api);
  await desk.open(undefined);
  await desk.decide('confirmed', undefined);
  expect([desk.state().count, ids()]).toEqual([1, ['b']]);
  expect(events).toEqual([{ kind: 'unanswered', title: 'Title a' }, { kind: 'arrived' }]);
});

test('a verdict that a server on its way down never took is sent again, once it is up, and not before', async () => {
  const log: string[] = [];
  const away = (what: string) => {
    log.push(what);
    return Promise.reject(new Unanswered('no answer'));
  };
  let tries = 0;
  const { api } = serverWith(['a', 'b', 'c'], {
    decide: (id, verdict) =>
      log.length < 3 ? away(`${verdict} ${id}`) : Promise.resolve(void log.push(`taken ${id}`)),
    claim: (id) => ((tries += 1) < 3 ? away(`ask for ${id}`) : Promise.resolve(detail(id))),
  });
  const { desk, ids, waits, events } = open(api);
  await desk.open(undefined);
  await desk.decide('dismissed', undefined);
  expect(log).toEqual(['dismissed a', 'ask for a', 'ask for a', 'taken a']);
  expect(waits).toEqual([1000, 2000, 4000]);
  expect([desk.state().count, ids()]).toEqual([1, ['b', 'c']]);
  expect(events).toEqual([{ kind: 'unanswered', title: 'Title a' }, { kind: 'arrived' }]);
});

test('a server that refuses when it is back brings the lead back', async () => {
  const answers = [new Unanswered('gone'), new Error('no')];
  const { api } = serverWith(['a', 'b'], { decide: () => Promise.reject(answers.shift() ?? new Error('asked again')) });
  const { desk, ids, events } = open(api);
  await desk.open(undefined);
  await desk.decide('confirmed', undefined);
  expect([desk.state().count, ids()]).toEqual([0, ['a', 'b']]);
  expect(events).toContainEqual({ kind: 'failed', title: 'Title a', why: 'no' });
});

test('a page that is left waits no more', async () => {
  const { api } = serverWith(['a', 'b'], { decide: () => Promise.reject(new Unanswered('gone')) });
  const { desk } = open(api);
  await desk.open(undefined);
  await desk.close();
  await desk.decide('confirmed', undefined);
  expect(desk.state().count).toBe(1);
});

test('undo waits for the verdict that is still on its way', async () => {
  let answer = (): void => undefined;
  const { api, calls } = serverWith(['a', 'b'], {
    decide: (id) => new Promise<void>((done) => (answer = () => (calls.push(`decided ${id}`), done()))),
  });
  const { desk, ids } = open(api);
  await desk.open(undefined);
  const deciding = desk.decide('dismissed', undefined);
  const undoing = desk.undo();
  answer();
  await Promise.all([deciding, undoing]);
  expect(calls).toEqual(['decided a', 'undo a']);
  expect(ids()[0]).toBe('a');
});

test('a skipped lead goes back to the others and does not return to this desk', async () => {
  const { api, calls } = serverWith(['a', 'b', 'c', 'd']);
  const { desk, ids } = open(api);
  await desk.open(undefined);
  await desk.skip();
  expect(calls).toEqual(['release a']);
  expect(ids()).toEqual(['b', 'c', 'd']);
});

test('a reload takes up the same leads, and undo still works', async () => {
  const { api, calls } = serverWith(['a', 'b', 'c', 'd', 'e']);
  const first = open(api);
  await first.desk.open(undefined);
  await first.desk.decide('confirmed', undefined);
  await first.desk.refill();
  const second = open(api, first.kept.at(-1));
  await second.desk.open(undefined);
  expect(second.ids()).toEqual(first.ids());
  await second.desk.undo();
  expect(calls).toContain('undo a');
  expect(second.ids()[0]).toBe('a');
});

test('a claim that a colleague took leaves the desk', async () => {
  const { api } = serverWith(['a', 'b'], {
    extend: async (id) => id !== 'a',
    claim: async (id) => (id === 'a' ? undefined : detail(id)),
  });
  const { desk, events, ids } = open(api);
  await desk.open(undefined);
  await desk.extend();
  expect(ids()).toEqual(['b']);
  expect(events).toContainEqual({ kind: 'lost', title: 'Title a' });
});

test('closing gives everything back', async () => {
  const { api, calls } = serverWith(['a', 'b']);
  const { desk } = open(api);
  await desk.open(undefined);
  await desk.close();
  expect(calls.toSorted()).toEqual(['release a', 'release b']);
});

test('a cluster under one verdict: all of it leaves the desk, counts, and comes back by one undo', async () => {
  const { api, calls } = serverWith(['a', 'b', 'c', 'd', 'e']);
  const { desk, events, ids, kept } = open(api);
  await desk.open(undefined);
  await desk.decideCluster(['b', 'x'], 'dismissed', undefined);
  await desk.refill();
  expect(ids()).toEqual(['c', 'd', 'e']);
  expect(desk.state().count).toBe(3);
  expect(events).toContainEqual({ kind: 'cluster-decided', title: 'Title a', count: 3, left: 0 });
  const again = open(api, kept.at(-1));
  await again.desk.undo();
  expect(calls).toEqual(['dismissed a b x', 'undo v-a v-b v-x']);
  expect([again.desk.state().count, again.ids()[0]]).toEqual([0, 'a']);
});

test('what a colleague holds stays out of the count, and is said', async () => {
  const { api } = serverWith(['a', 'b'], {
    decideCluster: async (id) => [
      { id, outcome: 'decided', verdictId: 'v', why: null },
      { id: 'x', outcome: 'held', verdictId: null, why: 'a colleague' },
    ],
  });
  const { desk, events } = open(api);
  await desk.open(undefined);
  await desk.decideCluster(['x'], 'confirmed', undefined);
  expect(desk.state().count).toBe(1);
  expect(desk.state().decided.at(-1)?.cluster).toEqual([{ id: 'a', verdictId: 'v' }]);
  expect(events).toContainEqual({ kind: 'cluster-decided', title: 'Title a', count: 1, left: 1 });
});

test('a cluster of which nothing could be decided brings its lead back', async () => {
  const refused = [{ id: 'a', outcome: 'refused' as const, verdictId: null, why: 'no' }];
  const { api } = serverWith(['a', 'b'], { decideCluster: async () => refused });
  const { desk, events, ids } = open(api);
  await desk.open(undefined);
  await desk.decideCluster(['x'], 'confirmed', undefined);
  expect([desk.state().count, ids()[0]]).toEqual([0, 'a']);
  expect(events).toContainEqual({ kind: 'failed', title: 'Title a', why: 'no' });
});
