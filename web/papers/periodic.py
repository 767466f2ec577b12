"""The periodic report of the Operational and Strategic Group: every figure leads to what it counts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from web.papers.figures import CHAPTERS, Figure, Period
from web.papers.paper import Block, Fact, Line, Paper, grid, heading, line, listing, paragraph
from web.shell import day

TITLE = "Report on the programme"
Link = Callable[[Figure], str]


def periodic(period: Period, link: Link | None = None) -> Paper:
    """Return the report: with `link`, each figure leads to the list of what it counts; else all is listed."""
    blocks: list[Block] = [
        paragraph("What is counted is what the reader may see; authorities and episodes are counted apart.")
    ]
    for chapter, title in CHAPTERS.items():
        figures = [figure for figure in period.figures if figure.chapter == chapter]
        blocks.append(heading(1, title, anchor=chapter.replace(" ", "-")))
        blocks += _chapter(title, figures, link) or [paragraph("None in this period.", note=True)]
        if chapter == "silences":
            blocks += listing(line(_words(one.words, one.position)) for one in figures[0].behind)
    if link is None:
        blocks.append(heading(1, "Behind the figures"))
        blocks.append(paragraph("Each episode by its reference, with the numbers of the events in the log."))
        blocks += [block for figure in period.figures if figure.number for block in _references(figure)]
    above = f"{day(period.start)} to {day(period.end)}"
    return Paper(TITLE, above, tuple(blocks), period.stamp, period.programme.coverage.demonstration)


def _chapter(title: str, figures: list[Figure], link: Link | None) -> list[Block]:
    detailed = any(figure.detail for figure in figures)
    headings = ("What", "Number", "Detail") if detailed else ("What", "Number")
    rows = []
    for figure in figures:
        of = f" of {figure.of}" if figure.of else ""
        row = [line(figure.label), line(_number(figure, link), of)]
        if detailed:
            row.append(line(Fact(figure.detail, _positions(figure))) if figure.detail else line(""))
        rows.append(row)
    return grid(title, headings, rows)


def _number(figure: Figure, link: Link | None) -> Fact:
    return Fact(str(figure.number), _positions(figure), link(figure) if link and figure.number else "")


def _positions(figure: Figure) -> tuple[int, ...]:
    return tuple(one.position for one in figure.behind)


def _words(text: str, position: int) -> Fact:
    return Fact(" ".join(text.split()), (position,))


def _references(figure: Figure) -> list[Block]:
    """Return the references of what a figure counts, each episode once."""
    by_episode = groupby(sorted(figure.behind, key=lambda one: one.episode), key=lambda one: one.episode)
    told: list[Line] = []
    for episode, found in by_episode:
        positions = tuple(sorted({one.position for one in found}))
        told.append(line(Fact(f"{episode} ({', '.join(map(str, positions))})", positions)))
    label = f"{figure.label} ({figure.detail})" if figure.detail else figure.label
    pieces = [piece for one in told for piece in (*one.pieces, ", ")][:-1]
    return [heading(2, label), paragraph(*pieces, ".")]
