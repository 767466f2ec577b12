"""Filters and facets: which documents a reader chose, and how many there are of each sort.

Within a facet choices are alternatives; between facets all must hold.  A facet's own counts are taken
without its own choice, so that they say what choosing another value would add.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from operator import itemgetter

import numpy as np

from projections.search.columns import Mask
from projections.search.documents import moment
from projections.search.entry import NOTHING
from projections.search.scope import Scope
from projections.search.scoring import in_numbered, themed
from projections.search.segment import Codes32, Ints

CODED = ("kind", "subkind", "status", "episode")
COUNTED = ("kind", "subkind", "authority", "theme", "year", "status")
FACETS = (*COUNTED, "episode")
"""What can be chosen; there are too many episodes to count by."""

Counts = list[tuple[str, int]]


@dataclass(frozen=True)
class Filters:
    """What the reader chose; an empty facet means no choice.

    `labels` are the facets that items inherit from their episode, by name.  The dates are of when something
    happened, both included.
    """

    kind: tuple[str, ...] = ()
    subkind: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    episode: tuple[str, ...] = ()
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    date_from: date | None = None
    date_to: date | None = None
    recorded_after: datetime | None = None

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """Returns the facets in which something is chosen."""
        own = {name: tuple(getattr(self, name)) for name in FACETS}
        return {name: values for name, values in {**own, **self.labels}.items() if values}

    def __bool__(self) -> bool:
        """Whether anything is chosen at all."""
        return bool(self.chosen() or self.date_from or self.date_to or self.recorded_after)


def choice(scope: Scope, facet: str, values: Iterable[str]) -> Mask:
    """Returns which documents have any of the values of a facet."""
    generation = scope.generation
    if facet in CODED:
        codes = generation.tables[facet]
        return np.isin(generation.codes[facet], [codes.find(value) for value in values])
    if facet == "theme":
        return themed(scope, set(values))
    if facet == "year":
        return np.isin(generation.numbers["year"], [int(value) for value in values if value.isdecimal()])
    return in_numbered(scope, scope.inherited(facet).having(values))


def dates(scope: Scope, filters: Filters) -> Mask | None:
    """Returns which documents the filters' dates leave, or nothing where there are none."""
    if filters.date_from is None and filters.date_to is None and filters.recorded_after is None:
        return None
    first = filters.date_from or date.min
    last = filters.date_to or date.max
    on = scope.generation.numbers["on"]
    between: Mask = (on >= first.toordinal()) & (on <= last.toordinal())
    if filters.recorded_after:
        between &= scope.generation.numbers["recorded_from"] > moment(filters.recorded_after)
    return between


class Counting:
    """Counts documents by the values of facets.

    What is sorted under a theme that was `merged` counts for the one it became part of, once.
    """

    def __init__(self, scope: Scope, mask: Mask, merged: Mapping[str, str]) -> None:
        self.merged = merged
        self.scope = scope
        self.mask = mask
        self.documents = np.flatnonzero(mask)

    @cached_property
    def in_episodes(self) -> Ints:
        """How many of the documents belong to each episode."""
        generation = self.scope.generation
        episodes = generation.codes["episode"][self.documents]
        return np.bincount(episodes, minlength=len(generation.tables["episode"].values))

    def count(self, facet: str) -> Counts:
        """Returns the values of a facet with how many documents have each, the most first."""
        generation = self.scope.generation
        if facet in CODED:
            numbers = np.bincount(generation.codes[facet][self.documents])
            counted = _named(numbers, generation.tables[facet].values)
        elif facet == "theme":
            documents, themes = generation.themes.T
            seen = self.mask[documents]
            counted = _themes(documents[seen], themes[seen], generation.tables[facet].values, self.merged)
        elif facet == "year":
            numbers = np.bincount(generation.numbers["year"][self.documents])
            counted = [(str(year), int(numbers[year])) for year in np.flatnonzero(numbers)]
        else:
            counted = list(self.scope.inherited(facet).count(self.in_episodes).items())
        return sorted(sorted(counted), key=itemgetter(1), reverse=True)


def _themes(documents: Codes32, themes: Codes32, names: list[str], merged: Mapping[str, str]) -> Counts:
    now = [merged.get(name, name) for name in names]
    if now == names:
        return _named(np.bincount(themes), names)
    still = list(dict.fromkeys(now))
    number = np.array([still.index(name) for name in now], dtype=np.int64)
    once = np.unique(documents * len(still) + number[themes])
    return _named(np.bincount(once % len(still)), still)


def _named(counts: Ints, values: list[str]) -> Counts:
    return [(values[code], int(counts[code])) for code in np.flatnonzero(counts).tolist() if values[code]]


def label_facets(scope: Scope) -> list[str]:
    """Returns the names of the facets that items inherit from their episodes, their authority apart."""
    return sorted((scope.facets() | scope.told.keys()) - {"authority"})
