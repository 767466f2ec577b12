"""One document that the team is asked to read before the fieldwork, by reference."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Self

from ci_kb.domain.errors import Refused
from ci_kb.domain.record import Item, words


@dataclass(frozen=True)
class SharedDocumentContent:
    """What it is, where it lies, how many minutes it takes to read, and whether everybody has to."""

    title: str
    link: str = ""
    minutes: int = 0
    essential: bool = True
    holder: str = ""
    dated: date | None = None

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: a document needs a title, and no negative time."""
        if self.minutes < 0:
            raise Refused("Enter how many minutes it takes to read: 0 or more.", field="minutes")
        return replace(
            self,
            title=words(self.title, "the title of the document", field="title"),
            link=self.link.strip(),
            holder=self.holder.strip(),
        )


class SharedDocument(Item):
    """Shared documentation: “only what is essential” (Exemplar Programme)."""

    TOPIC = "SharedDocument"
    NOUN = "document"
    content: SharedDocumentContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "SharedDocument.Created"

    class Recorded(Item.Recorded):
        TOPIC = "SharedDocument.Recorded"
        content: SharedDocumentContent

    class Corrected(Item.Corrected):
        TOPIC = "SharedDocument.Corrected"
        content: SharedDocumentContent

    class Released(Item.Released):
        TOPIC = "SharedDocument.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "SharedDocument.Withdrawn"
