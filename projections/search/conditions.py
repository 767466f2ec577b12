"""The strict part of a query: what field:value, phrases, dates and exclusions leave over."""

from functools import lru_cache

import numpy as np

from projections.search import text
from projections.search.columns import Mask
from projections.search.facets import CODED, choice
from projections.search.query import Query
from projections.search.scope import Scope
from projections.search.vocabulary import Vocabulary, fold_name

# A kind is either of these: findings have kinds of their own, and the steps of a focus are kinds of focus.
KINDS = ("kind", "subkind")
FIELD_NAMES = {"family_group": "family group"}


class Known:
    """What the values of fields may be called."""

    def __init__(self, scope: Scope, vocabulary: Vocabulary) -> None:
        self.scope = scope
        self.vocabulary = vocabulary

    def values(self, facet: str, name: str) -> list[str]:
        """Returns the values of a facet that go by a name; capitals, accents and plurals are all one."""
        if facet == "authority" and (authority := self.vocabulary.authority(name)):
            return [authority]
        if facet == "theme" and (theme := self.vocabulary.theme(name)):
            return list(self.vocabulary.sorted_under(theme))
        if facet == "year":
            return [name] if name.isdecimal() else []
        if called := self.vocabulary.facets.get(facet, {}).get(fold_name(name)):
            return [called]
        wanted = name_key(name)
        return [value for value in self._all(facet) if name_key(value) == wanted and self._seen(facet, value)]

    def _seen(self, facet: str, value: str) -> bool:
        """Answers whether anything that the reader may see has a value: what is hidden reads no query."""
        return bool((choice(self.scope, facet, [value]) & self.scope.mask).any())

    def _all(self, facet: str) -> tuple[str, ...] | list[str]:
        if facet in CODED or facet == "theme":
            return self.scope.generation.tables[facet].values
        return self.scope.inherited(facet).values

    def knows(self, field: str, name: str) -> bool:
        """Answers whether a name is one of a field's."""
        facets = KINDS if field == "kind" else (field,)
        return any(self.values(facet, name) for facet in facets)


@lru_cache(maxsize=10_000)
def name_key(name: str) -> tuple[str, ...]:
    """Returns a name in the form in which names of values are compared."""
    return text.sequence(name.replace("-", " ").replace("_", " "))


class Conditions:
    """The strict part of a query as a mask, and notes on what could not be understood."""

    def __init__(self, query: Query, known: Known) -> None:
        self.scope = known.scope
        self.known = known
        self.notes: list[str] = []
        self.mask: Mask = self.scope.mask.copy()
        for name, value in query.conditions:
            self.mask &= self._holds(name, value)
        for name, value in query.barred:
            self.mask &= ~self._holds(name, value)
        for phrase in query.phrases:
            self.mask &= self._has(phrase)
        for terms in query.excluded:
            self.mask &= ~self._has(terms)
        on = self.scope.generation.numbers["on"]
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
        """Returns which documents meet one field:value."""
        facets = KINDS if name == "kind" else (name,)
        mask = np.zeros(self.scope.generation.size, dtype=bool)
        for facet in facets:
            mask |= choice(self.scope, facet, self.known.values(facet, value))
        if not (mask & self.scope.mask).any():
            self.notes.append(f"Nothing to be found has the {FIELD_NAMES.get(name, name)} “{value}”.")
        return mask
