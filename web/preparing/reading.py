"""How long a member of the team reads before the fieldwork, against what the guidance thinks is enough."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from projections.items import ItemVersion


@dataclass(frozen=True)
class Reading:
    """The minutes of what everybody should read, of the rest, and the budget; and how many say nothing."""

    minutes: int
    besides: int
    budget: int
    unknown: int

    @classmethod
    def of(cls, documents: Iterable[ItemVersion], budget: int) -> Self:
        """Return the reading that documents ask for."""
        found = [(bool(one.content["essential"]), int(one.content["minutes"])) for one in documents]
        return cls(
            minutes=sum(minutes for essential, minutes in found if essential),
            besides=sum(minutes for essential, minutes in found if not essential),
            budget=budget,
            unknown=sum(1 for _, minutes in found if not minutes),
        )

    @property
    def over(self) -> int:
        """By how many minutes the essential reading is over the budget."""
        return max(self.minutes - self.budget, 0)
