"""Writes a paper as Markdown (CommonMark, with tables as GitHub has them); what people typed stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from web.papers.paper import (
    DEMONSTRATION,
    Grid,
    Heading,
    Line,
    Listing,
    Paper,
    Paragraph,
    Picture,
    Quote,
)

_SIGNS = re.compile(r"([\\`*_\[\]<>|#~&$^!])")
# What would begin a list, a heading or a line across the page, at the start of a line.
_START = re.compile(r"^(?:([-+=:])|(\d+)([.)]))")


def as_markdown(paper: Paper) -> str:
    """Return the paper as Markdown."""
    parts = [f"# {escaped(paper.title)}"]
    if paper.demonstration:
        parts.append(f"**{DEMONSTRATION}**")
    if paper.above:
        parts.append(escaped(paper.above))
    parts += [_block(block) for block in paper.blocks if not isinstance(block, Picture)]
    parts.append(f"---\n\n{escaped(str(paper.stamp))}")
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    signs = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _START.sub(lambda found: f"\\{found[1]}" if found[1] else f"{found[2]}\\{found[3]}", signs)


Told = Heading | Paragraph | Listing | Grid | Quote
"""What can be said in words; the numbers of a picture stand in the table beside it."""


def _block(block: Told) -> str:
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {escaped(block.line.text)}"
        case Paragraph():
            return escaped(block.line.text)
        case Listing(numbered=True):
            return "\n".join(f"{number}. {_broken(one)}" for number, one in enumerate(block.lines, 1))
        case Listing():
            return "\n".join(f"- {_broken(one)}" for one in block.lines)
        case Quote():
            whose = f"\n>\n> – {escaped(block.whose)}" if block.whose else ""
            return f"> “{escaped(block.line.text)}”{whose}"
        case Grid():
            return "\n".join(_rows(block))


def _broken(one: Line) -> str:
    """Return the text of an entry of a list, its lines below each other."""
    return "\\\n  ".join(escaped(part) for part in one.text.splitlines() if part.strip())


def _rows(table: Grid) -> Iterator[str]:
    yield f"{escaped(table.caption)}\n"
    yield _row(table.headings)
    yield _row("---" for _ in table.headings)
    for row in table.rows:
        yield _row(escaped(cell.text) for cell in row)


def _row(cells: Iterator[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"
