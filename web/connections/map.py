"""The map of who learns from whom: the thirty-two as tiles of one size, and arrows between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot

from projections.connections import Pair
from web.tiles import tiles

ROOM = 34
"""How far from the middle of a tile an arrow begins and ends."""

BEND = 0.12
"""How far an arrow bends aside, so that the one back does not lie upon it."""

THICKEST = 5


@dataclass(frozen=True)
class Arrow:
    """An arrow from the authority that shares to the one that learns."""

    pair: Pair
    path: str
    width: int


def arrows(pairs: Iterable[Pair]) -> list[Arrow]:
    """Return an arrow for each pair of which both have a tile; an invented authority has none."""
    middle = {tile.name: (tile.x, tile.y) for tile in tiles()}
    return [
        Arrow(pair, curve(middle[pair.teacher], middle[pair.learner]), min(1 + pair.met, THICKEST))
        for pair in pairs
        if pair.teacher in middle and pair.learner in middle
    ]


def curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Return the path of an arrow from one tile to another, bent to its left."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = hypot(across, down)
    bend = (start[0] + end[0]) / 2 + BEND * down, (start[1] + end[1]) / 2 - BEND * across
    unit = across / length * ROOM, down / length * ROOM
    first = start[0] + unit[0], start[1] + unit[1]
    last = end[0] - unit[0], end[1] - unit[1]
    return f"M{first[0]:.0f} {first[1]:.0f}Q{bend[0]:.0f} {bend[1]:.0f} {last[0]:.0f} {last[1]:.0f}"
