"""Pages that record something about the report: a step, words under a heading, a comment, a statement."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, request, url_for
from markupsafe import Markup

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.agreement import FAIL_SAFE, Party
from ci_kb.domain.errors import ChangedMeanwhile
from ci_kb.domain.report import ReportStep
from projections.episodes import EpisodeLine
from projections.groups import CommentLine
from projections.tables import Facts
from web.agreements.giving import agree_to, take_back_from
from web.agreements.signatures import parties
from web.own_episode import guidance_of, trail_to
from web.parts import act, parts
from web.recording import Answer, Conflict, ask_about, conflict_of, expected
from web.reporting import schemas
from web.reporting.facts import committee_text, facts_under
from web.reporting.pages import open_ones, statement_page
from web.reporting.path import OF_SLUG
from web.seeing import episode_to_work_on, not_here

pages = Blueprint("reporting_commands", __name__)


@pages.route("/episodes/<reference>/reporting/steps/<slug>", methods=["GET", "POST"])
def take_step(reference: str, slug: str) -> Answer:
    """Record a step of the report."""
    line = episode_to_work_on(reference)
    words = OF_SLUG.get(slug) or not_here()

    def give(said: dict[str, Any]) -> Saved:
        told = {name: said[name] for name in ("to", "text", "decided_by") if name in said}
        return parts().kb.reports.take_step(reference, words.step, act(said["on"]), **told)

    return ask_about(
        line,
        reporting(reference),
        title=words.record,
        lead=prompt(reference) if words.step is ReportStep.FINALISED else "",
        button="Finalise the report" if words.step is ReportStep.FINALISED else "Record it",
        schema=schemas.STEP_FORMS[words.step](),
        known={"on": today(), **known_of(line, words.step)},
        give=give,
        done=f"{words.taken}. It is recorded.",
        trail=trail_to(line, ("Report", reporting(reference))),
    )


def known_of(line: EpisodeLine, step: ReportStep) -> dict[str, str]:
    """Return what the form of a step knows already."""
    match step:
        case ReportStep.CIRCULATED:
            return {"to": "The core team"}
        case ReportStep.LEADS_MET:
            return {"to": ", ".join([*line.hosts, Party.ADES, Party.EDUCATION_SCOTLAND])}
        case ReportStep.SHARED_WITH_STRATEGIC_GROUP:
            return {"to": "Strategic Group"}
        case ReportStep.SHARED_WITH_ELECTED_MEMBERS:
            return {"text": committee_text(line)}
    return {}


def prompt(reference: str) -> str:
    """Return what to point out before the report is finalised; a prompt never blocks."""
    count = len(open_ones(parts().projections.groups.comments(reference)))
    if not count:
        return ""
    many = "1 comment is" if count == 1 else f"{count} comments are"
    return Markup(
        '<a href="{}">{} neither accepted nor declined yet.</a> You may finalise the report all the same.'
    ).format(url_for("reporting.comments", reference=reference), many)


@pages.route("/episodes/<reference>/reporting/sections/<section>", methods=["GET", "POST"])
def write_section(reference: str, section: str) -> Answer:
    """Write words of the host's own under a heading of the report."""
    line = episode_to_work_on(reference)
    heading = next((one for one in guidance_of(line).report_outline if one.id == section), None)
    if heading is None:
        not_here()
    report = parts().kb.reports.find(reference)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.reports.write_section(
            reference, section, said["text"], act(today()), expected=expected()
        )

    history = parts().projections.reporting.section_history(reference, section)
    return ask_about(
        line,
        reporting(reference),
        title=heading.title,
        lead=heading.note,
        button="Save these words",
        schema=schemas.WriteSection(),
        known={"text": report.sections.get(section, "") if report else ""},
        give=give,
        done=f"The words under “{heading.title}” are saved.",
        trail=trail_to(line, ("Report", reporting(reference))),
        template="reporting/section.html",
        shown={
            "facts": facts_under(line, section),
            "history": history[::-1],
            "comments": comments_on(reference, section),
        },
        version=report.section_version(section) if report else 0,
        compare=partial(compare_section, section),
    )


def comments_on(reference: str, section: str) -> list[CommentLine]:
    """Return the open comments on a heading of the report."""
    found = open_ones(parts().projections.groups.comments(reference))
    return [comment for comment in found if comment.section == section]


