import { expect, it } from 'vitest';
import { makeMemoryFrontier } from '#crawler/memory-frontier.ts';

const url = (path: string, priority = 10, host = 'a.example') => ({
  url: `https://${host}${path}`,
  key: `https://${host}${path}`,
  priority,
  depth: 0,
  source: 'a',
});

it('gives out the best first, each once, and knows an address again', async () => {
  const frontier = makeMemoryFrontier();
  expect(await frontier.add([url('/1', 1), url('/2', 9), url('/2', 9)])).toBe(2);
  expect(await frontier.add([url('/1')])).toBe(0);
  expect((await frontier.claim(5)).map(({ url }) => url)).toEqual(['https://a.example/2', 'https://a.example/1']);
  expect(await frontier.claim(5)).toEqual([]);
});

it('gives out again what was claimed and never finished', async () => {
  let time = 0;
  const frontier = makeMemoryFrontier({ leaseMs: 1000, now: () => time });
  await frontier.add([url('/1')]);
  await frontier.claim(1);
  time = 999;
  expect(await frontier.claim(1)).toEqual([]);
  time = 1000;
  expect(await frontier.claim(1)).toMatchObject([{ attempts: 1 }]);
});

it('keeps a retry back until its time, and counts reasons', async () => {
  let time = 0;
  const frontier = makeMemoryFrontier({ now: () => time });
  await frontier.add([url('/1'), url('/2')]);
  await frontier.claim(2);
  await frontier.finish([
    { key: url('/1').key, outcome: 'retry', notBefore: 50, mode: 'browser' },
    { key: url('/2').key, outcome: 'skipped', reason: 'robots' },
  ]);
  expect(await frontier.claim(2)).toEqual([]);
  time = 50;
  expect(await frontier.claim(2)).toMatchObject([{ url: 'https://a.example/1', attempts: 1, mode: 'browser' }]);
  await frontier.finish([{ key: url('/1').key, outcome: 'done' }]);
  expect(await frontier.counts()).toEqual({ waiting: 0, claimed: 0, done: 1, skipped: 1, failed: 0 });
  expect(await frontier.reasons()).toEqual({ robots: 1 });
});

it('leaves out hosts of which the caller has enough', async () => {
  const frontier = makeMemoryFrontier();
  await frontier.add([url('/1', 90), url('/2', 1, 'b.example')]);
  expect(await frontier.claim(5, { avoid: ['a.example'] })).toMatchObject([{ url: 'https://b.example/2' }]);
  expect(await frontier.claim(5)).toMatchObject([{ url: 'https://a.example/1' }]);
});

it('remembers facts of a site, newer over older', async () => {
  const frontier = makeMemoryFrontier();
  await frontier.remember('https://a.example', { mode: 'http', x: 1 });
  await frontier.remember('https://a.example', { mode: 'browser' });
  expect(await frontier.recall('https://a.example')).toEqual({ mode: 'browser', x: 1 });
  expect(await frontier.recall('https://b.example')).toEqual({});
});
