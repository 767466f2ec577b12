"""Vectors of what items mean, kept beside the index, and what of a ranking they change.

One file holds a record for each text: a digest of the text and its vector.  It is only ever added to, and
every build of the index uses it, since the same text always has the same vector.  A text without a vector is
ranked by its words alone.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from projections.search.encoder import SIZE, encoder, installed, vector_of_query
from projections.search.segment import Floats, Ints

RECORD = np.dtype([("digest", "<i8"), ("vector", "<f2", SIZE)])
AT_ONCE = 16

# Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009) of the first so many by words.
RANKS_ADDED = 10
MOST_FUSED = 1000


@dataclass(frozen=True)
class Vectors:
    """The vectors of a file when it had so many records, found by digest."""

    size: int
    digests: Ints
    rows: Ints
    vectors: NDArray[np.float16]

    @classmethod
    def of(cls, records: NDArray[np.void]) -> Self:
        """Sorts records by digest."""
        digests, rows = np.unique(records["digest"], return_index=True)
        return cls(len(records), digests, rows, records["vector"])


class Meaning:
    """The vectors in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writing = threading.Lock()
        self._kept = Vectors.of(np.empty(0, RECORD))
        self._vectors()

    def _vectors(self) -> "Vectors":
        """Returns the vectors, with what was added by this process or another."""
        size = self._path.stat().st_size // RECORD.itemsize if self._path.exists() else 0
        if size != self._kept.size:
            self._kept = Vectors.of(np.memmap(self._path, dtype=RECORD, mode="r", shape=(size,)))
        return self._kept

    def missing(self, digests: Ints) -> NDArray[np.bool_]:
        """Returns which texts have no vector yet."""
        return ~np.isin(digests, self._vectors().digests)

    def add(self, digests: Sequence[int], texts: Sequence[str]) -> None:
        """Works out the vectors of some texts, and keeps them."""
        for start in range(0, len(texts), AT_ONCE):
            records = np.empty(len(texts[start : start + AT_ONCE]), dtype=RECORD)
            records["digest"] = digests[start : start + AT_ONCE]
            records["vector"] = encoder().encode(texts[start : start + AT_ONCE])
            with self._writing, self._path.open("ab") as file:
                file.truncate(file.tell() - file.tell() % RECORD.itemsize)
                file.write(records.tobytes())

    def likeness(self, typed: str, digests: Ints) -> Floats:
        """Returns how like what was typed the texts are; of a text without a vector, nothing (NaN)."""
        kept = self._vectors()
        like = np.full(len(digests), np.nan, dtype=np.float32)
        if not kept.size:
            return like
        at = np.minimum(np.searchsorted(kept.digests, digests), len(kept.digests) - 1)
        known = np.flatnonzero(kept.digests[at] == digests)
        vectors = kept.vectors[kept.rows[at[known]]].astype(np.float32)
        like[known] = vectors @ vector_of_query(typed)
        return like


def meaning_beside(path: Path) -> Meaning | None:
    """Returns the vectors in a file, or nothing where the model is not installed."""
    return Meaning(path) if installed() else None


def fused(scores: Floats, like: Floats) -> Floats:
    """Returns scores that put texts in the order of both rankings; without likeness, by words."""
    by_words = ranks(scores)
    by_meaning = by_words.copy()
    known = np.flatnonzero(~np.isnan(like))
    places = np.sort(by_words[known])
    by_meaning[known] = places[ranks(like[known])]
    result: Floats = (1 / (RANKS_ADDED + 1 + by_words) + 1 / (RANKS_ADDED + 1 + by_meaning)).astype(
        np.float32
    )
    return result


def ranks(values: Floats) -> Ints:
    """Returns the place of each value among all, the highest first; alike ones in the order they are in."""
    order = np.argsort(-values, kind="stable")
    places = np.empty(len(values), dtype=np.int64)
    places[order] = np.arange(len(values))
    return places
