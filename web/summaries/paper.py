"""Writes a summary as a paper: the same blocks for page, Word and Markdown, each sentence with its events."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from projections.gathering.parts import (
    Block,
    Cell,
    CountTable,
    Draft,
    Ledger,
    Listing,
    Paragraph,
    Picture,
    PictureKind,
    Quotation,
    Section,
    Sentence,
    Source,
)
from web.papers import drawing
from web.papers import paper as of_paper
from web.papers.drawing import Drawing, Tone
from web.papers.paper import Fact, Line, Paper, Piece, Stamp, grid, heading, line, paragraph

COMMENTARY = "Commentary: "
"""What sentences begin with that somebody wrote as their view."""

Leads = Callable[..., str]
"""Says where one reads what a part of a summary rests on, without what stands before every address."""


def leads_to(address: str) -> Leads:
    """Return what says where the traces of a summary lie, whose page is at an address."""
    return lambda **part: f"{address}/trace?{urlencode(part)}"


def nowhere(**_: object) -> str:
    """Lead nowhere: where nobody can follow a link, or may."""
    return ""


def summary_paper(
    draft: Draft, above: str, leads: Leads = nowhere, notes: tuple[str, ...] = (), *, root: str = ""
) -> Paper:
    """Return a form of a summary as a paper; `notes` stand before everything, `root` proves its log."""
    blocks: list[of_paper.Block] = [paragraph(note, note=True) for note in notes]
    for section in draft.sections:
        blocks += section_blocks(draft, section, leads)
    blocks += [heading(1, WHAT_BECAME, anchor=LEDGER), *ledger_blocks(draft)]
    stamp = Stamp(draft.as_at, draft.position, root)
    return Paper(draft.title, above, tuple(blocks), stamp, draft.demonstration)


def section_blocks(draft: Draft, section: Section, leads: Leads = nowhere) -> list[of_paper.Block]:
    """Return a section with its heading."""
    blocks: list[of_paper.Block] = [heading(section.level, section.heading, anchor=anchor_of(section.id))]
    return [*blocks, *body_of(draft, section, leads)]


def body_of(draft: Draft, section: Section, leads: Leads = nowhere) -> Iterator[of_paper.Block]:
    """Yield what stands under the heading of a section."""
    for block in section.blocks:
        yield from _block(draft, block, leads)


def _block(draft: Draft, block: Block, leads: Leads) -> Iterator[of_paper.Block]:
    match block:
        case Paragraph():
            yield of_paper.Paragraph(_sentences(block.sentences, leads))
        case Listing():
            lines = tuple(_sentences((one,), leads) for one in block.sentences)
            yield of_paper.Listing(lines, block.numbered)
        case Quotation():
            link = "" if block.blind else leads(of=block.id)
            events = () if block.blind else (block.source.position,)
            yield of_paper.Quote(line(Fact(block.text.strip("“”"), events, link)), block.attribution)
        case CountTable():
            rows = (
                [_cell(block, cell, row, column, leads) for column, cell in enumerate(cells)]
                for row, cells in enumerate(block.rows)
            )
            yield from grid(block.caption, block.headings, rows)
        case Picture():
            if drawn := drawing_of(draft, block):
                yield of_paper.Picture(drawn)


def _sentences(sentences: tuple[Sentence, ...], leads: Leads) -> Line:
    """Return sentences that follow one another; commentary says that it is."""
    pieces: list[Piece] = []
    if sentences and sentences[0].commentary:
        pieces.append(COMMENTARY)
    for number, one in enumerate(sentences):
        if number:
            pieces.append(" ")
        pieces.append(_sentence(one, leads))
    return line(*pieces)


def _sentence(sentence: Sentence, leads: Leads) -> Piece:
    if sentence.blind or not sentence.sources:
        return sentence.text
    return Fact(sentence.text, positions(sentence.sources), leads(of=sentence.id))


def _cell(table: CountTable, cell: Cell, row: int, column: int, leads: Leads) -> Line:
    if table.blind or not cell.sources:
        return line(cell.text)
    link = leads(of=table.id, row=row, column=column)
    return line(Fact(cell.text, positions(cell.sources), link))


def positions(sources: tuple[Source, ...]) -> tuple[int, ...]:
    """Return where in the log some sources stand."""
    return tuple(one.position for one in sources)


def anchor_of(name: str) -> str:
    """Return what a section is called in addresses within its page."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


