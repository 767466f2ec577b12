"""Filters and facets: which documents a reader chose, and how many there are of each sort.

Within a facet choices are alternatives; between facets all must hold.  A facet's own counts are taken
without its own choice, so that they say what choosing another value would add.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np

from projections.search.columns import Mask
from projections.search.documents import moment
from projections.search.entry import NOTHING
from projections.search.scope import Scope
from projections.search.scoring import in_numbered, themed

CODED = ("kind", "subkind", "status", "episode")
FACETS = ("kind", "subkind", "authority", "theme", "year", "status", "episode")
Counts = list[tuple[str, int]]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


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


def count(scope: Scope, facet: str, mask: Mask, merged: Mapping[str, str] = NOTHING) -> Counts:
    """Counts the masked documents by the values of a facet, the most first.

    What is sorted under a theme that was merged counts for the one it became part of, once.
    """
    generation = scope.generation
    if facet in CODED:
        counted = _by_code(generation.codes[facet][mask], generation.tables[facet].values)
    elif facet == "theme":
        tagged = generation.themes[mask[generation.themes[:, 0]]].astype(np.int64)
        counted = _by_theme(tagged, generation.tables["theme"].values, merged)
    elif facet == "year":
        years, times = np.unique(generation.numbers["year"][mask], return_counts=True)
        counted = {str(year): int(number) for year, number in zip(years, times, strict=True)}
    else:
        items = np.bincount(
            generation.codes["episode"][mask], minlength=len(generation.tables["episode"].values)
        )
        counted = scope.inherited(facet).count(items)
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _by_theme(tagged: Numbers, names: list[str], merged: Mapping[str, str]) -> dict[str, int]:
    """Counts documents by theme, those on a merged theme for the one it became part of, once."""
    now = [merged.get(name, name) for name in names]
    if now == names:
        return _by_code(tagged[:, 1], names)
    themes = list(dict.fromkeys(now))
    number = np.array([themes.index(name) for name in now], dtype=np.int64)
    once = np.unique(tagged[:, 0] * len(themes) + number[tagged[:, 1]])
    return _by_code(once % len(themes), themes)


def _by_code(
    codes: np.ndarray[tuple[int, ...], np.dtype[np.integer[Any]]], values: list[str]
) -> dict[str, int]:
    counts = np.bincount(codes)
    return {values[code]: int(counts[code]) for code in np.flatnonzero(counts) if values[code]}


def label_facets(scope: Scope) -> list[str]:
    """Returns the names of the facets that items inherit from their episodes, their authority apart."""
    generation = scope.generation
    return sorted((generation.open_facets | generation.inner_facets | scope.told.keys()) - {"authority"})
