"""Questions about items (findings, practice, next steps), with their histories."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from ci_kb.domain.finding import Finding
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import Practice
from ci_kb.roles import Team
from projections.access_rows import TEAM, team_of
from projections.reading import Reader
from projections.tables import AT, NOW, Facts, Tables, facts_of, optional_date

LESSONS = (Finding.NOUN, Practice.NOUN, NextStep.NOUN)
"""The kinds of item that others learn from; the other kinds are the episode's working papers."""

ARE_LESSONS = f"kind IN {LESSONS}"


@dataclass(frozen=True)
class ItemVersion:
    """One version of an item: what it said, who may read it, and the event that made it so."""

    id: str
    kind: str
    episode: str
    reference: str
    version: int
    visibility: str
    withdrawn: bool
    content: dict[str, Any]
    first_happened_on: date
    status: str
    status_on: str
    note: str
    confirmed_on: date | None
    event: str
    facts: Facts

    @property
    def title(self) -> str:
        """What to call the item in a list."""
        for name in ("title", "text", "kind"):
            if words := self.content.get(name):
                return str(words)
        return self.reference

    @property
    def due(self) -> date | None:
        """By which day a next step is to be done, if a day was given."""
        return optional_date(self.content.get("due"))


@dataclass(frozen=True)
class Hosting:
    """What is needed of an episode to say who may read its items."""

    title: str
    hosts: tuple[str, ...]
    team: Team
    demonstration: bool


@dataclass(frozen=True)
class News:
    """Something recorded lately, with the episode it belongs to."""

    item: ItemVersion
    hosting: Hosting


