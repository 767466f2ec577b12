"""Questions about the log: which events a reader may see, filtered before counting, and in which turn."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from projections.episodes import Episodes
from projections.event_rows import TOPICS
from projections.reading import Reader
from projections.tables import NOW, Tables


def among(audience: str, also: str) -> str:
    """Return the condition under which a reader belongs to an audience, and to another one if it is named."""
    mine = "SELECT value FROM json_each(:audiences)"
    return f"({audience} IN ({mine}) AND ({also} = '' OR {also} IN ({mine})))"


SEEN = among("audience", "also")
"""The condition under which a reader may see an event now."""

FIRST_TURN = among("told_to", "also_told_to")
"""The condition under which an event is told to a reader when it is recorded."""

LATER_TURN = f"{among('feed.told_to', 'feed.also_told_to')} AND NOT {among('known_to', 'also_known_to')}"
"""The condition under which it is told later to a reader, who did not know it before."""

HOSTED = (
    "SELECT reference FROM episode e, json_each(e.hosts) h "
    "WHERE h.value = :authority AND e.to_position > :now"
)
"""The episodes that an authority hosts."""


class Clock(StrEnum):
    """The two clocks: when something was recorded, and when it happened."""

    RECORDED = "recorded"
    HAPPENED = "happened"


@dataclass(frozen=True)
class EventLine:
    """An event in a list: where in the log it is, what it is about, and who did it on which days."""

    position: int
    topic: str
    kind: str
    originator: str
    version: int
    episode: str
    reference: str
    role: str
    body: str
    on: date
    recorded_at: str

    @property
    def address(self) -> str:
        """Where the event lies, for ever."""
        return f"/audit/{self.position}"

    @property
    def recorded(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.recorded_at)


@dataclass(frozen=True)
class Wanted:
    """Which events somebody wants: an empty part asks for all."""

    episode: str = ""
    authority: str = ""
    role: str = ""
    kind: str = ""
    topic: str = ""
    originator: str = ""
    start: date | None = None
    end: date | None = None
    clock: Clock = Clock.RECORDED


EVERYTHING = Wanted()


@dataclass(frozen=True)
class Turn:
    """An event at its turn in the feed; the cursor after it leads on to the next."""

    turn: int
    line: EventLine

    @property
    def cursor(self) -> str:
        """What stands for this place in the feed."""
        position = self.line.position
        return str(position) if position == self.turn else f"{self.turn}.{position}"


class Events:
    """Questions about events; `at` is a position in the log."""

    def __init__(self, tables: Tables, episodes: Episodes) -> None:
        self._tables = tables
        self._episodes = episodes

    def some(
        self, reader: Reader, wanted: Wanted, at: int = NOW, *, limit: int, offset: int = 0
    ) -> list[EventLine]:
        """Return wanted events that the reader may see now, the latest recorded first."""
        where, values = self._where(reader, wanted, at)
        rows = self._tables.query(
            f"SELECT * FROM event WHERE {where} ORDER BY position DESC LIMIT :limit OFFSET :offset",
            limit=limit,
            offset=offset,
            **values,
        )
        return list(map(line_of, rows))

    def each(
        self, reader: Reader, wanted: Wanted, at: int = NOW, after: int = 0, page: int = 500
    ) -> Iterator[EventLine]:
        """Yield every wanted event that the reader may see now, the first recorded first."""
        where, values = self._where(reader, wanted, at)
        while rows := self._tables.query(
            f"SELECT * FROM event WHERE {where} AND position > :after ORDER BY position LIMIT :page",
            after=after,
            page=page,
            **values,
        ):
            yield from map(line_of, rows)
            after = rows[-1]["position"]

    def count(self, reader: Reader, wanted: Wanted, at: int = NOW) -> int:
        """Return how many events are wanted that the reader may see now."""
        where, values = self._where(reader, wanted, at)
        return int(
            self._tables.query(f"SELECT COUNT(*) AS many FROM event WHERE {where}", **values)[0]["many"]
        )

    def at(self, reader: Reader, position: int) -> EventLine | None:
        """Return the event at a position, or None when there is none that the reader may see now."""
        return self._one(reader, "position = :position", position=position)

    def version(self, reader: Reader, originator: str, version: int) -> EventLine | None:
        """Return the event that made a version of something, if the reader may see it now."""
        return self._one(
            reader,
            "originator = :originator AND originator <> '' AND version = :version",
            originator=originator,
            version=version,
        )

    def feed(
        self, reader: Reader, after: tuple[int, int], limit: int, wanted: Wanted = EVERYTHING
    ) -> list[Turn]:
        """Return the wanted events that come after a place in the feed, in the order of their turns.

        An event's turn is when it was recorded; for whoever may read it only since later, when that was
        decided.
        """
        where, values = self._where(reader, wanted, NOW)
        in_turn = "ORDER BY turn, position LIMIT :limit"
        at_once = (
            f"SELECT * FROM (SELECT position AS turn, event.* FROM event WHERE (position > :turn "
            f"OR (position = :turn AND position > :place)) AND {FIRST_TURN} AND {where} {in_turn})"
        )
        later = (
            "SELECT * FROM (SELECT feed.turn AS turn, event.* FROM feed "
            "JOIN event ON event.position = feed.event_position "
            f"WHERE (feed.turn, feed.event_position) > (:turn, :place) AND {LATER_TURN} "
            f"AND {where} {in_turn})"
        )
        rows = self._tables.query(
            f"{at_once} UNION ALL {later} {in_turn}", turn=after[0], place=after[1], limit=limit, **values
        )
        return [Turn(row["turn"], line_of(row)) for row in rows]

    def _one(self, reader: Reader, which: str, **values: Any) -> EventLine | None:
        rows = self._tables.query(
            f"SELECT * FROM event WHERE {which} AND {SEEN}", audiences=self._audiences(reader), **values
        )
        return line_of(rows[0]) if rows else None

    def _audiences(self, reader: Reader) -> str:
        return json.dumps(sorted(self._episodes.audiences(reader) | reader.own_audiences))

    def _where(self, reader: Reader, wanted: Wanted, at: int) -> tuple[str, dict[str, Any]]:
        """Return the condition that picks the events, with its values."""
        parts = [SEEN, "position <= :at"]
        values: dict[str, Any] = {"audiences": self._audiences(reader), "at": at}
        for name in ("role", "kind", "topic", "originator"):
            if value := getattr(wanted, name):
                parts.append(f"{name} = :{name} AND {name} <> ''")
                values[name] = value
        if wanted.episode:
            parts.append("((episode = :episode AND episode <> '') OR (other = :episode AND other <> ''))")
            values["episode"] = wanted.episode
        if wanted.authority:
            between = "SELECT id FROM connection WHERE :authority IN (from_authority, to_authority)"
            parts.append(f"(body = :authority OR episode IN ({HOSTED}) OR originator IN ({between}))")
            values |= {"authority": wanted.authority, "now": NOW}
        return " AND ".join([*parts, *self._days(wanted, values)]), values

    def _days(self, wanted: Wanted, values: dict[str, Any]) -> list[str]:
        """Return the conditions on the days, by the clock that was chosen."""
        found = []
        for name, day, sign in (("start", wanted.start, ">="), ("end", wanted.end, "<=")):
            if day is None:
                continue
            if wanted.clock is Clock.HAPPENED:
                found.append(f"happened_on {sign} :{name}")
                values[name] = day.isoformat()
            elif name == "start":
                found.append("position > :start")
                values[name] = self._tables.position_at(day - timedelta(days=1)) if day > date.min else 0
            else:
                found.append("position <= :end")
                values[name] = self._tables.position_at(day)
        return found


def kinds(topics: Collection[str] = tuple(TOPICS)) -> list[str]:
    """Return what events can be about."""
    return list(dict.fromkeys(TOPICS[topic].kind for topic in topics))


def line_of(row: sqlite3.Row) -> EventLine:
    """Return the event that a row holds."""
    return EventLine(
        position=row["position"],
        topic=row["topic"],
        kind=row["kind"],
        originator=row["originator"],
        version=row["version"],
        episode=row["episode"],
        reference=row["reference"],
        role=row["role"],
        body=row["body"],
        on=date.fromisoformat(row["happened_on"]),
        recorded_at=row["recorded_at"],
    )
