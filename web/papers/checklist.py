"""The guidance's checklist as a form to hand on, filled from the function that fills its page."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ci_kb.domain.meeting import Meeting
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.guidance import ChecklistLine, MilestoneLine, MilestoneState, RowState, Seat, checklist
from ci_kb.guidance.checklist import ChecklistPart
from projections.progress import Progress
from web.papers.paper import NOT_RECORDED, Fact, Line, Paper, Piece, grid, joined, line, paragraph
from web.papers.recorded import Recorded, period
from web.progress.pages import name_of
from web.shell import day

TITLE = "Checklist of different stages in Collaborative Improvement"
WHO_FILLS_IT = (
    "This form is completed in partnership by the leads of ADES and Education Scotland, and sent to the "
    "Strategic Group before the fieldwork begins. Its rows are filled from what is recorded."
)
EVENTS_OF = {
    "focus": ("focus_step",),
    "rationale": ("focus_step",),
    "report": ("report_step",),
    "fieldwork": ("episode", "fieldwork_move"),
    "programme": ("programme_of_fieldwork",),
    "team": ("team_member",),
    "seat": ("team_member",),
    "review": ("progress_review",),
    "meeting": (Meeting.NOUN,),
    "document": (SharedDocument.NOUN,),
}
"""Where the events behind a fact stand, by the first word of its name."""


def checklist_paper(recorded: Recorded, progress: Progress, name: Callable[[str], str]) -> Paper:
    """Return the checklist of an episode; `name` says who a person of the team is."""
    rows = checklist(recorded.guidance, progress.facts, recorded.stamp.day)
    filled = sum(row.state in (RowState.FILLED, RowState.NOT_APPLICABLE) for row in rows)
    blocks = [
        paragraph(WHO_FILLS_IT),
        *grid(
            "Checklist", ("What is asked", "What is recorded"), (_row(row, recorded, name) for row in rows)
        ),
        paragraph(Fact(str(filled), (recorded.origins["episode", ""],)), f" of {len(rows)} rows are filled."),
    ]
    demonstration = recorded.page.line.demonstration
    return Paper(TITLE, recorded.about, tuple(blocks), recorded.stamp, demonstration, compact=True)


def _row(row: ChecklistLine, recorded: Recorded, name: Callable[[str], str]) -> list[Line]:
    asked = f"{row.row.title}\n({row.row.note})" if row.row.note else row.row.title
    shown = [part for part in row.parts if part.needed or part.filled]
    told = []
    for part in shown:
        label = f"{name_of(part, recorded.guidance)}: " if len(shown) > 1 else ""
        told.append(line(label, *_said(part, recorded, name).pieces))
    return [line(asked), joined(told, "\n")]


def _said(part: ChecklistPart, recorded: Recorded, name: Callable[[str], str]) -> Line:
    """Return what is recorded of one fact."""
    events = events_behind(part, recorded)
    if part.milestone:
        return _milestone(part.milestone, events)
    if part.name == "hosts":
        return joined(line(Fact(host, events)) for host in recorded.page.line.hosts)
    if part.days:
        return line(Fact(period((part.days[0], part.days[-1])), events))
    if part.seats:
        return joined((_seat(seat, events, name) for seat in part.seats), "; ")
    return line(Fact(part.text, events)) if part.text else line(NOT_RECORDED)


def _milestone(known: MilestoneLine, events: tuple[int, ...]) -> Line:
    if known.fact.met:
        late = ", after the deadline" if known.state is MilestoneState.MET_LATE else ""
        return line(Fact(day(known.fact.met), events), late)
    if known.state is MilestoneState.WAIVED:
        return line("Not needed: ", Fact(known.fact.waived, events))
    if known.state is MilestoneState.NOT_APPLICABLE:
        return line("Not applicable: a statement takes the place of the report")
    if known.fact.planned:
        return line("Planned for ", Fact(day(known.fact.planned), events))
    if known.deadline:
        return line(NOT_RECORDED, "; by ", Fact(day(known.deadline), events))
    return line(NOT_RECORDED)


def _seat(seat: Seat, events: tuple[int, ...], name: Callable[[str], str]) -> Line:
    pieces: list[Piece] = [Fact(seat.role, events)]
    if seat.count > 1:
        pieces += [" (", Fact(str(seat.count), events), " people)"]
    if seat.organisation:
        pieces += [", ", Fact(seat.organisation, events)]
    if seat.person:
        pieces += [": ", Fact(name(seat.person), events)]
    return line(*pieces)


def events_behind(part: ChecklistPart, recorded: Recorded) -> tuple[int, ...]:
    """Return the positions of the events of the kinds that fill a part; those of the episode at the least."""
    names = [part.name]
    if part.milestone:
        own = recorded.origins.get(("milestone", part.milestone.milestone.id))
        if own:
            return (own,)
        names = [fact for condition in part.milestone.milestone.met_by for fact in condition.split(" + ")]
        names.append("fieldwork")
    found = tuple(dict.fromkeys(position for one in names for position in _of_kind(one, recorded)))
    return found or (recorded.origins["episode", ""],)


def _of_kind(name: str, recorded: Recorded) -> Iterator[int]:
    kinds = EVENTS_OF.get(name.partition(": ")[0], ())
    yield from (position for (table, _), position in recorded.origins.items() if table in kinds)
    yield from (item.facts.position for item in recorded.items if item.kind in kinds)
