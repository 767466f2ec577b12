"""Pages to read national summaries: the list, the editions in every form, what a sentence rests on."""

from __future__ import annotations

from dataclasses import dataclass

import flask
from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from projections.edition_content import NAMED
from projections.gathering.parts import (
    CountTable,
    Draft,
    Listing,
    Paragraph,
    Quotation,
    Source,
)
from projections.gathering.tracing import SourceText, source_text
from projections.summaries import Edition, Flag
from web.addresses import SECTIONS, url_of
from web.as_at import as_at
from web.papers.given import Format, attachment
from web.parts import parts, reader
from web.recording import Change, changes
from web.seeing import not_here
from web.summaries.feed import feed
from web.summaries.giving import (
    JSON,
    TYPES,
    above_of,
    edition_file,
    one_page_of,
    written,
)
from web.summaries.kept import shown
from web.summaries.seeing import drafts, edition_or_404, form_shown, may_read_some_form

pages = Blueprint("summaries", __name__)

AN_EDITION = "/summaries/<reference>/editions/<int:number>"
"""Where an edition lies, for ever."""

FILES = {Format.WORD: "Word", Format.MARKDOWN: "Markdown", JSON: "JSON"}


@dataclass(frozen=True)
class Trace:
    """Something that a sentence rests on, as it stood then, if the reader may read it, and where it lies."""

    source: Source
    stood: SourceText | None
    address: str


@dataclass(frozen=True)
class Became:
    """What became of something that an edition rests on, its words that changed, and what rests on it."""

    flag: Flag
    changes: tuple[Change, ...]
    told: tuple[str, ...]


@pages.get("/summaries")
def index() -> str:
    """Show the editions one may read, and the drafts to those who work on them."""
    shown, summaries = as_at(), parts().projections.summaries
    return render_template(
        "summaries/index.html",
        editions=summaries.editions(at=shown.position, public=not reader().signed_in),
        flagged=summaries.flagged(shown.position),
        drafts=summaries.all(shown.position) if drafts() else None,
        as_at=shown.day,
    )


@pages.get("/summaries/feed")
def show_feed() -> Response:
    """Answer the feed of the editions one may read."""
    editions = parts().projections.summaries.editions(public=not reader().signed_in)
    answer = flask.Response(
        feed(editions, request.url_root.rstrip("/"), request.base_url),
        content_type="application/atom+xml; charset=utf-8",
        headers={"Cache-Control": "private, no-cache"},
    )
    answer.add_etag()
    return answer.make_conditional(request)


@pages.get(AN_EDITION)
def edition(reference: str, number: int) -> str:
    """Show an edition as it was issued."""
    at = as_at()
    summaries = parts().projections.summaries
    issued = {one.number: one for one in summaries.editions(reference, at.position)}
    line = issued.get(number)
    if line is None or not may_read_some_form(line):
        not_here()
    form = form_shown(request.args.get("form", ""))
    return render_template(
        "summaries/edition.html",
        edition=line,
        shown=shown(line, form),
        above=above_of(line),
        flagged=bool(summaries.flags(reference, number, at.position)),
        corrected_by=[one for one in issued.values() if one.corrects == number],
        form=form,
        files=FILES,
        named=NAMED,
        as_at=at.day,
    )


@pages.get(f"{AN_EDITION}.<any('json', 'md', 'docx'):wanted>")
def edition_as(reference: str, number: int, wanted: str) -> Response:
    """Give an edition as a file, always the same bytes."""
    form = form_shown(request.args.get("form", ""))
    found = edition_or_404(reference, number)
    content = edition_file(found, form, wanted, root_of(found))
    return attachment(content, TYPES[wanted], file_name(reference, number, form, wanted))


@pages.get(f"{AN_EDITION}/one-page")
def one_page(reference: str, number: int) -> str:
    """Show the page for elected members."""
    found = edition_or_404(reference, number)
    form = form_shown(request.args.get("form", ""))
    return render_template(
        "summaries/one_page.html",
        edition=found.line,
        paper=one_page_of(found, form, root_of(found)),
        form=form,
        named=NAMED,
        files={wanted: name for wanted, name in FILES.items() if wanted != JSON},
    )


@pages.get(f"{AN_EDITION}/one-page.<any('md', 'docx'):wanted>")
def one_page_as(reference: str, number: int, wanted: str) -> Response:
    """Give the page for elected members as a file."""
    form = form_shown(request.args.get("form", ""))
    found = edition_or_404(reference, number)
    content = written(one_page_of(found, form, root_of(found)), wanted)
    return attachment(content, TYPES[wanted], file_name(reference, number, f"{form}-one-page", wanted))


