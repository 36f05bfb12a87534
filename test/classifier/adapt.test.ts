// A unit teaches the model its own policy, on adverts of the training generator; what is no better is not written.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodes } from '#bin/exit-codes.ts';
import { generateCorpus } from '#classifier/training/corpus/generate.ts';
import { jsonLines, runNightjar, temporaryHome } from '#test/support/run-nightjar.ts';

const patience = 180_000;
const wanted = 160;

let home: string;
let dispose: () => Promise<void>;
beforeAll(async () => ({ home, dispose } = await temporaryHome()));
afterAll(() => dispose());

/** English adverts of a unit that looks for living animals and plants alone: half of them are. */
function adverts(seed: number): Array<{ id: string; title: string; description: string; label: 0 | 1 }> {
  const [living, others]: Array<ReturnType<typeof adverts>> = [[], []];
  for (const { id, lang, title, description, wildlife, commodity } of generateCorpus({ count: 6000, seed })) {
    if (lang !== 'en' || wildlife === 0) continue;
    const label = commodity === 'LIV' ? 1 : 0;
    (label === 1 ? living : others)!.push({ id, title, description, label });
  }
  return [...living!.slice(0, wanted / 2), ...others!.slice(0, wanted / 2)];
}

const write = async (name: string, lines: readonly unknown[]): Promise<string> => {
  const file = join(home, name);
  await mkdir(home, { recursive: true });
  await writeFile(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
};
const evaluate = async (labels: string, model: string[]): Promise<{ f1: number; model: string }> => {
  const { stdout, code } = await runNightjar(['evaluate', '--labels', labels, '--status', 'any', ...model], { home });
  expect(code).toBe(exitCodes.done);
  return JSON.parse(stdout);
};

describe('adapt', () => {
  it(
    'learns what this unit looks for, says what it learned from, and tells new adverts apart',
    async () => {
      const labels = await write('labels.jsonl', adverts(31));
      const out = join(home, 'ours');
      const { code, stdout, stderr } = await runNightjar(
        ['adapt', '--labels', labels, '--out', out, '--status', 'any'],
        { home },
      );
      expect(stderr).toBe('');
      expect(code).toBe(exitCodes.done);
      const figures = JSON.parse(stdout);
      expect(figures).toMatchObject({ labels: wanted, positives: wanted / 2, out });
      expect(figures.after.f1).toBeGreaterThan(figures.before.f1);

      const stacker = JSON.parse(await readFile(join(out, 'stacker.json'), 'utf8'));
      expect(stacker.learnedFrom.unit).toMatchObject({ labels: wanted, policy: { status: 'any' } });
      expect(stacker.learnedFrom.unit.labelsSha256).toMatch(/^[0-9a-f]{64}$/u);
      expect(await readFile(join(out, 'MODEL_CARD.md'), 'utf8')).toContain(`${wanted} labelled adverts`);

      const fresh = await write('fresh.jsonl', adverts(32));
      const [shipped, ours] = [await evaluate(fresh, []), await evaluate(fresh, ['--model', out])];
      expect(ours.f1).toBeGreaterThan(shipped.f1 + 0.1);
      expect(ours.model).not.toBe(shipped.model);
    },
    patience,
  );

  it(
    'writes nothing where the labels teach nothing',
    async () => {
      // Labels that follow no rule: the parity of the place.
      const senseless = adverts(33).map((advert, at) => ({ ...advert, label: at % 2 }));
      const labels = await write('senseless.jsonl', senseless);
      const out = join(home, 'senseless');
      const { code, stdout, stderr } = await runNightjar(
        ['adapt', '--labels', labels, '--out', out, '--status', 'any'],
        { home },
      );
      expect(code).toBe(exitCodes.no);
      expect(stderr).toContain('nothing is written');
      expect(JSON.parse(stdout)).toMatchObject({ labels: wanted, out: null });
      expect(await readdir(home)).not.toContain('senseless');
    },
    patience,
  );

  it.each([
    ['a line that is none', [{ id: 1, title: 'Tiger skull', label: 1 }, { title: 'x' }], /line 2, .*id|line 2: .*id/u],
    ['too few labels', adverts(34).slice(0, 20), /too few/u],
    ['one answer alone', adverts(34).map((advert) => ({ ...advert, label: 1 })), /too few/u],
  ])('refuses %s with code 2', async (name, lines, says) => {
    const labels = await write(`${name.replaceAll(' ', '-')}.jsonl`, lines);
    const { code, stderr, stdout } = await runNightjar(['adapt', '--labels', labels, '--out', join(home, 'refused')], {
      home,
    });
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(code).toBe(exitCodes.badInput);
  });

  it(
    'a process that used the model ends by itself, and `none` judges by keywords alone',
    async () => {
      const stdin = `${JSON.stringify({ id: 'a', title: 'Antique elephant ivory carving, hand carved tusk' })}\n`;
      const [full, alone] = await Promise.all([
        runNightjar(['classify'], { home, stdin }),
        runNightjar(['classify', '--model', 'none'], { home, stdin }),
      ]);
      const [a, b] = [jsonLines(full.stdout)[0], jsonLines(alone.stdout)[0]] as Array<{ model: string }>;
      expect(a?.model).toMatch(/^nightjar-e5-small-/u);
      expect(b?.model).toMatch(/^keywords-/u);
      const gone = await runNightjar(['classify'], { home, stdin, env: { NIGHTJAR_MODEL: join(home, 'nowhere') } });
      expect(gone.code).toBe(exitCodes.couldNotFinish);
      expect(gone.stderr).toContain('MODEL_UNUSABLE');
    },
    patience,
  );
});
