"""Follows each session through every version of a programme, so that a calendar changes what it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from projections.calendars import ProgrammeVersion

Session = dict[str, Any]


@dataclass
class Tracked:
    """A session under the name it got when it first stood in a programme; `gone` when it stands no more."""

    name: str
    session: Session
    gone: bool = False


def _whole(session: Session) -> object:
    return tuple(sorted((name, str(value)) for name, value in session.items()))


def _same_title(session: Session) -> object:
    return session["title"], session["group"]


def _same_time(session: Session) -> object:
    return session["day"], session["start"], session["group"]


ALIKE: tuple[Callable[[Session], object], ...] = (_whole, _same_title, _same_time)
"""By what a session is known again in the next version, the surest sign first."""


def tracked(programmes: Iterable[ProgrammeVersion]) -> list[Tracked]:
    """Return every session that ever stood in the programme, in the order in which they first did."""
    known: list[Tracked] = []
    for version in programmes:
        left = _known_again(known, version.sessions)
        known += [
            Tracked(f"{version.position}-{number}", version.sessions[number]) for number in sorted(left)
        ]
    return known


def _known_again(known: list[Tracked], sessions: Sequence[Session]) -> set[int]:
    """Let each session that is known be what it is now, or gone; return the places of the new ones."""
    left = set(range(len(sessions)))
    # Those that stood until now come first; one that was gone may come back.
    waiting = sorted(known, key=lambda one: one.gone)
    for alike in ALIKE:
        for one in list(waiting):
            wanted = alike(one.session)
            place = next((number for number in sorted(left) if alike(sessions[number]) == wanted), None)
            if place is not None:
                one.session, one.gone = sessions[place], False
                left.discard(place)
                waiting.remove(one)
    for one in waiting:
        one.gone = True
    return left
