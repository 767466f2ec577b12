"""Questions about episodes: their focus, dates, team, programme, milestones and report."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from ci_kb.days import end_of
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Session
from ci_kb.domain.report import ReportStep
from ci_kb.roles import Team
from projections.access_rows import TEAM, team_of
from projections.reading import Reader
from projections.tables import AT, NOW, Facts, Tables, facts_of, optional_date

GIVEN_OUT = frozenset(
    {ReportStep.FINALISED, ReportStep.SHARED_WITH_ELECTED_MEMBERS, ReportStep.FAIL_SAFE_AGREED}
)
"""The steps of a report by which its words go beyond the team."""

READERS_KEPT = 1000
"""For so many readers it is kept what they may see."""


@dataclass(frozen=True)
class EpisodeLine:
    """An episode in a list."""

    reference: str
    title: str
    hosts: tuple[str, ...]
    programme: str
    mode: str
    guidance: str
    demonstration: bool
    visibility: str
    fieldwork: tuple[date, date] | None
    dates_agreed_on: date | None
    team_persons: Team
    version: int
    postponed: bool = False
    timetable_agreed: bool = False
    timetable_version: int = 0
    feedback_until: date | None = None
    focus: str = ""
    focus_step: str = ""


@dataclass(frozen=True)
class FocusStatement:
    """One step in the life of a focus."""

    number: int
    step: str
    text: str
    rationale: str
    decided_by: str
    themes: tuple[str, ...]
    facts: Facts
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True)
class TeamSeat:
    """A seat in the team, by its number; the person by identifier, the preparations by what each was."""

    role: str
    organisation: str
    part: str
    person: str
    count: int
    facts: Facts
    capacity: str = ""
    number: int = 0
    prepared: dict[str, Facts] = field(default_factory=dict)


@dataclass(frozen=True)
class StoodDown:
    """A member who left the team; the facts say when and why."""

    role: str
    organisation: str
    count: int
    facts: Facts


@dataclass(frozen=True)
class Statement:
    """A line of the self-evaluation."""

    reference: str
    kind: str
    text: str
    source: str
    existing: bool
    link: str
    facts: Facts
    dated: date | None = None
    holder: str = ""


@dataclass(frozen=True)
class Move:
    """A move of the fieldwork to other days."""

    before: tuple[date, date]
    after: tuple[date, date]
    facts: Facts


@dataclass(frozen=True)
class Review:
    """A review of progress."""

    planned: date | None
    note: str
    facts: Facts


@dataclass(frozen=True)
class Programme:
    """The programme of the fieldwork as it was drafted or agreed once."""

    sessions: tuple[Session, ...]
    agreed: bool
    facts: Facts


@dataclass(frozen=True)
class ReportStepTaken:
    """A step of the report."""

    step: str
    to: str
    text: str
    decided_by: str
    facts: Facts

    @property
    def given_out(self) -> bool:
        """Whether its text was given to others than those who work on the episode."""
        return self.step in GIVEN_OUT


@dataclass(frozen=True)
class EpisodePage:
    """Everything about an episode but its items and connections."""

    line: EpisodeLine
    focus: tuple[FocusStatement, ...]
    moves: tuple[Move, ...]
    team: tuple[TeamSeat, ...]
    self_evaluation: tuple[Statement, ...]
    sessions: tuple[dict[str, Any], ...]
    reviews: tuple[Review, ...]
    report: tuple[ReportStepTaken, ...]
    sections: dict[str, str]


class Episodes:
    """Questions about episodes.  `at` is a position in the log: the answer is as it was after that event."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._audiences: dict[Reader, tuple[int, frozenset[str]]] = {}

    def get(self, reference: str, at: int = NOW) -> EpisodeLine | None:
        """Return an episode, or None when there is none."""
        found = self._lines("reference = :reference", at, reference=reference)
        return found[0] if found else None

    def several(self, references: Collection[str] | None = None, at: int = NOW) -> list[EpisodeLine]:
        """Return some episodes, or all of them, the latest fieldwork first."""
        if references is None:
            return self._lines("1", at)
        return self._lines(
            "reference IN (SELECT value FROM json_each(:few))", at, few=json.dumps(list(references))
        )

    def with_id(self, identifier: str, at: int = NOW) -> EpisodeLine | None:
        """Return the episode with this identifier, with or without hyphens, or None when there is none."""
        found = self._lines("id = :id", at, id=identifier.replace("-", "").lower())
        return found[0] if found else None

    def position_at(self, day: date) -> int:
        """Return the position of the last event recorded by the end of a day, as days are counted here.

        Raises `OverflowError` for the last day there is, which has no end.
        """
        end_of(day)
        return self._tables.position_at(day)

    def visible(self, reader: Reader, at: int = NOW) -> list[EpisodeLine]:
        """Return the episodes a reader may see now, the latest fieldwork first."""
        lines = self._lines("1", NOW)
        now = {
            line.reference for line in lines if reader.may_see(line.visibility, line.hosts, line.team_persons)
        }
        return [line for line in (lines if at == NOW else self._lines("1", at)) if line.reference in now]

    def audiences(self, reader: Reader) -> frozenset[str]:
        """Return the audiences a reader belongs to now; kept for each reader until an episode changes."""
        changed = self._tables.query(
            "SELECT MAX((SELECT COALESCE(MAX(from_position), 0) FROM episode), "
            "(SELECT COALESCE(MAX(from_position), 0) FROM access)) AS latest"
        )
        position = changed[0]["latest"]
        known = self._audiences.get(reader)
        if known is None or known[0] != position:
            if len(self._audiences) >= READERS_KEPT:
                self._audiences.clear()
            known = self._audiences[reader] = (position, self._audiences_of(reader))
        return known[1]

    def _audiences_of(self, reader: Reader) -> frozenset[str]:
        rows = self._tables.query(f"SELECT e.reference, e.hosts, {TEAM} FROM episode e WHERE {AT}", at=NOW)
        return reader.audiences(
            (row["reference"], tuple(json.loads(row["hosts"])), team_of(row["team"])) for row in rows
        )

    def page(self, reference: str, at: int = NOW) -> EpisodePage | None:
        """Return everything about an episode but its items and connections, or None."""
        line = self.get(reference, at)
        if line is None:
            return None
        programme = self._rows("programme_of_fieldwork", reference, at)
        return EpisodePage(
            line=line,
            focus=self.focus(reference, at),
            moves=self._moves(reference, at),
            team=self._team(reference, at),
            self_evaluation=tuple(map(statement_of, self._rows("self_evaluation", reference, at))),
            sessions=tuple(json.loads(programme[0]["sessions"])) if programme else (),
            reviews=self.reviews(reference, at),
            report=tuple(
                ReportStepTaken(row["step"], row["sent_to"], row["text"], row["decided_by"], facts_of(row))
                for row in self._rows("report_step", reference, at)
            ),
            sections={row["section"]: row["text"] for row in self._rows("report_section", reference, at)},
        )

    def focus(self, reference: str, at: int = NOW) -> tuple[FocusStatement, ...]:
        """Return how the focus of an episode evolved, first step first."""
        return tuple(map(focus_of, self._rows("focus_step", reference, at)))

    def focuses(self, at: int = NOW) -> dict[str, tuple[FocusStatement, ...]]:
        """Return how every focus evolved, by the reference of its episode."""
        found: dict[str, tuple[FocusStatement, ...]] = {}
        for row in self._tables.query(f"SELECT * FROM focus_step WHERE {AT} ORDER BY episode, number", at=at):
            found[row["episode"]] = (*found.get(row["episode"], ()), focus_of(row))
        return found

    def stood_down(self, reference: str, at: int = NOW) -> tuple[StoodDown, ...]:
        """Return who left the team of an episode, with the reasons."""
        return tuple(
            StoodDown(row["member_role"], row["organisation"], row["count"], facts_of(row))
            for row in self._rows("stood_down", reference, at)
        )

    def withdrawn_statements(self, reference: str, at: int = NOW) -> dict[str, Facts]:
        """Return the lines of the self-evaluation that were withdrawn, with when and why."""
        return {row["reference"]: facts_of(row) for row in self._rows("withdrawn_statement", reference, at)}

    def statements_ever(self, reference: str, at: int = NOW) -> dict[str, tuple[Statement, ...]]:
        """Return every version of each line of the self-evaluation, the oldest first, withdrawn lines too."""
        rows = self._tables.query(
            "SELECT * FROM self_evaluation WHERE episode = :episode AND from_position <= :at "
            "ORDER BY from_position",
            episode=reference,
            at=at,
        )
        found: dict[str, tuple[Statement, ...]] = {}
        for row in rows:
            found[row["reference"]] = (*found.get(row["reference"], ()), statement_of(row))
        return found

    def reviews(self, reference: str, at: int = NOW) -> tuple[Review, ...]:
        """Return the reviews of an episode's progress, in the order in which they were recorded."""
        return tuple(
            Review(optional_date(row["planned"]), row["note"], facts_of(row))
            for row in self._rows("progress_review", reference, at)
        )

    def programmes(self, reference: str, at: int = NOW) -> tuple[Programme, ...]:
        """Return every programme of an episode that was drafted or agreed, the first one first."""
        rows = self._tables.query(
            "SELECT * FROM programme_of_fieldwork WHERE episode = :episode AND from_position <= :at "
            "ORDER BY from_position",
            episode=reference,
            at=at,
        )
        return tuple(
            Programme(
                tuple(Session(**session) for session in json.loads(row["sessions"])),
                row["event"] == Episode.TimetableAgreed.TOPIC,
                facts_of(row),
            )
            for row in rows
        )

    def _moves(self, reference: str, at: int) -> tuple[Move, ...]:
        """Return the moves of the fieldwork, each with the days before it."""
        rows = self._rows("fieldwork_move", reference, at)
        if not rows:
            return ()
        first = self._tables.query(
            "SELECT fieldwork_start AS start, fieldwork_end AS end FROM episode "
            "WHERE reference = :reference AND fieldwork_start NOT NULL ORDER BY from_position LIMIT 1",
            reference=reference,
        )
        periods = [
            (date.fromisoformat(row["start"]), date.fromisoformat(row["end"])) for row in (*first, *rows)
        ]
        return tuple(
            Move(before, after, facts_of(row))
            for row, (before, after) in zip(rows, pairwise(periods), strict=True)
        )

    def _team(self, reference: str, at: int) -> tuple[TeamSeat, ...]:
        prepared: dict[int, dict[str, Facts]] = defaultdict(dict)
        for row in self._rows("prepared", reference, at):
            prepared[row["seat"]][row["preparation"]] = facts_of(row)
        return tuple(
            TeamSeat(
                row["member_role"],
                row["organisation"],
                row["part"],
                row["person"],
                row["count"],
                facts_of(row),
                row["capacity"],
                row["number"],
                prepared[row["number"]],
            )
            for row in self._rows("team_member", reference, at)
        )

    def _rows(self, table: str, reference: str, at: int) -> list[sqlite3.Row]:
        return self._tables.query(
            f"SELECT * FROM {table} WHERE episode = :episode AND {AT}",
            episode=reference,
            at=at,
        )

    def _lines(self, where: str, at: int, **values: Any) -> list[EpisodeLine]:
        latest = f"FROM focus_step f WHERE f.episode = e.reference AND {AT} ORDER BY number DESC LIMIT 1"
        rows = self._tables.query(
            f"SELECT e.*, (SELECT text {latest}) AS focus, (SELECT step {latest}) AS focus_step, {TEAM} "
            f"FROM episode e WHERE {where} AND {AT} "
            "ORDER BY fieldwork_start IS NULL, fieldwork_start DESC, reference",
            at=at,
            **values,
        )
        return [line_of(row) for row in rows]


