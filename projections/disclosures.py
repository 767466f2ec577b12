"""Questions about requests for information: the log of disclosures, and one request as it stands."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date

from ci_kb.domain.disclosure import Exemption, Under, Withholding
from projections.tables import AT, NOW, Facts, Tables, facts_of, optional_date


@dataclass(frozen=True)
class Request:
    """A request as it stood after one of its events; `answer` says what was given: counts and digest."""

    reference: str
    under: Under
    episode: str
    question: str
    person: str
    held_on: date
    withheld: tuple[Withholding, ...]
    given_on: date | None
    answer: dict[str, str | int]
    facts: Facts


@dataclass(frozen=True)
class Certificate:
    """A certificate that records were destroyed: their class, their episode, since when due, how many."""

    reference: str
    retention_class: str
    episode: str
    due_since: date
    records: int
    facts: Facts


class Disclosures:
    """Questions about requests; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def all(self, at: int = NOW) -> list[Request]:
        """Return every request, the latest first."""
        rows = self._tables.query(
            f"SELECT * FROM disclosure WHERE {AT} ORDER BY from_position DESC, reference", at=at
        )
        return [request(row) for row in rows]

    def get(self, reference: str, at: int = NOW) -> Request | None:
        """Return one request."""
        rows = self._tables.query(
            f"SELECT * FROM disclosure WHERE reference = :reference AND {AT}", reference=reference, at=at
        )
        return request(rows[0]) if rows else None

    def certificates(self, at: int = NOW) -> list[Certificate]:
        """Return every certificate of destruction, the latest first."""
        rows = self._tables.query(f"SELECT * FROM disposal WHERE {AT} ORDER BY from_position DESC", at=at)
        return [
            Certificate(
                row["reference"],
                row["retention_class"],
                row["of_episode"],
                date.fromisoformat(row["due_since"]),
                row["records"],
                facts_of(row),
            )
            for row in rows
        ]

    def history(self, reference: str) -> list[Facts]:
        """Return the facts of everything that happened to a request, in order."""
        rows = self._tables.query(
            "SELECT * FROM disclosure WHERE reference = :reference ORDER BY from_position",
            reference=reference,
        )
        return [facts_of(row) for row in rows]


def request(row: sqlite3.Row) -> Request:
    """Return a row as a request."""
    return Request(
        reference=row["reference"],
        under=Under(row["under"]),
        episode=row["episode"],
        question=row["question"],
        person=row["person"],
        held_on=date.fromisoformat(row["held_on"]),
        withheld=tuple(
            Withholding(one["held"], one["passage"], Exemption(one["exemption"]))
            for one in json.loads(row["withheld"])
        ),
        given_on=optional_date(row["given_on"]),
        answer=json.loads(row["answer"] or "{}"),
        facts=facts_of(row),
    )
