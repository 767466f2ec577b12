"""A legal hold: while it lasts, nothing of an episode, or of a person, may be redacted or erased."""

from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import NothingChanged
from ci_kb.domain.record import Act, Record, give_reason, identify


class HeldKind(StrEnum):
    """What may be held."""

    EPISODE = "episode"
    PERSON = "person"


class LegalHold(Record):
    """One hold, from the day it is placed until it is lifted; the next one on the same thing is another.

    `held` is an episode's reference, or a person's identifier.
    """

    TOPIC = "LegalHold"
    NOUN = "legal hold"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "LegalHold.Created"

    class Placed(Record.Created):
        """Somebody needs it kept as it is, for instance for a court or a complaint."""

        TOPIC = "LegalHold.Placed"
        kind: HeldKind
        held: str
        number: int

    class Lifted(Record.Event):
        """It no longer has to be kept."""

        TOPIC = "LegalHold.Lifted"

        def apply(self, aggregate: Any) -> None:
            aggregate.lifted = True

    kind: HeldKind
    held: str
    number: int
    lifted: bool = dataclass_field(default=False, init=False)

    @classmethod
    def identifier(cls, kind: HeldKind, held: str, number: int) -> UUID:
        """Return the identifier of the hold with this number on an episode or a person."""
        return identify(cls.NOUN, kind, held, str(number))

    @classmethod
    def place(cls, kind: HeldKind, held: str, number: int, act: Act) -> Self:
        """Return a new hold."""
        give_reason(act, f"the {kind} is held")
        identifier = cls.identifier(kind, held, number)
        return cls.begin(cls.Placed, identifier, act, kind=kind, held=held, number=number)

    def lift(self, act: Act) -> None:
        """End the hold."""
        if self.lifted:
            raise NothingChanged(f"the {self.NOUN}: it is lifted already")
        give_reason(act, f"the hold on the {self.kind} is lifted")
        self.record(self.Lifted, act)
