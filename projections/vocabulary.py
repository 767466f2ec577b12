"""Questions about the shared words: as they were after any event, and the history of each."""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ci_kb.domain.vocabulary import Ring, Term, Theme, Wording
from projections.tables import AT, NOW, Facts, Tables, facts_of
from projections.vocabulary_rows import KIND_OF, MERGED, STANDS, Word

CLASS_OF = {kind: shape for shape, kind in KIND_OF.items()}

WORDINGS_KEPT = 8


@dataclass(frozen=True)
class WordVersion:
    """A theme, term or ring as it stood after one of its events."""

    kind: str
    name: str
    word: Word
    state: str
    merged_into: str
    event: str
    facts: Facts

    @property
    def stands(self) -> bool:
        """Whether the word is in use."""
        return self.state == STANDS


class Vocabularies:
    """Questions about the shared words; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._kept: OrderedDict[int, Wording] = OrderedDict()

    def at(self, at: int = NOW) -> Wording:
        """Return the words that stood."""
        last = self.last_change(at)
        if (kept := self._kept.get(last)) is None:
            kept = self._kept[last] = wording(self.words(at=last))
            while len(self._kept) > WORDINGS_KEPT:
                self._kept.popitem(last=False)
        return kept

    def words(self, kind: str = "", at: int = NOW) -> list[WordVersion]:
        """Return every word, those that stand no longer too, by kind and name."""
        which = "AND kind = :kind" if kind else ""
        rows = self._tables.query(
            f"SELECT * FROM shared_word WHERE {AT} {which} ORDER BY kind, name COLLATE NOCASE, name",
            at=at,
            kind=kind,
        )
        return [version(row) for row in rows]

    def history(self, kind: str, name: str, at: int = NOW) -> list[WordVersion]:
        """Return the versions of a word, the oldest first."""
        rows = self._tables.query(
            "SELECT * FROM shared_word WHERE kind = :kind AND name = :name AND from_position <= :at "
            "ORDER BY from_position",
            kind=kind,
            name=name,
            at=at,
        )
        return [version(row) for row in rows]

    def changes(self, at: int = NOW, limit: int = 50) -> list[WordVersion]:
        """Return what was changed last, the latest first; not the set that was adopted at first."""
        rows = self._tables.query(
            "SELECT * FROM shared_word WHERE from_position <= :at AND event <> 'Vocabulary.Adopted' "
            "ORDER BY from_position DESC LIMIT :limit",
            at=at,
            limit=limit,
        )
        return [version(row) for row in rows]

    def last_change(self, at: int = NOW) -> int:
        """Return the position of the last event that changed the words."""
        rows = self._tables.query(
            "SELECT COALESCE(MAX(from_position), 0) AS last FROM shared_word WHERE from_position <= :at",
            at=at,
        )
        return int(rows[0]["last"])


def wording(words: Iterable[WordVersion]) -> Wording:
    """Return words as a search uses them."""
    of_kind: dict[str, dict[str, Any]] = {kind: {} for kind in CLASS_OF}
    merged = {}
    for each in words:
        if each.stands:
            of_kind[each.kind][each.name] = each.word
        elif each.state == MERGED:
            merged[each.name] = each.merged_into
    return Wording(of_kind["theme"], of_kind["term"], of_kind["ring"], merged)


def version(row: sqlite3.Row) -> WordVersion:
    """Return a row as a version of a word."""
    return WordVersion(
        kind=row["kind"],
        name=row["name"],
        word=word_of(row["kind"], row["value"]),
        state=row["state"],
        merged_into=row["merged_into"],
        event=row["event"],
        facts=facts_of(row),
    )


def word_of(kind: str, value: str) -> Theme | Term | Ring:
    """Return the word that a column holds as JSON."""
    values = {
        name: tuple(part) if isinstance(part, list) else part for name, part in json.loads(value).items()
    }
    word: Theme | Term | Ring = CLASS_OF[kind](**values)
    return word