def focus_of(row: sqlite3.Row) -> FocusStatement:
    """Return the statement of a focus that a row holds."""
    return FocusStatement(
        number=row["number"],
        step=row["step"],
        text=row["text"],
        rationale=row["rationale"],
        decided_by=row["decided_by"],
        themes=tuple(json.loads(row["themes"])),
        facts=facts_of(row),
        evidence=tuple(json.loads(row["evidence"])),
    )


def statement_of(row: sqlite3.Row) -> Statement:
    """Return the line of the self-evaluation that a row holds."""
    return Statement(
        row["reference"],
        row["kind"],
        row["text"],
        row["source"],
        bool(row["existing"]),
        row["link"],
        facts_of(row),
        optional_date(row["dated"]),
        row["holder"],
    )


def line_of(row: sqlite3.Row) -> EpisodeLine:
    """Return the line that a row of the episode table holds."""
    start, end = optional_date(row["fieldwork_start"]), optional_date(row["fieldwork_end"])
    return EpisodeLine(
        reference=row["reference"],
        title=row["title"],
        hosts=tuple(json.loads(row["hosts"])),
        programme=row["programme"],
        mode=row["mode"],
        guidance=row["guidance"],
        demonstration=bool(row["demonstration"]),
        visibility=row["visibility"],
        fieldwork=(start, end) if start and end else None,
        dates_agreed_on=optional_date(row["dates_agreed_on"]),
        team_persons=team_of(row["team"]),
        version=row["version"],
        postponed=bool(row["postponed"]),
        timetable_agreed=bool(row["timetable_agreed"]),
        timetable_version=row["timetable_version"],
        feedback_until=optional_date(row["feedback_until"]),
        focus=row["focus"] or "",
        focus_step=row["focus_step"] or "",
    )
