"""Places like one's own: what two authorities have in common besides their work, and how much that counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ci_kb.domain.authorities import Authority, authority_called
from projections.search import Similar

WEIGHTS = {"none": 0.0, "some": 0.5, "much": 2.0}
"""What each setting makes of the likeness of places, next to that of the work."""

WEIGHT_WORDS = {
    "none": "Not at all: the work alone",
    "some": "Somewhat: of alike work, places like ours first",
    "much": "Much: places like ours first",
}

GROUPS = (
    ("children_services_group", "the same family group for children’s services"),
    ("area_type_group", "the same family group for type of area"),
)
"""The groups of the Local Government Benchmarking Framework, and what sharing one is called."""


def alike(mine: Iterable[str], theirs: Iterable[str]) -> tuple[str, ...]:
    """Return what two sets of authorities have in common, in words.

    Invented ones have nothing, and an authority is not like itself: its own work is its own.
    """
    ours, others = known(mine), known(theirs)
    if {one.name for one in ours} & {other.name for other in others}:
        return ()
    return tuple(
        words
        for group, words in GROUPS
        if {getattr(one, group) for one in ours} & {getattr(other, group) for other in others}
    )


def known(names: Iterable[str]) -> list[Authority]:
    """Return those of the thirty-two among some names."""
    return [authority for name in names if (authority := authority_called(name))]


def weighed(found: Sequence[Similar], mine: Iterable[str], weight: float) -> list[Similar]:
    """Return matches with their scores raised by how like one's own their places are, nearest first.

    With the weight w, a place in both family groups counts (1 + w) times, one in one of them (1 + w/2) times.
    """
    ours = tuple(mine)
    raised = [raise_by(each, 1 + weight * likeness(ours, each)) for each in found]
    return sorted(raised, key=lambda each: (-each.score, each.reference))


def raise_by(match: Similar, factor: float) -> Similar:
    """Return a match with its score, and what each of its items is worth, so many times as high."""
    worth = tuple(part * factor for part in match.worth)
    return replace(match, score=match.score * factor, worth=worth)


def likeness(mine: Iterable[str], match: Similar) -> float:
    """Return how like one's own the place of a match is, from 0 to 1."""
    hosts = match.episode.hosts if match.episode else ()
    return len(alike(mine, hosts)) / len(GROUPS)
