"""Reads the material of a summary from the read tables: each table once, whatever there is of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Protocol

import msgspec

from ci_kb.days import today
from ci_kb.domain.episode import Episode as EpisodeEvents
from ci_kb.domain.finding import Finding as FindingItem
from ci_kb.domain.next_step import NextStep, NextStepStatus
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.domain.vocabulary import Wording
from projections.connections import connection_of
from projections.episodes import Episodes
from projections.gathering.material import (
    Agreed,
    Episode,
    Finding,
    FocusStep,
    Link,
    Material,
    Practice,
    Record,
    Review,
    Seats,
    Sessions,
    Statement,
    Step,
)
from projections.gathering.parts import Choices, Scope, Source
from projections.items import LESSONS
from projections.progress import Progress, Progresses
from projections.reporting import Reporting
from projections.tables import AT, NOW, Tables, optional_date
from projections.vocabulary import Vocabularies

SAY_WHO_AND_WHEN = (
    EpisodeEvents.Opened,
    EpisodeEvents.DetailsCorrected,
    EpisodeEvents.FieldworkDatesAgreed,
    EpisodeEvents.FieldworkDatesMoved,
    EpisodeEvents.Postponed,
)
"""The events that say who hosts an episode, and when."""

read_json = msgspec.json.Decoder(dict[str, Any]).decode


def released(public: bool) -> str:
    """Return the visibilities of what is released to the network, or to everybody, as SQL."""
    found = (Visibility.PUBLIC,) if public else (Visibility.NETWORK, Visibility.PUBLIC)
    return ", ".join(f"'{one}'" for one in found)


class Loading:
    """Reads everything that was released, at a position and now; `day` is the day of the position."""

    def __init__(self, tables: Tables, progress: Progresses, at: int, day: date, *, public: bool) -> None:
        self._tables = tables
        self._progress = progress
        self._at = at
        self._day = day
        self._released = released(public)
        self._words = Vocabularies(tables).at(at)

    def material(self) -> Material:
        """Return everything."""
        episodes = tuple(self._episodes())
        few = [episode.source.episode for episode in episodes]
        items = list(self._items(few))
        return Material(
            episodes=episodes,
            findings=tuple(one for one in items if isinstance(one, Finding)),
            practice=tuple(one for one in items if isinstance(one, Practice)),
            steps=tuple(one for one in items if isinstance(one, Step)),
            links=tuple(self._links(few)),
            focus=tuple(self._focus(few)),
            team=tuple(
                Seats(_numbered(row, "team"), row["member_role"], row["organisation"], row["count"])
                for row in self._rows("team_member", few)
            ),
            statements=tuple(
                Statement(_source(row, "self-evaluation"), row["kind"], row["source"], row["text"])
                for row in self._rows("self_evaluation", few)
            ),
            sessions=tuple(
                Sessions(
                    Source(row["from_position"], "programme", row["episode"], "programme"),
                    tuple(one["title"] for one in json.loads(row["sessions"])),
                )
                for row in self._rows("programme_of_fieldwork", few)
            ),
            reviews=tuple(
                Review(_numbered(row, "review"), row["note"], date.fromisoformat(row["happened_on"]))
                for row in self._rows("progress_review", few)
            ),
            agreed=tuple(self._agreed(few)),
            labels=labels(self._tables, self._words, self._at),
            approved=tuple(sorted(self._words.themes)),
        )

    def _episodes(self) -> Iterator[Episode]:
        positions = self._who_and_when()
        shown = f"SELECT reference FROM episode WHERE {AT} AND visibility IN ({self._released})"
        then = {row["reference"] for row in self._tables.query(shown, at=self._at)}
        now = {row["reference"] for row in self._tables.query(shown, at=NOW)}
        for one in self._as_they_stood(then & now):
            line = one.episode
            yield Episode(
                source=Source(positions[line.reference], "episode", line.reference, line.reference),
                title=line.title,
                hosts=line.hosts,
                programme=line.programme,
                mode=line.mode,
                fieldwork=line.fieldwork,
                standing=one.standing,
                silent_since=one.silent_since,
                demonstration=line.demonstration,
            )

    def _as_they_stood(self, seen: Collection[str]) -> list[Progress]:
        found = self._progress.several(seen, self._day, self._at)
        return sorted(found, key=lambda one: (one.episode.fieldwork or (date.max,), one.episode.reference))

    def _who_and_when(self) -> dict[str, int]:
        """Return the position of the event that said last who hosts each episode, or when."""
        rows = self._tables.query(
            "SELECT reference, MAX(from_position) AS last FROM episode WHERE from_position <= :at "
            "AND event IN (SELECT value FROM json_each(:events)) GROUP BY reference",
            at=self._at,
            events=json.dumps([event.TOPIC for event in SAY_WHO_AND_WHEN]),
        )
        return {row["reference"]: row["last"] for row in rows}

    def _items(self, few: list[str]) -> Iterator[Record]:
        rows = self._tables.query(
            "SELECT i.*, (SELECT MIN(from_position) FROM item f WHERE f.id = i.id) AS first "
            "FROM item i JOIN item n ON n.id = i.id AND n.to_position > :now "
            "WHERE i.episode IN (SELECT value FROM json_each(:few)) "
            f"AND i.kind IN {LESSONS} AND i.visibility IN ({self._released}) AND NOT i.withdrawn "
            f"AND n.visibility IN ({self._released}) "
            "AND i.from_position <= :at AND :at < i.to_position "
            "ORDER BY i.first_happened_on, i.episode, i.reference",
            few=json.dumps(few),
            at=self._at,
            now=NOW,
        )
        for row in rows:
            content = read_json(row["content"])
            if row["kind"] == FindingItem.NOUN:
                yield self._finding(row, content)
            elif row["kind"] == NextStep.NOUN:
                yield _step(row, content)
            elif content["consent"]:
                yield self._practice(row, content)

    def _finding(self, row: sqlite3.Row, content: dict[str, Any]) -> Finding:
        return Finding(
            source=_item_source(row),
            kind=content["kind"],
            text=content["text"],
            themes=self._themes(content["themes"]),
            evidence=tuple(content.get("evidence", ())),
            on=date.fromisoformat(row["first_happened_on"]),
        )

    def _practice(self, row: sqlite3.Row, content: dict[str, Any]) -> Practice:
        return Practice(
            source=_item_source(row),
            title=content["title"],
            text=content["text"],
            themes=self._themes(content["themes"]),
            suits=content["suits"],
            contact_role=content["contact_role"],
            on=date.fromisoformat(row["first_happened_on"]),
        )

    def _links(self, few: list[str]) -> Iterator[Link]:
        rows = self._tables.query(
            "SELECT c.*, e.hosts, e.demonstration, b.hosts AS borrowers FROM connection c "
            "JOIN connection n ON n.id = c.id AND n.to_position > :now "
            "JOIN episode e ON e.reference = c.episode AND e.from_position <= :at AND :at < e.to_position "
            "LEFT JOIN episode b ON b.reference = c.borrowed_into AND b.from_position <= :at "
            "AND :at < b.to_position "
            "WHERE c.episode IN (SELECT value FROM json_each(:few)) "
            f"AND c.visibility IN ({self._released}) "
            f"AND n.visibility IN ({self._released}) "
            "AND c.from_position <= :at AND :at < c.to_position ORDER BY c.episode, c.reference",
            few=json.dumps(few),
            at=self._at,
            now=NOW,
        )
        for row in rows:
            one = connection_of(row)
            yield Link(
                source=Source(one.facts.position, "connection", one.episode, one.reference, one.version),
                from_authority=one.from_authority,
                to_authority=one.to_authority,
                learner=one.learner,
                teacher=one.teacher,
                subject=one.subject,
                about=one.about,
                state=one.state,
                note=one.note,
                outcome=one.outcome,
                met=one.met_on is not None,
                taken_up=one.borrowed_on is not None,
                on=one.last_on,
            )

    def _focus(self, few: list[str]) -> Iterator[FocusStep]:
        for row in self._rows("focus_step", few):
            yield FocusStep(
                source=_numbered(row, "focus"),
                number=row["number"],
                step=row["step"],
                text=row["text"],
                reason=row["reason"],
                themes=self._themes(json.loads(row["themes"])),
                on=date.fromisoformat(row["happened_on"]),
            )

    def _agreed(self, few: list[str]) -> Iterator[Agreed]:
        stand = Reporting(self._tables).fail_safes(self._at)
        for row in self._rows("report_step", few):
            if row["step"] == ReportStep.FAIL_SAFE_AGREED and row["episode"] in stand:
                yield Agreed(_numbered(row, "report"), date.fromisoformat(row["happened_on"]))

    def _rows(self, table: str, few: list[str]) -> list[sqlite3.Row]:
        return self._tables.query(
            f"SELECT * FROM {table} WHERE {AT} AND episode IN (SELECT value FROM json_each(:few)) "
            "ORDER BY episode, from_position",
            few=json.dumps(few),
            at=self._at,
        )

    def _themes(self, themes: Collection[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(self._words.theme_now, themes)))


def labels(tables: Tables, words: Wording, at: int) -> dict[str, str]:
    """Return what each theme is called, those too that are no longer offered."""
    known = {word.name: word.word for word in Vocabularies(tables).words("theme", at)}
    known.update(words.themes)
    return {name: getattr(word, "label", name) for name, word in sorted(known.items())}


def _step(row: sqlite3.Row, content: dict[str, Any]) -> Step:
    return Step(
        source=_item_source(row),
        text=content["text"],
        owner=content["owner"],
        owner_body=content["owner_body"],
        due=content["due"] or content["due_text"] or "",
        from_finding=content["from_finding"],
        status=row["status"] or NextStepStatus.NOT_STARTED,
        status_on=optional_date(row["status_on"]),
        note=row["note"],
        on=date.fromisoformat(row["first_happened_on"]),
        first=row["first"],
    )


def _item_source(row: sqlite3.Row) -> Source:
    return Source(row["from_position"], row["kind"], row["episode"], row["reference"], row["version"])


def _source(row: sqlite3.Row, kind: str) -> Source:
    return Source(row["from_position"], kind, row["episode"], row["reference"])


def _numbered(row: sqlite3.Row, kind: str) -> Source:
    return Source(row["from_position"], kind, row["episode"], str(row["number"]))


NO_CHOICES = Choices()


class Views(Protocol):
    """What is asked of the views of the log."""

    tables: Tables
    progress: Progresses
    episodes: Episodes

    def position(self) -> int:
        """Return the position reached."""


class Viewed(Protocol):
    """Whatever has the views in use, as `Projections` does."""

    @property
    def now(self) -> Views:
        """The views in use."""


def read(projections: Viewed, scope: Scope, at: int | None = None) -> tuple[Material, int]:
    """Return what a summary is composed from, and the position of the log up to which it is known."""
    now = projections.now
    day = scope.as_at or today()
    position = at
    if position is None:
        position = now.episodes.position_at(scope.as_at) if scope.as_at else now.position()
    loading = Loading(now.tables, now.progress, position, day, public=scope.public)
    return loading.material(), position
