"""How long each kind of record is kept, as data, and what is due to be destroyed on a day.

Public Records (Scotland) Act 2011; UK GDPR, article 5(1)(e): kept no longer than is necessary.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from ci_kb.days import day_of
from ci_kb.domain.account import Account
from ci_kb.domain.disposal import Disposal
from ci_kb.domain.episode import Episode
from ci_kb.event_log import Logged

CLASSES = Path(__file__).parent / "classes.json"


class After(StrEnum):
    """From when the time runs that something is kept."""

    EPISODE = "episode"
    ITSELF = "itself"
    DISABLED = "disabled"


@dataclass(frozen=True)
class RetentionClass:
    """A class of records: which, for how many months after what, and why; None keeps them for good."""

    id: str
    title: str
    holds: frozenset[str]
    months: int | None
    after: str
    why: str

    def due_on(self, last: date) -> date | None:
        """Return from which day records are due of which something was recorded last on a day."""
        return None if self.months is None else months_later(last, self.months)


@dataclass
class Kept:
    """An aggregate as the log tells of it: its kind, its episode, and when something last happened to it.

    `person` is whose it is where it belongs to no episode: who recorded it, or whose account it is.
    """

    id: UUID
    kind: str
    episode: str
    person: str
    last: date
    disabled: bool = False


@dataclass
class Known:
    """What the log tells of every aggregate, every episode's last day, and what is destroyed already."""

    aggregates: dict[UUID, Kept] = field(default_factory=dict)
    last_in_episode: dict[str, date] = field(default_factory=dict)
    destroyed: set[UUID] = field(default_factory=set)


@dataclass(frozen=True)
class Due:
    """Records of one class, of one episode or otherwise of one person, that are due since a day."""

    kept_as: RetentionClass
    episode: str
    since: date
    aggregates: tuple[UUID, ...]


@cache
def retention_classes() -> tuple[RetentionClass, ...]:
    """Return the classes of records."""
    read = json.loads(CLASSES.read_text(encoding="utf-8"))
    return tuple(RetentionClass(**{**one, "holds": frozenset(one["holds"])}) for one in read)


def known_of(events: Iterable[Logged]) -> Known:
    """Return what the events tell of everything that is kept."""
    known = Known()
    for logged in events:
        event, identifier = logged.event, UUID(str(logged.stored.originator_id))
        day = day_of(event.timestamp)
        kind = logged.stored.topic.partition(".")[0]
        kept = known.aggregates.get(identifier)
        if kept is None:
            episode = episode_of(event)
            person = "" if episode else str(identifier) if kind == Account.TOPIC else event.by
            kept = known.aggregates[identifier] = Kept(identifier, kind, episode, person, day)
        kept.last = max(kept.last, day)
        if kind == Account.TOPIC:
            kept.disabled = isinstance(event, Account.Disabled) or (
                kept.disabled and not isinstance(event, Account.Enabled)
            )
        if kept.episode:
            known.last_in_episode[kept.episode] = max(known.last_in_episode.get(kept.episode, day), day)
        if isinstance(event, Disposal.Certified):
            known.destroyed.update(event.aggregates)
    return known


def episode_of(first: object) -> str:
    """Return the episode that an aggregate with this first event belongs to, or nothing."""
    return str(getattr(first, "reference" if isinstance(first, Episode.Opened) else "episode", ""))


def due(known: Known, today: date) -> list[Due]:
    """Return what is due to be destroyed on a day, by class and episode, or person.

    Each is destroyed by itself, so that what is kept back of one person keeps back nothing of another.
    """
    found: dict[tuple[str, str, str], list[UUID]] = {}
    since: dict[tuple[str, str, str], date] = {}
    by_kind = {kind: one for one in retention_classes() for kind in one.holds}
    for kept in known.aggregates.values():
        kept_as = by_kind.get(kept.kind)
        day = kept_as.due_on(runs_from(known, kept, kept_as)) if kept_as else None
        if kept_as is None or day is None or day > today or kept.id in known.destroyed:
            continue
        if kept_as.after == After.DISABLED and not kept.disabled:
            continue
        key = (kept_as.id, kept.episode, kept.person)
        found.setdefault(key, []).append(kept.id)
        since[key] = max(since.get(key, day), day)
    named = {one.id: one for one in retention_classes()}
    return [
        Due(named[key[0]], key[1], since[key], tuple(identifiers))
        for key, identifiers in sorted(found.items())
    ]


def runs_from(known: Known, kept: Kept, kept_as: RetentionClass) -> date:
    """Return the day from which the time runs that something is kept."""
    if kept_as.after == After.EPISODE:
        return known.last_in_episode.get(kept.episode, kept.last)
    return kept.last


def months_later(day: date, months: int) -> date:
    """Return the day so many months later; the last of the month where that has fewer days."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(day.year + years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
