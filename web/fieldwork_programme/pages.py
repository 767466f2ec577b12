"""The programme of an episode's fieldwork, to read: by day, with what it lacks, and how it came about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, render_template

from ci_kb.domain.episode_values import Session
from ci_kb.fieldwork_days import day_of_fieldwork, number_of_day
from ci_kb.guidance import guidance
from ci_kb.guidance.model import SessionKind
from ci_kb.guidance.programme import about_programme
from projections.episodes import EpisodeLine, Programme
from web.as_at import as_at
from web.items.flagging import flagged_in, session_name
from web.parts import parts
from web.recording import Change, changes
from web.seeing import episode_or_404, works_on
from web.shell import day

pages = Blueprint("fieldwork_programme", __name__)

USUAL_DAYS = (2, 3)
"""Days of the fieldwork for which the guidance has an exemplar."""


@dataclass(frozen=True)
class Day:
    """A day of the programme: its number, its date where it is known, and its sessions."""

    number: int
    on: date | None
    sessions: tuple[Session, ...]

    @property
    def heading(self) -> str:
        """What the day is called, with its date where it is known."""
        return f"Day {self.number}: {self.on:%A} {day(self.on)}" if self.on else f"Day {self.number}"


@dataclass(frozen=True)
class Statement:
    """A programme as it was drafted or agreed once, with what it changed in the one before."""

    programme: Programme
    changes: tuple[Change, ...]


@pages.get("/episodes/<reference>/programme")
def show(reference: str) -> str:
    """Show the programme, and to those who work on it what it lacks and what they can do."""
    line, shown = episode_or_404(reference), as_at()
    known = parts().projections.episodes.programmes(reference, shown.position)
    sessions = known[-1].sessions if known else ()
    works = works_on(line) and shown.day is None
    return render_template(
        "fieldwork_programme/show.html",
        line=line,
        days=days_of(line, sessions),
        agreed=bool(known) and known[-1].agreed,
        agreed_on=known[-1].facts.on if known and known[-1].agreed else None,
        history=history(known),
        prompts=about_programme(guidance(line.guidance), sessions) if works else (),
        lengths=lengths_offered(line),
        has_sub_groups=bool(slots_of(sessions)),
        flagged=flagged_in(reference) if works else {},
        name_of=lambda session: session_name(asdict(session)),
        works=works,
        as_at=shown.day,
    )


def days_of(line: EpisodeLine, sessions: Iterable[Session]) -> list[Day]:
    """Return the sessions of a programme by day, with the dates the fieldwork gives the days."""
    return [
        Day(number, date_of(number, line.fieldwork), tuple(found))
        for number, found in groupby(sorted(sessions, key=by_time), key=lambda session: session.day)
    ]


def date_of(number: int, fieldwork: tuple[date, date] | None) -> date | None:
    """Return the date of a day of the programme; None without dates, or after the last day."""
    day = day_of_fieldwork(number, fieldwork) if fieldwork else None
    return day if day and fieldwork and day <= fieldwork[1] else None


def by_time(session: Session) -> tuple[int, str, str]:
    """Return what sessions are put in order by."""
    return session.day, session.start, session.group


def lengths_offered(line: EpisodeLine) -> tuple[int, ...]:
    """Return for how many days a programme can be started: the usual lengths, and that of the fieldwork."""
    own = {number_of_day(line.fieldwork[1], line.fieldwork)} if line.fieldwork else set()
    return tuple(sorted({*USUAL_DAYS, *own}))


def slots_of(sessions: Iterable[Session]) -> dict[str, Session]:
    """Return the sessions held in sub-groups, one for all the groups that meet at that time, by name."""
    return {
        session_name(asdict(session)): session
        for session in sessions
        if session.group or session.kind == SessionKind.SUB_GROUPS
    }


def in_words(sessions: Sequence[Session]) -> dict[str, str]:
    """Return a programme as one text for each day."""
    by_day = groupby(sorted(sessions, key=by_time), key=lambda session: session.day)
    return {f"Day {number}": "\n".join(map(line_of, found)) for number, found in by_day}


def line_of(session: Session) -> str:
    """Return a session as one line."""
    people = [
        f"{name}: {who}"
        for name, who in (
            ("group", session.group),
            ("facilitator", session.facilitator),
            ("recorder", session.recorder),
        )
        if who
    ]
    return f"{session.start} to {session.end} {session.title}" + (f" ({'; '.join(people)})" if people else "")


def history(programmes: Iterable[Programme]) -> list[Statement]:
    """Return how a programme came about, the latest statement first."""
    found: list[Statement] = []
    before: dict[str, str] = {}
    for one in programmes:
        now = in_words(one.sessions)
        found.append(Statement(one, changes(before, now) if before else ()))
        before = now
    return found[::-1]
