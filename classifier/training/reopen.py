"""`python reopen.py --model ../model --base <folder> --start <folder>`: the shipped model back in PyTorch, to go on training from.

The PyTorch state of a run is not kept; 8-bit matrices give it back as exactly as it runs. `base` gets tokenizer, embedding and encoder as
make_base.py writes them, `start` the whole as train.py keeps it.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, numpy_helper
from transformers import BertConfig, BertModel

from base_weights import BLOCK


def main() -> None:
    options = argparse.ArgumentParser()
    for name in ("model", "base", "start"):
        options.add_argument(f"--{name}", type=Path, required=True)
    given = options.parse_args()
    tensors = {each.name: each for each in onnx.load(str(given.model / "onnx" / "model_quantized.onnx")).graph.initializer}
    known = json.loads((given.model / "config.json").read_text())
    nibbles, scales = unpack(tensors["words.blocks"]), numpy_helper.to_array(tensors["words.scales"])
    state = read_state(tensors, known, (nibbles, scales))
    names = ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "hidden_act")  # fmt: skip
    config = BertConfig(**{name: known[name] for name in names}, pad_token_id=1)
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict({name: torch.tensor(np.ascontiguousarray(values)) for name, values in state.items()})
    given.base.mkdir(parents=True, exist_ok=True)
    given.start.mkdir(parents=True, exist_ok=True)
    shutil.copy(given.model / "tokenizer.json", given.base / "tokenizer.json")
    np.savez(given.base / "embedding.npz", nibbles=nibbles, scales=scales)
    torch.save({"config": config.to_dict(), "state": encoder.state_dict()}, given.base / "base.pt")
    whole = {f"encoder.{name}": value for name, value in encoder.state_dict().items()}
    heads = json.loads((given.model / "heads.json").read_text())["heads"]
    for name, head in heads.items():
        whole[f"heads.{name}.weight"] = torch.tensor(head["weights"], dtype=torch.float32)
        whole[f"heads.{name}.bias"] = torch.tensor(head["bias"], dtype=torch.float32)
    torch.save({"commodities": heads["commodity"]["labels"], "state": whole}, given.start / "model.pt")


def unpack(tensor: onnx.TensorProto) -> np.ndarray:
    """Two 4-bit values a byte, the first in the low half, as export_onnx.py packs them."""
    assert tensor.data_type == TensorProto.UINT4
    packed = np.frombuffer(tensor.raw_data, np.uint8)
    values = np.stack([packed & 15, packed >> 4], axis=1).reshape(-1)
    return values[: int(np.prod(tensor.dims))].reshape(tensor.dims)


def read_state(tensors: dict[str, onnx.TensorProto], config: dict, embedding: tuple[np.ndarray, np.ndarray]) -> dict[str, np.ndarray]:
    """The parameters by their names in a BertModel. Token types were added to the positions when it was written: they come back as nothing."""

    def array(name: str) -> np.ndarray:
        return numpy_helper.to_array(tensors[name])

    def matrix(name: str) -> np.ndarray:
        return (array(f"{name}.weight").astype(np.float32) * array(f"{name}.scale")).T

    nibbles, scales = embedding
    hidden = config["hidden_size"]
    state = {
        "embeddings.word_embeddings.weight": (nibbles.astype(np.float32) - 8) * np.repeat(scales, BLOCK, axis=1),
        "embeddings.position_embeddings.weight": array("places"),
        "embeddings.token_type_embeddings.weight": np.zeros((config["type_vocab_size"], hidden), np.float32),
        "embeddings.LayerNorm.weight": array("embedding.gamma"),
        "embeddings.LayerNorm.bias": array("embedding.beta"),
    }
    for at in range(config["num_hidden_layers"]):
        there, name = f"encoder.layer.{at}.", f"layer.{at}"
        both, bias = matrix(f"{name}.qkv"), array(f"{name}.qkv.bias")
        for part, rows in zip(("query", "key", "value"), np.split(np.arange(3 * hidden), 3)):
            state[f"{there}attention.self.{part}.weight"], state[f"{there}attention.self.{part}.bias"] = both[rows], bias[rows]
        last = at == config["num_hidden_layers"] - 1
        for place, source in (("attention.output", "attended"), ("intermediate", "inner"), ("output", "outer")):
            state[f"{there}{place}.dense.weight"], state[f"{there}{place}.dense.bias"] = matrix(f"{name}.{source}"), array(f"{name}.{source}.bias")
        for place, source in (("attention.output", f"{name}.middle"), ("output", "last_hidden_state" if last else f"{name}.out")):
            state[f"{there}{place}.LayerNorm.weight"], state[f"{there}{place}.LayerNorm.bias"] = array(f"{source}.gamma"), array(f"{source}.beta")
    return state


if __name__ == "__main__":
    main()
