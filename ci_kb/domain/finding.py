"""One finding of an episode, with its own history."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from ci_kb.domain.record import Item, words


class FindingKind(StrEnum):
    """What sort of finding it is (Stage 5; Draft Reporting Outline)."""

    KEY_FINDING = "key finding"
    STRENGTH = "strength"
    AREA_TO_CONSIDER = "area to consider"
    POSITIVE_FEATURE = "positive feature"
    WIDER_LEARNING = "wider learning"
    DID_NOT_WORK = "did not work"


NO_EVIDENCE = "none"
"""Stands in place of the sources of a finding that rests on no recorded key point or evidence."""


@dataclass(frozen=True)
class FindingContent:
    """What a finding says.

    `evidence` names what it rests on, such as "key-points/k3" or "self-evaluation/se1", or is `NO_EVIDENCE`.
    """

    kind: FindingKind
    text: str
    themes: tuple[str, ...] = ()
    group: str = ""
    evidence: tuple[str, ...] = ()

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: a finding needs words."""
        return replace(self, text=words(self.text, "what was found", field="text"))


class Finding(Item):
    """A finding: one aggregate each, so that recorders in two rooms never collide."""

    TOPIC = "Finding"
    NOUN = "finding"
    content: FindingContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "Finding.Created"

    class Recorded(Item.Recorded):
        TOPIC = "Finding.Recorded"
        content: FindingContent

    class Corrected(Item.Corrected):
        TOPIC = "Finding.Corrected"
        content: FindingContent

    class Released(Item.Released):
        TOPIC = "Finding.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "Finding.Withdrawn"
