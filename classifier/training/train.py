"""Step 2: `python train.py --base <folder> --corpus train.jsonl --held-out stack.jsonl --out <folder>` fine-tunes encoder and heads.

Embeddings and the lowest layers stay as they are. After every epoch the model is saved and measured on the held-out part.
"""

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertConfig, BertModel

OFFERS = ["offer", "wanted", "mention", "other"]
NONE = "none"
TOKENS = 96
BATCH_TOKENS = 2048


class Judge(nn.Module):
    """The encoder, the mean over a text's tokens, and a linear head for each question."""

    def __init__(self, encoder: BertModel, commodities: list[str]) -> None:
        super().__init__()
        width = encoder.config.hidden_size
        self.encoder, self.commodities = encoder, commodities
        self.dropout = nn.Dropout(0.1)
        self.heads = nn.ModuleDict(
            {name: nn.Linear(width, size) for name, size in (("wildlife", 1), ("offer", 4), ("commodity", len(commodities)))}
        )

    def pool(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder(ids, attention_mask=mask).last_hidden_state.float()
        weight = mask.unsqueeze(-1).float()
        return (hidden * weight).sum(1) / weight.sum(1)

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        pooled = self.dropout(self.pool(ids, mask))
        return {name: head(pooled) for name, head in self.heads.items()}


def load_base(folder: Path) -> BertModel:
    saved = torch.load(folder / "base.pt", weights_only=True)
    # Drawing dropout costs a quarter of a step; doubt in the labels, disturbed texts and one pass over the data hold the encoder back instead.
    config = BertConfig(**{**saved["config"], "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0})
    encoder = BertModel(config, add_pooling_layer=False)
    encoder.load_state_dict(saved["state"])
    return encoder


def load_tokenizer(folder: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(TOKENS)
    return tokenizer


def read_lines(file: Path) -> list[dict]:
    with file.open() as lines:
        return [json.loads(line) for line in lines]


def batches(lengths: list[int], chance: random.Random) -> list[list[int]]:
    """Texts of like length together, each batch of about BATCH_TOKENS; in random order."""
    order = sorted(range(len(lengths)), key=lambda at: (padded(lengths[at]), chance.random()))
    made, batch = [], []
    for at in order:
        if batch and (len(batch) + 1) * padded(lengths[at]) > BATCH_TOKENS:
            made.append(batch)
            batch = []
        batch.append(at)
    made.append(batch)
    chance.shuffle(made)
    return made


def padded(length: int) -> int:
    """Few different shapes: the machine prepares its kernels anew for each."""
    return -(-length // 8) * 8


def collate(ids: list[list[int]]) -> tuple[Tensor, Tensor]:
    longest = padded(max(map(len, ids)))
    texts = torch.tensor([each + [1] * (longest - len(each)) for each in ids])
    mask = torch.tensor([[1] * len(each) + [0] * (longest - len(each)) for each in ids])
    return texts, mask


def losses(said: dict[str, Tensor], rows: list[dict], commodities: dict[str, int]) -> Tensor:
    wildlife = torch.tensor([float(row["wildlife"]) for row in rows])
    # A little doubt in every label: the generator's certainty is not to be learned.
    soft = wildlife * 0.96 + 0.02
    loss = nn.functional.binary_cross_entropy_with_logits(said["wildlife"].squeeze(-1).float(), soft)
    offers = torch.tensor([OFFERS.index(row["offer"]) for row in rows])
    loss = loss + 0.4 * nn.functional.cross_entropy(said["offer"].float(), offers, label_smoothing=0.05)
    codes = torch.tensor([commodities.get(row["commodity"] or NONE, 0) for row in rows])
    return loss + 0.3 * nn.functional.cross_entropy(said["commodity"].float(), codes, label_smoothing=0.05)


def keep(model: Judge, folder: Path) -> None:
    torch.save({"commodities": model.commodities, "state": model.state_dict()}, folder / "model.tmp")
    (folder / "model.tmp").replace(folder / "model.pt")


def measure(model: Judge, rows: list[dict], tokenizer: Tokenizer) -> dict[str, float]:
    model.eval()
    ids = [each.ids for each in tokenizer.encode_batch([row["text"] for row in rows])]
    scores, offers, codes = np.zeros(len(rows)), np.zeros(len(rows), int), np.zeros(len(rows), int)
    for batch in batches([len(each) for each in ids], random.Random(0)):
        with torch.no_grad():
            said = model(*collate([ids[at] for at in batch]))
        scores[batch] = said["wildlife"].squeeze(-1).float().numpy()
        offers[batch], codes[batch] = said["offer"].argmax(-1).numpy(), said["commodity"].argmax(-1).numpy()
    truth = np.array([row["wildlife"] for row in rows]) == 1
    flagged = scores > 0
    hits = (truth & flagged).sum()
    known = {code: at for at, code in enumerate(model.commodities)}
    right_codes = np.array([known.get(row["commodity"] or NONE, 0) for row in rows])
    return {
        "f1": 2 * hits / max(1, truth.sum() + flagged.sum()),
        "precision": hits / max(1, flagged.sum()),
        "recall": hits / max(1, truth.sum()),
        "offer": (offers == [OFFERS.index(row["offer"]) for row in rows]).mean(),
        "commodity": (codes == right_codes)[truth].mean(),
    }


def main() -> None:
    options = argparse.ArgumentParser()
    for name in ("base", "corpus", "held-out", "out"):
        options.add_argument(f"--{name}", type=Path, required=True)
    options.add_argument("--epochs", type=int, default=2)
    options.add_argument("--frozen", type=int, default=4, help="layers that stay as they are")
    options.add_argument("--rate", type=float, default=1e-4)
    options.add_argument("--threads", type=int, default=1, help="a second one gains little, and nothing on a busy machine")
    options.add_argument("--start", type=Path, help="folder of an earlier run to go on from")
    options.add_argument("--bfloat16", action="store_true", help="faster where the processor has instructions for it, slower elsewhere")
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(given.seed)
    chance = random.Random(given.seed)
    rows, held_out = read_lines(given.corpus), read_lines(given.held_out)
    seen = Counter(row["commodity"] for row in rows if row["commodity"])
    commodities = [NONE, *sorted(code for code, count in seen.items() if count >= 40)]
    codes = {code: at for at, code in enumerate(commodities)}
    tokenizer, model = load_tokenizer(given.base), Judge(load_base(given.base), commodities)
    if given.start is not None:
        saved = torch.load(given.start / "model.pt", weights_only=True)
        commodities, codes = saved["commodities"], {code: at for at, code in enumerate(saved["commodities"])}
        model = Judge(model.encoder, commodities)
        model.load_state_dict(saved["state"])
    frozen = [model.encoder.embeddings, *model.encoder.encoder.layer[: given.frozen]]
    for part in frozen:
        part.requires_grad_(False)
    layers = model.encoder.encoder.layer[given.frozen :]
    # The nearer to the heads, the faster a layer may learn (Howard, Ruder: ULMFiT, 2018).
    groups = [{"params": list(layer.parameters()), "lr": given.rate * 0.85 ** (len(layers) - 1 - at)} for at, layer in enumerate(layers)]
    groups.append({"params": list(model.heads.parameters()), "lr": given.rate * 10})
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = None
    given.out.mkdir(parents=True, exist_ok=True)
    for epoch in range(given.epochs):
        model.train()
        ids = [each.ids for each in tokenizer.encode_batch_fast([row["text"] for row in rows])]
        plan = batches([len(each) for each in ids], chance)
        if steps is None:
            steps = torch.optim.lr_scheduler.OneCycleLR(
                optimiser, [group["lr"] for group in groups], total_steps=int(len(plan) * given.epochs * 1.02) + 8, pct_start=0.08, anneal_strategy="linear"
            )
        begun, total = time.time(), 0.0
        for at, batch in enumerate(plan):
            with torch.autocast("cpu", torch.bfloat16, enabled=given.bfloat16):
                said = model(*collate([ids[each] for each in batch]))
            loss = losses(said, [rows[each] for each in batch], codes)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            steps.step()
            total += float(loss.detach())
            if at % 50 == 49:
                print(f"epoch {epoch} {at + 1}/{len(plan)} loss {total / 50:.4f} {time.time() - begun:.0f} s", flush=True)
                total = 0.0
            if at % 200 == 199:
                keep(model, given.out)
        keep(model, given.out)
        print(json.dumps({"epoch": epoch, **{name: round(float(value), 4) for name, value in measure(model, held_out, tokenizer).items()}}), flush=True)


if __name__ == "__main__":
    main()
