"""A redaction: what some events say from now on, since what they said must not be read any more."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import NothingChanged
from ci_kb.domain.record import Act, Record, check_reference, give_reason, identify


class Ground(StrEnum):
    """On what ground something is made unreadable; it is shown in the text's place."""

    PERSONAL_DATA = "personal data"
    SPECIAL_CATEGORY = "special category data"
    RECOGNISABLE = "somebody can be recognised"
    CONFIDENCE = "told in confidence"
    ERASURE = "request for erasure"
    RETENTION = "no longer needed"


def mark(ground: Ground) -> str:
    """Return what stands in a text where something was taken out."""
    return f"[redacted: {ground}]"


@dataclass(frozen=True)
class SaidInstead:
    """What one event says from now on: `says` is all of it that is sealed, as it would be stored."""

    of: UUID
    number: int
    says: dict[str, Any]


class Redaction(Record):
    """One act of redacting; it names the events, and holds what each says in place of what it said.

    Nothing of it is shown but its six facts and its ground: `events` repeats the rest of what they say.
    """

    TOPIC = "Redaction"
    NOUN = "redaction"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Redaction.Created"

    class Made(Record.Created):
        """Something was made unreadable in events; of an erasure, `person` is who was erased."""

        TOPIC = "Redaction.Made"
        reference: str
        ground: Ground
        events: tuple[SaidInstead, ...]
        person: str = ""

    reference: str
    ground: Ground
    events: tuple[SaidInstead, ...]
    person: str

    @classmethod
    def identifier(cls, reference: str) -> UUID:
        """Return the identifier of the redaction with this reference."""
        return identify(cls.NOUN, reference)

    @classmethod
    def make(
        cls, reference: str, ground: Ground, events: tuple[SaidInstead, ...], act: Act, person: str = ""
    ) -> Self:
        """Return a new redaction; an erasure may find that no event says anything of the person."""
        give_reason(act, "something is redacted")
        if not events and not person:
            raise NothingChanged("what is recorded")
        identifier = cls.identifier(check_reference(reference))
        return cls.begin(
            cls.Made, identifier, act, reference=reference, ground=ground, events=events, person=person
        )
