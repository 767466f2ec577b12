"""What a version of the guidance says, as frozen dataclasses; `reading.py` fills them from its file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar


def moved(day: date, by: timedelta) -> date:
    """Return a day so much later, or earlier; beyond the first and last day there is, that day."""
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min


class WeeksFrom(StrEnum):
    """Whether weeks count from the fieldwork's first day or from its last."""

    START = "start"
    END = "end"


class Team(StrEnum):
    """The sources a team comes from (section 6)."""

    HOST = "host"
    ADES = "ades"
    EDUCATION_SCOTLAND = "education-scotland"
    OTHER_AUTHORITIES = "other-authorities"
    NEXT_HOST = "next-host"


class Organisation(StrEnum):
    """What kind of organisation somebody comes from, seen from the host."""

    HOST = "host"
    ADES = "ADES"
    EDUCATION_SCOTLAND = "Education Scotland"
    AUTHORITY = "authority"
    OTHER = "other"


class SessionKind(StrEnum):
    """What a session of the exemplar programme is for."""

    WELCOME = "welcome"
    CONTEXT = "context"
    OVERVIEW = "overview"
    FOCUS = "focus"
    QUESTIONS = "questions"
    SUB_GROUPS = "sub-groups"
    WHOLE_GROUP = "whole group"
    REVIEW = "review"
    PLENARY = "plenary"
    BLUE_SKY = "blue sky"
    REFLECTION = "reflection"


class Standing(StrEnum):
    """What an episode is to the programme."""

    PLANNED = "planned"
    LIVE = "live"
    FINISHED = "finished"
    POSTPONED = "postponed"


@dataclass(frozen=True)
class Stage:
    """One of the stages, which is reached once any of the facts has happened; what an episode in it is."""

    id: str
    title: str
    standing: Standing
    reached_by: tuple[str, ...]


@dataclass(frozen=True)
class Milestone:
    """A milestone of the guidance; weeks count from the fieldwork's first day, or after its last.

    It is met by any of the facts in `met_by`, of which "A + B" asks for both, and no longer asked for once
    one of those in `replaced_by` happened.
    """

    id: str
    title: str
    part: str
    weeks: int | None
    weeks_from: WeeksFrom
    stage: str
    words: str = ""
    earliest_weeks: int | None = None
    met_by: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()

    @property
    def after_fieldwork(self) -> bool:
        """Whether its weeks count from the fieldwork's last day."""
        return self.weeks_from is WeeksFrom.END

    def deadline(self, fieldwork: tuple[date, date] | None) -> date | None:
        """Return the last day on which it is met in time, or None when that cannot be said."""
        if fieldwork is None or self.weeks is None:
            return None
        return moved(fieldwork[1 if self.after_fieldwork else 0], timedelta(weeks=self.weeks))


@dataclass(frozen=True)
class ChecklistRow:
    """A row of the checklist: it is filled by `filled_from`; `also_from` is shown where it is recorded."""

    id: str
    title: str
    filled_from: tuple[str, ...]
    note: str = ""
    also_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class KnownBy:
    """How a role is told from a seat that does not name it: organisation, part in the team, words."""

    organisation: tuple[Organisation, ...]
    parts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Capacity:
    """A role of section 6 that a member of the team has."""

    id: str
    title: str
    team: Team
    part: str
    words: str
    known_by: KnownBy


@dataclass(frozen=True)
class Leads:
    """Which leads are to be known, and how many weeks from the fieldwork's first day."""

    weeks: int
    capacities: tuple[str, ...]

    def deadline(self, fieldwork: tuple[date, date]) -> date:
        """Return the day by which they are to be known."""
        return moved(fieldwork[0], timedelta(weeks=self.weeks))


@dataclass(frozen=True)
class OutcomeSource:
    """One of the outcome factors a self-evaluation may draw on (Stage 2)."""

    id: str
    text: str


@dataclass(frozen=True)
class PlanningPoint:
    """A detail the Local Organisational Group settles; `filled_from` says where it is recorded."""

    id: str
    text: str
    filled_from: str


@dataclass(frozen=True)
class ExemplarSession:
    """A session of the exemplar programme; the times are suggestions, as "09:30"."""

    day: int
    start: str
    end: str
    title: str
    kind: SessionKind
    words: str = ""


@dataclass(frozen=True)
class ExemplarProgramme:
    """An exemplar programme of so many days."""

    days: int
    sessions: tuple[ExemplarSession, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of the report, and what it is filled from."""

    id: str
    title: str
    filled_from: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True)
class Thresholds:
    """From where on something is pointed out; the guidance gives words for these, seldom numbers."""

    due_within_days: int
    host_paper_words: int
    reading_minutes: int
    wide_focus_words: int
    wide_focus_themes: int
    months_of_silence: int


@dataclass(frozen=True)
class FeedbackQuestion:
    """A question on the process, asked of everybody who took part."""

    id: str
    text: str


@dataclass(frozen=True)
class Quote:
    """Words of the guidance to stand beside a field, with the title of the part they come from."""

    id: str
    part: str
    words: str

    def __str__(self) -> str:
        """Return the words as help text, naming the part by its title."""
        return f"“{self.words}” (guidance, {self.part})"


class Named(Protocol):
    """Something that is known by an identifier."""

    @property
    def id(self) -> str:
        """Its identifier."""


N = TypeVar("N", bound=Named)


def named(things: Iterable[N], identifier: str) -> N | None:
    """Return the one with this identifier, or None."""
    return next((thing for thing in things if thing.id == identifier), None)


@dataclass(frozen=True)
class Guidance:
    """One version of the guidance."""

    version: str
    title: str
    in_force_from: date
    stages: tuple[Stage, ...]
    milestones: tuple[Milestone, ...]
    checklist: tuple[ChecklistRow, ...]
    capacities: tuple[Capacity, ...]
    leads: Leads
    outcome_sources: tuple[OutcomeSource, ...]
    local_organisational_group_planning: tuple[PlanningPoint, ...]
    exemplar_programmes: tuple[ExemplarProgramme, ...]
    report_outline: tuple[Heading, ...]
    thresholds: Thresholds
    signs_of_life: tuple[str, ...]
    feedback_questions: tuple[FeedbackQuestion, ...]
    quotes: tuple[Quote, ...] = ()

    def milestone(self, milestone: str) -> Milestone | None:
        """Return the milestone with this identifier, or None."""
        return named(self.milestones, milestone)

    def capacity(self, capacity: str) -> Capacity | None:
        """Return the role with this identifier, or None."""
        return named(self.capacities, capacity)

    def quote(self, quote: str) -> str:
        """Return words of the guidance as help text, or nothing when this version says nothing there."""
        found = named(self.quotes, quote)
        return str(found) if found else ""

    def exemplar_programme(self, days: int) -> tuple[ExemplarSession, ...]:
        """Return the sessions to start a programme of so many days from.

        A shorter one is cut off after its days, a longer one leaves its further days free.
        """
        longest_that_fits = max(
            (programme for programme in self.exemplar_programmes if programme.days <= days),
            key=lambda programme: programme.days,
            default=min(self.exemplar_programmes, key=lambda programme: programme.days, default=None),
        )
        if longest_that_fits is None:
            return ()
        return tuple(session for session in longest_that_fits.sessions if session.day <= days)

    def outcome_source(self, words: str) -> OutcomeSource | None:
        """Return the outcome source with this identifier or text, or None."""
        wanted = words.casefold().strip()
        return next((s for s in self.outcome_sources if wanted in (s.id, s.text.casefold())), None)
