// `classify`: adverts in, assessments out, one line each and in the same order; a bad line is answered in its place.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Advert, advertSchema } from '#classifier/assessment.ts';
import { readConfig } from '#lib/config.ts';
import { BadInput } from '#lib/errors.ts';
import { z } from 'zod';
import { exitCodes } from '../exit-codes.ts';
import { openJudge, policyOf } from '../judge.ts';
import { writeLine } from '../lines.ts';
import type { ModelOption, PolicyOptions } from './all.ts';

/** Adverts are judged in batches: enough to keep the model busy, few enough to answer while the input still comes. */
const batchSize = 64;

interface BadLine {
  line: number;
  error: string;
}

export async function classify(file: string, options: PolicyOptions & ModelOption): Promise<void> {
  const judge = openJudge(readConfig(process.env).home, options.model);
  const policy = policyOf(options, judge.lexicon);
  let batch: Array<Advert | BadLine> = [];
  let bad = 0;
  const flush = async (): Promise<void> => {
    const adverts = batch.filter((entry) => 'title' in entry);
    const assessments = await judge.classifier.assess(adverts, policy);
    let next = 0;
    for (const entry of batch) {
      if ('error' in entry) await writeLine(process.stdout, entry);
      else await writeLine(process.stdout, { id: entry.id, ...assessments[next++] });
    }
    batch = [];
  };
  for await (const { line, value } of readJsonLines(file, advertSchema)) {
    if ('error' in value) bad += 1;
    batch.push('error' in value ? { line, error: value.error } : value.advert);
    if (batch.length >= batchSize) await flush();
  }
  await flush();
  await judge.classifier.close();
  if (bad > 0) {
    process.stderr.write(
      `nightjar: ${bad} line(s) could not be read; each is answered in its place with {line, error}.\n`,
    );
    process.exitCode = exitCodes.badInput;
  }
}

/** Reads JSON Lines through a schema, line by line; blank lines are passed over. Throws `BadInput` where the file cannot be opened. */
export async function* readJsonLines<T>(
  file: string,
  schema: z.ZodType<T>,
): AsyncGenerator<{ line: number; value: { advert: T } | { error: string } }> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failed = new Promise<never>((_, reject) => {
    input.once('error', (error: Error) => reject(new BadInput(`cannot be read: ${error.message}`, { file })));
  });
  failed.catch(() => {});
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (let line = 1; ; line += 1) {
    const next = await Promise.race([lines.next(), failed]);
    if (next.done === true) return;
    if (next.value.trim() === '') continue;
    yield { line, value: parseLine(next.value, schema) };
  }
}

function parseLine<T>(text: string, schema: z.ZodType<T>): { advert: T } | { error: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { error: `not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { advert: parsed.data };
  return {
    error: parsed.error.issues.map((issue) => `${issue.path.join('.') || 'line'}: ${issue.message}`).join('; '),
  };
}
