// `start` as a newcomer meets it: everything up by itself, leads in the queue, an orderly end, a second start that goes on.
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { exitCodes } from '#bin/exit-codes.ts';
import type { Lead } from '#listing/lead.ts';
import { jsonLines, runNightjar, startNightjar, temporaryHome } from '#test/support/run-nightjar.ts';

let home: string;
let dispose: () => Promise<void>;
beforeAll(async () => ({ home, dispose } = await temporaryHome()));
afterAll(() => dispose());

it(
  'fills the queue, ends by itself with --once, and goes on at the second start until Ctrl-C',
  { timeout: 300_000 },
  async () => {
    const first = await runNightjar(['start', '--once', '--port', '0'], { home });
    expect(first.stderr).toMatch(/✓ PostgreSQL/u);
    expect(first.stderr).toMatch(/✓ Console\s+http:\/\/127\.0\.0\.1:\d+/u);
    expect(first.stderr).toMatch(/sign in as \S+@\S+ with \S+/u);
    expect(first.stderr).toMatch(/within three days: http:\/\/\S+\/welcome#[\w-]{43}/u);
    expect(first.code).toBe(exitCodes.done);

    const listed = await runNightjar(['leads', '--json'], { home });
    const leads = jsonLines<Lead>(listed.stdout);
    expect(leads.length).toBeGreaterThan(20);
    const scores = leads.map(({ score }) => score);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const lead of leads) expect(lead.assessment.reasons.length).toBeGreaterThan(0);

    const second = startNightjar(['start', '--port', '0'], { home });
    await vi.waitUntil(() => second.stderr().includes('Ctrl-C stops'), { timeout: 120_000, interval: 50 });
    const address = /✓ Console\s+(http:\S+)/u.exec(second.stderr())?.[1];
    expect((await fetch(`${address}/api/health`)).status).toBe(200);
    second.child.kill('SIGINT');
    const ended = await second.result;
    expect(ended.stderr).toContain('Stopped.');
    expect(ended.code).toBe(exitCodes.interrupted);

    const after = await runNightjar(['leads', '--json'], { home });
    expect(jsonLines<Lead>(after.stdout)).toHaveLength(leads.length);
  },
);
