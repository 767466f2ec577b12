"""What another version of the guidance would say about the same facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ci_kb.guidance.checklist import ChecklistLine, checklist
from ci_kb.guidance.facts import Facts
from ci_kb.guidance.milestones import MilestoneLine, timeline
from ci_kb.guidance.model import Guidance, Stage
from ci_kb.guidance.stages import stage_reached


@dataclass(frozen=True)
class MilestoneBeside:
    """A milestone under two versions; None where a version has none of that identifier."""

    id: str
    own: MilestoneLine | None
    other: MilestoneLine | None

    @property
    def title(self) -> str:
        """What it is called, by the version the episode keeps if that knows it."""
        line = self.own or self.other
        assert line is not None  # noqa: S101  # one of the two versions has it
        return line.milestone.title

    @property
    def differs(self) -> bool:
        """Whether deadline or state would be another one."""
        if self.own is None or self.other is None:
            return True
        return (self.own.deadline, self.own.state) != (self.other.deadline, self.other.state)


@dataclass(frozen=True)
class RowBeside:
    """A row of the checklist under two versions; None where a version has none of that identifier."""

    id: str
    own: ChecklistLine | None
    other: ChecklistLine | None


@dataclass(frozen=True)
class WhatIf:
    """An episode under the version it keeps, and beside it under another one."""

    own: Guidance
    other: Guidance
    stages: tuple[Stage, Stage]
    milestones: tuple[MilestoneBeside, ...]
    checklist: tuple[RowBeside, ...]


def what_if(own: Guidance, other: Guidance, facts: Facts, today: date) -> WhatIf:
    """Return what an episode would look like had the other version applied; nothing is changed by asking."""
    own_lines, other_lines = (
        {line.milestone.id: line for line in timeline(v, facts, today)} for v in (own, other)
    )
    own_rows, other_rows = ({line.row.id: line for line in checklist(v, facts, today)} for v in (own, other))
    return WhatIf(
        own,
        other,
        (stage_reached(own, facts, today), stage_reached(other, facts, today)),
        tuple(
            MilestoneBeside(name, own_lines.get(name), other_lines.get(name))
            for name in dict.fromkeys([*own_lines, *other_lines])
        ),
        tuple(
            RowBeside(name, own_rows.get(name), other_rows.get(name))
            for name in dict.fromkeys([*own_rows, *other_rows])
        ),
    )
