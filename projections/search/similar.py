"""Finds episodes that did similar work, and says why: shared words and themes, with their items.

The likeness of texts is the cosine of their words, weighted "lnc.ltc" (Salton and Buckley 1988): rare words
of the need count most, and everything that counts can be shown.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import log, log1p, sqrt

import numpy as np

from projections.search import text
from projections.search.columns import Mask
from projections.search.entry import Entry, EpisodeEntry
from projections.search.scope import Scope
from projections.search.scoring import in_episodes, read_words
from projections.search.segment import Codes32, Floats, Ints, Postings
from projections.search.vocabulary import Vocabulary

SOURCE = "source"
MOST_READ = 300
MOST_TERMS = 150
ITEMS_PER_EPISODE = 5
MOST_REASONS = 5
# What means the same as a word of the need counts less than the word.
SAME_MEANING = 0.5
# What sharing all themes adds, next to texts that are the same word for word.
THEMES_WEIGHT = 0.2
# What drawing on all the same outcome sources adds.
SOURCES_WEIGHT = 0.05
# The best item of an episode counts whole, the next by half, a third, ...
_DAMPING = (1 / np.arange(1, ITEMS_PER_EPISODE + 1)).astype(np.float32)


# Words in which any two episodes are alike: they count little, and sharing one is no reason.
EVERYDAY_WEIGHT = 0.5
_EVERYDAY = """
    level school pupil learner child young people person staff teacher year term week month day time hour work
    group team authority council education service area number part place point example result question
    good better best new old large high low big first second third next last
    know look ask help need think show find keep begin change different same little lot start end used"""
EVERYDAY = frozenset(text.stem(word) for word in _EVERYDAY.split())


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that two episodes share, with the items (key and position of the event) that it stands in."""

    kind: str
    value: str
    weight: float
    items: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Similar:
    """An episode that did similar work, its items nearest to the need first."""

    reference: str
    episode: EpisodeEntry | None
    score: float
    items: tuple[Entry, ...]
    reasons: tuple[Reason, ...]
    worth: tuple[float, ...] = ()
    """What the score would lose without each of the items, words being as rare as they are."""
    sources: tuple[Reason, ...] = ()
    """The outcome sources that both self-evaluations draw on, with the events that say so."""


@dataclass(frozen=True)
class Need:
    """What is looked for: weighted terms and themes, and the episode that it comes from, if any."""

    terms: Mapping[str, float]
    themes: Mapping[str, float]
    leave_out: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()


def need_of_text(content: str, vocabulary: Vocabulary) -> Need:
    """Returns the need that a text describes, acronyms and names of themes understood."""
    words = read_words(text.words(text.clean(content)))
    counts = Counter(text.ranking_words(word.terms[0] for word in words))
    terms = {term: 1 + log(number) for term, number in counts.items()}
    themes: dict[str, float] = {}
    for span in vocabulary.spans([word.terms for word in words]):
        for meaning in span.meanings:
            if meaning.theme:
                themes[meaning.theme] = 1.0
            for term in text.ranking_words(meaning.terms):
                terms.setdefault(term, SAME_MEANING)
    return Need(terms, themes)


def need_of_items(scope: Scope, entries: Iterable[Entry], leave_out: Iterable[str]) -> Need:
    """Returns the need that items show together; each counts alike, however long it is."""
    leave_out = frozenset(leave_out)
    terms: defaultdict[str, float] = defaultdict(float)
    themes: Counter[str] = Counter()
    for entry in entries:
        counts = Counter(text.ranking_words((*text.sequence(entry.title), *text.sequence(entry.text))))
        length = sqrt(sum((1 + log(number)) ** 2 for number in counts.values())) or 1.0
        for term, number in counts.items():
            terms[term] += (1 + log(number)) / length
        themes.update(set(entry.themes))
    sources = frozenset(source for episode in leave_out for source in scope.known(episode, SOURCE))
    return Need(terms, {theme: float(number) for theme, number in themes.items()}, leave_out, sources)


