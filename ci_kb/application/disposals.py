"""Destroys what is kept no longer: what it said is made unreadable, and a certificate says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import uuid4

from ci_kb.application.holds import Holds
from ci_kb.application.redactions import Redactions
from ci_kb.domain.disposal import Disposal
from ci_kb.domain.errors import NothingChanged, Refused
from ci_kb.domain.record import Act
from ci_kb.domain.redaction import Ground
from ci_kb.event_log import EventLog
from ci_kb.retention import After, Due, due, known_of

Forget = Callable[[str, Act], object]
"""Erases a person, by identifier."""


@dataclass(frozen=True)
class KeptBack:
    """Records that were due and are there still, and why."""

    due: Due
    why: str


class Disposals:
    """What can be done with records whose time is over; `forget` erases a person."""

    def __init__(self, log: EventLog, redactions: Redactions, holds: Holds, forget: Forget) -> None:
        self._log = log
        self._redactions = redactions
        self._holds = holds
        self._forget = forget

    def due(self, day: date) -> list[Due]:
        """Return what is due to be destroyed by a day."""
        return due(known_of(self._log.events()), day)

    def run(self, day: date, act: Act) -> tuple[list[Disposal], list[KeptBack]]:
        """Destroy everything that is due; what a hold or the log forbids is kept back, with a sentence."""
        done, kept_back = [], []
        for one in self.due(day):
            own = replace(act, command=uuid4().hex, reason=f"{one.kept_as.title}: kept no longer")
            try:
                done.append(self.destroy(one, own))
            except NothingChanged:
                done.append(self._certify(one, own))  # What they said was redacted before.
            except Refused as refused:
                kept_back.append(KeptBack(one, refused.message))
        return done, kept_back

    def destroy(self, one: Due, act: Act) -> Disposal:
        """Make unreadable what records say, and certify it.

        Raises `Refused` when a legal hold lasts on their episode, or on a person who recorded something of
        them or whom they are about.
        """
        if one.kept_as.after == After.DISABLED:
            for person in one.aggregates:
                self._forget(str(person), replace(act, command=uuid4().hex))
        else:
            places = self._redactions.of(one.aggregates)
            for whose in sorted({one for place in places for one in persons_of(place.logged.event)}):
                self._holds.must_not_hold((), whose)
            self._redactions.everything(places, Ground.RETENTION, replace(act, command=uuid4().hex))
        return self._certify(one, act)

    def _certify(self, one: Due, act: Act) -> Disposal:
        certificate = Disposal.certify(one.kept_as.id, one.episode, one.since, one.aggregates, act)
        self._log.add(certificate, act.command)
        return certificate


def persons_of(event: Any) -> set[str]:
    """Return whom an event is of: who recorded it, whose it is, and whom it is about."""
    return {event.by, *(getattr(event, name, "") for name in ("owner", "person"))} - {""}
