"""From a sentence back to what was recorded: the words of a source as they stood then, for one reader."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass

from ci_kb.domain.finding import Finding
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import Practice
from projections.access_rows import TEAM, team_of
from projections.gathering.loading import Viewed
from projections.gathering.parts import Source
from projections.gathering.words import day
from projections.reading import Reader
from projections.tables import NOW, Facts, Tables, facts_of, optional_date


@dataclass(frozen=True)
class SourceText:
    """What a source said: its words, whose they are, who recorded them when and why, and which version it is.

    `latest` is the position of the event that says it now; another one when it was changed since.
    """

    source: Source
    text: str
    authorities: tuple[str, ...]
    episode_title: str
    facts: Facts
    event: str
    latest: int
    withdrawn: bool

    @property
    def changed(self) -> bool:
        """Whether it says something else now, or was withdrawn."""
        return self.latest != self.source.position or self.withdrawn


Words = Callable[[sqlite3.Row], str]


def _joined(*parts: str) -> str:
    return " ".join(part.strip() for part in parts if part and part.strip())


def _item(row: sqlite3.Row) -> str:
    content = json.loads(row["content"])
    about = [content.get(name) or "" for name in ("title", "text", "suits", "contact_role")]
    return _joined(*about, row["status"], str(row["status_on"] or ""), row["note"])


def _connection(row: sqlite3.Row) -> str:
    between = f"{row['from_authority']} – {row['to_authority']}:"
    return _joined(between, row["subject"], row["state"], row["note"], row["outcome"])


def _episode(row: sqlite3.Row) -> str:
    hosts = ", ".join(json.loads(row["hosts"]))
    start, end = optional_date(row["fieldwork_start"]), optional_date(row["fieldwork_end"])
    days = f"Fieldwork {day(start)} to {day(end)}." if start and end else "No fieldwork dates."
    return _joined(f"{row['title']}.", f"{hosts}.", row["programme"] + ".", row["mode"], days)


def _sessions(row: sqlite3.Row) -> str:
    return "; ".join(session["title"] for session in json.loads(row["sessions"]))


@dataclass(frozen=True)
class Place:
    """Where the words of a kind of source lie: the table, what names a row in it, and how to read it."""

    table: str
    name: str
    words: Words
    episode: str = "episode"


ITEM = Place("item", "reference", _item)

PLACES = {
    Finding.NOUN: ITEM,
    Practice.NOUN: ITEM,
    NextStep.NOUN: ITEM,
    "connection": Place("connection", "reference", _connection),
    "episode": Place("episode", "reference", _episode, "reference"),
    "focus": Place("focus_step", "number", lambda row: _joined(row["text"], row["rationale"], row["reason"])),
    "team": Place(
        "team_member",
        "number",
        lambda row: f"{row['member_role']}, {row['organisation']}: {row['count']}",
    ),
    "self-evaluation": Place("self_evaluation", "reference", lambda row: row["text"]),
    "programme": Place("programme_of_fieldwork", "'programme'", _sessions),
    "review": Place("progress_review", "number", lambda row: row["note"]),
    "report": Place("report_step", "number", lambda row: _joined(row["step"], row["sent_to"], row["text"])),
}
"""The kinds of source, by what `Source.kind` says."""

HAVE_VISIBILITY = frozenset({"item", "connection"})
"""The tables whose rows are released one by one; the others are read with their episode."""


def source_text(projections: Viewed, source: Source, reader: Reader) -> SourceText | None:
    """Return what a source said, or None when there is no such thing or the reader may not see it now."""
    place = PLACES.get(source.kind)
    if place is None:
        return None
    tables = projections.now.tables
    hosting = _hosting(tables, source.episode)
    row = _row(tables, place, source, "from_position = :position", position=source.position)
    if row is None or hosting is None:
        return None
    now = _row(tables, place, source, "to_position > :position", position=NOW)
    hosts = tuple(json.loads(hosting["hosts"]))
    team = team_of(hosting["team"])
    released = now["visibility"] if now and place.table in HAVE_VISIBILITY else hosting["visibility"]
    if not reader.may_see(released, hosts, team):
        return None
    return SourceText(
        source=source,
        text=place.words(row),
        authorities=hosts,
        episode_title=hosting["title"],
        facts=facts_of(row),
        event=row["event"],
        latest=_latest(source, place, now),
        withdrawn=now is None or bool(place is ITEM and now["withdrawn"]),
    )


def _latest(source: Source, place: Place, now: sqlite3.Row | None) -> int:
    """Return the position of what it says now; an episode goes on without its words being other ones."""
    if now is None:
        return 0
    return source.position if place.table == "episode" else int(now["from_position"])


def _row(tables: Tables, place: Place, source: Source, where: str, **values: int) -> sqlite3.Row | None:
    rows = tables.query(
        f"SELECT * FROM {place.table} WHERE {place.episode} = :episode "
        f"AND CAST({place.name} AS TEXT) = :reference AND {where}"
        + (" AND kind = :kind" if place is ITEM else ""),
        episode=source.episode,
        reference=source.reference,
        kind=source.kind,
        **values,
    )
    return rows[0] if rows else None


def _hosting(tables: Tables, episode: str) -> sqlite3.Row | None:
    rows = tables.query(
        f"SELECT e.title, e.hosts, {TEAM}, e.visibility FROM episode e WHERE e.reference = :episode "
        "AND e.to_position > :now",
        episode=episode,
        now=NOW,
    )
    return rows[0] if rows else None