class _Comparison:
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
        self.nearest: dict[int, Floats] = {}
        names = self.generation.tables["theme"].values
        self.wanted = np.array([need.themes.get(theme, 0.0) for theme in names])
        self.themes = self._count_themes() if self.wanted.any() else np.zeros((0, len(names)))

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

    def episodes(self) -> dict[int, tuple[float, list[int]]]:
        """Returns the score of every episode that shares anything, with its nearest items."""
        result: dict[int, tuple[float, list[int]]] = {}
        for code, nearest in self._nearest():
            self.nearest[code] = self.scores[nearest]
            result[code] = (likeness(self.nearest[code]), nearest[:ITEMS_PER_EPISODE].tolist())
        alike = cosines(self.themes, self.wanted)
        for place in np.flatnonzero(alike):
            score, items = result.get(int(place), (0.0, []))
            result[int(place)] = (score + THEMES_WEIGHT * float(alike[place]), items)
        return result

    def _nearest(self) -> Iterator[tuple[int, Ints]]:
        """Yields each episode's items with the highest scores, and one more."""
        found = np.flatnonzero(self.scores)
        codes = self.generation.codes["episode"][found]
        order = np.lexsort((found, -self.scores[found], codes))
        ends = np.flatnonzero(np.diff(codes[order])) + 1
        for group in np.split(order, ends):
            if len(group):
                yield int(codes[group[0]]), found[group[: ITEMS_PER_EPISODE + 1]]

    def _count_themes(self) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
        """Returns how many items every episode has on every theme."""
        table = self.generation.tables["theme"].values
        episodes = len(self.generation.tables["episode"].values)
        tagged = self.generation.themes[self.mask[self.generation.themes[:, 0]]]
        pairs = self.generation.codes["episode"][tagged[:, 0]].astype(np.int64) * len(table) + tagged[:, 1]
        counts = np.bincount(pairs, minlength=episodes * len(table))
        return counts.reshape(episodes, -1).astype(np.float64)

    def worth(self, code: int, item: int) -> float:
        """Returns what an episode's score would lose without one of its items."""
        scores = self.nearest.get(code, np.empty(0, dtype=np.float32))
        place = np.flatnonzero(scores == self.scores[item])[:1]
        lost = likeness(scores) - likeness(np.delete(scores, place))
        if not self.wanted.any():
            return lost
        on = self.generation.themes[self.generation.themes[:, 0] == item, 1]
        with_it = self.themes[code]
        without = with_it.copy()
        without[on] -= 1
        both = cosines(np.stack([with_it, without]), self.wanted)
        return lost + THEMES_WEIGHT * float(both[0] - both[1])

    def shared(self, items: Iterable[int]) -> dict[int, list[tuple[float, str]]]:
        """Returns for each item the words that it shares with the need, and what each adds to its score."""
        ascending = np.array(sorted(items), dtype=np.int32)
        found: dict[int, list[tuple[float, str]]] = {int(item): [] for item in ascending}
        for term, documents, part in self.parts:
            at = np.minimum(np.searchsorted(documents, ascending), len(documents) - 1)
            for place in np.flatnonzero(documents[at] == ascending):
                found[int(ascending[place])].append((float(part[at[place]]), term))
        return found


def likeness(scores: Floats) -> float:
    """Returns the score of an episode whose items have these scores, the highest first."""
    best = scores[:ITEMS_PER_EPISODE]
    return float((best * _DAMPING[: len(best)]).sum() / _DAMPING.sum())


