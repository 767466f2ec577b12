"""A membership: a person's access to one episode in a role, from a day to a day; it ends by itself."""

from dataclasses import field as dataclass_field
from datetime import date
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import DatesReversed, NothingChanged, Refused
from ci_kb.domain.record import Act, Record, give_reason, identify


class Membership(Record):
    """One person's access to one episode; after it ended, another one may begin.

    Without a last day of its own it ends some months after the episode's report was given out.
    """

    TOPIC = "Membership"
    NOUN = "membership"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Membership.Created"

    class Granted(Record.Created):
        """A person was given access to an episode, in a role that is held in one episode."""

        TOPIC = "Membership.Granted"
        episode: str
        person: str
        member_role: str
        first_day: date
        last_day: date | None

    class DatesChanged(Record.Event):
        """The access holds from another day, or until another day."""

        TOPIC = "Membership.DatesChanged"
        first_day: date
        last_day: date | None

        def apply(self, aggregate: Any) -> None:
            aggregate.first_day, aggregate.last_day = self.first_day, self.last_day

    class Ended(Record.Event):
        """The access was ended at that moment, before its last day."""

        TOPIC = "Membership.Ended"

        def apply(self, aggregate: Any) -> None:
            aggregate.ended = True

    episode: str
    person: str
    member_role: str
    first_day: date
    last_day: date | None
    ended: bool = dataclass_field(default=False, init=False)

    @staticmethod
    def identifier(episode: str, person: str, number: int) -> UUID:
        """Return the identifier of a person's first, second, ... membership of an episode."""
        return identify("membership", episode, person, str(number))

    @classmethod
    def grant(
        cls, episode: str, person: str, number: int, role: str, days: tuple[date, date | None], act: Act
    ) -> Self:
        """Return a new membership."""
        first, last = in_order(days)
        return cls.begin(
            cls.Granted,
            cls.identifier(episode, person, number),
            act,
            episode=episode,
            person=person,
            member_role=role,
            first_day=first,
            last_day=last,
        )

    def change_dates(self, days: tuple[date, date | None], act: Act) -> None:
        """Let it hold from another day, or until another day, with the reason."""
        self._must_hold()
        first, last = in_order(days)
        if (first, last) == (self.first_day, self.last_day):
            raise NothingChanged("the dates")
        give_reason(act, "the dates are changed")
        self.record(self.DatesChanged, act, first_day=first, last_day=last)

    def end(self, act: Act) -> None:
        """End it now, with the reason."""
        self._must_hold()
        give_reason(act, "the access is ended")
        self.record(self.Ended, act)

    def _must_hold(self) -> None:
        if self.ended:
            raise Refused("This access was ended already. Add the person again, if they are to have it.")


def in_order(days: tuple[date, date | None]) -> tuple[date, date | None]:
    """Return the first and last day, or refuse those that are the wrong way round."""
    first, last = days
    if last is not None and last < first:
        raise DatesReversed(first, last, field="last_day")
    return days
