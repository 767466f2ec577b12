"""The sections of a summary as pages show them."""

from __future__ import annotations

from dataclasses import dataclass

from projections.gathering.parts import Draft
from web.papers.paper import Block
from web.summaries.paper import LEDGER, WHAT_BECAME, Leads, anchor_of, body_of, ledger_blocks


@dataclass(frozen=True)
class Part:
    """A section of a summary as a page shows it: its name, what it is called, its level and its blocks."""

    id: str
    anchor: str
    heading: str
    level: int
    blocks: tuple[Block, ...]


def parts_of(draft: Draft, leads: Leads | None) -> list[Part]:
    """Return the sections of a summary as a page shows them, what became of everything last."""
    links = (leads,) if leads else ()
    found = [
        Part(one.id, anchor_of(one.id), one.heading, one.level, tuple(body_of(draft, one, *links)))
        for one in draft.sections
    ]
    return [*found, Part("", LEDGER, WHAT_BECAME, 1, tuple(ledger_blocks(draft)))]
