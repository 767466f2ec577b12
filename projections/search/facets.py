"""Filters and facets: which documents a reader chose, and how many there are of each sort.

Within a facet choices are alternatives; between facets all must hold.  A facet's own counts are taken
without its own choice, so that they say what choosing another value would add.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np

from projections.search.columns import Mask
from projections.search.documents import moment
from projections.search.entry import NOTHING
from projections.search.query import Query
from projections.search.scope import Scope
from projections.search.scoring import in_episodes, themed
from projections.search.vocabulary import Vocabulary, fold_name

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
    wanted = set(values)
    return in_episodes(scope, (r for r in generation.episodes if wanted & set(_of_episode(scope, facet, r))))


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
        counted = _by_episode(scope, facet, mask)
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


def _by_episode(scope: Scope, facet: str, mask: Mask) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for episode, number in _by_code(
        scope.generation.codes["episode"][mask], scope.generation.tables["episode"].values
    ).items():
        for value in _of_episode(scope, facet, episode):
            counted[value] += number
    return counted


def _of_episode(scope: Scope, facet: str, reference: str) -> tuple[str, ...]:
    """Returns the values that an episode's items have in a facet: each once, however many hosts share it."""
    episode = scope.generation.episodes.get(reference)
    if episode is None:
        return ()
    values = episode.hosts if facet == "authority" else episode.labels.get(facet, ())
    return tuple(dict.fromkeys(values))


def label_facets(scope: Scope) -> list[str]:
    """Returns the names of the facets that items inherit from their episodes."""
    return sorted({name for episode in scope.generation.episodes.values() for name in episode.labels})


class Conditions:
    """The strict part of a query as a mask, and notes on what could not be understood."""

    def __init__(self, scope: Scope, query: Query, vocabulary: Vocabulary) -> None:
        self.scope = scope
        self.vocabulary = vocabulary
        self.notes: list[str] = []
        self.mask: Mask = scope.mask.copy()
        for name, value in query.conditions:
            self.mask &= self._holds(name, value)
        for name, value in query.barred:
            self.mask &= ~self._holds(name, value)
        for phrase in query.phrases:
            self.mask &= self._has(phrase)
        for terms in query.excluded:
            self.mask &= ~self._has(terms)
        on = scope.generation.numbers["on"]
        if query.before is not None:
            self.mask &= on < query.before.toordinal()
        if query.after is not None:
            self.mask &= on > query.after.toordinal()

    def _has(self, terms: tuple[str, ...]) -> Mask:
        generation = self.scope.generation
        postings = generation.postings("all", terms[0]) if len(terms) == 1 else generation.phrase(terms)
        mask = np.zeros(generation.size, dtype=bool)
        mask[postings.documents] = True
        return mask

    def _holds(self, name: str, value: str) -> Mask:
        """Returns which documents meet one field:value; names are compared without capitals and accents."""
        if name == "authority":
            found = self.vocabulary.authority(value)
            hosts = {host for episode in self.scope.generation.episodes.values() for host in episode.hosts}
            known = [found] if found else [host for host in hosts if fold_name(host) == fold_name(value)]
        elif name == "theme" and (theme := self.vocabulary.theme(value)):
            known = list(self.vocabulary.sorted_under(theme))
        elif name == "year":
            known = [value]
        else:
            wanted = fold_name(value)
            known = [each for each in self.scope.generation.tables[name].values if fold_name(each) == wanted]
        mask = choice(self.scope, name, known)
        if not (mask & self.scope.mask).any():
            self.notes.append(f"Nothing to be found has the {name} “{value}”.")
        return mask
