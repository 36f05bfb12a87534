"""Builds the Hugging Face tokenizer (Unigram, NFKC, Metaspace, XLM-R's frame) from pieces and their log-probabilities."""

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

FRAME = ["<s>", "<pad>", "</s>", "<unk>"]


def make_tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """`pieces` begin with the four of FRAME, in that order."""
    if [piece for piece, _ in pieces[:4]] != FRAME:
        raise ValueError(f"the vocabulary begins with {pieces[:4]}")
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            # What SentencePiece's nmt_nfkc takes out or turns into a space.
            normalizers.Replace(Regex("[\u0001-\u0008\u000b\u000e-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]"), ""),
            normalizers.NFKC(),
            normalizers.Replace(Regex(r"\s+"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    tokenizer.add_special_tokens(FRAME)
    return tokenizer
