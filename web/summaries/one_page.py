"""The page for elected members: what a summary says first, as much as has room."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from projections.gathering.parts import Draft, Listing, Paragraph, Section
from web.papers.committee import cut, height
from web.papers.paper import Block, Line, Paper, Stamp, heading, line, paragraph
from web.papers.paper import Listing as Lines

FIRST = (
    ("key-messages", "Key messages", 20),
    ("practice", "Practice to borrow", 8),
    ("next-steps", "What comes next", 8),
    ("limits", "What the evidence cannot show", 6),
)
"""The sections a page is made of, what they are called there, and how many lines each has room for."""

ASKED = (
    "note what was learned, and which of it concerns this authority.",
    "ask for the whole summary, in which every sentence leads to what it rests on.",
)


def one_page(draft: Draft, above: str, root: str = "") -> Paper:
    """Return a form of a summary on one page."""
    blocks: list[Block] = []
    for section, name, most in FIRST:
        found = next((one for one in draft.sections if one.id == section), None)
        if found and (lines := shortened(tuple(told_in(found)), most)):
            blocks += [heading(1, name), Lines(tuple(lines))]
    blocks += [heading(1, "Members are asked to"), Lines(tuple(map(line, ASKED)))]
    if not draft.sections:
        blocks.insert(0, paragraph("Nothing can be told yet.", note=True))
    stamp = Stamp(draft.as_at, draft.position, root)
    return Paper(cut(draft.title, 2), above, tuple(blocks), stamp, draft.demonstration, True)


def told_in(section: Section) -> Iterator[str]:
    """Yield what a section says, a paragraph or an entry of a list at a time, without commentary."""
    for block in section.blocks:
        match block:
            case Paragraph() if told := [one.text for one in block.sentences if not one.commentary]:
                yield " ".join(told)
            case Listing():
                yield from (one.text for one in block.sentences)


def shortened(texts: Sequence[str], most: int) -> list[Line]:
    """Return as many texts as have room on so many lines."""
    room, lines = most, []
    for one in texts:
        text = cut(one, 3)
        if (taken := height(text)) > room:
            break
        lines.append(line(text))
        room -= taken
    return lines
