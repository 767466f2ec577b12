"""The thirty-two as tiles of one size, where a map has them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from ci_kb.domain.authorities import authorities, rows

SIDE = 100
"""The side of a tile, with its share of the gaps."""

WIDEST_LINE = 12


@dataclass(frozen=True)
class Tile:
    """An authority on the map: the middle of its tile, and its short name in lines that fit."""

    name: str
    x: int
    y: int
    lines: tuple[str, ...]


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles of the thirty-two."""
    places = {row["gss_code"]: (int(row["column"]), int(row["row"])) for row in rows("tile_grid")}
    return tuple(
        Tile(
            authority.name,
            (column - 1) * SIDE + SIDE // 2,
            (row - 1) * SIDE + SIDE // 2,
            in_lines(authority.short_name),
        )
        for authority in authorities()
        for column, row in [places[authority.gss_code]]
    )


def in_lines(name: str) -> tuple[str, ...]:
    """Return a name broken between its words into lines that fit a tile."""
    lines = [""]
    for word in parted(name):
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= WIDEST_LINE:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(line for line in lines if line)


def parted(name: str) -> Iterator[str]:
    """Yield the words of a name; one that is too long for a line is parted before "shire"."""
    for word in name.split():
        if len(word) > WIDEST_LINE and word.endswith("shire"):
            yield from (word.removesuffix("shire"), "shire")
        else:
            yield word
