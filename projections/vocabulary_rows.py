"""The read table of shared words: each version of each theme, term and ring, with its event."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from ci_kb.domain.vocabulary import Ring, Term, Theme, Vocabulary
from ci_kb.event_log import Logged
from projections.tables import Handler, Table, as_json

WORD = Table("shared_word", ("kind", "name"), ("value", "state", "merged_into"))
TABLES = (WORD,)

STANDS, RETIRED, MERGED = "stands", "retired", "merged"

Word = Theme | Term | Ring

KIND_OF: Mapping[type[Any], str] = {Theme: "theme", Term: "term", Ring: "ring"}


def name_of(word: Word) -> str:
    """Return what a word is known by."""
    return word.term if isinstance(word, Term) else word.id


def adopted(database: sqlite3.Connection, logged: Logged) -> None:
    """A first set of words was adopted."""
    for word in (*logged.event.themes, *logged.event.terms, *logged.event.rings):
        put(database, logged, word)


def defined(database: sqlite3.Connection, logged: Logged) -> None:
    """A word was added, or means something else from now on."""
    event = logged.event
    put(database, logged, next(getattr(event, kind) for kind in KIND_OF.values() if hasattr(event, kind)))


def put(database: sqlite3.Connection, logged: Logged, word: Word) -> None:
    """Let a word stand from this event on."""
    values = {"value": as_json(asdict(word)), "state": STANDS, "merged_into": ""}
    WORD.put(database, logged, kind=KIND_OF[type(word)], name=name_of(word), **values)


def retired(database: sqlite3.Connection, logged: Logged) -> None:
    """A word is no longer used."""
    end(database, logged, RETIRED)


def merged(database: sqlite3.Connection, logged: Logged) -> None:
    """A theme became part of another."""
    end(database, logged, MERGED, logged.event.into)


def end(database: sqlite3.Connection, logged: Logged, state: str, into: str = "") -> None:
    """Let a word stand no longer; what it said is kept."""
    kind = next(kind for kind in KIND_OF.values() if hasattr(logged.event, kind))
    row = WORD.current(database, kind=kind, name=getattr(logged.event, kind))
    if row is None:
        raise LookupError(f"no {kind} {getattr(logged.event, kind)}")
    WORD.put(database, logged, **(row | {"state": state, "merged_into": into}))


HANDLERS: Mapping[type[Any], Handler] = {
    Vocabulary.Adopted: adopted,
    Vocabulary.ThemeDefined: defined,
    Vocabulary.TermDefined: defined,
    Vocabulary.RingDefined: defined,
    Vocabulary.ThemeRetired: retired,
    Vocabulary.TermRetired: retired,
    Vocabulary.RingRetired: retired,
    Vocabulary.ThemeMerged: merged,
}
