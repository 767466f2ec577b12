"""Writes a segment of the index: Whoosh's files, with what is said of a term gathered before it is written.

Whoosh keeps each posting apart, sorts them all and writes them one at a time, which is most of the work of
building an index.  Documents come in order, so only the terms need sorting, and a block of postings can be
written at once.  Together with `index.py` this is all that knows Whoosh's writers.
"""

# Whoosh is typed in parts only.
# mypy: disallow-untyped-calls=False

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import chain
from operator import sub
from typing import Any, TypeAlias

from whoosh.codec.whoosh3 import W3PostingsWriter
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

BLOCK = 128
# The documents that a term is in, ascending: number, weight and value of each, side by side.
Run: TypeAlias = list[Any]
Posting: TypeAlias = tuple[str, bytes, int, float, bytes]


class Gathered:
    """The postings of a segment by field and term, in memory until the segment is written."""

    def __init__(self) -> None:
        self.runs: defaultdict[str, defaultdict[bytes, Run]] = defaultdict(lambda: defaultdict(list))

    def add(self, posting: Posting) -> None:
        """Takes in a posting of a segment that is merged into this one."""
        field, term, *rest = posting
        self.runs[field][term] += rest

    def cleanup(self) -> None:
        """Lets go of everything."""
        self.runs.clear()


class Postings(W3PostingsWriter):
    """Writes the postings of a term, a block at a time."""

    def add_run(self, run: Run) -> None:
        """Takes all postings of a term; the last block is left to whoever finishes the term."""
        for start in range(0, len(run), 3 * BLOCK):
            if start:
                self._write_block()
            block = run[start : start + 3 * BLOCK]
            self._ids = array("I", block[0::3])
            self._weights = array("f", block[1::3])
            self._values = block[2::3]
            self._maxweight = max(self._weights)

    def _mini_ids(self) -> tuple[int, ...]:
        return tuple(map(sub, self._ids, chain((0,), self._ids)))

    def _mini_weights(self) -> tuple[float, ...] | float | None:
        first: float = self._weights[0]
        if self._weights.count(first) < len(self._weights):
            return tuple(self._weights)
        return None if first == 1.0 else first


class Writer(SegmentWriter):
    """Writes one segment."""

    def __init__(self, index: FileIndex, timeout: float) -> None:
        """Takes the lock.  The files of a segment stay apart: a compound one is copied whole to be read."""
        super().__init__(index, timeout=timeout, compound=False)
        self.gathered = Gathered()
        self.pool: Any = self.gathered

    def add_documents(self, documents: Iterable[Mapping[str, Any]]) -> None:
        """Writes what is kept of each document, and gathers its postings."""
        described = sorted(self.schema.items())
        for document in documents:
            self.perdocwriter.start_doc(self.docnum)
            for name, field in described:
                if name in document:
                    self._add_field(name, field, document[name])
            self.perdocwriter.finish_doc()
            self._added = True
            self.docnum += 1

    def _add_field(self, name: str, field: Any, value: Any) -> None:
        if field.indexed:
            runs, number = self.gathered.runs[name], self.docnum
            for term, _, weight, encoded in field.index(value):
                runs[term] += (number, weight, encoded)
        self.perdocwriter.add_field(name, field, value if field.stored else None, 0)
        if field.column_type:
            self.perdocwriter.add_column_value(name, field.column_type, field.to_column_value(value))

    def _flush_segment(self) -> None:
        self.perdocwriter.close()
        fields = self.fieldwriter
        for name, runs in sorted(self.gathered.runs.items()):
            fields.start_field(name, self.schema[name])
            fields._postwriter = postings = Postings(fields._postfile, BLOCK)
            for term, run in sorted(runs.items()):
                fields.start_term(term)
                postings.add_run(run)
                fields.finish_term()
            fields.finish_field()
        fields.close()
