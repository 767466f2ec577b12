"""What a summary is composed from: everything that was released, read from the tables as at a position.

Each record carries the event that says what it holds.  Nothing here was unreleased then or is now, so that
nothing that is composed from it, not even a number, tells of what a reader may not see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from ci_kb.guidance import Standing
from projections.gathering.parts import Source

HELD = frozenset({Standing.LIVE, Standing.FINISHED})
"""The standings of an episode whose fieldwork has begun."""


@dataclass(frozen=True)
class Record:
    """Something that was recorded, and the event that says it."""

    source: Source

    @property
    def episode(self) -> str:
        """The reference of the episode it belongs to."""
        return self.source.episode


@dataclass(frozen=True)
class Episode(Record):
    """An episode: who hosts it, and how far it has come."""

    title: str
    hosts: tuple[str, ...]
    programme: str
    mode: str
    fieldwork: tuple[date, date] | None
    standing: Standing
    silent_since: date | None
    demonstration: bool

    @property
    def held(self) -> bool:
        """Whether its fieldwork has begun."""
        return self.standing in HELD and self.fieldwork is not None

    @property
    def days(self) -> int:
        """How many days its fieldwork took."""
        return (self.fieldwork[1] - self.fieldwork[0]).days + 1 if self.fieldwork else 0


@dataclass(frozen=True)
class Finding(Record):
    """A finding; `themes` are those that hold it now."""

    kind: str
    text: str
    themes: tuple[str, ...]
    evidence: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class Practice(Record):
    """Practice worthy of sharing, for which there is consent."""

    title: str
    text: str
    themes: tuple[str, ...]
    suits: str
    contact_role: str
    on: date


@dataclass(frozen=True)
class Step(Record):
    """A next step, and how far it has come; `first` is the position of the event that recorded it."""

    text: str
    owner: str
    owner_body: str
    due: str
    from_finding: str
    status: str
    status_on: date | None
    note: str
    on: date
    first: int


@dataclass(frozen=True)
class Link(Record):
    """A connection, and how far it has come."""

    from_authority: str
    to_authority: str
    learner: str
    teacher: str
    subject: str
    about: str
    state: str
    note: str
    outcome: str
    met: bool
    taken_up: bool
    on: date


@dataclass(frozen=True)
class FocusStep(Record):
    """A statement of the focus, in the order in which they were made."""

    number: int
    step: str
    text: str
    reason: str
    themes: tuple[str, ...]
    on: date


@dataclass(frozen=True)
class Seats(Record):
    """Seats in the team that are filled alike."""

    role: str
    organisation: str
    count: int


@dataclass(frozen=True)
class Statement(Record):
    """A line of the self-evaluation, by the outcome source it rests on."""

    kind: str
    outcome: str
    text: str


@dataclass(frozen=True)
class Sessions(Record):
    """The programme of the fieldwork, by the titles of its sessions."""

    titles: tuple[str, ...]


@dataclass(frozen=True)
class Review(Record):
    """A review of progress."""

    note: str
    on: date


@dataclass(frozen=True)
class Agreed(Record):
    """That a statement was agreed in place of a report."""

    on: date


OF_THEMES = ("labels", "approved")
"""What the material holds besides records: what themes are called by identifier, and which are in use."""


@dataclass(frozen=True)
class Material:
    """Everything, in the order in which it was recorded."""

    episodes: tuple[Episode, ...]
    findings: tuple[Finding, ...]
    practice: tuple[Practice, ...]
    steps: tuple[Step, ...]
    links: tuple[Link, ...]
    focus: tuple[FocusStep, ...]
    team: tuple[Seats, ...]
    statements: tuple[Statement, ...]
    sessions: tuple[Sessions, ...]
    reviews: tuple[Review, ...]
    agreed: tuple[Agreed, ...]
    labels: Mapping[str, str]
    approved: tuple[str, ...]

    def records(self) -> Iterator[Record]:
        """Yield every record."""
        for field in fields(self):
            if field.name not in OF_THEMES:
                yield from getattr(self, field.name)

    @cached_property
    def statements_agreed(self) -> frozenset[str]:
        """The episodes in which a statement was agreed in place of a report."""
        return frozenset(record.episode for record in self.agreed)

    def without(self, source: Source) -> Material:
        """Return the material as it would be if something had never been recorded.

        With an episode goes everything that was recorded in it.
        """
        gone = source.item

        def stays(record: Record) -> bool:
            if source.kind == "episode":
                return record.episode != source.episode
            return record.source.item != gone

        return self.keeping(stays)

    def keeping(self, which: Callable[[Record], bool]) -> Material:
        """Return the records of which a condition holds."""
        kept: dict[str, Any] = {
            field.name: tuple(record for record in getattr(self, field.name) if which(record))
            for field in fields(self)
            if field.name not in OF_THEMES
        }
        return replace(self, **kept)


R = TypeVar("R", bound=Record)


def by_episode(records: Iterable[R]) -> dict[str, list[R]]:
    """Return records by the episode they belong to."""
    found: dict[str, list[R]] = defaultdict(list)
    for record in records:
        found[record.episode].append(record)
    return found
