"""Completes what is being typed: authorities, themes and vocabulary, then titles that the reader may see."""

from itertools import islice

import numpy as np

from projections.search import text
from projections.search.scope import Scope
from projections.search.scoring import beginning_of
from projections.search.vocabulary import Vocabulary, fold_name

MOST = 8
SHORTEST = 2
MOST_READ = 40


def suggest(scope: Scope, typed: str, vocabulary: Vocabulary, limit: int = MOST) -> list[str]:
    """Returns names and titles that hold the typed words, the last perhaps unfinished; names come first."""
    folded = fold_name(typed[:100])
    if len(folded) < SHORTEST:
        return []
    fixed = [
        *sorted(set(vocabulary.authorities.values())),
        *sorted(vocabulary.themes.values()),
        *vocabulary.labels,
    ]
    episodes = [each for each in scope.generation.episodes.values() if scope.sees(each)]
    names = dict.fromkeys(
        name for name in [*fixed, *(each.title for each in episodes)] if _holds(name, folded)
    )
    found = sorted(names, key=lambda name: not fold_name(name).startswith(folded))[:limit]
    titles = _titles(scope, typed) if len(found) < limit else []
    return list(dict.fromkeys([*found, *titles]))[:limit]


def _holds(name: str, folded: str) -> bool:
    """Answers whether a name has the typed text at the beginning of a word."""
    return f" {fold_name(name)}".find(f" {folded}") >= 0


def _titles(scope: Scope, typed: str) -> list[str]:
    """Returns titles of visible items with every typed word, the last perhaps unfinished, newest first."""
    words = text.words(text.clean(typed[:100]))[:8]
    if not words or len(beginning_of(words[-1])) < SHORTEST:
        return []
    mask = scope.mask.copy()
    for word in words[:-1]:
        holding = np.zeros(len(mask), dtype=bool)
        holding[scope.postings("title", text.word_terms(word)[0][0]).documents] = True
        mask &= holding
    unfinished = np.zeros(len(mask), dtype=bool)
    beginning = beginning_of(words[-1])
    spelled = sorted(
        {each for segment in scope.generation.segments for each in segment.beginning_with(beginning)}
    )
    seen = (each for each in spelled if scope.frequency("words", each))
    stems = dict.fromkeys(text.word_terms(each)[0][0] for each in islice(seen, MOST_READ))
    for term in (text.word_terms(words[-1])[0][0], *stems):
        unfinished[scope.postings("title", term).documents] = True
    found = np.flatnonzero(mask & unfinished)
    newest = found[np.lexsort((found, -scope.generation.numbers["on"][found]))]
    titles = (scope.generation.item(int(document)).title for document in newest[:MOST_READ])
    return [title for title in titles if title]
