"""A document as its parts say it, before anybody decides how it is written: as a page, in Word, in Markdown.

A paper is composed once.  Its words are either phrases of the composition or facts, and every fact carries
the positions of the events that say so: nothing stands in a paper that is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from web.papers.drawing import Drawing
from web.shell import day

NOT_RECORDED = "Not recorded"

# What XML 1.0 cannot hold, and so neither Word nor a feed: control characters, halves of characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Fact:
    """Recorded words, the positions of the events that say so, and where one reads more about it here."""

    text: str
    events: tuple[int, ...]
    link: str = ""


Piece = str | Fact


@dataclass(frozen=True)
class Line:
    """A run of words: phrases of the composition and facts."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The words."""
        return "".join(map(text_of, self.pieces))

    @property
    def events(self) -> tuple[int, ...]:
        """The positions of the events behind its facts."""
        return tuple(dict.fromkeys(position for fact in self.facts for position in fact.events))

    @property
    def facts(self) -> Iterator[Fact]:
        """Its facts."""
        return (piece for piece in self.pieces if isinstance(piece, Fact))


@dataclass(frozen=True)
class Heading:
    """A heading; the title of the paper is above those of level 1."""

    KIND: ClassVar[str] = "heading"
    level: int
    line: Line
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a `note` is of less weight than the text around it."""

    KIND: ClassVar[str] = "paragraph"
    line: Line
    note: bool = False


@dataclass(frozen=True)
class Listing:
    """A list."""

    KIND: ClassVar[str] = "listing"
    lines: tuple[Line, ...]
    numbered: bool = False


@dataclass(frozen=True)
class Grid:
    """A table with a caption and headings; the first cell of a row names the row."""

    KIND: ClassVar[str] = "grid"
    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True)
class Quote:
    """Recorded words, and whose they are where that is told."""

    KIND: ClassVar[str] = "quote"
    line: Line
    whose: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture of numbers that stand in a table beside it."""

    KIND: ClassVar[str] = "picture"
    drawing: Drawing


Block = Heading | Paragraph | Listing | Grid | Quote | Picture


@dataclass(frozen=True)
class Stamp:
    """As at which day a paper says what it says, the position in the log reached then, and the root there.

    The root, in base64, is empty where the log is not proven; `stamped` asks for it.
    """

    day: date
    position: int
    root: str = ""

    def described(self) -> dict[str, str | int]:
        """Return it for other programs."""
        return {"as_at": self.day.isoformat(), "log_position": self.position, "log_root": self.root}

    def __str__(self) -> str:
        """Return it as it stands in the footer."""
        root = f", root {self.root}" if self.root else ""
        return f"As at {day(self.day)}, event {self.position:,} of the log{root}"


DEMONSTRATION = "Demonstration: what this document says is invented."


@dataclass(frozen=True)
class Paper:
    """A document: its title, what it is of, its blocks in order, and as at when."""

    title: str
    above: str
    blocks: tuple[Block, ...]
    stamp: Stamp
    demonstration: bool = False
    compact: bool = False

    def as_markdown(self) -> str:
        """Return its exact text as Markdown."""
        from web.papers.markdown import as_markdown

        return as_markdown(self)

    def lines(self) -> Iterator[Line]:
        """Yield every run of words between title and footer, in order."""
        for block in self.blocks:
            match block:
                case Heading() | Paragraph() | Quote():
                    yield block.line
                case Listing():
                    yield from block.lines
                case Grid():
                    for row in block.rows:
                        yield from row


def line(*pieces: Piece) -> Line:
    """Return a run of words, without what cannot be written everywhere."""
    return Line(tuple(piece for piece in map(_writable, pieces) if text_of(piece)))


def text_of(piece: Piece) -> str:
    """Return the words of a piece."""
    return piece if isinstance(piece, str) else piece.text


def heading(level: int, *pieces: Piece, anchor: str = "") -> Heading:
    """Return a heading."""
    return Heading(level, line(*pieces), anchor)


def paragraph(*pieces: Piece, note: bool = False) -> Paragraph:
    """Return a paragraph."""
    return Paragraph(line(*pieces), note)


def listing(lines: Iterable[Line]) -> list[Block]:
    """Return a list of what there is, or nothing."""
    found = tuple(lines)
    return [Listing(found)] if found else []


def grid(caption: str, headings: Iterable[str], rows: Iterable[Iterable[Line]]) -> list[Block]:
    """Return a table of what there is, or nothing."""
    found = tuple(tuple(row) for row in rows)
    return [Grid(caption, tuple(headings), found)] if found else []


def prose(fact: Fact) -> list[Block]:
    """Return a text as it was written, paragraph by paragraph."""
    parts = [part.strip() for part in fact.text.splitlines()]
    return [paragraph(Fact(part, fact.events, fact.link)) for part in parts if part]


def joined(lines: Iterable[Line], between: str = ", ") -> Line:
    """Return several runs of words as one."""
    pieces: list[Piece] = []
    for one in lines:
        pieces += [between, *one.pieces] if pieces else one.pieces
    return Line(tuple(pieces))


def _writable(piece: Piece) -> Piece:
    if isinstance(piece, str):
        return _UNWRITABLE.sub("", piece)
    return Fact(_UNWRITABLE.sub("", piece.text).strip(), piece.events, piece.link)
