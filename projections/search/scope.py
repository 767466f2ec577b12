"""The part of the index that one reader may see, now or as it was recorded by the end of a day."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Protocol
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import numpy as np

from projections.search.columns import Generation, Mask
from projections.search.documents import FOREVER, moment
from projections.search.entry import NOTHING, Entry, EpisodeEntry
from projections.search.inherited import Inherited, Told
from projections.search.segment import Floats, Ints, Postings

SCOTLAND = ZoneInfo("Europe/London")

# Okapi BM25, at settings that are good on public test collections (Cranfield, CISI, CACM, NPL) as well as on
# our own judgements: findings, next steps and practice differ in length by nature, so length counts little.
K1 = 1.0
B = 0.5


class Audiences(Protocol):
    """What a reader may see."""

    def allows(self, audience: str) -> bool:
        """Answers whether the reader belongs to an audience."""


def allows(audiences: Audiences | frozenset[str], audience: str) -> bool:
    """Answers whether a reader, given as an object or as plain audiences, belongs to an audience."""
    return audience in audiences if isinstance(audiences, frozenset) else audiences.allows(audience)


class Scope:
    """What one reader may see of a generation: the only documents that count for him.

    Numbers of documents and average lengths are taken over these alone, so that scores, counts and
    suggestions are what they would be if nothing else were in the index.
    """

    def __init__(self, generation: Generation, audiences: frozenset[int], as_at: date | None) -> None:
        self.generation = generation
        self._audiences = audiences
        allowed = np.zeros(len(generation.tables["audience"].values), dtype=bool)
        allowed[list(audiences)] = True
        self.mask: Mask = generation.items & allowed[generation.codes["audience"]]
        self._end = end_of(as_at)
        self.mask &= _recorded(generation.numbers, self._end)
        self._then = _changed_since(generation.episodes, self._end)
        self.count = int(np.count_nonzero(self.mask))
        self._norms: dict[str, Floats] = {}
        self._inherited: dict[str, Inherited] = {}
        self._numbered: WeakKeyDictionary[Told, Inherited] = WeakKeyDictionary()
        self.told: dict[str, Inherited] = {}
        self.nbytes = self.mask.nbytes * 9

    def norm(self, field: str) -> Floats:
        """Returns BM25's length part of the denominator for every document."""
        if field not in self._norms:
            lengths = self.generation.numbers["length" if field == "all" else "title_length"]
            average = int(lengths[self.mask].sum()) / max(self.count, 1) or 1.0
            self._norms[field] = (K1 * (1 - B + B * lengths / average)).astype(np.float32)
        return self._norms[field]

    def visible(self, postings: Postings) -> Postings:
        """Returns the postings without what the reader may not see."""
        seen = self.mask[postings.documents]
        if seen.all():
            return postings
        return Postings(postings.documents[seen], postings.frequencies[seen])

    def postings(self, field: str, term: str) -> Postings:
        """Returns the visible documents that a term is in."""
        return self.visible(self.generation.postings(field, term))

    def episode(self, reference: str) -> EpisodeEntry | None:
        """Returns the episode of an item; of one that is closed to the reader, no more than items tell."""
        episode = self._then.get(reference) or self.generation.episodes.get(reference)
        if episode is None or self.sees(episode):
            return episode
        return replace(episode, title=reference, details={}, inner=NOTHING)

    def inherited(self, facet: str) -> Inherited:
        """Returns what items have in a facet because of their episodes, as far as the reader may know it."""
        if facet in self.told:
            return self.told[facet]
        inner = facet in self.generation.inner_facets
        if not inner and not self._then:
            return self.generation.inherited(facet)
        if facet not in self._inherited:
            codes = self.generation.tables["episode"]
            self._inherited[facet] = Inherited.of(
                (codes.find(reference), self._values(episode, facet, inner=inner))
                for reference, episode in self.generation.episodes.items()
                if not inner or self.sees(episode)
            )
        return self._inherited[facet]

    def facets(self) -> set[str]:
        """Returns the names of the facets that items have from their episodes, of those opened by then."""
        generation = self.generation
        if self._end == FOREVER:
            return generation.open_facets | generation.inner_facets
        known = [each for each in generation.episodes.values() if each.opened < self._end]
        inner = (facet for each in known for facet in each.inner if each.inner_values(facet, self._end))
        return {*(label for each in known for label in each.labels), *inner}

    def _values(self, episode: EpisodeEntry, facet: str, *, inner: bool) -> Iterable[str]:
        if inner:
            return episode.inner_values(facet, self._end)
        return self._then.get(episode.reference, episode).open_values(facet)

    def telling(self, told: Mapping[str, Told]) -> "Scope":
        """Returns the same scope with further facets, which only the caller can work out."""
        if not told:
            return self
        codes = self.generation.tables["episode"]
        for each in told.values():
            if each not in self._numbered:
                self._numbered[each] = Inherited.of((codes.find(name), v) for name, v in each.values.items())
        scope = copy(self)
        scope.told = {facet: self._numbered[each] for facet, each in told.items()}
        return scope

    def known(self, reference: str, facet: str) -> Mapping[str, int]:
        """Returns what an episode has in a facet that only insiders know, with the events that say so."""
        episode = self.generation.episodes.get(reference)
        return episode.inner_values(facet, self._end) if episode and self.sees(episode) else {}

    def sees(self, episode: EpisodeEntry) -> bool:
        """Answers whether an episode is open to the reader."""
        return self.generation.tables["audience"].find(episode.audience) in self._audiences

    def items_of(self, episode: str) -> list[Entry]:
        """Returns the visible items of an episode."""
        code = self.generation.tables["episode"].find(episode)
        documents = np.flatnonzero(self.mask & (self.generation.codes["episode"] == code))
        return [self.generation.item(int(number)) for number in documents]

    def visible_items(self, keys: Iterable[str]) -> list[Entry]:
        """Returns the items under the keys, those that the reader may see."""
        found = (self.generation.find(key) for key in keys)
        return [self.generation.item(number) for number in found if number is not None and self.mask[number]]

    def frequency(self, field: str, term: str) -> int:
        """Returns the number of visible documents that a term is in."""
        return int(np.count_nonzero(self.mask[self.generation.postings(field, term).documents]))


