"""Pages to read episodes: the list, one episode, how its focus evolved."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from flask import Blueprint, render_template

from ci_kb.days import today
from ci_kb.domain.agreement import FOCUS
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.finding import FindingKind
from ci_kb.domain.practice import Practice
from ci_kb.guidance import MilestoneLine, MilestoneState
from ci_kb.guidance.prompts import Prompt
from ci_kb.roles import Command
from projections.episodes import EpisodeLine, TeamSeat
from projections.items import ItemVersion
from web.agreements.pages import history_of
from web.agreements.signatures import still_to_agree
from web.as_at import AsAt, as_at
from web.episodes.focus_picture import focus_picture
from web.episodes.focus_steps import evolved
from web.items.sharing import sharing
from web.paging import page_asked_for, pages_of
from web.parts import parts, reader
from web.questions import VISIBILITIES
from web.seeing import episode_or_404, is_inside, may, may_ask, may_open, works_on
from web.shell import day
from web.similar.pages import nearest

pages = Blueprint("episodes", __name__)

HEADINGS = {
    FindingKind.KEY_FINDING: "Key findings",
    FindingKind.STRENGTH: "Strengths",
    FindingKind.POSITIVE_FEATURE: "Positive features",
    FindingKind.AREA_TO_CONSIDER: "Areas to consider",
    FindingKind.WIDER_LEARNING: "Wider learning",
    FindingKind.DID_NOT_WORK: "What did not work",
}
"""The kinds of finding in the order of the report's outline (guidance, appendix 3)."""

ON_A_PAGE = 50

NEXT_STEP_OF_FOCUS = {
    "": FocusStep.PROPOSED,
    FocusStep.IDEA: FocusStep.PROPOSED,
    FocusStep.PROPOSED: FocusStep.REFINED,
    FocusStep.REFINED: FocusStep.AGREED,
    FocusStep.AGREED: FocusStep.CHANGED,
    FocusStep.CHANGED: FocusStep.CHANGED,
}
"""The step of the focus that is offered after each; any other may be chosen."""


FOCUS_WORDS = {
    FocusStep.PROPOSED: "Propose a focus",
    FocusStep.REFINED: "Refine or agree the focus",
    FocusStep.AGREED: "Agree the focus",
    FocusStep.CHANGED: "Change the focus",
}
"""What stating the focus is called, by the step that is offered."""


@pages.get("/episodes")
def index() -> str:
    """Show the episodes the reader may see."""
    shown = as_at()
    programme = parts().projections.programme.seen_by(reader(), shown.day or today(), shown.position)
    last_page = pages_of(programme.episodes, ON_A_PAGE)
    page = page_asked_for(last_page)
    lines = [one.episode for one in programme.progress[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]]
    listed = [line.reference for line in lines]
    return render_template(
        "episodes/index.html",
        lines=lines,
        counts=parts().projections.items.counts(reader(), listed, shown.position),
        page=page,
        last_page=last_page,
        coverage=programme.coverage,
        may_open=may_open(),
        as_at=shown.day,
    )


@pages.get("/episodes/<reference>")
def show(reference: str) -> str:
    """Show one episode."""
    line, shown = episode_or_404(reference), as_at()
    page = parts().projections.episodes.page(reference, shown.position)
    if page is None:
        return render_template("episodes/not_yet.html", line=line, as_at=shown.day)
    items = parts().projections.items.of_episode(reference, reader(), shown.position)
    practice = [item for item in items if item.kind == Practice.NOUN]
    connections = parts().projections.connections.all(reader(), episode=reference, at=shown.position)
    progress = parts().projections.progress.one(reference, shown.day or today(), shown.position)
    return render_template(
        "episodes/show.html",
        page=page,
        findings=by_kind(items),
        practice=practice,
        sharing={item.reference: sharing(item, connections, shown.day or today()) for item in practice},
        next_steps=[item for item in items if item.kind == "next step"],
        team=by_organisation(page.team),
        progress=progress,
        milestones=[in_words(one) for one in progress.milestones] if progress else [],
        connections=connections,
        sources={source.id: source.text for source in parts().kb.guidance.get(line.guidance).outcome_sources},
        focus_words=FOCUS_WORDS[NEXT_STEP_OF_FOCUS[line.focus_step]],
        rationale=next((step.rationale for step in reversed(page.focus) if step.rationale), ""),
        visibilities=VISIBILITIES,
        own=is_inside(line),
        may_release=may(Command.RELEASE, line),
        works=works_on(line) and shown.day is None,
        nearest=nearest(line, shown) if works_on(line) and shown.day is None else None,
        own_body=reader().body,
        may_ask=may_ask() and shown.day is None,
        as_at=shown.day,
    )


