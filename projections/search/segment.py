"""Reads one segment of the index: immutable, so what is decoded once stays right for ever.

Together with `index.py` this is all that knows Whoosh's readers.
"""

# Whoosh is typed in parts only.
# mypy: disallow-untyped-calls=False

import json
import threading
import weakref
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.base import Segment as SegmentFiles
from whoosh.reading import SegmentReader, TermNotFound

from projections.search.documents import EPISODE, ITEM, POSITION, schema
from projections.search.entry import Entry, EpisodeEntry, entry_from, episode_from
from projections.search.index import IndexUnreadable

Ints = NDArray[np.int64]
Codes32 = NDArray[np.int32]
Floats = NDArray[np.float32]
Read = TypeVar("Read")

# Facets kept as codes, with their place in a row of facts.
CODED = {"kind": 1, "subkind": 2, "episode": 3, "status": 4, "audience": 5}
NUMBERS = {
    "on": 7,
    "recorded_from": 8,
    "recorded_to": 9,
    "position": 10,
    "length": 11,
    "title_length": 12,
    "digest": 14,
}


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
        weakref.finalize(self, self._reader.close)
        self._lock = threading.Lock()
        self._lexicon: list[str] | None = None
        self._episodes: dict[int, EpisodeEntry] = {}
        self._read_columns(tables)
        # Opens the stored entries now: a later commit may take the file away while this segment is in use.
        self._read(lambda: self._reader.stored_fields(0))

    def _read_columns(self, tables: "Tables") -> None:
        rows = [json.loads(row) for row in self._reader.column_reader("facts", translate=False)]
        blank: list[Any] = [ITEM, *[""] * 5, [], *[0] * 8]
        full = [row if row[0] == ITEM else blank for row in rows]
        self.is_item = np.array([row[0] == ITEM for row in rows], dtype=bool)
        self.codes = {
            name: np.array([tables[name].number(row[place]) for row in full], dtype=np.int32)
            for name, place in CODED.items()
        }
        self.numbers = {
            name: np.array([row[at] for row in full], dtype=np.int64) for name, at in NUMBERS.items()
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

    def _read(self, action: Callable[[], Read]) -> Read | None:
        """Reads something, one thread at a time, since Whoosh's readers keep a place in the file."""
        with self._lock:
            try:
                return action()
            except TermNotFound:
                return None
            except Exception as error:  # whatever a damaged file makes Whoosh, pickle or zlib say
                raise IndexUnreadable(
                    f"Segment {self.name} of the search index is damaged ({error}). Build it anew."
                ) from error

    def find(self, key: str) -> int | None:
        """Returns the number of the document with a key, deleted or not."""
        return self._read(lambda: int(_whole(self._reader.postings("key", key)).id()))

    def item(self, document: int) -> Entry:
        """Returns the item that a document is of."""
        return entry_from(self._stored(document))

    def episode(self, document: int) -> EpisodeEntry:
        """Returns the episode that a document is of; kept, since every generation asks for all of them."""
        if document not in self._episodes:
            self._episodes[document] = episode_from(self._stored(document))
        return self._episodes[document]

    def _stored(self, document: int) -> tuple[Any, ...]:
        return self._read(lambda: tuple(self._reader.stored_fields(document)["entry"])) or ()

    def postings(self, field: str, term: str) -> Postings | None:
        """Decodes the postings of a term, deleted documents included."""
        return self._read(lambda: self._postings(field, term))

    def _postings(self, field: str, term: str) -> Postings:
        blocks = list(self._blocks(field, term))
        return Postings(*(np.concatenate([block[part] for block in blocks]) for part in (0, 1)))

    def places(self, term: str) -> Ints | None:
        """Decodes every place of a term in the segment as document * 2**32 + position, ascending."""
        return self._read(lambda: self._places(term))

    def _places(self, term: str) -> Ints:
        blocks = list(self._blocks("all", term))
        documents = np.concatenate([block[0] for block in blocks]).astype(np.int64)
        times = np.concatenate([block[1] for block in blocks]).astype(np.int64)
        positions = np.frombuffer(
            b"".join(encoded for block in blocks for encoded in block[2]), dtype=np.uint32
        )
        return (np.repeat(documents, times) << 32) | positions.astype(np.int64)

    def _blocks(self, field: str, term: str) -> Iterator[tuple[Codes32, Floats, tuple[bytes, ...]]]:
        """Reads the blocks of a term: documents, frequencies and encoded positions."""
        matcher = _whole(self._reader.postings(field, term))
        while matcher.is_active():
            matcher._read_data()
            deltas, frequencies, encoded = matcher._data
            documents = np.cumsum(np.array(deltas, dtype=np.int32), dtype=np.int32)
            yield documents, _frequencies(frequencies, len(deltas)), encoded
            matcher._next_block()

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
        if self._lexicon is None:
            self._lexicon = (
                self._read(lambda: sorted(term.decode() for term in self._reader.lexicon("words"))) or []
            )
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
