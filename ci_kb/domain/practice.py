"""Practice worthy of sharing, with its own history."""

from dataclasses import dataclass, replace
from typing import Self

from ci_kb.domain.record import Item, words


@dataclass(frozen=True)
class PracticeContent:
    """What the practice is, where it suits and whom to ask (a role, never a name)."""

    title: str
    text: str
    themes: tuple[str, ...] = ()
    suits: str = ""
    contact_role: str = ""
    predates_episode: bool = False

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: practice needs a title and a description."""
        return replace(
            self,
            title=words(self.title, "a title for the practice", field="title"),
            text=words(self.text, "what the practice is and how it works", field="text"),
        )


class Practice(Item):
    """Practice worthy of sharing (section 3; Stages 3 and 6)."""

    TOPIC = "Practice"
    NOUN = "practice"
    content: PracticeContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "Practice.Created"

    class Recorded(Item.Recorded):
        TOPIC = "Practice.Recorded"
        content: PracticeContent

    class Corrected(Item.Corrected):
        TOPIC = "Practice.Corrected"
        content: PracticeContent

    class Released(Item.Released):
        TOPIC = "Practice.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "Practice.Withdrawn"
