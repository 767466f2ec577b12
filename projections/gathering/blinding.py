"""What may be given out of a draft without names: its words and numbers, and nothing that leads further."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from msgspec.structs import replace

from projections.gathering.parts import (
    Block,
    Cell,
    CountTable,
    Draft,
    Ledger,
    Listing,
    Paragraph,
    Picture,
    Quotation,
    Section,
    Sentence,
    SetAside,
    Source,
)

NOWHERE = Source(0, "", "", "")
"""Stands in place of a source that is not shown."""


def blinded(draft: Draft) -> Draft:
    """Return a draft as it may be given to somebody who may not know whose the findings are.

    Sources are left out, identifiers that name them are numbers, and the scope and the ledger keep only how
    many.  Of a draft with names, this is done for what people want told without one.
    """
    numbers = count(1)
    sections = tuple(_section(section, draft.named, numbers) for section in draft.sections)
    if draft.named:
        return replace(draft, sections=sections)
    return replace(
        draft,
        sections=sections,
        scope=replace(draft.scope, episodes=tuple("" for _ in draft.scope.episodes)),
        ledger=_ledger(draft.ledger),
    )


def _section(section: Section, named: bool, numbers: Iterator[int]) -> Section:
    return replace(section, blocks=tuple(_block(block, named, numbers) for block in section.blocks))


def _block(block: Block, named: bool, numbers: Iterator[int]) -> Block:
    match block:
        case Paragraph() | Listing():
            shown = tuple(_sentence(one, named, numbers) for one in block.sentences)
            hidden = not named or shown != block.sentences
            return replace(block, id=_number(numbers) if hidden else block.id, sentences=shown)
        case Quotation() if block.blind or not named:
            return replace(block, id=_number(numbers), source=NOWHERE)
        case CountTable() if block.blind or not named:
            return replace(block, rows=tuple(tuple(Cell(cell.text) for cell in row) for row in block.rows))
        case Quotation() | CountTable() | Picture():
            return block


def _sentence(sentence: Sentence, named: bool, numbers: Iterator[int]) -> Sentence:
    if named and not sentence.blind:
        return sentence
    return replace(sentence, id=_number(numbers), sources=())


def _number(numbers: Iterator[int]) -> str:
    return f"part-{next(numbers)}"


def _ledger(ledger: Ledger) -> Ledger:
    return Ledger(
        considered=tuple(NOWHERE for _ in ledger.considered),
        cited=tuple(NOWHERE for _ in ledger.cited),
        set_aside=tuple(SetAside(NOWHERE, one.reason) for one in ledger.set_aside),
        not_surfaced=tuple(NOWHERE for _ in ledger.not_surfaced),
    )
