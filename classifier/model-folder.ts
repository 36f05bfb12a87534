// Reads what lies beside the encoder in a model folder: the heads and the stacker. The encoder itself is read when the first text asks for it.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { StopAll } from '#lib/errors.ts';
import { type Heads, headsSchema } from './heads.ts';
import { type Stacker, stackerSchema } from './stacker.ts';

/** The model that ships. */
export const shippedModel = fileURLToPath(new URL('model/', import.meta.url));

export const modelHint =
  'Give another folder by NIGHTJAR_MODEL or --model, or `none` to judge by keywords alone; `nightjar doctor` says more.';

export interface ModelFolder {
  folder: string;
  /** Name and a hash of all that decides: the same version gives the same answers. */
  version: string;
  heads: Heads;
  stacker: Stacker;
}

/** Files of a model folder, in the layout of the Hugging Face hub and two of our own. */
export const modelFiles = {
  config: 'config.json',
  tokenizer: 'tokenizer.json',
  tokenizerConfig: 'tokenizer_config.json',
  encoder: join('onnx', 'model_quantized.onnx'),
  heads: 'heads.json',
  stacker: 'stacker.json',
} as const;

/** Throws `StopAll` (`MODEL_UNUSABLE`) that says which file is missing or broken and how to go on without it. */
export function openModelFolder(path: string): ModelFolder {
  const folder = resolve(path);
  if (!existsSync(folder)) throw unusable(folder, 'there is no such folder');
  for (const file of Object.values(modelFiles)) {
    if (!existsSync(join(folder, file))) throw unusable(folder, `${file} is missing`);
  }
  const heads = readPart(folder, modelFiles.heads, headsSchema);
  const stacker = readPart(folder, modelFiles.stacker, stackerSchema);
  const digest = createHash('sha256')
    .update(JSON.stringify([heads, stacker]))
    .digest('hex')
    .slice(0, 8);
  return { folder, version: `${heads.name}-${digest}`, heads, stacker };
}

/** Whether the encoder's weights are those that the heads were fitted on. Reads the whole file. */
export function isWhole({ folder, heads }: ModelFolder): boolean {
  const bytes = readFileSync(join(folder, modelFiles.encoder));
  return createHash('sha256').update(bytes).digest('hex') === heads.encoderSha256;
}

function readPart<T>(folder: string, file: string, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch (error) {
    throw unusable(folder, `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unusable(folder, `${file}, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not of the right shape'}`);
}

function unusable(folder: string, why: string): StopAll {
  return new StopAll(`The model in ${folder} cannot be used: ${why}`, { code: 'MODEL_UNUSABLE', hint: modelHint });
}
