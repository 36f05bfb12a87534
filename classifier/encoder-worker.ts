// The thread in which the transformer runs; encoder.ts starts it and speaks with it.
import { parentPort, workerData } from 'node:worker_threads';
import { basename, dirname } from 'node:path';
import { AutoModel, AutoTokenizer, env } from '@xenova/transformers';
import { z } from 'zod';
import type { EncodeAnswer, EncodeRequest, EncoderOptions } from './encoder.ts';

const { folder, tokens } = workerData as EncoderOptions;

// Nothing is ever fetched: a model is a folder on this machine.
env.allowRemoteModels = false;
env.localModelPath = dirname(folder);
env.useFSCache = false;

const outputSchema = z.object({
  last_hidden_state: z.object({
    data: z.instanceof(Float32Array),
    dims: z.tuple([z.literal(1), z.number().positive(), z.number().positive()]),
  }),
});

const loading = load();
// The first request reports it; until then it is no unhandled rejection.
loading.catch(() => {});

async function load() {
  const name = basename(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(name, { local_files_only: true });
  const model = await AutoModel.from_pretrained(name, {
    local_files_only: true,
    device: 'cpu',
    dtype: 'q8',
    // One thread: the order of additions, and so every digit, stays the same.
    session_options: { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', logSeverityLevel: 3 },
  });
  return { tokenizer, model };
}

async function encode(text: string): Promise<Float32Array> {
  const { tokenizer, model } = await loading;
  const inputs: unknown = tokenizer(text, { truncation: true, max_length: tokens });
  const { last_hidden_state: hidden } = outputSchema.parse(await model(inputs));
  const [, length, width] = hidden.dims;
  const mean = new Float32Array(width);
  for (let at = 0; at < width; at += 1) {
    let sum = 0;
    for (let token = 0; token < length; token += 1) sum += hidden.data[token * width + at]!;
    mean[at] = sum / length;
  }
  return mean;
}

parentPort?.on('message', (request: EncodeRequest) => void reply(request));

async function reply({ id, texts }: EncodeRequest): Promise<void> {
  const said = await answer(id, texts);
  const moved = 'vectors' in said ? said.vectors.map(({ buffer }) => buffer as ArrayBuffer) : [];
  parentPort?.postMessage(said, moved);
}

async function answer(id: number, texts: readonly string[]): Promise<EncodeAnswer> {
  try {
    const vectors: Float32Array[] = [];
    for (const text of texts) vectors.push(await encode(text));
    return { id, vectors };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
