"""A certificate that records were destroyed because their time was over."""

from datetime import date
from typing import Self
from uuid import UUID

from ci_kb.domain.record import Act, Record, check_reference, give_reason, identify


class Disposal(Record):
    """One act of destroying: the class of records, since when they were due, and which they were.

    What they said is gone by a `Redaction`; this says why, and is kept for good.
    """

    TOPIC = "Disposal"
    NOUN = "certificate of destruction"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Disposal.Created"

    class Certified(Record.Created):
        """Records of a class were destroyed; `episode` is empty where they belong to none."""

        TOPIC = "Disposal.Certified"
        reference: str
        retention_class: str
        episode: str
        due_since: date
        aggregates: tuple[UUID, ...]

    reference: str
    retention_class: str
    episode: str
    due_since: date
    aggregates: tuple[UUID, ...]

    @classmethod
    def certify(
        cls,
        retention_class: str,
        episode: str,
        due_since: date,
        aggregates: tuple[UUID, ...],
        act: Act,
    ) -> Self:
        """Return the certificate; the act's reason names the class."""
        give_reason(act, "records are destroyed")
        reference = check_reference(f"d-{act.command[:10]}")
        return cls.begin(
            cls.Certified,
            identify(cls.NOUN, reference),
            act,
            reference=reference,
            retention_class=retention_class,
            episode=episode,
            due_since=due_since,
            aggregates=aggregates,
        )