def compare_section(section: str, changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of the words under a heading now, and both versions of them."""
    report = changed.current
    parts().projections.wait_for(parts().kb.log.head())
    history = parts().projections.reporting.section_history(report.episode, section)
    current, typed = {"Words": report.sections.get(section, "")}, {"Words": said["text"]}
    facts: Facts | None = history[-1].facts if history else None
    return report.section_version(section), conflict_of(changed, current, typed, facts)


# ---- comments ----


@pages.route("/episodes/<reference>/reporting/comments/offer", methods=["GET", "POST"])
def offer_comment(reference: str) -> Answer:
    """Comment on the report, or on one heading."""
    line = episode_to_work_on(reference)
    headings = {heading.id: heading.title for heading in guidance_of(line).report_outline}

    def give(said: dict[str, Any]) -> Saved:
        section = said["section"] if said["section"] != schemas.WHOLE_REPORT else ""
        return parts().kb.comments.offer(reference, said["text"], act(today()), section=section)

    return ask_about(
        line,
        url_for("reporting.comments", reference=reference),
        title="Comment on the report",
        button="Send the comment",
        schema=schemas.OfferComment(headings),
        known={"section": request.args.get("section", schemas.WHOLE_REPORT)},
        give=give,
        done="The comment is there for everybody who works on this episode.",
        trail=trail_to(line, ("Report", reporting(reference))),
    )


@pages.route("/episodes/<reference>/reporting/comments/<comment>/decide", methods=["GET", "POST"])
def decide_comment(reference: str, comment: str) -> Answer:
    """Accept or decline a comment, with the reason."""
    line = episode_to_work_on(reference)
    found = parts().projections.groups.comments(reference)
    remark = next((one for one in found if one.reference == comment), None) or not_here()

    def give(said: dict[str, Any]) -> Saved:
        accepted = said["decision"] == schemas.Decision.ACCEPTED
        decide = parts().kb.comments.accept if accepted else parts().kb.comments.decline
        return decide(reference, comment, act(said["on"], said["reason"]))

    return ask_about(
        line,
        url_for("reporting.comments", reference=reference),
        title="Decide on a comment",
        button="Record the decision",
        schema=schemas.DecideComment(),
        known={"on": today()},
        give=give,
        done="The decision is recorded beside the comment.",
        trail=trail_to(line, ("Report", reporting(reference))),
        template="reporting/decide.html",
        shown={"remark": remark},
    )


# ---- the statement in place of a report ----


@pages.route("/episodes/<reference>/statement/draw", methods=["GET", "POST"])
def draw_statement(reference: str) -> Answer:
    """Draw up a statement in place of a report."""
    line = episode_to_work_on(reference)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.agreements.draw(reference, said["text"], act(said["on"]))

    return ask_about(
        line,
        statement_address(reference),
        title="Draw up a statement in place of a report",
        button="Draw up the statement",
        schema=schemas.DrawStatement(),
        known={"on": today()},
        give=give,
        done="The statement is drawn up. Each of the three can agree to it now.",
        trail=trail_to(line, ("Statement", statement_address(reference))),
    )


@pages.route("/episodes/<reference>/statement/change", methods=["GET", "POST"])
def change_statement(reference: str) -> Answer:
    """Change the statement; whoever had agreed has to agree again."""
    line = episode_to_work_on(reference)
    agreement = parts().kb.agreements.find(reference) or not_here()
    signed = parties(agreement.signatures)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.agreements.change_text(reference, said["text"], done, expected=expected())

    return ask_about(
        line,
        statement_address(reference),
        title="Change the statement",
        lead=f"A change of the text voids what was agreed: {signed} will have to agree again."
        if signed
        else "",
        button="Save the change",
        schema=schemas.ChangeStatement(),
        known={"text": agreement.text, "on": today()},
        give=give,
        done=f"The statement is changed. Still to agree again: {signed}."
        if signed
        else "The statement is changed.",
        trail=trail_to(line, ("Statement", statement_address(reference))),
        version=agreement.version,
        compare=compare_statement,
    )


def compare_statement(changed: ChangedMeanwhile, said: dict[str, Any]) -> tuple[int, Conflict]:
    """Return the version of the statement now, and both versions of it."""
    agreement = changed.current
    parts().projections.wait_for(parts().kb.log.head())
    history = parts().projections.groups.agreement_history(agreement.episode)
    current = {"Statement": agreement.text, "Agreed by": parties(agreement.signatures)}
    typed = {"Statement": said["text"], "Agreed by": current["Agreed by"]}
    return agreement.version, conflict_of(changed, current, typed, history[-1].facts)


@pages.post("/episodes/<reference>/statement/agree")
def agree(reference: str) -> Answer:
    """Agree to the statement, on behalf of the one of the three that the reader is senior in."""
    line = episode_to_work_on(reference)
    page, address = partial(statement_page, reference), statement_address(reference)
    return agree_to(reference, FAIL_SAFE, line, page, address, "the statement")


@pages.route("/episodes/<reference>/statement/take-back", methods=["GET", "POST"])
def take_back(reference: str) -> Answer:
    """Take back that one of the three agreed, with the reason."""
    line = episode_to_work_on(reference)
    return take_back_from(line, FAIL_SAFE, statement_address(reference), "the statement", "Statement")


def reporting(reference: str) -> str:
    """Return the address of the path of an episode's report."""
    return url_for("reporting.show", reference=reference)


def statement_address(reference: str) -> str:
    """Return the address of the statement in place of an episode's report."""
    return url_for("reporting.statement", reference=reference)