def root_of(edition: Edition) -> str:
    """Return the root of the log's tree where an edition was drawn."""
    return parts().projections.root_at(edition.named.position)


@pages.get(f"{AN_EDITION}/trace")
def trace(reference: str, number: int) -> str:
    """Show what a sentence, a quotation or a number of an edition rests on, as it stood then."""
    found = edition_or_404(reference, number)
    if not reader().signed_in:
        not_here()
    return trace_page(
        found.named,
        address(reference, number),
        above_of(found.line),
        parts().projections.summaries.flags(reference, number),
    )


@pages.get(f"{AN_EDITION}/changes")
def changed(reference: str, number: int) -> str:
    """Show what became of what an edition rests on."""
    found = edition_or_404(reference, number)
    if not reader().signed_in:
        not_here()
    flags = parts().projections.summaries.flags(reference, number)
    return render_template(
        "summaries/changes.html",
        edition=found.line,
        above=above_of(found.line),
        became=[became(one, found.named) for one in flags if may_read(one)],
        hidden=sum(not may_read(one) for one in flags),
        drafts=drafts(),
    )


# ---- what pages share ----


def address(reference: str, number: int) -> str:
    """Return where an edition lies, without what stands before every address."""
    return f"/summaries/{reference}/editions/{number}"


def file_name(reference: str, number: int, form: str, wanted: str) -> str:
    """Return what an edition is called as a file."""
    return f"{reference}-edition-{number}-{form}.{wanted}"


def trace_page(draft: Draft, back: str, above: str, flags: list[Flag]) -> str:
    """Return the page that shows what a part of a summary rests on."""
    of = request.args.get("of", "")
    place = (request.args.get("row", type=int), request.args.get("column", type=int))
    words, sources = rests_on(draft, of, place) or not_here()
    return render_template(
        "summaries/trace.html",
        words=words,
        traces=[traced(one) for one in sources],
        back=back,
        above=above,
        since={one.source_event: one for one in flags},
    )


def rests_on(
    draft: Draft, of: str, place: tuple[int | None, int | None]
) -> tuple[str, tuple[Source, ...]] | None:
    """Return the words of a part of a summary that an address names, and what it rests on."""
    for section in draft.sections:
        for block in section.blocks:
            match block:
                case Paragraph() | Listing():
                    for one in block.sentences:
                        if one.id == of and one.sources and not one.blind:
                            return one.text, one.sources
                case Quotation() if block.id == of and not block.blind:
                    return f"“{block.text}”", (block.source,)
                case CountTable() if block.id == of and not block.blind:
                    return _cell(block, *place)
    return None


def _cell(table: CountTable, row: int | None, column: int | None) -> tuple[str, tuple[Source, ...]] | None:
    if (
        row is None
        or column is None
        or not 0 <= row < len(table.rows)
        or not 0 <= column < len(table.rows[row])
    ):
        return None
    cell = table.rows[row][column]
    if not cell.sources:
        return None
    return f"{table.rows[row][0].text}, {table.headings[column].lower()}: {cell.text}", cell.sources


def traced(source: Source) -> Trace:
    """Return something that a sentence rests on, as the reader may read it now."""
    stood = source_text(parts().projections, source, reader())
    return Trace(source, stood, where(source) if stood else "")


def where(source: Source) -> str:
    """Return where something lies that a summary rests on, without what stands before every address."""
    if source.kind in SECTIONS:
        version = f"/versions/{source.version}" if source.version else ""
        return url_of(source.kind, source.episode, source.reference) + version
    if source.kind == "connection":
        return f"/episodes/{source.episode}/connections/{source.reference}"
    return f"/episodes/{source.episode}{'/focus' if source.kind == 'focus' else ''}"


def may_read(flag: Flag) -> bool:
    """Say whether the reader may read something that an edition rests on, as things are now."""
    source = Source(flag.source_event, flag.kind, flag.episode, flag.reference)
    return source_text(parts().projections, source, reader()) is not None


def became(flag: Flag, draft: Draft) -> Became:
    """Return what became of something, the words that changed, and the sentences that rest on it."""
    told = [
        one.text
        for section in draft.sections
        for block in section.blocks
        if isinstance(block, Paragraph | Listing)
        for one in block.sentences
        if any(source.position == flag.source_event and source.item == flag.item for source in one.sources)
    ]
    quoted = [
        f"“{block.text}”"
        for section in draft.sections
        for block in section.blocks
        if isinstance(block, Quotation) and block.source.position == flag.source_event
    ]
    words = changes({"Words": flag.was}, {"Words": flag.now}) if flag.what == "corrected" else ()
    return Became(flag, words, (*told, *quoted))
