"""Reads one segment of the index: immutable, so what is decoded once stays right for ever.

Together with `index.py` this is all that knows Whoosh's readers.
"""

import json
import threading
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as SegmentFiles
from whoosh.reading import SegmentReader, TermNotFound

from projections.search.documents import EPISODE, ITEM, POSITION, schema
from projections.search.entry import Entry, EpisodeEntry, entry_from, episode_from

Ints = NDArray[np.int64]
Codes32 = NDArray[np.int32]
Floats = NDArray[np.float32]

# Facets kept as codes, with their place in a row of facts.
CODED = {"kind": 1, "subkind": 2, "episode": 3, "status": 4, "audience": 5}
_NUMBERS = {"on": 7, "recorded_from": 8, "recorded_to": 9, "position": 10, "length": 11, "title_length": 12}


class Codes:
    """Numbers for words: each word keeps its number, so that columns of several segments can be joined."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, value: str) -> int:
        """Returns the number of a value, giving it the next one where it is new."""
        found = self._numbers.get(value)
        if found is None:
            found = self._numbers[value] = len(self.values)
            self.values.append(value)
        return found

    def find(self, value: str) -> int:
        """Returns the number of a value, or -1."""
        return self._numbers.get(value, -1)


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that a term is in, ascending, with how often."""

    documents: Codes32
    frequencies: Floats

    @property
    def nbytes(self) -> int:
        """Memory taken."""
        return self.documents.nbytes + self.frequencies.nbytes


@dataclass(frozen=True)
class Progress:
    """How far the log has been followed, as the index says."""

    position: int
    digest: str
    layout: str
    dead: tuple[tuple[int, str], ...] = ()


