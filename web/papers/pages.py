"""Pages with the papers of an episode: what can be taken out of it, each as a page and as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from marshmallow import Schema, fields

from ci_kb.domain.errors import Refused
from projections.episodes import EpisodeLine
from web import labels
from web.as_at import as_at
from web.forms import Form, blank_form
from web.papers.checklist import checklist_paper
from web.papers.committee import committee_paper
from web.papers.fieldwork_programme import programme_paper
from web.papers.given import Format, Given, as_page, attachment, given
from web.papers.paper import Paper
from web.papers.recorded import Recorded, recorded
from web.papers.report import report
from web.papers.word import TYPE as WORD
from web.papers.word import as_word
from web.parts import parts, reader
from web.seeing import episode_or_404, not_here

pages = Blueprint("papers", __name__)

NO_FILE = "Choose the Word document to write the report in."


def _checklist(known: Recorded) -> Paper:
    """Return the checklist, with the names of the leads it asks for."""
    progress = parts().projections.progress.one(known.reference, known.stamp.day, known.stamp.position)
    return checklist_paper(known, progress, labels.person) if progress else not_here()


@dataclass(frozen=True)
class Kind:
    """A kind of paper: what it is called, what it is for, and what composes it."""

    name: str
    what: str
    compose: Callable[[Recorded], Paper]


PAPERS = {
    "report": Kind(
        "Report", "Every heading of the guidance’s outline, with everything that was found.", report
    ),
    "committee-paper": Kind(
        "Paper for elected members",
        "One page for a committee: what was found, the next steps, what members are asked to note.",
        committee_paper,
    ),
    "checklist": Kind("Checklist", "The form that goes to the Strategic Group, filled in.", _checklist),
    "programme": Kind("Programme", "The sessions of the fieldwork, day by day.", programme_paper),
}
"""What can be taken out of an episode, by its word in addresses."""

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
            kind.name,
            kind.what,
            address(reference, paper),
            [(label, address(reference, paper, as_file)) for as_file, label in AS],
        )
        for paper, kind in PAPERS.items()
    ]
    return render_template("papers/index.html", line=line, papers=papers, as_at=shown.day, trail=trail(line))


@pages.get("/episodes/<reference>/papers/<paper>")
def show(reference: str, paper: str) -> Given:
    """Show a paper of an episode."""
    kind, (line, known) = PAPERS.get(paper) or not_here(), known_of(reference)
    if known is None:
        return not_yet(line)
    return given(kind.compose(known), f"{reference}-{paper}", **around(line, kind.name))


@pages.get("/episodes/<reference>/report")
def show_report(reference: str) -> Given:
    """Show the report in the guidance's outline."""
    line, known = known_of(reference)
    if known is None:
        return not_yet(line)
    return given(report(known), f"{reference}-report", form=blank_form(BaseForm()), **around(line, "Report"))


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


def address(reference: str, paper: str, as_file: Format | None = None) -> str:
    """Return where a paper of an episode lies, in a format if one is named, as at the day of this page."""
    day = as_at().day
    if paper == "report":
        return url_for("papers.show_report", reference=reference, format=as_file, as_at=day)
    return url_for("papers.show", reference=reference, paper=paper, format=as_file, as_at=day)


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
