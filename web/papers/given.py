"""How a paper is given out: as a page, as a Word file, as Markdown."""

from __future__ import annotations

from enum import StrEnum

from flask import Response, render_template, request

from ci_kb.domain.errors import Refused
from web.papers.paper import Paper
from web.papers.word import TYPE as WORD
from web.papers.word import as_word

Given = Response | str | tuple[str, int]


class Format(StrEnum):
    """What a paper is written as."""

    HTML = "html"
    WORD = "docx"
    MARKDOWN = "md"


def wanted() -> Format:
    """Return the format that the address asks for.

    Raises `Refused` when there is no such format.
    """
    typed = request.args.get("format", Format.HTML)
    try:
        return Format(typed)
    except ValueError:
        raise Refused("The address should name a format: format=html, format=docx or format=md.") from None


def given(paper: Paper, file: str, **page: object) -> Given:
    """Return a paper in the format that the address asks for; `file` is what that is called."""
    match wanted():
        case Format.WORD:
            return attachment(as_word(paper), WORD, f"{file}.docx")
        case Format.MARKDOWN:
            return attachment(paper.as_markdown().encode(), "text/markdown; charset=utf-8", f"{file}.md")
        case Format.HTML:
            return as_page(paper, **page)


def as_page(paper: Paper, **page: object) -> str:
    """Return a paper as a page, perhaps with a `form` beneath it."""
    return render_template("papers/show.html", paper=paper, **page)


def attachment(content: bytes, kind: str, name: str) -> Response:
    """Return a file to keep; the name is made of references, which need no quoting."""
    response = Response(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
