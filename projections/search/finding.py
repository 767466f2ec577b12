"""Answers one search in one scope: reads the query, ranks, filters, counts and cuts snippets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from projections.search import text
from projections.search.columns import Mask
from projections.search.conditions import Conditions, Known
from projections.search.facets import COUNTED, Counting, Counts, Filters, choice, dates, label_facets
from projections.search.meaning import MOST_FUSED, Meaning, fused
from projections.search.query import Query, parse
from projections.search.results import Hit, Near, Results
from projections.search.scope import Scope
from projections.search.scoring import Ranker, Ranking
from projections.search.snippets import Marker, headline
from projections.search.spelling import correct
from projections.search.vocabulary import Vocabulary

NEAR_LIMIT = 10
MOST_CORRECTED = 6


@dataclass(frozen=True)
class Page:
    """Which of the hits are wanted: the best, or the newest."""

    limit: int = 10
    offset: int = 0
    newest: bool = False


class Finding:
    """One query put to one scope."""

    def __init__(
        self,
        scope: Scope,
        query: Query,
        filters: Filters,
        vocabulary: Vocabulary,
        meaning: Meaning | None = None,
    ) -> None:
        self.scope = scope
        self.query = query
        self.vocabulary = vocabulary
        self.ranking: Ranking = Ranker(scope, vocabulary).rank(query)
        self.conditions = Conditions(query, Known(scope, vocabulary))
        self.base: Mask = self.conditions.mask
        if query.ranks:
            self.base = self.base & self.ranking.matched
        between = dates(scope, filters)
        if between is not None:
            self.base = self.base & between
        self.choices = {facet: choice(scope, facet, values) for facet, values in filters.chosen().items()}
        self.mask: Mask = self._without(None)
        self.total = int(np.count_nonzero(self.mask))
        self.scores = self.ranking.scores
        if meaning and (query.words or query.phrases):
            self._rank_by_meaning(meaning)

    def _rank_by_meaning(self, meaning: Meaning) -> None:
        """Lets what the best by words mean have a say in their order; the others stay behind them."""
        first = self._first(MOST_FUSED, newest=False)
        typed = " ".join((*self.query.words, *(term for phrase in self.query.phrases for term in phrase)))
        order = fused(
            self.scores[first], meaning.likeness(typed, self.scope.generation.numbers["digest"][first])
        )
        highest = float(self.scores.max(initial=0.0)) or 1.0
        self.scores = self.scores * np.float32(order.min(initial=1.0) / 2 / highest)
        self.scores[first] = order

    def _without(self, facet: str | None) -> Mask:
        mask = self.base
        for name, chosen in self.choices.items():
            if name != facet:
                mask = mask & chosen
        return mask

    def facets(self) -> dict[str, Counts]:
        """Counts every facet, each without its own choice."""
        chosen = self._counting(self.mask)
        names = [*COUNTED, *label_facets(self.scope)]
        return {
            name: (self._counting(self._without(name)) if name in self.choices else chosen).count(name)
            for name in names
        }

    def _counting(self, mask: Mask) -> Counting:
        return Counting(self.scope, mask, self.vocabulary.merged)

    def hits(self, page: Page) -> tuple[Hit, ...]:
        """Returns the best hits; the newest where that is asked for, or where there is nothing to rank by."""
        wanted = self._first(page.offset + page.limit, page.newest)[page.offset :]
        marker = Marker(self.ranking.marks)
        return tuple(self._hit(int(document), marker) for document in wanted)

    def _first(self, most: int, newest: bool) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """Returns the first documents in order: by score, then the newest, then the latest recorded."""
        numbers = self.scope.generation.numbers
        found = np.flatnonzero(self.mask)
        first = self.scores if self.query.ranks and not newest else numbers["on"]
        if len(found) > most > 0:
            least = np.partition(first[found], len(found) - most)[len(found) - most]
            found = found[first[found] >= least]
        order = np.lexsort((-numbers["position"][found], -numbers["on"][found], -first[found]))
        return found[order[:most]]

    def _hit(self, document: int, marker: Marker) -> Hit:
        entry = self.scope.generation.item(document)
        episode = self.scope.episode(entry.episode)
        meant = self.ranking.marks.authorities
        named = tuple(host for host in (episode.hosts if episode else ()) if host in meant)
        title, more = (entry.title, entry.text) if entry.title else headline(entry.text)
        return Hit(
            entry=entry,
            episode=episode,
            score=round(float(self.scores[document]), 6),
            title=marker.mark(title),
            snippet=marker.snippet(entry.text),
            more=marker.snippet(more),
            matched=(*marker.words(entry.title, entry.text), *named),
        )


def find(
    scope: Scope,
    typed: str,
    filters: Filters,
    page: Page,
    vocabulary: Vocabulary,
    *,
    exact: bool = False,
    meaning: Meaning | None = None,
) -> Results:
    """Answers a search; where nothing is found, looks for what is near.

    Where some words find something and others are mistyped, the corrected words are searched for too, unless
    the reader wants the words exactly.
    """
    query = parse(typed, Known(scope, vocabulary).knows)
    finding = Finding(scope, query, filters, vocabulary, meaning)
    corrections = _corrections(scope, finding.ranking.unknown)
    meant = _replaced(text.clean(typed), corrections) if corrections else None
    notes: tuple[str, ...] = ()
    if finding.total and corrections and not exact:
        finding = Finding(scope, _corrected(query, corrections), filters, vocabulary, meaning)
        notes = tuple(f"Searched for “{word}” instead of “{typed}”." for typed, word in corrections.items())
    return Results(
        total=finding.total,
        hits=finding.hits(page),
        facets=finding.facets(),
        did_you_mean=meant,
        also_searched=finding.ranking.also_searched,
        notes=(*query.notes, *notes, *finding.conditions.notes),
        near=None if finding.total else _near(scope, query, corrections, filters, vocabulary),
    )


def _corrections(scope: Scope, unknown: Iterable[str]) -> dict[str, str]:
    """Returns what words that find nothing were probably meant to be."""
    found = {word: correct(scope, word) for word in list(dict.fromkeys(unknown))[:MOST_CORRECTED]}
    return {word: meant for word, meant in found.items() if meant}


def _replaced(typed: str, corrections: dict[str, str]) -> str:
    pattern = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, corrections)) + r")(?!\w)")
    return pattern.sub(lambda found: corrections[found[1]], typed)


def _near(
    scope: Scope, query: Query, corrections: dict[str, str], filters: Filters, vocabulary: Vocabulary
) -> Near | None:
    """Asks less and less strictly until something is found."""
    loose = replace(query, words=_all_words(query), phrases=(), prefixes=(), excluded=())
    spelled = _corrected(loose, corrections)
    bare = replace(spelled, conditions=(), barred=(), before=None, after=None)
    attempts = [
        ("with other spelling", spelled if corrections else None, filters),
        ("with any of the words", loose, filters),
        ("without the filters", bare, Filters()),
    ]
    for label, attempt, chosen in attempts:
        if attempt is not None and attempt.ranks and (attempt, chosen) != (query, filters):
            finding = Finding(scope, attempt, chosen, vocabulary)
            if finding.total:
                return Near(label, finding.total, finding.hits(Page(NEAR_LIMIT)))
    return None


def _corrected(query: Query, corrections: dict[str, str]) -> Query:
    """Returns the query with its words spelled as they were probably meant."""
    return replace(query, words=tuple(corrections.get(word, word) for word in query.words))


def _all_words(query: Query) -> tuple[str, ...]:
    """Returns every word of a query, those of phrases and the beginnings too."""
    return (*query.words, *(term for phrase in query.phrases for term in phrase), *query.prefixes)
