"""Finds episodes that did similar work, and says why: shared words and themes, with their items."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from projections.search import text
from projections.search.entry import Entry, EpisodeEntry
from projections.search.likeness import ITEMS_PER_EPISODE, THEMES_WEIGHT, Comparison
from projections.search.need import EVERYDAY, SOURCE, Need
from projections.search.scope import Scope

MOST_REASONS = 5
# So many letters tell where a word may begin.
BEGINNING = 4
# What drawing on all the same outcome sources adds.
SOURCES_WEIGHT = 0.05


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
    written = as_written(holders, heaviest)
    words = [Reason("word", written[term], weights[term], _references(holders[term])) for term in heaviest]
    by_theme = (
        (theme, [entry for entry in entries.values() if theme in entry.themes]) for theme in sorted(themes)
    )
    words += [Reason("theme", theme, THEMES_WEIGHT, _references(found)) for theme, found in by_theme if found]
    return words


def similar(scope: Scope, need: Need, limit: int) -> list[Similar]:
    """Returns the episodes most like a need, each with the reasons."""
    comparison = Comparison(scope, need)
    names = scope.generation.tables["episode"].values
    scores = comparison.episodes()
    if need.sources:
        scores += [
            _like_sources(scope, need, name) if score else 0.0
            for name, score in zip(names, scores, strict=True)
        ]
    found = [(names[code], int(code), float(scores[code])) for code in np.flatnonzero(scores) if names[code]]
    ranked = sorted(found, key=lambda each: (-round(each[2], 6), each[0]))[:limit]
    chosen = {code: _cited(comparison, code, need.themes) for _, code, _ in ranked}
    shared = comparison.shared(item for items in chosen.values() for item in items)
    return [
        _similar(comparison, need, shared, reference, code, score, chosen[code])
        for reference, code, score in ranked
    ]


def _similar(
    comparison: Comparison,
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
        worth=tuple(round(worth, 6) for worth in comparison.worth(code, items)),
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


def _cited(comparison: Comparison, code: int, themes: Iterable[str]) -> list[int]:
    """Returns the items of an episode nearest to a need; where only themes are shared, the newest on them."""
    nearest = comparison.items_of(code)[:ITEMS_PER_EPISODE]
    if len(nearest):
        return [int(item) for item in nearest]
    generation = comparison.generation
    wanted = [generation.tables["theme"].find(theme) for theme in themes]
    tagged = generation.themes[np.isin(generation.themes[:, 1], wanted), 0]
    mine = np.unique(tagged[(generation.codes["episode"][tagged] == code) & comparison.mask[tagged]])
    newest = np.lexsort((-generation.numbers["position"][mine], -generation.numbers["on"][mine]))
    return [int(item) for item in mine[newest][:ITEMS_PER_EPISODE]]


def as_written(holders: Mapping[str, list[Entry]], terms: Iterable[str]) -> dict[str, str]:
    """Returns each term as it is written in the first of the items that hold it."""
    wanted: defaultdict[str, set[str]] = defaultdict(set)
    entries = {}
    for term in terms:
        first = holders[term][0]
        entries[first.key] = first
        wanted[first.key].add(term)
    found = {term: term for term in terms}
    for key, entry in entries.items():
        found |= _written(wanted[key], entry)
    return found


def _written(wanted: set[str], entry: Entry) -> dict[str, str]:
    """Returns each of the terms as it is written in an item; most words begin as their terms do."""
    found: dict[str, str] = {}
    for content in map(text.clean, (entry.title, entry.text)):
        lowered = content.lower()
        for term in wanted - found.keys():
            place = lowered.find(term[:BEGINNING])
            while place >= 0 and term not in found:
                found |= _word_at(content, place, term)
                place = lowered.find(term[:BEGINNING], place + 1)
    for content in map(text.clean, (entry.title, entry.text) if wanted - found.keys() else ()):
        for match in text.WORD.finditer(content):
            for first, last, terms in text.parts(match.group()):
                for term in wanted.intersection(terms) - found.keys():
                    found[term] = match.group()[first:last]
    return found


def _word_at(content: str, place: int, term: str) -> dict[str, str]:
    """Returns a term as it is written at a place of a text, if a word that has it begins there."""
    match = text.WORD.match(content, place)
    if match is None or (place and content[place - 1].isalnum()):
        return {}
    first, last, terms = text.parts(match.group())[0]
    return {term: match.group()[first:last]} if term in terms else {}


def _references(entries: Iterable[Entry]) -> tuple[tuple[str, int], ...]:
    return tuple((entry.key, entry.position) for entry in entries)
