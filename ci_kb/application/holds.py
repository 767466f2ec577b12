"""Commands on legal holds: while one lasts, nothing of an episode or a person is redacted or erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from ci_kb import roles
from ci_kb.application.saved import Saved
from ci_kb.days import day_of
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import NotAllowed, NothingChanged, Refused
from ci_kb.domain.legal_hold import HeldKind, LegalHold
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.people import People
from ci_kb.roles import Command


class Holds:
    """What can be done with legal holds; errors as in `Episodes`."""

    def __init__(self, log: EventLog, people: People) -> None:
        self._log = log
        self._people = people

    def on(self, kind: HeldKind, held: str) -> LegalHold | None:
        """Return the hold that lasts on an episode or a person, or None."""
        holds = list(self._all(kind, held))
        return holds[-1] if holds and not holds[-1].lifted else None

    def place(self, kind: HeldKind, held: str, act: Act) -> Saved:
        """Keep an episode, by reference, or a person, by identifier, as it is."""
        administrators_only(act, "place a legal hold")
        self._must_exist(kind, held)
        if self.on(kind, held):
            raise NothingChanged(f"the {kind}: a legal hold lasts on it already")
        hold = LegalHold.place(kind, held, len(list(self._all(kind, held))) + 1, act)
        return Saved(held, self._log.add(hold, act.command))

    def lift(self, kind: HeldKind, held: str, act: Act) -> Saved:
        """End the hold on an episode or a person."""
        administrators_only(act, "lift a legal hold")
        hold = self.on(kind, held)
        if hold is None:
            raise NothingChanged(f"the {kind}: no legal hold lasts on it")
        position = self._log.change(LegalHold, hold.id, lambda h: h.lift(act), command=act.command)
        return Saved(held, position)

    def lasting(self) -> list[LegalHold]:
        """Return every hold that lasts, in the order in which they were placed."""
        placed = self._log.events_called([LegalHold.Placed.TOPIC])
        holds = [self._log.get(LegalHold, logged.event.originator_id) for logged in placed]
        return [hold for hold in holds if not hold.lifted]

    def called(self, kind: HeldKind, name: str) -> str:
        """Return what is held, of an episode its reference, of a person named by account the identifier.

        Raises `NotFound`.
        """
        if kind == HeldKind.EPISODE or self._people.get(name):
            return name
        return self._people.called(name).id

    def must_not_hold(self, episodes: Iterable[str], person: str = "") -> None:
        """Refuse what a hold forbids.

        Raises `Refused`.
        """
        things = [(HeldKind.EPISODE, episode) for episode in sorted(set(episodes))]
        for kind, held in [*things, *([(HeldKind.PERSON, person)] if person else [])]:
            if hold := self.on(kind, held):
                day = day_of(hold.created_on)
                what = f"the episode “{held}”" if kind == HeldKind.EPISODE else "this person"
                raise Refused(
                    f"A legal hold lasts on {what} since {day.day} {day:%B %Y}, so nothing of it may be "
                    "redacted or erased. Ask whoever placed it; an administrator can lift it."
                )

    def _all(self, kind: HeldKind, held: str) -> Iterator[LegalHold]:
        for number in count(1):
            hold = self._log.find(LegalHold, LegalHold.identifier(kind, held, number))
            if hold is None:
                return
            yield hold

    def _must_exist(self, kind: HeldKind, held: str) -> None:
        if kind == HeldKind.EPISODE:
            self._log.get(Episode, Episode.identifier(held), held)
        elif self._people.get(held) is None:
            raise Refused("There is no such person in the register.", field="held")


def administrators_only(act: Act, what: str) -> None:
    """Refuse anybody but an administrator.

    Raises `NotAllowed`.
    """
    if not roles.may(Command.ERASE, act.role, act.body):
        raise NotAllowed(f"Only an administrator may {what}.")
