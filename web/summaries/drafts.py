"""Pages on which a summary is worked on: the draft, its sources, the comments on it, its approval."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.domain.agreement import EDITION
from projections.composing import INTRODUCTION, Composed, Offered
from projections.edition_content import NAMED, UNNAMED
from projections.gathering.drafting import eligible
from projections.groups import CommentLine
from projections.summaries import SectionState
from web.agreements.signatures import signatures, turns
from web.as_at import as_at
from web.parts import parts
from web.seeing import not_here
from web.summaries.pages import trace_page
from web.summaries.paper import Leads, leads_to
from web.summaries.sections import Part, parts_of
from web.summaries.seeing import composed_or_404, drafts, working_or_404

pages = Blueprint("summary_drafts", __name__)

MOST_SHOWN = 100
"""So many sources are listed at once; a search finds the others."""


@dataclass(frozen=True)
class Worked:
    """A section of a draft with what people did in it."""

    part: Part
    state: SectionState
    open_comments: int
    can_be_ordered: bool


@pages.get("/summaries/<reference>")
def show(reference: str) -> str | Response:
    """Show a draft as it reads now, with what is still to be done; its latest edition to other readers."""
    shown = as_at()
    if not drafts():
        return redirect(url_for("summaries.edition", reference=reference, number=latest_or_404(reference)))
    composed = composed_or_404(reference, shown.position)
    form = UNNAMED if request.args.get("form") == UNNAMED else NAMED
    draft = composed.unnamed if form == UNNAMED else composed.named
    comments = open_comments(reference, shown.position)
    return render_template(
        "summaries/draft.html",
        line=composed.working.line,
        draft=draft,
        sections=[worked(part, composed, comments) for part in parts_of(draft, leads(reference, form))],
        introduction=INTRODUCTION in composed.working.sections,
        problems=composed.problems,
        headings=headings_of(composed),
        comments=len(comments),
        editions=parts().projections.summaries.editions(reference, shown.position),
        form=form,
        named=NAMED,
        changeable=shown.day is None,
        as_at=shown.day,
    )


@pages.get("/summaries/<reference>/trace")
def trace(reference: str) -> str:
    """Show what a sentence, a quotation or a number of a draft rests on."""
    return trace_page(composed_or_404(reference).named, f"/summaries/{reference}", "Working draft", [])


@pages.get("/summaries/<reference>/sources")
def sources(reference: str) -> str:
    """Show everything that can be cited, to be searched, told otherwise, or left out."""
    composed = composed_or_404(reference)
    query, section = request.args.get("q", "").strip(), request.args.get("section", "")
    found = [one for one in composed.offered if holds(one, query)]
    can_be_left_out = {source.item for source in eligible(composed.telling)}
    return render_template(
        "summaries/sources.html",
        line=composed.working.line,
        query=query,
        section=section,
        heading=headings_of(composed).get(section, ""),
        headings=headings_of(composed),
        found=found[:MOST_SHOWN],
        many=len(found),
        states=composed.working.sources,
        choosable=can_be_left_out,
        set_aside=[(item, state) for item, state in composed.working.sources.items() if state.ground],
    )


@pages.get("/summaries/<reference>/cite")
def cite(reference: str) -> Response:
    """Go on to write a sentence that rests on the sources that were ticked."""
    section, cited = request.args.get("section", INTRODUCTION), request.args.getlist("cite")
    return redirect(url_for("summary_commands.write", reference=reference, section=section, cite=cited))


@pages.get("/summaries/<reference>/comments")
def comments(reference: str) -> str:
    """Show the comments on a draft, the open ones first."""
    shown = as_at()
    composed = composed_or_404(reference, shown.position)
    lines = parts().projections.groups.comments(reference, shown.position, on_summary=True)
    return render_template(
        "summaries/comments.html",
        line=composed.working.line,
        headings=headings_of(composed),
        undecided=[one for one in lines if not one.decision],
        decided=[one for one in lines if one.decision],
        changeable=shown.day is None,
        as_at=shown.day,
    )


@pages.get("/summaries/<reference>/approval")
def approval(reference: str) -> str:
    """Show whether the draft is approved as it stands, and by whom."""
    return approval_page(reference)


def approval_page(reference: str, trouble: str = "") -> str:
    """Return the page on which the next edition is approved, perhaps with what stood in the way of it."""
    shown = as_at()
    working = working_or_404(reference, shown.position)
    summaries = parts().projections.summaries
    number = len(summaries.editions(reference, shown.position)) + 1
    subject = f"{EDITION}{number}"
    history = parts().projections.groups.agreement_history(reference, subject, shown.position)
    composed = composed_or_404(reference, shown.position)
    stands = bool(history) and composed.digest in history[-1].text
    return render_template(
        "summaries/approval.html",
        line=working.line,
        number=number,
        problems=composed.problems,
        headings=headings_of(composed),
        statement=history[-1] if history else None,
        text_version=next((one.version for one in reversed(history) if one.states_text), 0),
        stands=stands,
        complete=stands and history[-1].complete,
        signatures=signatures(subject, history, changeable=shown.day is None and stands) if history else [],
        turns=turns(history),
        trouble=trouble,
        changeable=shown.day is None,
        as_at=shown.day,
    )


# ---- what pages share ----


def latest_or_404(reference: str) -> int:
    """Return the number of the latest edition of a summary; otherwise the page does not exist."""
    found = parts().projections.summaries.editions(reference)
    return found[0].number if found else not_here()


def leads(reference: str, form: str) -> Leads | None:
    """Return what says where the traces of a draft lie; the form without names has none."""
    return leads_to(f"/summaries/{reference}") if form == NAMED else None


def worked(part: Part, composed: Composed, comments: list[CommentLine]) -> Worked:
    """Return a section with what people did in it."""
    state = composed.working.sections.get(part.id, SectionState())
    about = sum(one.section == part.id for one in comments)
    return Worked(part, state, about, len(items_in(composed, part.id)) > 1)


def items_in(composed: Composed, section: str) -> list[str]:
    """Return what is told in a section for itself, in the order in which it is told."""
    can_be_chosen = {source.item for source in eligible(composed.telling)}
    blocks = [block for one in composed.named.sections if one.id == section for block in one.blocks]
    told = [one.id for block in blocks for one in getattr(block, "sentences", (block,))]
    return [name for name in told if name in can_be_chosen]


def headings_of(composed: Composed) -> dict[str, str]:
    """Return what the sections of a draft are called, in order; people may always write an introduction."""
    return {INTRODUCTION: "Introduction"} | {one.id: one.heading for one in composed.named.sections}


def open_comments(reference: str, at: int) -> list[CommentLine]:
    """Return the comments on a draft on which nothing was decided yet."""
    found = parts().projections.groups.comments(reference, at, on_summary=True)
    return [one for one in found if not one.decision]


def holds(offered: Offered, query: str) -> bool:
    """Say whether a source has every word that is looked for, in itself or in what it is called."""
    text = f"{offered.words} {offered.where} {offered.source.item} {offered.source.position}".casefold()
    return all(word in text for word in query.casefold().split())
