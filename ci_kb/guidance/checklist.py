"""The checklist as a view of recorded facts: nothing in it is typed that is not recorded elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ci_kb.guidance.facts import Facts, Seat
from ci_kb.guidance.milestones import ANSWERED, MilestoneLine, MilestoneState, timeline
from ci_kb.guidance.model import ChecklistRow, Guidance, Team
from ci_kb.guidance.roles import seats_from, seats_of, under


class RowState(StrEnum):
    """How far a row of the checklist is filled."""

    FILLED = "filled"
    PARTLY = "partly filled"
    EMPTY = "empty"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True)
class ChecklistPart:
    """One fact in a row: its name, and what is recorded of it in words, in days or in seats of the team.

    A milestone is filled once it is met, waived, no longer asked for, or planned for a day.
    """

    name: str
    needed: bool
    filled: bool
    text: str = ""
    days: tuple[date, ...] = ()
    seats: tuple[Seat, ...] = ()
    milestone: MilestoneLine | None = None


@dataclass(frozen=True)
class ChecklistLine:
    """A row of the checklist with what fills it."""

    row: ChecklistRow
    state: RowState
    parts: tuple[ChecklistPart, ...]


def checklist(guidance: Guidance, facts: Facts, today: date) -> tuple[ChecklistLine, ...]:
    """Return every row of the checklist as the facts fill it on a day."""
    known = under(guidance, facts)
    lines = {line.milestone.id: line for line in timeline(guidance, known, today)}
    return tuple(_line(row, guidance, known, lines, today) for row in guidance.checklist)


def _line(
    row: ChecklistRow, guidance: Guidance, facts: Facts, lines: dict[str, MilestoneLine], today: date
) -> ChecklistLine:
    names = [(name, True) for name in row.filled_from] + [(name, False) for name in row.also_from]
    parts = tuple(part_of(name, guidance, facts, lines, today, needed=needed) for name, needed in names)
    return ChecklistLine(row, row_state([part for part in parts if part.needed]), parts)


def row_state(needed: list[ChecklistPart]) -> RowState:
    """Return how far a row is filled whose needed parts are these."""
    if all(
        part.milestone is not None and part.milestone.state is MilestoneState.NOT_APPLICABLE
        for part in needed
    ):
        return RowState.NOT_APPLICABLE
    filled = [part.filled for part in needed]
    if all(filled):
        return RowState.FILLED
    return RowState.PARTLY if any(filled) else RowState.EMPTY


def part_of(
    name: str, guidance: Guidance, facts: Facts, lines: dict[str, MilestoneLine], today: date, *, needed: bool
) -> ChecklistPart:
    """Return what is recorded of one of the facts a row is filled from."""
    kind, _, which = name.partition(": ")
    if kind == "milestone":
        line = lines[which]
        filled = line.state in ANSWERED or line.fact.planned is not None
        return ChecklistPart(name, needed, filled, milestone=line)
    if kind in ("team", "seat"):
        seats = (
            seats_from(guidance, Team(which), facts.team, facts.hosts)
            if kind == "team"
            else seats_of(guidance, which, facts.team, facts.hosts)
        )
        return ChecklistPart(name, needed, bool(seats), seats=tuple(seats))
    if kind == "report":
        on = facts.last(name, today)
        return ChecklistPart(name, needed, on is not None, days=(on,) if on else ())
    if name == "fieldwork":
        return ChecklistPart(name, needed, facts.fieldwork is not None, days=facts.fieldwork or ())
    text = words_of(name, facts)
    return ChecklistPart(name, needed, bool(text), text=text)


def words_of(name: str, facts: Facts) -> str:
    """Return the words that are recorded of a fact."""
    return {
        "hosts": ", ".join(facts.hosts),
        "focus": facts.agreed_focus,
        "rationale": facts.rationale,
        "programme": "Agreed" if facts.first("programme: agreed", date.max) else "",
    }[name]
