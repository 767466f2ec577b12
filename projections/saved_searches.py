"""Questions about saved searches: those of a person, one of them, and all that stand."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from projections.tables import AT, NOW, Facts, Tables, facts_of, optional_date


@dataclass(frozen=True)
class Saved:
    """A saved search as it stood after one of its events."""

    id: str
    owner: str
    reference: str
    name: str
    search: str
    stopped: bool
    saved_on: date
    told_up_to: int
    told_on: date | None
    facts: Facts


class SavedSearches:
    """Questions about saved searches; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of(self, owner: str, at: int = NOW) -> list[Saved]:
        """Return the searches of a person that stood, by name."""
        return self._where("owner = :owner AND NOT stopped ORDER BY name COLLATE NOCASE, id", at, owner=owner)

    def get(self, identifier: str) -> Saved | None:
        """Return a saved search, a stopped one too."""
        found = self._where("id = :id", NOW, id=identifier)
        return found[0] if found else None

    def by_owner(self) -> dict[str, list[Saved]]:
        """Return every search that stands, by its owner."""
        found: defaultdict[str, list[Saved]] = defaultdict(list)
        for saved in self._where("NOT stopped ORDER BY owner, name COLLATE NOCASE, id", NOW):
            found[saved.owner].append(saved)
        return dict(found)

    def told_last(self, owner: str) -> date | None:
        """Return the day on which a person was sent a digest last, of whatever search."""
        rows = self._tables.query(
            "SELECT MAX(told_on) AS last FROM saved_search WHERE owner = :owner", owner=owner
        )
        return optional_date(rows[0]["last"])

    def _where(self, condition: str, at: int, **values: str) -> list[Saved]:
        rows = self._tables.query(f"SELECT * FROM saved_search WHERE {AT} AND {condition}", at=at, **values)
        return [saved(row) for row in rows]


def saved(row: sqlite3.Row) -> Saved:
    """Return a row as a saved search."""
    return Saved(
        id=row["id"],
        owner=row["owner"],
        reference=row["reference"],
        name=row["name"],
        search=row["search"],
        stopped=bool(row["stopped"]),
        saved_on=date.fromisoformat(row["saved_on"]),
        told_up_to=row["told_up_to"],
        told_on=optional_date(row["told_on"]),
        facts=facts_of(row),
    )
