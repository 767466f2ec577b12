"""What items inherit from their episodes (hosts, region, stage reached, ...), as arrays over all episodes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np

from projections.search.segment import Codes, Codes32, Ints


@dataclass(frozen=True, eq=False)
class Told:
    """Values of a facet that the caller works out, by the reference of the episode."""

    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Inherited:
    """The values of one facet: pairs of an episode's number and a value's number."""

    values: tuple[str, ...]
    episodes: Codes32
    numbers: Codes32

    @classmethod
    def of(cls, episodes: Iterable[tuple[int, Iterable[str]]]) -> Self:
        """Joins the values of every episode; each counts once, however many hosts share it."""
        codes = Codes()
        pairs = [
            (episode, codes.number(value))
            for episode, values in episodes
            if episode >= 0
            for value in dict.fromkeys(values)
        ]
        table = np.array(pairs, dtype=np.int32).reshape(-1, 2)
        return cls(tuple(codes.values), table[:, 0].copy(), table[:, 1].copy())

    def count(self, items: Ints) -> dict[str, int]:
        """Returns how many items have each value, given how many each episode has."""
        totals = np.bincount(self.numbers, weights=items[self.episodes], minlength=len(self.values))
        return {value: int(n) for value, n in zip(self.values, totals, strict=True) if n}

    def having(self, wanted: Iterable[str]) -> Codes32:
        """Returns the numbers of the episodes that have any of the values."""
        known = {value: number for number, value in enumerate(self.values)}
        numbers = [known[value] for value in set(wanted) if value in known]
        return self.episodes[np.isin(self.numbers, numbers)]