def cosines(
    counts: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
    wanted: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    """Returns how like each row is to what is wanted."""
    lengths = np.sqrt((counts**2).sum(axis=1)) * np.sqrt((wanted**2).sum())
    alike: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = counts @ wanted
    return alike / np.where(lengths, lengths, 1.0)


def reasons_for(
    entries: Mapping[int, Entry], shared: Mapping[int, list[tuple[float, str]]], themes: Iterable[str]
) -> list[Reason]:
    """Returns the words and themes that an episode's items share with the need, with those items."""
    weights: defaultdict[str, float] = defaultdict(float)
    holders: defaultdict[str, list[Entry]] = defaultdict(list)
    for item, entry in entries.items():
        for weight, term in shared[item]:
            weights[term] += weight
            holders[term].append(entry)
    telling = (term for term in weights if term not in EVERYDAY)
    heaviest = sorted(telling, key=lambda term: (-weights[term], term))[:MOST_REASONS]
    words = [
        Reason("word", readable(term, holders[term]), weights[term], _references(holders[term]))
        for term in heaviest
    ]
    by_theme = (
        (theme, [entry for entry in entries.values() if theme in entry.themes]) for theme in sorted(themes)
    )
    words += [Reason("theme", theme, THEMES_WEIGHT, _references(found)) for theme, found in by_theme if found]
    return words


def similar(scope: Scope, need: Need, limit: int) -> list[Similar]:
    """Returns the episodes most like a need, each with the reasons."""
    comparison = _Comparison(scope, need)
    names = scope.generation.tables["episode"].values
    found = [
        (names[code], code, score, items)
        for code, (score, items) in comparison.episodes().items()
        if names[code]
    ]
    if need.sources:
        found = [
            (name, code, score + _like_sources(scope, need, name), items)
            for name, code, score, items in found
        ]
    ranked = sorted(found, key=lambda each: (-round(each[2], 6), each[0]))[:limit]
    chosen = [
        (name, code, score, items or _on_themes(comparison, code, need.themes))
        for name, code, score, items in ranked
    ]
    shared = comparison.shared(item for *_, items in chosen for item in items)
    return [_similar(comparison, need, shared, *each) for each in chosen]


def _similar(
    comparison: _Comparison,
    need: Need,
    shared: Mapping[int, list[tuple[float, str]]],
    reference: str,
    code: int,
    score: float,
    items: list[int],
) -> Similar:
    scope = comparison.scope
    entries = {item: scope.generation.item(item) for item in items}
    key = f"episode/{reference}"
    return Similar(
        reference=reference,
        episode=scope.episode(reference),
        score=round(score, 6),
        items=tuple(entries.values()),
        reasons=tuple(reasons_for(entries, shared, need.themes)),
        worth=tuple(round(comparison.worth(code, item), 6) for item in items),
        sources=tuple(
            Reason("outcome source", source, SOURCES_WEIGHT, ((key, position),))
            for source, position in scope.known(reference, SOURCE).items()
            if source in need.sources
        ),
    )


def _like_sources(scope: Scope, need: Need, reference: str) -> float:
    """Returns what the outcome sources add that an episode's self-evaluation shares with the need's."""
    theirs = scope.known(reference, SOURCE).keys()
    return SOURCES_WEIGHT * len(theirs & need.sources) / len(theirs | need.sources)


def _on_themes(comparison: _Comparison, code: int, themes: Iterable[str]) -> list[int]:
    """Returns items of an episode that are on a theme of the need, the newest first."""
    generation = comparison.generation
    wanted = [generation.tables["theme"].find(theme) for theme in themes]
    tagged = generation.themes[np.isin(generation.themes[:, 1], wanted), 0]
    mine = np.unique(tagged[(generation.codes["episode"][tagged] == code) & comparison.mask[tagged]])
    newest = np.lexsort((mine, -generation.numbers["on"][mine]))
    return mine[newest][:ITEMS_PER_EPISODE].tolist()  # type: ignore[no-any-return]


def readable(term: str, entries: Iterable[Entry]) -> str:
    """Returns the first word in the entries that has a term, as it is written there."""
    for entry in entries:
        for content in (entry.title, entry.text):
            cleaned = text.clean(content)
            for token in text.tokens(cleaned):
                if term in token.terms:
                    return cleaned[token.start : token.end]
    return term


def _references(entries: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    return tuple((entry.key, entry.position) for entry in entries)
