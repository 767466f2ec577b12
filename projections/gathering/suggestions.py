"""Themes that findings may belong to, proposed from the approved ones first; people accept or decline them.

A proposal rests on words of the theme that stand in the text, and on nothing else: the same text and the same
vocabulary give the same proposals, in the same order, whatever else has been recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ci_kb.domain.vocabulary import Theme, Wording
from projections.gathering.likeness import EVERYWHERE
from projections.gathering.loading import Viewed, read
from projections.gathering.material import Finding, Practice
from projections.gathering.parts import Choices, Scope, Source
from projections.search.text import clean, ranking_words, sequence, words
from projections.vocabulary import Vocabularies

Terms = tuple[str, ...]

OWN_NAME, ONE_WORD = 2, 1
"""How much it says for a theme that one of its names stands in a text, or only a word of its label."""

ENOUGH = 2
MOST = 3
"""So many themes are proposed for one text at most."""

SHARED = 3
"""Words that no theme has are proposed for a new one when findings of so many episodes share them."""

NEW_AT_MOST = 10
PAIR = 2


@dataclass(frozen=True)
class Suggestion:
    """A theme proposed for something, the words it rests on, and what people decided, if they did."""

    source: Source
    text: str
    theme: str
    label: str
    words: tuple[str, ...]
    accepted: bool | None


@dataclass(frozen=True)
class NewTheme:
    """Two words that stand together in findings of several episodes, and in no theme: one may be missing."""

    words: str
    sources: tuple[Source, ...]
    episodes: int


def suggestions(
    projections: Viewed, scope: Scope, choices: Choices, at: int | None = None
) -> tuple[list[Suggestion], list[NewTheme]]:
    """Return what is proposed for the findings and practice that were released, and words for new themes."""
    material, position = read(projections, scope, at)
    wording = Vocabularies(projections.now.tables).at(position)
    themes = {theme: names_of(value, wording) for theme, value in sorted(wording.themes.items())}
    told: tuple[Finding | Practice, ...] = (*material.findings, *material.practice)
    return list(_proposed(told, themes, wording, choices)), new_themes(told, themes)


def _proposed(
    told: Iterable[Finding | Practice], themes: Mapping[str, Names], wording: Wording, choices: Choices
) -> Iterator[Suggestion]:
    decided = {(one.item, one.theme): one.accepted for one in choices.themes}
    for one in told:
        for theme, found in proposed(one.text, themes):
            if theme not in one.themes:
                item = one.source.item
                label = wording.themes[theme].label
                yield Suggestion(one.source, one.text, theme, label, found, decided.get((item, theme)))


@dataclass(frozen=True)
class Names:
    """What a theme is known by: whole names, and the single words of its label."""

    whole: Mapping[Terms, str]
    single: Mapping[str, str]


def names_of(theme: Theme, wording: Wording) -> Names:
    """Return what a theme is known by: its names, what acronyms among them stand for, and their synonyms."""
    names = dict.fromkeys((theme.label, *theme.also_called))
    for name in list(names):
        if term := wording.terms.get(name):
            names[term.expansion] = None
    lowered = {name.lower() for name in names}
    for _, ring in sorted(wording.rings.items()):
        if lowered & {term.lower() for term in ring.terms}:
            names.update(dict.fromkeys(ring.terms))
    whole = {key: name for name in names if (key := sequence(name))}
    label = {stem: stem for stem in ranking_words(sequence(theme.label)) if stem not in EVERYWHERE}
    return Names(whole, {stem: name for stem, name in label.items() if stem not in TOO_GENERAL})


TOO_GENERAL = frozenset(
    sequence(
        "health service level use raise quality community improvement medium positive right skill provision "
        "resource technology evidence choice broad general self close all at achievement teaching assessment"
    )
)
"""Words of labels that say too little by themselves."""


def proposed(text: str, themes: Mapping[str, Names]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the themes that words of a text speak for, the best first, with these words."""
    said = stems_of(text)
    there = frozenset(said)
    found = []
    for theme, names in themes.items():
        whole = [name for key, name in names.whole.items() if there.issuperset(key) and _stands_in(key, said)]
        single = [stem for stem in names.single if stem in there]
        weight = OWN_NAME * len(whole) + ONE_WORD * len(single)
        if weight >= ENOUGH:
            found.append((-weight, theme, tuple(dict.fromkeys((*whole, *single)))))
    return [(theme, because) for _, theme, because in sorted(found)[:MOST]]


@lru_cache(maxsize=20_000)
def stems_of(text: str) -> Terms:
    """Return the stems of the words of a text, in order."""
    return sequence(text)


def _stands_in(key: Terms, said: Terms) -> bool:
    first, size = key[0], len(key)
    return any(said[place] == first and said[place : place + size] == key for place in range(len(said)))


def new_themes(told: Iterable[Finding | Practice], themes: Mapping[str, Names]) -> list[NewTheme]:
    """Return pairs of words that several episodes share and no theme has, those of most episodes first."""
    known = {stem for names in themes.values() for key in names.whole for stem in key}
    by_pair: dict[Terms, dict[Source, str]] = defaultdict(dict)
    for one in told:
        for pair, written in pairs(one.text):
            if known.isdisjoint(pair):
                by_pair[pair].setdefault(one.source, written)
    spread = {pair: len({source.episode for source in found}) for pair, found in by_pair.items()}
    ranked = sorted((-many, -len(by_pair[pair]), pair) for pair, many in spread.items() if many >= SHARED)
    return [
        NewTheme(min(by_pair[pair].values()), tuple(by_pair[pair]), -many)
        for many, _, pair in ranked[:NEW_AT_MOST]
    ]


def pairs(text: str) -> Iterator[tuple[Terms, str]]:
    """Yield every two words that follow one another and both say something, in their stems and as written."""
    said = words(clean(text))
    for one, other in pairwise(said):
        stems = (*sequence(one), *sequence(other))
        if len(stems) == PAIR == len(ranking_words(stems)):
            yield stems, f"{one} {other}".lower()
