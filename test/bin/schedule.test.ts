// `schedule add`, `list`, `remove` as a script uses them.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase } from '../support/fresh-database.ts';
import { jsonLines, runNightjar, temporaryHome } from '../support/run-nightjar.ts';

let home: string;
let dispose: () => Promise<void>;
let env: Record<string, string>;

beforeAll(async () => {
  ({ home, dispose } = await temporaryHome());
  env = { DATABASE_URL: await freshDatabase() };
});
afterAll(() => dispose());

const run = (...args: string[]) => runNightjar(['schedule', ...args], { home, env });

test('a scan is put on the timetable, listed and taken off', { timeout: 240_000 }, async () => {
  const target = 'http://127.0.0.1:9/';
  const added = await run(
    'add',
    'Night watch',
    target,
    '--cron',
    '0 3 * * *',
    '--tz',
    'Europe/Lisbon',
    '--max-pages',
    '5',
  );
  expect(added.stderr).toMatch(/First run \d{4}-/);
  expect(added.code).toBe(0);

  const again = await run('add', 'Night watch', target, '--cron', '0 4 * * *');
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('already')]);
  const wrong = await run('add', 'Wrong', target, '--cron', '61 3 * * *');
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('cron')]);

  const listed = await run('list', '--json');
  expect(jsonLines(listed.stdout)).toEqual([
    {
      name: 'Night watch',
      cron: '0 3 * * *',
      tz: 'Europe/Lisbon',
      next: expect.stringMatching(/T0[23]:00:00\.000Z$/),
      targets: ['127.0.0.1:9'],
      last: null,
    },
  ]);

  expect((await run('remove', 'Night watch')).code).toBe(0);
  expect((await run('remove', 'Night watch')).code).toBe(2);
  expect((await run('list', '--json')).stdout).toBe('');
});
