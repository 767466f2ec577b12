"""The path of a report, step by step: what each step is called, how far it has come, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ci_kb.domain.report import ReportStep
from projections.episodes import ReportStepTaken


@dataclass(frozen=True)
class StepWords:
    """A step of the report: what it is once taken, and what recording it is called."""

    step: ReportStep
    taken: str
    record: str
    slug: str = ""


PATH = (
    StepWords(ReportStep.DRAFTED, "Draft written", "Record that the draft is written", "drafted"),
    StepWords(
        ReportStep.CIRCULATED, "Draft circulated", "Record to whom the draft was circulated", "circulated"
    ),
    StepWords(ReportStep.LEADS_MET, "Leads met", "Record the leads’ meeting", "leads-met"),
    StepWords(ReportStep.FINALISED, "Report finalised", "Finalise the report", "finalised"),
    StepWords(
        ReportStep.SHARED_WITH_STRATEGIC_GROUP,
        "Shared with the Strategic Group",
        "Record that it was shared with the Strategic Group",
        "strategic-group",
    ),
    StepWords(
        ReportStep.SHARED_WITH_ELECTED_MEMBERS,
        "Shared with elected members",
        "Record what was shared with elected members",
        "elected-members",
    ),
)
"""The steps that are recorded by a form of their own, in the order in which they are offered."""

STATEMENT_AGREED = StepWords(ReportStep.FAIL_SAFE_AGREED, "Statement agreed by all three", "")
"""The step that is recorded by itself, with the third agreement."""

OF_SLUG = {words.slug: words for words in PATH}
OF_STEP = {words.step: words for words in (*PATH, STATEMENT_AGREED)}


@dataclass(frozen=True)
class Taken:
    """A step that was taken, the days since the step before it, and those since the fieldwork."""

    title: str
    step: ReportStepTaken
    days: int | None
    after_fieldwork: int | None


def taken(steps: Sequence[ReportStepTaken], fieldwork: tuple[date, date] | None) -> list[Taken]:
    """Return the steps in the order in which they happened, whenever they were recorded."""
    ended = fieldwork[1] if fieldwork else date.max
    ordered = sorted(steps, key=lambda step: (step.facts.on, step.facts.position))
    return [
        Taken(
            OF_STEP[ReportStep(step.step)].taken,
            step,
            (step.facts.on - before.facts.on).days if before else None,
            (step.facts.on - ended).days if step.facts.on >= ended else None,
        )
        for before, step in zip([None, *ordered], ordered, strict=False)
    ]


def next_step(steps: Sequence[ReportStepTaken], *, statement_stands: bool) -> StepWords | None:
    """Return the step to offer first: the first that was not taken, none once all were.

    A step may be recorded in any order and again; a report that went further had a draft, and once a
    statement stands in its place none of them is asked for.
    """
    done = {ReportStep(step.step) for step in steps}
    if statement_stands:
        return None
    return next(
        (
            words
            for words in PATH
            if words.step not in done and not (words.step is ReportStep.DRAFTED and done)
        ),
        None,
    )


SLUG_OF = {str(words.step): words.slug for words in PATH}
