"""Pictures of a table's numbers, as shapes that pages draw as SVG and Word files as shapes of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from web.tiles import SIDE, tiles

GAP = 6
ROW, LABEL, WIDE = 34, 250, 800
LINE = 17
LETTERS = 30


class Tone(StrEnum):
    """How a shape is filled; every shape says in words besides what it is."""

    STRONG = "strong"
    PALE = "pale"
    LINED = "lined"
    BLANK = "blank"


@dataclass(frozen=True)
class Box:
    """A rectangle with lines of words in its middle."""

    KIND: ClassVar[str] = "box"
    x: int
    y: int
    width: int
    height: int
    tone: Tone
    words: tuple[str, ...] = ()

    @property
    def lines(self) -> list[tuple[int, int, str]]:
        """The words, with the middle of each line's foot."""
        middle = self.x + self.width // 2
        top = self.y + self.height // 2 + 5 - (len(self.words) - 1) * LINE // 2
        return [(middle, top + number * LINE, words) for number, words in enumerate(self.words)]


@dataclass(frozen=True)
class Words:
    """Words that begin, or end, at a place."""

    KIND: ClassVar[str] = "words"
    x: int
    y: int
    text: str
    ends: bool = False


@dataclass(frozen=True)
class Line:
    """A straight line with an arrowhead; a broken one stands for what is only hoped for."""

    KIND: ClassVar[str] = "line"
    x: int
    y: int
    to_x: int
    to_y: int
    broken: bool = False


Shape = Box | Words | Line


@dataclass(frozen=True)
class Drawing:
    """A picture: what it shows in words, its size and its shapes, from the back to the front."""

    name: str
    title: str
    width: int
    height: int
    shapes: tuple[Shape, ...]


def tile_map(name: str, title: str, marks: Iterable[tuple[str, str, Tone]]) -> Drawing:
    """Return the thirty-two as tiles of one size; each mark has a short name, words and a tone."""
    marked = {known_by(authority): (words, tone) for authority, words, tone in marks}
    shapes = []
    for tile in tiles():
        words, tone = marked.get(known_by("".join(tile.lines)), ("", Tone.BLANK))
        said = (*tile.lines, words) if words else tile.lines
        side, corner = SIDE - GAP, SIDE // 2 - GAP // 2
        shapes.append(Box(tile.x - corner, tile.y - corner, side, side, tone, said))
    return Drawing(name, title, 8 * SIDE, _height(), tuple(shapes))


def known_by(name: str) -> str:
    """Return a short name without blanks, as the lines of a tile say it together."""
    return name.replace(" ", "")


def bars(name: str, title: str, values: Sequence[tuple[str, int, str]]) -> Drawing:
    """Return bars below one another; each value has a label, its length, and words after it."""
    longest = max((length for _, length, _ in values), default=0) or 1
    room = WIDE - LABEL - 120
    shapes: list[Shape] = []
    for number, (label, length, words) in enumerate(values):
        top, long = number * ROW, max(2, round(room * length / longest)) if length else 0
        shapes.append(Words(LABEL - 8, top + 22, shortened(label), ends=True))
        if long:
            shapes.append(Box(LABEL, top + 4, long, ROW - 8, Tone.STRONG))
        shapes.append(Words(LABEL + long + 8, top + 22, words))
    return Drawing(name, title, WIDE, ROW * len(values), tuple(shapes))


def links(name: str, title: str, pairs: Iterable[tuple[str, str, bool]]) -> Drawing:
    """Return arrows between tiles: from one short name to another, broken where they have not met yet."""
    under = tile_map(name, title, ())
    places = {known_by("".join(tile.lines)): (tile.x, tile.y) for tile in tiles()}
    shapes: list[Shape] = list(under.shapes)
    for start, end, met in ((known_by(one), known_by(other), met) for one, other, met in pairs):
        if start in places and end in places and start != end:
            shapes.append(_between(places[start], places[end], broken=not met))
    return Drawing(name, title, under.width, under.height, tuple(shapes))


def _between(start: tuple[int, int], end: tuple[int, int], *, broken: bool) -> Line:
    """Return a line that begins and ends outside the middle of two tiles, so that their names can be read."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = (across**2 + down**2) ** 0.5
    step = (round(across / length * 36), round(down / length * 36))
    return Line(start[0] + step[0], start[1] + step[1], end[0] - step[0], end[1] - step[1], broken)


def _height() -> int:
    return max(tile.y for tile in tiles()) + SIDE // 2


def shortened(words: str) -> str:
    """Return words that have room before a bar."""
    return words if len(words) <= LETTERS else f"{words[: LETTERS - 1].rstrip()}…"