@pages.get("/episodes/<reference>/focus")
def focus(reference: str) -> str:
    """Show how the focus of an episode evolved."""
    line, shown = episode_or_404(reference), as_at()
    page = parts().projections.episodes.page(reference, shown.position)
    steps = evolved(parts().projections.focus_lines.of(reference, reader(), shown.position))
    return render_template(
        "episodes/focus.html",
        line=line,
        steps=steps,
        statements=len(page.focus) if page else 0,
        picture=focus_picture(steps),
        evidence={one.reference: one.text for one in page.self_evaluation} if page else {},
        prompts=prompts_about_focus(line, shown) if works_on(line) else (),
        focus_words=FOCUS_WORDS[NEXT_STEP_OF_FOCUS[line.focus_step]],
        inside=is_inside(line),
        still_to_agree=still_to_agree(FOCUS, history_of(reference, shown.position))
        if is_inside(line)
        else "",
        works=works_on(line) and shown.day is None,
        nearest=nearest(line, shown)
        if page and page.focus and works_on(line) and shown.day is None
        else None,
        own_body=reader().body,
        as_at=shown.day,
    )


def prompts_about_focus(line: EpisodeLine, shown: AsAt) -> list[Prompt]:
    """Return what to look at in a focus: that it may be wide, that its rationale names no evidence."""
    progress = parts().projections.progress.one(line.reference, shown.day or today(), shown.position)
    return [one for one in progress.prompts if one.about in ("focus", "rationale")] if progress else []


def by_kind(items: Iterable[ItemVersion]) -> list[tuple[str, list[ItemVersion]]]:
    """Return the findings among the items under the headings of their kinds."""
    found: dict[str, list[ItemVersion]] = defaultdict(list)
    for item in items:
        if item.kind == "finding":
            found[item.content["kind"]].append(item)
    return [(heading, found[kind]) for kind, heading in HEADINGS.items() if found[kind]]


def by_organisation(team: Iterable[TeamSeat]) -> list[tuple[str, list[TeamSeat], int]]:
    """Return the seats of the team by organisation, with how many people each sends."""
    seats: dict[str, list[TeamSeat]] = defaultdict(list)
    people: Counter[str] = Counter()
    for seat in team:
        seats[seat.organisation].append(seat)
        people[seat.organisation] += seat.count
    return [(organisation, found, people[organisation]) for organisation, found in seats.items()]


def in_words(line: MilestoneLine) -> dict[str, object]:
    """Return a milestone as a step of the timeline: what it is, how it stands, and by when it was due."""
    words = {
        MilestoneState.MET_LATE: "After the deadline, {deadline}.",
        MilestoneState.MET: "The deadline was {deadline}.",
        MilestoneState.WAIVED: "Not needed: {waived}",
        MilestoneState.OVERDUE: "Not recorded as met; the deadline was {deadline}.",
    }.get(line.state, "Due by {deadline}.")
    known = line.deadline is not None or line.state == MilestoneState.WAIVED
    deadline = day(line.deadline) if line.deadline else ""
    return {
        "title": line.milestone.title,
        "on": line.fact.met,
        "status": str(line.state),
        "text": words.format(deadline=deadline, waived=line.fact.waived) if known else "",
    }
