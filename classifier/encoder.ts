// The local transformer: texts in, one vector a text out. It runs in a worker thread (encoder-worker.ts), so that crawling goes on,
// and is started by the first text that asks for it, or ahead of it. Each text is encoded alone: what stands beside it cannot change a digit.
import { Worker } from 'node:worker_threads';
import { StopAll } from '#lib/errors.ts';
import { modelHint } from './model-folder.ts';

export interface Encoder {
  /** The mean of the last layer over each text's tokens, in the order of the texts. Throws `StopAll` where the model cannot be run. */
  encode(texts: readonly string[]): Promise<Float32Array[]>;
  /** Starts the thread and loads the model, so that the first text need not wait for that. */
  warmUp(): void;
  close(): Promise<void>;
}

export interface EncoderOptions {
  /** A folder in the Hugging Face layout: config.json, tokenizer.json, onnx/model_quantized.onnx. */
  folder: string;
  /** A text is cut off after so many tokens. */
  tokens: number;
}

export interface EncodeRequest {
  id: number;
  texts: readonly string[];
}

export type EncodeAnswer = { id: number; vectors: Float32Array[] } | { id: number; error: string };

interface Waiting {
  resolve: (vectors: Float32Array[]) => void;
  reject: (error: Error) => void;
}

/** An encoder that has not started yet. An idle one does not keep the process alive. */
export function makeEncoder(options: EncoderOptions): Encoder {
  let worker: Worker | undefined;
  let next = 0;
  const waiting = new Map<number, Waiting>();

  const failAll = (why: string): void => {
    worker = undefined;
    const error = new StopAll(`The model in ${options.folder} cannot be run: ${why}`, {
      code: 'MODEL_UNUSABLE',
      hint: modelHint,
    });
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };

  const start = (): Worker => {
    const started = new Worker(new URL('encoder-thread.mjs', import.meta.url), { workerData: options });
    started.on('message', (answer: EncodeAnswer) => {
      const asked = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (waiting.size === 0) started.unref();
      if (asked === undefined) return;
      if ('error' in answer) {
        asked.reject(
          new StopAll(`The model in ${options.folder} cannot be run: ${answer.error}`, {
            code: 'MODEL_UNUSABLE',
            hint: modelHint,
          }),
        );
      } else asked.resolve(answer.vectors);
    });
    started.on('error', (error) => failAll(error.message));
    started.on('exit', (code) => {
      if (worker === started || waiting.size > 0) failAll(`its thread ended with ${code}`);
    });
    started.unref();
    return started;
  };

  return {
    async encode(texts) {
      if (texts.length === 0) return [];
      worker ??= start();
      const { port, id } = { port: worker, id: next++ };
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        port.ref();
        port.postMessage({ id, texts } satisfies EncodeRequest);
      });
    },
    warmUp() {
      worker ??= start();
    },
    async close() {
      const ending = worker;
      worker = undefined;
      if (ending === undefined) return;
      ending.removeAllListeners('exit');
      await ending.terminate();
      failAll('it was closed');
    },
  };
}
