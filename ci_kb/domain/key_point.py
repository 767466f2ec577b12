"""One key point, noted in a group during the fieldwork."""

from dataclasses import dataclass, replace
from typing import Self

from ci_kb.domain.errors import Refused
from ci_kb.domain.record import Item, words


@dataclass(frozen=True)
class KeyPointContent:
    """What was noted, in which group and on which day of the fieldwork, counted from 1."""

    text: str
    day: int = 1
    group: str = ""

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: a key point needs words and a day."""
        if self.day < 1:
            raise Refused("Enter the day of the fieldwork, counted from 1.", field="day")
        return replace(self, text=words(self.text, "the key point", field="text"), group=self.group.strip())


class KeyPoint(Item):
    """A key point: “a recorder should be appointed for each group” to note them (Exemplar Programme)."""

    TOPIC = "KeyPoint"
    NOUN = "key point"
    content: KeyPointContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "KeyPoint.Created"

    class Recorded(Item.Recorded):
        TOPIC = "KeyPoint.Recorded"
        content: KeyPointContent

    class Corrected(Item.Corrected):
        TOPIC = "KeyPoint.Corrected"
        content: KeyPointContent

    class Released(Item.Released):
        TOPIC = "KeyPoint.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "KeyPoint.Withdrawn"
