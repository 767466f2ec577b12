"""Pages with the papers of an episode: what can be taken out of it, each as a page and as a file."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from marshmallow import Schema, fields

from ci_kb.domain.errors import Refused
from projections.episodes import EpisodeLine
from web.as_at import as_at
from web.forms import Form, blank_form
from web.papers.committee import committee_paper
from web.papers.given import Format, Given, as_page, attachment, given
from web.papers.recorded import Recorded, recorded
from web.papers.report import report
from web.papers.word import TYPE as WORD
from web.papers.word import as_word
from web.parts import parts, reader
from web.seeing import episode_or_404

pages = Blueprint("papers", __name__)

NO_FILE = "Choose the Word document to write the report in."


PAPERS = (
    (
        "Report",
        "All headings of the guidance’s outline, with everything that was found.",
        "papers.show_report",
    ),
    (
        "Paper for elected members",
        "One page for a committee: what was found, the next steps, what members are asked to note.",
        "papers.show_committee_paper",
    ),
)
"""What can be taken out of an episode: its name, what it is, and the page that shows it."""

AS = ((Format.WORD, "Word"), (Format.MARKDOWN, "Markdown"))


class BaseForm(Schema):
    """A council's own Word document to write a report in."""

    base = fields.Raw(
        metadata={
            "label": "Your authority’s own Word document",
            "hint": "A .docx of at most 10 MB. Its styles, header and footer are used; its text is not. "
            "It is not kept.",
        }
    )


@pages.get("/episodes/<reference>/papers")
def index(reference: str) -> str:
    """Show what can be taken out of an episode."""
    line, shown = episode_or_404(reference), as_at()
    papers = [
        (
            name,
            what,
            address(reference, route),
            [(label, address(reference, route, kind)) for kind, label in AS],
        )
        for name, what, route in PAPERS
    ]
    return render_template("papers/index.html", line=line, papers=papers, as_at=shown.day, trail=trail(line))


@pages.get("/episodes/<reference>/report")
def show_report(reference: str) -> Given:
    """Show the report in the guidance's outline."""
    line, known = known_of(reference)
    if known is None:
        return not_yet(line)
    paper, file = report(known), f"{reference}-report"
    return given(paper, file, form=blank_form(BaseForm()), **around(line, "Report"))


@pages.post("/episodes/<reference>/report")
def fill_report(reference: str) -> Given:
    """Give the report as a Word file in the style of the one that was sent."""
    line, known = known_of(reference)
    if known is None:
        return not_yet(line)
    paper = report(known)
    try:
        word = as_word(paper, sent_base())
    except Refused as refused:
        form = Form(BaseForm(), {})
        form.attach(refused)
        return as_page(paper, form=form, **around(line, "Report")), 422
    return attachment(word, WORD, f"{reference}-report.docx")


@pages.get("/episodes/<reference>/committee-paper")
def show_committee_paper(reference: str) -> Given:
    """Show the paper for elected members."""
    line, known = known_of(reference)
    if known is None:
        return not_yet(line)
    return given(committee_paper(known), f"{reference}-committee-paper", **around(line, "Committee paper"))


def address(reference: str, route: str, kind: Format | None = None) -> str:
    """Return where a paper of an episode lies, in a format if one is named, as at the day of this page."""
    return url_for(route, reference=reference, format=kind, as_at=as_at().day)


def sent_base() -> bytes:
    """Return the file that was sent.

    Raises `Refused` when none was.
    """
    file = request.files.get("base")
    content = file.read() if file else b""
    if not content:
        raise Refused(NO_FILE, field="base")
    return content


def known_of(reference: str) -> tuple[EpisodeLine, Recorded | None]:
    """Return an episode, and what the reader may read of it as at the day the address names."""
    line, shown = episode_or_404(reference), as_at()
    guidance = parts().kb.guidance.get(line.guidance)
    return line, recorded(parts().projections, guidance, reference, reader(), shown.day)


def not_yet(line: EpisodeLine) -> str:
    """Say that nothing was recorded by that day."""
    return render_template("episodes/not_yet.html", line=line, as_at=as_at().day)


def around(line: EpisodeLine, name: str) -> dict[str, object]:
    """Return what stands around the paper of an episode on its page."""
    papers = url_for("papers.index", reference=line.reference, as_at=as_at().day)
    return {"trail": [*trail(line), ("Papers", papers)], "name": name, "as_at": as_at().day}


def trail(line: EpisodeLine) -> list[tuple[str, str]]:
    """Return where an episode's papers lie."""
    page = url_for("episodes.show", reference=line.reference)
    return [("Episodes", url_for("episodes.index")), (line.title or line.reference, page)]
