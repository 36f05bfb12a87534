// Writes an ONNX model whose weights stand in a file beside it. Only the messages and fields of the format (onnx/onnx.proto, IR version 8)
// that a plain float graph needs; docs/decisions/144 says why it is made here.
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';

const schema = `
syntax = "proto3";
message ModelProto { int64 ir_version = 1; string producer_name = 2; GraphProto graph = 7; repeated OperatorSetIdProto opset_import = 8; }
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message GraphProto { repeated NodeProto node = 1; string name = 2; repeated TensorProto initializer = 5; repeated ValueInfoProto input = 11; repeated ValueInfoProto output = 12; }
message NodeProto { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated AttributeProto attribute = 5; }
message AttributeProto { string name = 1; float f = 2; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
message TensorProto { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; repeated StringStringEntryProto external_data = 13; int32 data_location = 14; }
message StringStringEntryProto { string key = 1; string value = 2; }
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TypeProto { TensorType tensor_type = 1; }
message TensorType { int32 elem_type = 1; TensorShapeProto shape = 2; }
message TensorShapeProto { repeated Dimension dim = 1; }
message Dimension { int64 dim_value = 1; string dim_param = 2; }
`;
const float = 1;
const int64 = 7;
const attributeTypes = { f: 1, i: 2, ints: 7 } as const;

export type Attribute = { f: number } | { i: number } | { ints: readonly number[] };

export interface GraphBuilder {
  /** Adds a node and names its one output. */
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** A float weight, filled by `next`. */
  weight(dims: readonly number[], next: () => number): string;
  constant(
    value:
      | { dims: readonly number[]; ints: readonly number[] }
      | { dims: readonly number[]; floats: readonly number[] },
  ): string;
  /** Writes model.onnx and weights.bin; returns the model's path. */
  write(ends: { inputs: readonly string[]; output: string }): string;
}

/** A graph that is written into `folder`. Inputs are int64 matrices of batch and sequence; the output is a float matrix. */
export function buildGraph(folder: string): GraphBuilder {
  const nodes: object[] = [];
  const initializers: object[] = [];
  const weights = openSync(join(folder, 'weights.bin'), 'w');
  let offset = 0;
  let named = 0;
  return {
    node(op, inputs, attributes = {}) {
      const output = `v${named++}`;
      nodes.push({
        opType: op,
        name: `${op}_${output}`,
        input: inputs,
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) => ({
          name,
          ...value,
          type: attributeTypes[Object.keys(value)[0] as keyof typeof attributeTypes],
        })),
      });
      return output;
    },
    weight(dims, next) {
      const name = `w${named++}`;
      const values = Float32Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, next);
      writeSync(weights, Buffer.from(values.buffer));
      initializers.push({
        name,
        dims,
        dataType: float,
        dataLocation: 1,
        externalData: [
          { key: 'location', value: 'weights.bin' },
          { key: 'offset', value: String(offset) },
          { key: 'length', value: String(values.byteLength) },
        ],
      });
      offset += values.byteLength;
      return name;
    },
    constant(value) {
      const name = `c${named++}`;
      const raw = 'ints' in value ? BigInt64Array.from(value.ints.map(BigInt)) : Float32Array.from(value.floats);
      initializers.push({
        name,
        dims: value.dims,
        dataType: 'ints' in value ? int64 : float,
        rawData: Buffer.from(raw.buffer),
      });
      return name;
    },
    write({ inputs, output }) {
      closeSync(weights);
      const type = protobuf.parse(schema).root.lookupType('ModelProto');
      const matrix = (name: string, elemType: number, dims: readonly string[]) => ({
        name,
        type: { tensorType: { elemType, shape: { dim: dims.map((dimParam) => ({ dimParam })) } } },
      });
      const model = {
        irVersion: 8,
        producerName: 'nightjar-bench',
        opsetImport: [{ domain: '', version: 17 }],
        graph: {
          name: 'bench',
          node: nodes,
          initializer: initializers,
          input: inputs.map((name) => matrix(name, int64, ['batch', 'sequence'])),
          output: [matrix(output, float, ['batch', 'features'])],
        },
      };
      const path = join(folder, 'model.onnx');
      writeFileSync(path, type.encode(type.fromObject(model)).finish());
      return path;
    },
  };
}
