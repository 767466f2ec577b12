"""How many of the thirty-two authorities have hosted, as far as a reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ci_kb.domain.authorities import authorities
from projections.episodes import EpisodeLine


@dataclass(frozen=True)
class Coverage:
    """How many of the authorities have hosted, among the episodes the reader may see."""

    hosted: int
    authorities: int
    episodes: int
    demonstration: bool


def coverage(lines: Iterable[EpisodeLine]) -> Coverage:
    """Return how many of the authorities hosted one of these episodes."""
    lines = list(lines)
    known = {authority.name for authority in authorities()}
    hosted = {host for line in lines for host in line.hosts} & known
    return Coverage(len(hosted), len(known), len(lines), any(line.demonstration for line in lines))