class Segment:
    """One segment: its columns as arrays, and its postings on demand."""

    def __init__(self, storage: Any, files: SegmentFiles, tables: "Tables") -> None:
        self.name: str = files.segment_id()
        self.size: int = files.doc_count_all()
        self._reader = SegmentReader(storage, schema(), files)
        # Whoosh's readers keep a place in the file: one thread at a time.
        self._lock = threading.Lock()
        self._lexicon: list[str] | None = None
        self._read_columns(tables)

    def _read_columns(self, tables: "Tables") -> None:
        rows = [json.loads(row) for row in self._reader.column_reader("facts", translate=False)]
        blank = [ITEM, *[""] * 5, [], *[0] * 7]
        full = [row if row[0] == ITEM else blank for row in rows]
        self.is_item = np.array([row[0] == ITEM for row in rows], dtype=bool)
        self.codes = {
            name: np.array([tables[name].number(row[place]) for row in full], dtype=np.int32)
            for name, place in CODED.items()
        }
        self.numbers = {
            name: np.array([row[at] for row in full], dtype=np.int64) for name, at in _NUMBERS.items()
        }
        self.numbers["year"] = np.array([date.fromordinal(row[7] or 1).year for row in full], dtype=np.int64)
        self.norms = np.array([row[13] or 1.0 for row in full], dtype=np.float32)
        themes = [
            (n, tables["theme"].number(theme))
            for n, row in enumerate(full)
            for theme in dict.fromkeys(row[6])
        ]
        self.themes = np.array(themes, dtype=np.int32).reshape(-1, 2)
        self.episode_documents = [n for n, row in enumerate(rows) if row[0] == EPISODE]
        self.progress = {n: Progress(*row[1:]) for n, row in enumerate(rows) if row[0] == POSITION}

    def find(self, key: str) -> int | None:
        """Returns the number of the document with a key, deleted or not."""
        with self._lock:
            try:
                matcher = _whole(self._reader.postings("key", key))
            except TermNotFound:
                return None
            return int(matcher.id())

    def entry(self, document: int) -> Entry | EpisodeEntry:
        """Returns what is stored of a document."""
        with self._lock:
            stored = self._reader.stored_fields(document)["entry"]
        return entry_from(stored) if self.is_item[document] else episode_from(stored)

    def postings(self, field: str, term: str) -> Postings | None:
        """Decodes the postings of a term, deleted documents included."""
        with self._lock:
            deltas, weights, _ = self._blocks(field, term, places=False)
        if not deltas:
            return None
        return Postings(np.concatenate(deltas), np.concatenate(weights))

    def places(self, term: str) -> Ints | None:
        """Decodes every place of a term in the segment as document * 2**32 + position, ascending."""
        with self._lock:
            documents, weights, values = self._blocks("all", term, places=True)
        if not documents:
            return None
        positions = np.frombuffer(b"".join(values), dtype=np.uint32).astype(np.int64)
        times = np.concatenate(weights).astype(np.int64)
        return (np.repeat(np.concatenate(documents).astype(np.int64), times) << 32) | positions

    def _blocks(
        self, field: str, term: str, *, places: bool
    ) -> tuple[list[Codes32], list[Floats], list[bytes]]:
        """Reads the blocks of a term: documents, frequencies and, where wanted, encoded positions."""
        documents: list[Codes32] = []
        weights: list[Floats] = []
        values: list[bytes] = []
        try:
            matcher = _whole(self._reader.postings(field, term))
        except TermNotFound:
            return documents, weights, values
        while matcher.is_active():
            matcher._read_data()
            deltas, frequencies, encoded = matcher._data
            documents.append(np.cumsum(np.array(deltas, dtype=np.int32), dtype=np.int32))
            weights.append(_frequencies(frequencies, len(deltas)))
            if places:
                values.append(b"".join(encoded))
            matcher._next_block()
        return documents, weights, values

    def fingerprints(self) -> NDArray[np.uint64]:
        """Returns a number for each document that stands for every term it has, how often and where."""
        marks = np.zeros(self.size, dtype=np.uint64)
        for field in ("all", "title", "words"):
            for term in self._terms(field):
                found = self.postings(field, term)
                if found is not None:
                    marks[found.documents] += _mark(field, term) * found.frequencies.astype(np.uint64)
                if field == "all" and (places := self.places(term)) is not None:
                    positions = (places & 0xFFFFFFFF).astype(np.uint64)
                    np.add.at(marks, places >> 32, _mark("place", term) * (positions + np.uint64(1)))
        return marks

    def _terms(self, field: str) -> list[str]:
        with self._lock:
            try:
                return [term.decode() for term in self._reader.lexicon(field)]
            except TermNotFound:
                return []

    def lexicon(self) -> list[str]:
        """Returns every word as it is spelled anywhere in the segment, sorted."""
        with self._lock:
            if self._lexicon is None:
                try:
                    found = [
                        term.decode() if isinstance(term, bytes) else term
                        for term in self._reader.lexicon("words")
                    ]
                except TermNotFound:
                    found = []
                self._lexicon = sorted(found)
            return self._lexicon

    def beginning_with(self, prefix: str) -> Iterator[str]:
        """Yields the spelled words that begin with a prefix, in order."""
        lexicon = self.lexicon()
        for place in range(bisect_left(lexicon, prefix), len(lexicon)):
            if not lexicon[place].startswith(prefix):
                return
            yield lexicon[place]


class Tables(dict[str, Codes]):
    """The numbers of every facet, shared by all segments of an index."""

    def __init__(self) -> None:
        super().__init__({name: Codes() for name in (*CODED, "theme")})


def _mark(field: str, term: str) -> np.uint64:
    """Returns a number that stands for a term of a field."""
    digest = blake2b(f"{field}/{term}".encode(), digest_size=8).digest()
    return np.uint64(int.from_bytes(digest) | 1)


def _whole(matcher: Any) -> Any:
    """Takes off the wrapper that hides deleted documents: we hide them ourselves, for every generation."""
    child = getattr(matcher, "child", None)
    if child is None:
        return matcher
    child.reset()
    return child


def _frequencies(stored: Any, count: int) -> Floats:
    """Returns a block's weights, which Whoosh keeps as nothing (all 1), one number (all alike) or each."""
    if stored is None:
        return np.ones(count, dtype=np.float32)
    if isinstance(stored, float):
        return np.full(count, stored, dtype=np.float32)
    return np.array(stored, dtype=np.float32)
