"""Pages on how far an episode has come: its timeline, and its checklist."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request

from ci_kb.days import today
from ci_kb.guidance import Facts
from ci_kb.guidance.checklist import ChecklistPart
from ci_kb.guidance.days_off import days_off
from ci_kb.guidance.milestones import ANSWERED
from ci_kb.guidance.model import Guidance, Team
from ci_kb.guidance.stages import stages_reached
from ci_kb.guidance.what_if import WhatIf
from projections.progress import Progress
from web.as_at import as_at
from web.parts import parts
from web.progress.links import elsewhere, where, where_planned
from web.progress.picture import picture
from web.seeing import episode_or_404, works_on

pages = Blueprint("progress", __name__)

PARTS = {
    "hosts": "Host authority",
    "fieldwork": "Fieldwork",
    "focus": "Focus",
    "rationale": "Rationale",
    "programme": "Programme",
    f"team: {Team.HOST}": "From the host authority",
    f"team: {Team.ADES}": "From ADES",
    f"team: {Team.OTHER_AUTHORITIES}": "From other authorities",
    f"team: {Team.EDUCATION_SCOTLAND}": "From Education Scotland",
    f"team: {Team.NEXT_HOST}": "From the next host authority",
}
"""What the facts a row of the checklist is filled from are called."""


@pages.get("/episodes/<reference>/timeline")
def timeline(reference: str) -> str:
    """Show the stages and milestones of an episode, and what another version of the guidance would say."""
    line, shown = episode_or_404(reference), as_at()
    on = shown.day or today()
    progress = parts().projections.progress.one(reference, on, shown.position)
    if progress is None:
        return render_template("episodes/not_yet.html", line=line, as_at=shown.day)
    guidance = parts().kb.guidance.get(progress.episode.guidance)
    return render_template(
        "progress/timeline.html",
        line=progress.episode,
        progress=progress,
        guidance=guidance,
        stages=stages_reached(guidance, progress.facts, on),
        picture=picture(progress.milestones, progress.facts.fieldwork, on),
        answered=ANSWERED,
        elsewhere=lambda milestone: elsewhere(milestone, reference),
        planned=lambda milestone: where_planned(milestone, reference),
        where=lambda fact: where(fact, guidance, reference),
        days_off=days_off_ahead(progress.facts, on),
        what_if=what_if(progress, on),
        versions=[name for name in parts().kb.guidance.names() if name != guidance.version],
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


def days_off_ahead(facts: Facts, on: date) -> list[str]:
    """Return why people may be away on the days of a fieldwork that is still to come."""
    if facts.fieldwork is None or facts.fieldwork[1] < on:
        return []
    return list(days_off(*facts.fieldwork))


def what_if(progress: Progress, on: date) -> WhatIf | None:
    """Return the episode beside what the version would make of it that the address names, if it names one.

    Raises `NotFound`.
    """
    version = request.args.get("guidance", "")
    return parts().projections.progress.what_if(progress, version, on) if version else None


@pages.get("/episodes/<reference>/checklist")
def checklist(reference: str) -> str:
    """Show the guidance's checklist, filled from what is recorded."""
    line, shown = episode_or_404(reference), as_at()
    on = shown.day or today()
    progress = parts().projections.progress.one(reference, on, shown.position)
    if progress is None:
        return render_template("episodes/not_yet.html", line=line, as_at=shown.day)
    guidance = parts().kb.guidance.get(progress.episode.guidance)
    return render_template(
        "progress/checklist.html",
        line=progress.episode,
        guidance=guidance,
        rows=parts().projections.progress.checklist(progress, on),
        name_of=lambda part: name_of(part, guidance),
        where=lambda part: where(part.name, guidance, reference),
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


def name_of(part: ChecklistPart, guidance: Guidance) -> str:
    """Return what a fact of the checklist is called."""
    kind, _, which = part.name.partition(": ")
    if part.milestone:
        return part.milestone.milestone.title
    if kind == "seat" and (capacity := guidance.capacity(which)):
        return capacity.title
    if kind == "report":
        return f"{which[:1].upper()}{which[1:]}"
    return PARTS[part.name]