class Items:
    """Questions about items; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_episode(
        self, episode: str, reader: Reader, at: int = NOW, *, kinds: Collection[str] = LESSONS
    ) -> list[ItemVersion]:
        """Return the items of an episode that the reader may see now, withdrawn ones too, in order."""
        hosting = self.hosting(episode)
        if hosting is None:
            return []
        now = {item.id for item in self._of_episode(episode, NOW) if visible(item, hosting, reader)}
        return [item for item in self._of_episode(episode, at) if item.id in now and item.kind in kinds]

    def version_made_at(self, item: str, position: int) -> int | None:
        """Return the number of the version of an item that an event made."""
        rows = self._tables.query(
            "SELECT version FROM item WHERE id = :item AND from_position = :position",
            item=item,
            position=position,
        )
        return int(rows[0]["version"]) if rows else None

    def counts(self, reader: Reader, episodes: Collection[str], at: int = NOW) -> dict[str, Counter[str]]:
        """Return, by episode, how many items of each kind stood that the reader may see now."""
        rows = self._tables.query(
            f"SELECT n.episode, n.kind, n.visibility, e.hosts, {TEAM}, COUNT(*) AS many "
            "FROM item n JOIN episode e ON e.reference = n.episode "
            "WHERE n.episode IN (SELECT value FROM json_each(:episodes)) "
            f"AND n.to_position > :now AND e.to_position > :now AND n.{ARE_LESSONS} "
            "AND EXISTS (SELECT 1 FROM item i "
            f"WHERE i.id = n.id AND NOT i.withdrawn AND {AT}) GROUP BY n.episode, n.kind, n.visibility",
            episodes=json.dumps(list(episodes)),
            now=NOW,
            at=at,
        )
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            hosts, team = tuple(json.loads(row["hosts"])), team_of(row["team"])
            if reader.may_see(row["visibility"], hosts, team):
                found[row["episode"]][row["kind"]] += row["many"]
        return found

    def history(self, kind: str, episode: str, reference: str, reader: Reader) -> list[ItemVersion]:
        """Return every version of an item, oldest first; empty when the reader may not see it now."""
        rows = self._tables.query(
            "SELECT * FROM item WHERE episode = :episode AND kind = :kind AND reference = :reference "
            "ORDER BY from_position",
            episode=episode,
            kind=kind,
            reference=reference,
        )
        versions = [item_of(row) for row in rows]
        hosting = self.hosting(episode)
        if not versions or hosting is None or not visible(versions[-1], hosting, reader):
            return []
        return versions

    def news(self, reader: Reader, limit: int, kind: str = "") -> list[News]:
        """Return what was recorded or changed last and still stands, among what the reader may see."""
        return list(self._first(limit, self._standing(kind), reader))

    def of_authority(self, authority: str, kind: str, reader: Reader) -> list[News]:
        """Return the standing items of a kind in episodes the authority hosted, latest first."""
        return list(self._first(None, self._standing(kind, authority), reader))

    def hosting(self, episode: str) -> Hosting | None:
        """Return hosts and team of an episode as they are now, or None when there is no such episode."""
        rows = self._tables.query(
            f"SELECT e.title, e.hosts, {TEAM}, e.demonstration FROM episode e WHERE reference = :r AND {AT}",
            r=episode,
            at=NOW,
        )
        if not rows:
            return None
        row = rows[0]
        return Hosting(
            title=row["title"],
            hosts=tuple(json.loads(row["hosts"])),
            team=team_of(row["team"]),
            demonstration=bool(row["demonstration"]),
        )

    def _of_episode(self, episode: str, at: int) -> list[ItemVersion]:
        """Return the items of an episode, in the order in which they happened and were recorded."""
        rows = self._tables.query(
            "SELECT i.*, (SELECT MIN(from_position) FROM item f WHERE f.id = i.id) AS first "
            f"FROM item i WHERE episode = :episode AND {AT} ORDER BY first_happened_on, first",
            episode=episode,
            at=at,
        )
        return [item_of(row) for row in rows]

    def _standing(self, kind: str = "", host: str = "") -> Iterator[ItemVersion]:
        page, before = 200, NOW
        hosted = f"SELECT reference FROM episode, json_each(hosts) WHERE value = :host AND {AT}"
        while True:
            rows = self._tables.query(
                f"SELECT * FROM item WHERE from_position < :before AND {AT} AND NOT withdrawn "
                # The sign keeps SQLite from reading by kind and sorting, where it can stop early.
                f"AND +{ARE_LESSONS} AND (:kind = '' OR kind = :kind) "
                f"AND (:host = '' OR episode IN ({hosted})) "
                "ORDER BY from_position DESC LIMIT :page",
                host=host,
                before=before,
                at=NOW,
                kind=kind,
                page=page,
            )
            yield from map(item_of, rows)
            if len(rows) < page:
                return
            before = rows[-1]["from_position"]

    def _first(self, limit: int | None, items: Iterable[ItemVersion], reader: Reader) -> Iterator[News]:
        known: dict[str, Hosting | None] = {}
        given = 0
        for item in items:
            if item.episode not in known:
                known[item.episode] = self.hosting(item.episode)
            hosting = known[item.episode]
            if hosting and visible(item, hosting, reader):
                yield News(item, hosting)
                given += 1
                if given == limit:
                    return


def visible(item: ItemVersion, hosting: Hosting, reader: Reader) -> bool:
    """Say whether the reader may see a version of an item."""
    return reader.may_see(item.visibility, hosting.hosts, hosting.team)


def item_of(row: sqlite3.Row) -> ItemVersion:
    """Return the version that a row of the item table holds."""
    return ItemVersion(
        id=row["id"],
        kind=row["kind"],
        episode=row["episode"],
        reference=row["reference"],
        version=row["version"],
        visibility=row["visibility"],
        withdrawn=bool(row["withdrawn"]),
        content=json.loads(row["content"]),
        first_happened_on=date.fromisoformat(row["first_happened_on"]),
        status=row["status"],
        status_on=row["status_on"] or "",
        note=row["note"],
        confirmed_on=optional_date(row["confirmed_on"]),
        event=row["event"],
        facts=facts_of(row),
    )
