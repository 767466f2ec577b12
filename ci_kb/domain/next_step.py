"""One next step of an episode: what is to be done, by whom, by when, and how it went."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any, Self

from ci_kb.domain.record import Act, Item, words


class NextStepStatus(StrEnum):
    """How far a next step has come."""

    NOT_STARTED = "not started"
    IN_PROGRESS = "in progress"
    DONE = "done"
    LATE = "late"
    STOPPED = "stopped"


NO_FINDING = "none"
"""Stands in place of the finding of a next step that follows from none."""


@dataclass(frozen=True)
class NextStepContent:
    """What is to be done; the timescale is a date, or words where no date can be given (Stage 5).

    `from_finding` is the reference of the finding it follows from, or is `NO_FINDING`.
    """

    text: str
    owner: str = ""
    owner_body: str = ""
    due: date | None = None
    due_text: str = ""
    from_finding: str = ""

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: a next step needs words."""
        return replace(self, text=words(self.text, "what is to be done next", field="text"))


class NextStep(Item):
    """A next step (Stage 5), whose progress is reviewed later (section 6)."""

    TOPIC = "NextStep"
    NOUN = "next step"
    content: NextStepContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "NextStep.Created"

    class Recorded(Item.Recorded):
        TOPIC = "NextStep.Recorded"
        content: NextStepContent

        def apply(self, aggregate: Any) -> None:
            aggregate.updates = ()

    class Corrected(Item.Corrected):
        TOPIC = "NextStep.Corrected"
        content: NextStepContent

    class Released(Item.Released):
        TOPIC = "NextStep.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "NextStep.Withdrawn"

    class ProgressReported(Item.Event):
        """Somebody said how far it has come."""

        TOPIC = "NextStep.ProgressReported"
        status: NextStepStatus
        note: str

        def apply(self, aggregate: Any) -> None:
            aggregate.updates = (*aggregate.updates, (self.on, self.status, self.note))

    def report_progress(self, status: NextStepStatus, note: str, act: Act) -> None:
        """Say how far it has come, on the day of the act."""
        self._must_stand()
        self.record(self.ProgressReported, act, status=status, note=note.strip())