def scope_of(generation: Generation, audiences: Audiences | frozenset[str], as_at: date | None) -> Scope:
    """Returns what a reader may see, made once for all readers who may see the same."""
    read = partial(_allowed, generation, audiences)
    allowed = generation.readers.get(audiences, read) if isinstance(audiences, frozenset) else read()
    scope: Scope = generation.scopes.get((allowed, as_at), partial(Scope, generation, allowed, as_at))
    return scope


def _allowed(generation: Generation, audiences: Audiences | frozenset[str]) -> frozenset[int]:
    names = generation.tables["audience"].values
    return frozenset(number for number, name in enumerate(names) if allows(audiences, name))


def warm_scopes(generation: Generation, earlier: Generation) -> None:
    """Prepares the scopes that the generation before was last asked for."""
    for allowed, as_at in earlier.scopes.keys()[-4:]:
        scope: Scope = generation.scopes.get((allowed, as_at), partial(Scope, generation, allowed, as_at))
        scope.norm("all")
        scope.norm("title")
        for facet in (*generation.open_facets, *generation.inner_facets):
            scope.inherited(facet)


def end_of(as_at: date | None) -> int:
    """Returns the moment at which a day ends in Scotland; without a day, the end of time."""
    if as_at is None or as_at == date.max:
        return FOREVER
    return moment(datetime.combine(as_at + timedelta(days=1), datetime.min.time(), tzinfo=SCOTLAND))


def _changed_since(episodes: Mapping[str, EpisodeEntry], end: int) -> dict[str, EpisodeEntry]:
    """Returns the episodes that were something else just before a moment, as they were then."""
    known = {reference: episode.before(end) for reference, episode in episodes.items() if episode.earlier}
    return {reference: then for reference, then in known.items() if then is not episodes[reference]}


def _recorded(numbers: Mapping[str, Ints], end: int) -> Mask:
    """Returns which versions held just before a moment."""
    current: Mask = (numbers["recorded_from"] < end) & (numbers["recorded_to"] >= end)
    return current
