"""The host's succinct paper: what it hopes to get from the episode, in its own words."""

from dataclasses import dataclass, replace
from typing import Self

from ci_kb.domain.record import Item, words


@dataclass(frozen=True)
class HostPaperContent:
    """What the paper says."""

    text: str

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: a paper needs words."""
        return replace(self, text=words(self.text, "what the paper says", field="text"))


class HostPaper(Item):
    """The host's paper (Stage 3), released to the groups when it is shared with the Operational Group."""

    TOPIC = "HostPaper"
    NOUN = "host paper"
    content: HostPaperContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "HostPaper.Created"

    class Recorded(Item.Recorded):
        TOPIC = "HostPaper.Recorded"
        content: HostPaperContent

    class Corrected(Item.Corrected):
        TOPIC = "HostPaper.Corrected"
        content: HostPaperContent

    class Released(Item.Released):
        TOPIC = "HostPaper.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "HostPaper.Withdrawn"
