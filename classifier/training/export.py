"""Step 3: `python export.py --base <folder> --trained <folder> --out ../model` writes the model folder in the Hugging Face layout.

What the heads say of the 8-bit encoder's own output is compared with the trained model's before anything is believed.
"""

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnxruntime
import torch

from export_onnx import write_onnx
from train import TOKENS, Judge, load_base, load_tokenizer, read_lines

POSITIONS = 256


def main() -> None:
    options = argparse.ArgumentParser()
    for name in ("base", "trained", "out", "check"):
        options.add_argument(f"--{name}", type=Path, required=True)
    options.add_argument("--name", default="nightjar-e5-small")
    given = options.parse_args()
    saved = torch.load(given.trained / "model.pt", weights_only=True)
    model = Judge(load_base(given.base), saved["commodities"])
    model.load_state_dict(saved["state"])
    model.eval()
    encoder = model.encoder
    places = encoder.embeddings.position_embeddings
    places.weight = torch.nn.Parameter(places.weight[:POSITIONS].clone())
    encoder.config.max_position_embeddings = POSITIONS
    blocks = np.load(given.base / "embedding.npz")
    onnx_file = given.out / "onnx" / "model_quantized.onnx"
    write_onnx(encoder, onnx_file, (blocks["nibbles"], blocks["scales"]))
    write_layout(given.base, given.out, encoder.config)
    write_heads(model, onnx_file, given)
    compare(model, onnx_file, given.base, read_lines(given.check)[:400])


def write_layout(base: Path, out: Path, config: object) -> None:
    shutil.copy(base / "tokenizer.json", out / "tokenizer.json")
    known = ("vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings", "type_vocab_size", "layer_norm_eps", "hidden_act")  # fmt: skip
    write_json(out / "config.json", {"architectures": ["BertModel"], "model_type": "bert", "pad_token_id": 1, **{name: getattr(config, name) for name in known}})
    write_json(
        out / "tokenizer_config.json",
        {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": POSITIONS, "bos_token": "<s>", "eos_token": "</s>", "cls_token": "<s>", "sep_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"},
    )


def write_heads(model: Judge, onnx_file: Path, given: argparse.Namespace) -> None:
    """`heads.json`, as classifier/heads.ts reads it: each row of `weights` and its `bias` answer one label."""

    def rounded(values: torch.Tensor) -> list:
        return np.round(values.detach().numpy().astype(float), 5).tolist()

    labels = {"wildlife": ["wildlife"], "offer": ["offer", "wanted", "mention", "other"], "commodity": model.commodities}
    heads = {name: {"labels": labels[name], "weights": rounded(head.weight), "bias": rounded(head.bias)} for name, head in model.heads.items()}
    digest = hashlib.sha256(onnx_file.read_bytes()).hexdigest()
    write_json(given.out / "heads.json", {"format": 1, "name": given.name, "tokens": TOKENS, "encoderSha256": digest, "heads": heads})


def compare(model: Judge, onnx_file: Path, base: Path, rows: list[dict]) -> None:
    tokenizer, options = load_tokenizer(base), onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(onnx_file), options)
    ours, theirs = [], []
    weight = model.heads["wildlife"].weight[0].detach().numpy()
    for row in rows:
        ids = np.array([tokenizer.encode(row["text"]).ids])
        with torch.no_grad():
            theirs.append(float(model(torch.from_numpy(ids), torch.ones(ids.shape))["wildlife"][0, 0]))
        hidden = session.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0]
        ours.append(float(hidden[0].mean(0) @ weight + model.heads["wildlife"].bias.item()))
    ours_, theirs_ = np.array(ours), np.array(theirs)
    same = float(((ours_ > 0) == (theirs_ > 0)).mean())
    print(f"8 bit against trained: same answer {same:.4f}, mean difference of log-odds {np.abs(ours_ - theirs_).mean():.3f}, {onnx_file.stat().st_size / 1e6:.1f} MB")


def write_json(file: Path, value: object) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