# ---- pictures ----

TONES = {
    "Hosted in this period": (Tone.PALE, "hosted"),
    "Hosted jointly in this period": (Tone.PALE, "jointly"),
    "Hosted before": (Tone.PALE, "before"),
    "Hosted since": (Tone.PALE, "since"),
    "Planned": (Tone.LINED, "planned"),
    "Postponed": (Tone.LINED, "postponed"),
}
"""How a tile looks for each standing, and what it says."""

NUMBER = re.compile(r"\d[\d,]*")


def drawing_of(draft: Draft, picture: Picture) -> Drawing | None:
    """Return the picture of a table that stands in the same draft."""
    found = (block for section in draft.sections for block in section.blocks)
    table = next((one for one in found if isinstance(one, CountTable) and one.id == picture.table), None)
    if table is None or not table.rows:
        return None
    name, title = anchor_of(picture.id), f"{table.caption}. The table says the same in words."
    match picture.kind:
        case PictureKind.TILE_MAP:
            marks = [
                (row[0].text, TONES[row[1].text][1], TONES[row[1].text][0])
                for row in table.rows
                if row[1].text in TONES
            ]
            return drawing.tile_map(name, title, marks)
        case PictureKind.BARS:
            return drawing.bars(name, title, [(row[0].text, _length(row), _words(row)) for row in table.rows])
        case PictureKind.LINKS:
            pairs = [(row[1].text, row[0].text, row[-1].text not in HOPED_FOR) for row in table.rows]
            return drawing.links(name, title, pairs)


HOPED_FOR = frozenset({"Suggested", "Proposed", "Approached", "Declined", "Stopped"})
"""How far a connection went that was no meeting."""


def _length(row: tuple[Cell, ...]) -> int:
    found = [NUMBER.match(cell.text) for cell in row[1:]]
    numbers = [int(one[0].replace(",", "")) for one in found if one]
    shared = " of " in row[1].text
    return numbers[0] if shared and numbers else sum(numbers)


def _words(row: tuple[Cell, ...]) -> str:
    return row[1].text if " of " in row[1].text else str(_length(row))


# ---- what became of everything ----


def ledger_blocks(draft: Draft) -> list[of_paper.Block]:
    """Return what became of everything that could have been told; the four numbers make up all of it."""
    ledger = draft.ledger
    rows = [
        [line(name), line(str(many))]
        for name, many in (
            ("Told in its own words or quoted", len(ledger.cited)),
            ("Counted, without being told", len(ledger.considered)),
            ("Set aside, with a reason", len(ledger.set_aside)),
            ("Not told and not counted", len(ledger.not_surfaced)),
            ("All together", ledger.eligible),
        )
    ]
    return [
        paragraph("Findings, practice, next steps and connections that could have been told here."),
        *grid("What became of each of them", ("What became of it", "How many"), rows),
        *_reasons(draft.named, ledger),
    ]


LEDGER, WHAT_BECAME = "coverage-ledger", "What became of everything recorded"


def _reasons(named: bool, ledger: Ledger) -> list[of_paper.Block]:
    """Return why something was set aside; without names, only how often for which reason."""
    if not ledger.set_aside:
        return []
    if named:
        lines = [
            line(f"{one.source.kind} {one.source.episode}/{one.source.reference}: {one.reason}")
            for one in ledger.set_aside
        ]
        return [paragraph("Set aside:"), of_paper.Listing(tuple(lines))]
    return []
