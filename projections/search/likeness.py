"""How like a need every visible item is, and with its items every episode.

The likeness of texts is the cosine of their words, weighted "lnc.ltc" (Salton and Buckley 1988): rare words
of the need count most, and everything that counts can be shown.
"""

from collections.abc import Iterable, Mapping
from math import log1p, sqrt

import numpy as np
from numpy.typing import NDArray

from projections.search.columns import Mask
from projections.search.need import EVERYDAY, EVERYDAY_WEIGHT, Need
from projections.search.scope import Scope
from projections.search.scoring import in_episodes
from projections.search.segment import Codes32, Floats, Ints, Postings

MOST_READ = 300
MOST_TERMS = 150
ITEMS_PER_EPISODE = 5
# Of all items, so many of the nearest are looked at.
MOST_COMPARED = 4000
# What sharing all themes adds, next to texts that are the same word for word.
THEMES_WEIGHT = 0.2
# The best item of an episode counts whole, the next by half, a third, ...
_DAMPING = (1 / np.arange(1, ITEMS_PER_EPISODE + 1)).astype(np.float32)
Doubles = NDArray[np.float64]


class Comparison:
    """A need compared with every visible item."""

    def __init__(self, scope: Scope, need: Need) -> None:
        self.scope = scope
        self.generation = scope.generation
        self.mask: Mask = scope.mask & ~in_episodes(scope, need.leave_out)
        self.scores = np.zeros(self.generation.size, dtype=np.float32)
        self.parts: list[tuple[str, Codes32, Floats]] = []
        for term, weight, postings in self._weighted(need.terms):
            weights = (1 + np.log(postings.frequencies)) / self.generation.norms[postings.documents]
            part = (np.float32(weight) * weights).astype(np.float32)
            self.scores[postings.documents] += part
            self.parts.append((term, postings.documents, part))
        self.scores *= self.mask
        names = self.generation.tables["theme"].values
        self.wanted: Doubles = np.array([need.themes.get(theme, 0.0) for theme in names])
        self.themes = self._count_themes() if self.wanted.any() else np.zeros((0, len(names)))
        self.owners, self.items = self._nearest()

    def _weighted(self, terms: Mapping[str, float]) -> list[tuple[str, float, Postings]]:
        """Returns the terms that weigh most, their rareness counted, as a vector of length one."""
        weighted = []
        for term in sorted(terms, key=lambda term: (-terms[term], term))[:MOST_READ]:
            postings = self.scope.postings("all", term)
            if documents := len(postings.documents):
                rareness = log1p((self.scope.count - documents + 0.5) / (documents + 0.5))
                telling = EVERYDAY_WEIGHT if term in EVERYDAY else 1.0
                weighted.append((term, terms[term] * rareness * telling, postings))
        length = sqrt(sum(weight**2 for _, weight, _ in weighted)) or 1.0
        weighted.sort(key=lambda each: (-each[1], each[0]))
        return [(term, weight / length, postings) for term, weight, postings in weighted[:MOST_TERMS]]

    def _nearest(self) -> tuple[Codes32, Ints]:
        """Returns the nearest items with the episodes they belong to, by episode, the nearest first.

        Of those alike, the one recorded last comes first, wherever it stands in the index.
        """
        found = np.flatnonzero(self.scores)
        if len(found) > MOST_COMPARED:
            least = np.partition(self.scores[found], -MOST_COMPARED)[-MOST_COMPARED]
            found = found[self.scores[found] >= least]
        found = found[np.argsort(-self.generation.numbers["position"][found])]
        owners = self.generation.codes["episode"][found]
        # The bits of numbers above nought are in the order of the numbers: one sort in place of two.
        keys = (owners.astype(np.int64) << 32) - self.scores[found].view(np.int32)
        order = np.argsort(keys, kind="stable")
        return owners[order], found[order]

    def episodes(self) -> Doubles:
        """Returns the score of every episode by its number."""
        firsts = np.flatnonzero(np.diff(self.owners, prepend=-1))
        sizes = np.diff(firsts, append=len(self.owners))
        places = np.arange(len(self.owners)) - np.repeat(firsts, sizes)
        counted = places < ITEMS_PER_EPISODE
        weights = self.scores[self.items[counted]] * _DAMPING[places[counted]]
        episodes = len(self.generation.tables["episode"].values)
        scores: Doubles = np.bincount(self.owners[counted], weights, episodes).astype(np.float64)
        scores /= _DAMPING.sum()
        if self.wanted.any():
            scores += THEMES_WEIGHT * cosines(self.themes, self.wanted)
        return scores

    def items_of(self, episode: int) -> Ints:
        """Returns the items of an episode that are like the need, the nearest first."""
        first, end = np.searchsorted(self.owners, [episode, episode + 1])
        return self.items[first:end]

    def _count_themes(self) -> Doubles:
        """Returns how many items every episode has on every theme."""
        table = self.generation.tables["theme"].values
        episodes = len(self.generation.tables["episode"].values)
        tagged = self.generation.themes[self.mask[self.generation.themes[:, 0]]]
        pairs = self.generation.codes["episode"][tagged[:, 0]].astype(np.int64) * len(table) + tagged[:, 1]
        counts = np.bincount(pairs, minlength=episodes * len(table))
        return counts.reshape(episodes, -1).astype(np.float64)

    def worth(self, episode: int, items: list[int]) -> list[float]:
        """Returns what an episode's score would lose without each one of its items."""
        scores = self.scores[self.items_of(episode)[: ITEMS_PER_EPISODE + 1]].tolist()
        whole = likeness(scores)
        worth = [whole - likeness([*scores[:place], *scores[place + 1 :]]) for place in range(len(items))]
        if not self.wanted.any():
            return worth
        themes = self.generation.themes
        without = np.repeat(self.themes[episode : episode + 1], len(items) + 1, axis=0)
        for place, item in enumerate(items, 1):
            on = themes[slice(*np.searchsorted(themes[:, 0], [item, item + 1])), 1]
            without[place, on] -= 1
        alike = cosines(without, self.wanted)
        return [lost + THEMES_WEIGHT * float(alike[0] - alike[place]) for place, lost in enumerate(worth, 1)]

    def shared(self, items: Iterable[int]) -> dict[int, list[tuple[float, str]]]:
        """Returns for each item the words that it shares with the need, and what each adds to its score."""
        ascending = np.array(sorted(items), dtype=np.int32)
        found: dict[int, list[tuple[float, str]]] = {int(item): [] for item in ascending}
        for term, documents, part in self.parts:
            at = np.minimum(documents.searchsorted(ascending), len(documents) - 1)
            places = (documents[at] == ascending).nonzero()[0]
            for item, weight in zip(ascending[places].tolist(), part[at[places]].tolist(), strict=True):
                found[item].append((weight, term))
        return found


def likeness(scores: list[float]) -> float:
    """Returns the score of an episode whose items have these scores, the highest first."""
    return sum(score / place for place, score in enumerate(scores[:ITEMS_PER_EPISODE], 1)) / float(
        _DAMPING.sum()
    )


def cosines(counts: Doubles, wanted: Doubles) -> Doubles:
    """Returns how like each row is to what is wanted."""
    lengths = np.sqrt((counts**2).sum(axis=1)) * np.sqrt((wanted**2).sum())
    alike: Doubles = counts @ wanted
    return alike / np.where(lengths, lengths, 1.0)
