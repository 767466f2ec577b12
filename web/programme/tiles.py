"""The map of the programme: a tile for each of the thirty-two; the same stands in a table beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ci_kb.domain.authorities import rows
from projections.programme import HostLine, HostStanding

SIDE = 76
"""How far tiles lie apart; a tile itself is a little smaller."""

SIGNS = {
    HostStanding.LIVE: "◐",
    HostStanding.FINISHED: "●",
    HostStanding.PLANNED: "○",
    HostStanding.POSTPONED: "‖",
    HostStanding.NOT_STARTED: "",
}
"""The sign on a tile, so that its colour says nothing alone."""

LONGEST_WORD = 11


@dataclass(frozen=True)
class Tile:
    """A tile: where it lies, what stands on it, and how far its authority has come."""

    line: HostLine
    x: int
    y: int
    words: tuple[str, ...]
    sign: str


@dataclass(frozen=True)
class Map:
    """All tiles, and the size of the picture."""

    tiles: tuple[Tile, ...]
    width: int
    height: int


def tile_map(hosts: Iterable[HostLine]) -> Map:
    """Return the map of the authorities, as far north and west as the grid has them."""
    places = grid()
    tiles = tuple(
        Tile(line, SIDE * (column - 1), SIDE * (row - 1), words, SIGNS[line.standing])
        for line in hosts
        for row, column in (places[line.authority.gss_code],)
        for words in (in_lines(line.authority.short_name),)
    )
    return Map(tiles, max(tile.x for tile in tiles) + SIDE, max(tile.y for tile in tiles) + SIDE)


@cache
def grid() -> dict[str, tuple[int, int]]:
    """Return the row and column of each authority, by its code."""
    return {row["gss_code"]: (int(row["row"]), int(row["column"])) for row in rows("tile_grid")}


def in_lines(name: str) -> tuple[str, ...]:
    """Return a name in short lines, for a tile; only a long word that ends in "shire" is parted."""
    lines: list[str] = []
    for word in name.replace(" and ", " & ").split():
        if lines and lines[-1] == "&":
            lines[-1] = f"& {word}"
        elif len(word) > LONGEST_WORD and word.endswith("shire"):
            lines += [word.removesuffix("shire"), "shire"]
        else:
            lines.append(word)
    return tuple(lines)
