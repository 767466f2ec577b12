"""One meeting of an episode: planned, held, by which bodies, and what it came to."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from ci_kb.domain.errors import Refused
from ci_kb.domain.record import Item


class MeetingKind(StrEnum):
    """What the guidance has people meet for."""

    INITIAL_DISCUSSION = "initial discussion"
    EXPLORATION_OF_THE_FOCUS = "exploration of the focus"
    ROUND_TABLE = "round table"
    LOCAL_ORGANISATIONAL_GROUP = "Local Organisational Group"
    TEAM_PRE_MEETING = "team pre-meeting"
    PROFESSIONAL_LEARNING = "professional learning"
    SUPPORT_MEETING = "support meeting"


@dataclass(frozen=True)
class MeetingContent:
    """What the meeting is for, the day it is planned for or was held, who met, and what it came to."""

    kind: MeetingKind
    planned: date | None = None
    held: date | None = None
    bodies: tuple[str, ...] = ()
    note: str = ""

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: a meeting has a day."""
        if self.planned is None and self.held is None:
            raise Refused("Enter the day the meeting was held, or is planned for.", field="held")
        return replace(self, note=self.note.strip())


class Meeting(Item):
    """A meeting (Stages 1 to 3 and 6; Checklist of different stages)."""

    TOPIC = "Meeting"
    NOUN = "meeting"
    content: MeetingContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "Meeting.Created"

    class Recorded(Item.Recorded):
        TOPIC = "Meeting.Recorded"
        content: MeetingContent

    class Corrected(Item.Corrected):
        TOPIC = "Meeting.Corrected"
        content: MeetingContent

    class Released(Item.Released):
        TOPIC = "Meeting.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "Meeting.Withdrawn"
