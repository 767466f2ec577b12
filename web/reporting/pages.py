"""Pages to read how far the report has come: its path, the comments on it, a statement in its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template

from ci_kb.application.permissions import parties_of
from ci_kb.domain.agreement import Agreement, Party
from projections.groups import AgreementLine, CommentLine
from web.own_episode import own_episode, trail_to
from web.parts import parts, reader
from web.reporting.path import PATH, next_step, taken
from web.word_changes import Span, word_changes

pages = Blueprint("reporting", __name__)


@dataclass(frozen=True)
class Remark:
    """A comment, with the name of the heading it is about."""

    comment: CommentLine
    heading: str


@dataclass(frozen=True)
class Signature:
    """One of the three, whether it has agreed, and what the reader may do about that."""

    party: Party
    agreed: AgreementLine | None
    may_agree: bool
    may_take_back: bool


@dataclass(frozen=True)
class Turn:
    """Something that happened to a statement: in words, with the words of the text that changed."""

    what: str
    line: AgreementLine
    changes: tuple[Span, ...]


@pages.get("/episodes/<reference>/reporting")
def show(reference: str) -> str:
    """Show where the report stands, what comes next, and every step so far."""
    shown = own_episode(reference)
    views = parts().projections
    comments = views.groups.comments(reference, shown.at)
    statement = views.groups.agreement(reference, at=shown.at)
    stands = views.reporting.statement_stands(reference, shown.at)
    offered = next_step(shown.page.report, statement_stands=stands)
    return render_template(
        "reporting/show.html",
        line=shown.line,
        trail=trail_to(shown.line),
        steps=taken(shown.page.report, shown.page.line.fieldwork),
        offered=offered,
        others=[words for words in PATH if words != offered],
        aim=shown.guidance.milestone("report-finalised"),
        headings=shown.guidance.report_outline,
        written=views.reporting.sections(reference, shown.at),
        open_on=open_by_heading(comments),
        comments=comments,
        open_comments=open_ones(comments),
        statement=statement,
        stands=stands,
        missing=[party for party in Party if statement and party not in statement.signatures],
        responses=views.reporting.responses(reference, shown.at),
        feedback_until=shown.page.line.feedback_until,
        quote=shown.guidance.quote("report"),
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


@pages.get("/episodes/<reference>/reporting/comments")
def comments(reference: str) -> str:
    """Show the comments on the report, the open ones first."""
    shown = own_episode(reference)
    titles = {heading.id: heading.title for heading in shown.guidance.report_outline}
    lines = parts().projections.groups.comments(reference, shown.at)
    remarks = [Remark(line, titles.get(line.section, line.section) or "The whole report") for line in lines]
    return render_template(
        "reporting/comments.html",
        line=shown.line,
        trail=trail_to(shown.line),
        open_remarks=[remark for remark in remarks if not remark.comment.decision],
        decided=[remark for remark in remarks if remark.comment.decision],
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


@pages.get("/episodes/<reference>/statement")
def statement(reference: str) -> str:
    """Show the statement in place of a report, and who has agreed to it."""
    return statement_page(reference)


def statement_page(reference: str, trouble: str = "") -> str:
    """Return the page of the statement, perhaps with what stood in the way of agreeing to it."""
    shown = own_episode(reference)
    history = parts().projections.groups.agreement_history(reference, at=shown.at)
    text_version = next((line.version for line in reversed(history) if line.states_text), None)
    return render_template(
        "reporting/statement.html",
        line=shown.line,
        trail=trail_to(shown.line),
        statement=history[-1] if history else None,
        text_version=text_version,
        signatures=signatures(history, shown.line.hosts, changeable=shown.changeable),
        turns=turns(history),
        trouble=trouble,
        quote=shown.guidance.quote("fail-safe"),
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


def open_ones(comments: Iterable[CommentLine]) -> list[CommentLine]:
    """Return the comments on which nothing was decided yet."""
    return [comment for comment in comments if not comment.decision]


def open_by_heading(comments: Iterable[CommentLine]) -> Counter[str]:
    """Return how many open comments there are about each heading."""
    return Counter(comment.section for comment in open_ones(comments))


def signatures(
    history: Sequence[AgreementLine], hosts: tuple[str, ...], *, changeable: bool
) -> list[Signature]:
    """Return for each of the three whether it has agreed; for one of them at most the reader may."""
    if not history:
        return []
    who, signed = reader(), history[-1].signatures
    own = parties_of(hosts, role=who.role, body=who.body) if changeable else frozenset()
    return [
        Signature(
            party,
            signing_of(history, party) if party in signed else None,
            may_agree=party in own and party not in signed,
            may_take_back=party in own and party in signed,
        )
        for party in Party
    ]


def signing_of(history: Sequence[AgreementLine], party: Party) -> AgreementLine | None:
    """Return the event by which one of the three agreed last."""
    found = None
    for before, line in zip([None, *history], history, strict=False):
        if party in line.signatures and (before is None or party not in before.signatures):
            found = line
    return found


def turns(history: Sequence[AgreementLine]) -> list[Turn]:
    """Return what happened to a statement, the latest first."""
    found = []
    for before, line in zip([None, *history], history, strict=False):
        reworded = before is not None and before.text != line.text
        changes = word_changes(before.text, line.text) if before and reworded else ()
        found.append(Turn(turn_in_words(before, line), line, changes))
    return found[::-1]


def turn_in_words(before: AgreementLine | None, line: AgreementLine) -> str:
    """Return what an event did to a statement."""
    earlier = before.signatures if before else {}
    match line.event:
        case Agreement.Signed.TOPIC:
            return f"Agreed on behalf of {parties(set(line.signatures) - set(earlier))}"
        case Agreement.SignatureWithdrawn.TOPIC:
            return f"No longer agreed on behalf of {parties(set(earlier) - set(line.signatures))}"
        case Agreement.TextChanged.TOPIC:
            voided = f"; to be agreed again by {parties(set(earlier))}" if earlier else ""
            return f"Text changed{voided}"
    return "Drawn up"


def parties(some: Iterable[Party]) -> str:
    """Return some of the three as words, in the order in which the guidance names them."""
    wanted = set(some)
    names = [named(party) for party in Party if party in wanted]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def named(party: Party) -> str:
    """Return one of the three as it stands in a sentence."""
    return f"the {party}" if party is Party.HOST else str(party)
