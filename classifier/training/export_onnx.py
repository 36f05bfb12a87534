"""Writes a BertModel as ONNX: 4-bit embeddings as the base has them, 8-bit matrices a channel each, fused operators of ONNX Runtime.

The graph is written node by node, so that what runs is what stands here. Input: input_ids, attention_mask; output: last_hidden_state.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from transformers import BertModel

from base_weights import BLOCK

MICROSOFT = "com.microsoft"


class Graph:
    """Collects nodes and initialisers under unique names."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.initialisers: list[onnx.TensorProto] = []

    def const(self, name: str, values: np.ndarray) -> str:
        self.initialisers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def nibbles(self, name: str, values: np.ndarray) -> str:
        """Unsigned 4-bit values, two a byte, the first in the low half."""
        flat = values.reshape(-1).astype(np.uint8)
        packed = (flat[0::2] | (flat[1::2] << 4)).tobytes()
        self.initialisers.append(helper.make_tensor(name, TensorProto.UINT4, list(values.shape), packed, raw=True))
        return name

    def add(self, op: str, inputs: list[str], output: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output


def quantise_matrix(weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[out, in] floats -> int8 [in, out] and one scale a column, symmetric."""
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-8) / 127
    values = np.clip(np.rint(weight / scale[:, None]), -127, 127).astype(np.int8)
    return values.T.copy(), scale.astype(np.float32)


def write_onnx(model: BertModel, path: Path, embedding: tuple[np.ndarray, np.ndarray]) -> None:
    """`embedding`: nibbles and scales of the word embeddings, as base_weights.split_blocks gives them."""
    config, state = model.config, {name: value.detach().numpy() for name, value in model.state_dict().items()}
    hidden, graph = config.hidden_size, Graph()

    def dense(source: str, weight: np.ndarray, bias: np.ndarray, name: str) -> str:
        values, scale = quantise_matrix(weight)
        return graph.add(
            "DynamicQuantizeMatMul",
            [
                source,
                graph.const(f"{name}.weight", values),
                graph.const(f"{name}.scale", scale),
                graph.const(f"{name}.zero", np.zeros(len(scale), np.int8)),
                graph.const(f"{name}.bias", bias),
            ],
            name,
            MICROSOFT,
        )

    def skip_norm(a: str, b: str, prefix: str, name: str) -> str:
        return graph.add(
            "SkipLayerNormalization",
            [
                a,
                b,
                graph.const(f"{name}.gamma", state[f"{prefix}.weight"]),
                graph.const(f"{name}.beta", state[f"{prefix}.bias"]),
            ],
            name,
            MICROSOFT,
            epsilon=config.layer_norm_eps,
        )

    nibbles, scales = embedding
    words = graph.add(
        "GatherBlockQuantized",
        [graph.nibbles("words.blocks", nibbles), "input_ids", graph.const("words.scales", scales.astype(np.float32))]
        + [graph.nibbles("words.zero", np.full(scales.shape, 8, np.uint8))],
        "words",
        MICROSOFT,
        gather_axis=0,
        quantize_axis=1,
        block_size=BLOCK,
    )
    # Positions 0, 1, 2 … and the one token type are constants, added together beforehand.
    places = state["embeddings.position_embeddings.weight"] + state["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Shape", ["input_ids"], "length", start=1, end=2)
    zero = graph.const("zero", np.array([0], np.int64))
    place = graph.add("Slice", [graph.const("places", places), zero, length, zero], "place")
    summed = graph.add("Add", [words, place], "embedded")
    graph.add(
        "LayerNormalization",
        [
            summed,
            graph.const("embedding.gamma", state["embeddings.LayerNorm.weight"]),
            graph.const("embedding.beta", state["embeddings.LayerNorm.bias"]),
        ],
        "layer.in",
        epsilon=config.layer_norm_eps,
        axis=-1,
    )
    mask = graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
    graph.const("split.sizes", np.array([hidden] * 3, np.int64))
    current = "layer.in"
    for layer in range(config.num_hidden_layers):
        there, name = f"encoder.layer.{layer}.", f"layer.{layer}"
        inside = f"{there}attention.self."
        weight = np.concatenate([state[f"{inside}{part}.weight"] for part in ("query", "key", "value")])
        bias = np.concatenate([state[f"{inside}{part}.bias"] for part in ("query", "key", "value")])
        both = dense(current, weight, bias, f"{name}.qkv")
        parts = [f"{name}.q", f"{name}.k", f"{name}.v"]
        graph.nodes.append(helper.make_node("Split", [both, "split.sizes"], parts, name=f"{name}.split", axis=-1))
        context = graph.add(
            "MultiHeadAttention", [*parts, "", mask], f"{name}.context", MICROSOFT, num_heads=config.num_attention_heads
        )
        out = f"{there}attention.output."
        attended = dense(context, state[f"{out}dense.weight"], state[f"{out}dense.bias"], f"{name}.attended")
        middle = skip_norm(attended, current, f"{out}LayerNorm", f"{name}.middle")
        inner = dense(
            middle, state[f"{there}intermediate.dense.weight"], state[f"{there}intermediate.dense.bias"], f"{name}.inner"
        )
        bent = graph.add("Gelu", [inner], f"{name}.gelu", MICROSOFT)
        outer = dense(bent, state[f"{there}output.dense.weight"], state[f"{there}output.dense.bias"], f"{name}.outer")
        last = layer == config.num_hidden_layers - 1
        current = skip_norm(outer, middle, f"{there}output.LayerNorm", "last_hidden_state" if last else f"{name}.out")
    ids = [helper.make_tensor_value_info(each, TensorProto.INT64, ["batch", "length"]) for each in ("input_ids", "attention_mask")]
    result = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "length", hidden])
    proto = helper.make_model(
        helper.make_graph(graph.nodes, "encoder", ids, [result], graph.initialisers),
        opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid(MICROSOFT, 1)],
        producer_name="nightjar",
        ir_version=10,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(proto, path)
