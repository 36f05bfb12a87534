"""Chooses the pieces of the base's vocabulary that the lexicon's languages need.

Kept: every piece that the lexicon and the training corpus are written with, every single character of the languages' scripts, then the
likeliest pieces of those scripts until `size` is reached. What is left out is still read, in smaller pieces.
"""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import numpy as np

from make_tokenizer import FRAME, make_tokenizer

SCRIPTS = (
    "LATIN", "CYRILLIC", "ARABIC", "DEVANAGARI", "BENGALI", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "THAI",
    "IDEOGRAPHIC", "KATAKANA-HIRAGANA", "FULLWIDTH", "HALFWIDTH",
)  # fmt: skip


@cache
def is_ours(character: str) -> bool:
    """Letters of other scripts are not; digits, marks, signs and emoji are."""
    if not unicodedata.category(character).startswith(("L", "M")):
        return True
    return unicodedata.name(character, "LATIN").split()[0] in SCRIPTS or unicodedata.combining(character) > 0


def lexicon_texts(folder: Path) -> Iterator[str]:
    for file in sorted(folder.rglob("*.json")):
        if "schema" not in file.parts:
            yield from strings(json.loads(file.read_text()))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def choose_pieces(pieces: list[tuple[str, float]], texts: Iterable[str], size: int) -> np.ndarray:
    """Rows of the base's vocabulary to keep, ascending, the frame's four first."""
    tokenizer = make_tokenizer(pieces)
    used: Counter[int] = Counter()
    batch: list[str] = []
    for text in texts:
        batch += [text, text.lower()]
        if len(batch) > 20_000:
            used.update(row for each in tokenizer.encode_batch_fast(batch) for row in each.ids)
            batch = []
    used.update(row for each in tokenizer.encode_batch_fast(batch) for row in each.ids)
    ours = [row for row, (piece, _) in enumerate(pieces) if all(map(is_ours, piece.strip("▁"))) and piece != "<mask>"]
    kept = set(range(len(FRAME))) | {row for row in ours if row in used or len(pieces[row][0].strip("▁")) <= 1}
    for row in sorted(ours, key=lambda row: -pieces[row][1]):
        if len(kept) >= size:
            break
        kept.add(row)
    return np.array(sorted(kept))
