"""Writes an edition as a file: JSON with its traces, Markdown, Word, and one page for elected members."""

from __future__ import annotations

from typing import Any

import msgspec

from projections.edition_content import NAMED, UNNAMED
from projections.gathering.blinding import blinded
from projections.gathering.parts import Draft, encode
from projections.summaries import Edition, EditionLine
from web.papers.alone import as_html
from web.papers.given import Format
from web.papers.paper import Paper
from web.papers.word import TYPE as WORD
from web.papers.word import as_word
from web.shell import day
from web.summaries.one_page import one_page
from web.summaries.paper import Leads, nowhere, summary_paper

JSON = "json"
TYPES = {
    JSON: "application/json",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.WORD: WORD,
    Format.HTML: "text/html; charset=utf-8",
}
FORMATS = (*map(str, Format), JSON)

TAKEN_OUT = (
    "Since this edition was issued, something in it has been made unreadable, for instance because somebody "
    "has a right to be forgotten. Everything else is as it was issued."
)


def form_of(edition: Edition, form: str) -> Draft:
    """Return a form of an edition."""
    return edition.named if form == NAMED else edition.unnamed


def above_of(line: EditionLine) -> str:
    """Return which edition it is, and when it was issued."""
    corrects = f", corrects edition {line.corrects}" if line.corrects else ""
    return f"Edition {line.number}, issued {day(line.facts.on)}{corrects}"


def notes_of(edition: Edition) -> tuple[str, ...]:
    """Return what is said before everything: what a correction changes, and what can no longer be read."""
    return tuple(note for note in (edition.line.note, "" if edition.whole else TAKEN_OUT) if note)


def edition_paper(edition: Edition, form: str, leads: Leads = nowhere, *, root: str = "") -> Paper:
    """Return a form of an edition as a paper; `root` is that of the log's tree where it was drawn."""
    return summary_paper(form_of(edition, form), above_of(edition.line), leads, notes_of(edition), root=root)


def written(paper: Paper, wanted: str) -> bytes:
    """Return a paper in a format."""
    match wanted:
        case Format.WORD:
            return as_word(paper)
        case Format.MARKDOWN:
            return paper.as_markdown().encode()
    return as_html(paper).encode()


def edition_file(edition: Edition, form: str, wanted: str, root: str = "") -> bytes:
    """Return a form of an edition in a format, always the same bytes."""
    if wanted == JSON:
        return edition_json(edition, form, root)
    return written(edition_paper(edition, form, root=root), wanted)


def one_page_of(edition: Edition, form: str, root: str = "") -> Paper:
    """Return the page for elected members."""
    return one_page(form_of(edition, form), above_of(edition.line), root)


def edition_json(edition: Edition, form: str, root: str = "") -> bytes:
    """Return a form of an edition as JSON; with every trace where names are told, else with none."""
    line, draft = edition.line, form_of(edition, form)
    return encode(
        {
            "summary": line.summary,
            "number": line.number,
            "form": NAMED if draft.named else UNNAMED,
            "issued_on": line.facts.on,
            "digest": line.digest,
            "corrects": line.corrects or None,
            "note": line.note,
            "whole": edition.whole,
            "log_root": root,
            **draft_json(draft),
        }
    )


def draft_json(draft: Draft) -> dict[str, Any]:
    """Return a form of a summary as JSON has it; what is told without a name leads to nothing."""
    told: dict[str, Any] = msgspec.to_builtins(blinded(draft))
    if not draft.named:
        told["ledger"] = {name: len(sources) for name, sources in told["ledger"].items()}
        del told["scope"]
    return told
