// The yardstick for speed: BERT-base in fp32 (Devlin et al., NAACL 2019: 12 layers of 768, 12 heads, 3072 between) with random weights, one thread.
// Speed does not hang on what weights say; that it is run by the same runtime on the same tokens makes the two comparable.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { buildGraph, type GraphBuilder } from './onnx-file.ts';
import { makeRandom } from './random.ts';

const layers = 12;
const width = 768;
const heads = 12;
const between = 3072;
const vocabulary = 30522;
const positions = 512;
const lowest = -3.4028234663852886e38;

export interface BertBase {
  /** Runs one batch of token ids; shorter rows are padded and masked. */
  run(batch: ReadonlyArray<readonly number[]>): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Writes about 440 MB into a temporary folder, removed by `close`. */
export async function openBertBase(): Promise<BertBase> {
  const folder = mkdtempSync(join(tmpdir(), 'nightjar-bert-base-'));
  const path = writeBertBase(folder);
  const session = await InferenceSession.create(path, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  });
  return {
    async run(batch) {
      const length = Math.max(...batch.map((ids) => ids.length));
      const cells = (value: (ids: readonly number[], at: number) => number) =>
        new Tensor(
          'int64',
          BigInt64Array.from(batch.flatMap((ids) => Array.from({ length }, (_, at) => BigInt(value(ids, at))))),
          [batch.length, length],
        );
      const { [session.outputNames[0]!]: output } = await session.run({
        input_ids: cells((ids, at) => (ids[at] ?? 0) % vocabulary),
        attention_mask: cells((ids, at) => (at < ids.length ? 1 : 0)),
      });
      return output!.data as Float32Array;
    },
    async close() {
      await session.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeBertBase(folder: string): string {
  const graph = buildGraph(folder);
  const random = makeRandom('bert-base');
  // As wide as the weights of a trained one: no infinities, and no denormal numbers, which are slow.
  const small = () => (random.next() - 0.5) * 0.07;
  const matrix = (rows: number, columns: number) => graph.weight([rows, columns], small);
  const affine = (input: string, rows: number, columns: number) =>
    graph.node('Add', [graph.node('MatMul', [input, matrix(rows, columns)]), graph.weight([columns], small)]);
  const norm = (input: string) =>
    graph.node('LayerNormalization', [input, graph.weight([width], () => 1), graph.weight([width], () => 0)], {
      axis: { i: -1 },
      epsilon: { f: 1e-12 },
    });
  const means = { graph, affine, norm };

  const mask = attentionBias(graph);
  let hidden = norm(embed(graph, matrix));
  for (let layer = 0; layer < layers; layer += 1) {
    hidden = norm(graph.node('Add', [attention(hidden, mask, means), hidden]));
    const inner = gelu(graph, affine(hidden, width, between));
    hidden = norm(graph.node('Add', [affine(inner, between, width), hidden]));
  }
  const first = graph.node('Gather', [hidden, graph.constant({ dims: [], ints: [0] })], { axis: { i: 1 } });
  const pooled = graph.node('Tanh', [affine(first, width, width)]);
  return graph.write({ inputs: ['input_ids', 'attention_mask'], output: pooled });
}

function embed(graph: GraphBuilder, matrix: (rows: number, columns: number) => string): string {
  const words = graph.node('Gather', [matrix(vocabulary, width), 'input_ids']);
  const length = graph.node('Gather', [graph.node('Shape', ['input_ids']), graph.constant({ dims: [1], ints: [1] })]);
  const zero = graph.constant({ dims: [1], ints: [0] });
  const place = graph.node('Slice', [matrix(positions, width), zero, length, zero]);
  const kind = graph.node('Gather', [matrix(2, width), graph.constant({ dims: [1], ints: [0] })]);
  return graph.node('Add', [graph.node('Add', [words, kind]), place]);
}

/** 0 where there is a token, as low as a float goes where there is none. */
function attentionBias(graph: GraphBuilder): string {
  const spread = graph.node('Unsqueeze', ['attention_mask', graph.constant({ dims: [2], ints: [1, 2] })]);
  const one = graph.constant({ dims: [], floats: [1] });
  const missing = graph.node('Sub', [one, graph.node('Cast', [spread], { to: { i: 1 } })]);
  return graph.node('Mul', [missing, graph.constant({ dims: [], floats: [lowest] })]);
}

interface Means {
  graph: GraphBuilder;
  affine: (input: string, rows: number, columns: number) => string;
}

function attention(hidden: string, mask: string, { graph, affine }: Means): string {
  const apart = graph.constant({ dims: [4], ints: [0, 0, heads, width / heads] });
  const together = graph.constant({ dims: [3], ints: [0, 0, width] });
  const part = (order: readonly number[]) =>
    graph.node('Transpose', [graph.node('Reshape', [affine(hidden, width, width), apart])], { perm: { ints: order } });
  const query = part([0, 2, 1, 3]);
  const key = part([0, 2, 3, 1]);
  const value = part([0, 2, 1, 3]);
  const scale = graph.constant({ dims: [], floats: [Math.sqrt(width / heads)] });
  const scores = graph.node('Div', [graph.node('MatMul', [query, key]), scale]);
  const shares = graph.node('Softmax', [graph.node('Add', [scores, mask])], { axis: { i: -1 } });
  const mixed = graph.node('Transpose', [graph.node('MatMul', [shares, value])], { perm: { ints: [0, 2, 1, 3] } });
  return affine(graph.node('Reshape', [mixed, together]), width, width);
}

/** By the error function, in the nodes that the runtime knows how to fuse. */
function gelu(graph: GraphBuilder, input: string): string {
  const number = (value: number) => graph.constant({ dims: [], floats: [value] });
  const erf = graph.node('Erf', [graph.node('Div', [input, number(Math.SQRT2)])]);
  return graph.node('Mul', [graph.node('Mul', [input, graph.node('Add', [erf, number(1)])]), number(0.5)]);
}
