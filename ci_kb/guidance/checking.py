"""What must hold within a version of the guidance beyond the shape of its file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields

from ci_kb.domain.report import ReportStep
from ci_kb.guidance.facts import HAPPENINGS, PARTS, PLANNING_PARTS, REPORT_PARTS, both
from ci_kb.guidance.model import Guidance, Team, WeeksFrom

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
MOST_NAMED = 12
"""So many of the words that may stand somewhere are listed in a message."""


def faults_of(guidance: Guidance) -> Iterator[str]:
    """Yield a sentence for each fault, with the path of what it concerns."""
    yield from identifiers(guidance)
    yield from facts_named(guidance)
    yield from parts_named(guidance)
    yield from weeks(guidance)
    yield from sessions(guidance)
    yield from numbers(guidance)


def identifiers(guidance: Guidance) -> Iterator[str]:
    """Check that what is referred to has an identifier that is used once."""
    if not IDENTIFIER.fullmatch(guidance.version):
        yield f"version: “{guidance.version}” cannot be a version. Use small letters, digits and “-”."
    for name in ("stages", "milestones", "checklist", "capacities", "outcome_sources", "report_outline"):
        if not getattr(guidance, name):
            yield f"{name}: The list is empty. Add at least one."
    for field in fields(guidance):
        listed = getattr(guidance, field.name)
        if isinstance(listed, tuple) and listed and hasattr(listed[0], "id"):
            yield from used_once(field.name, [one.id for one in listed])


def used_once(field: str, ids: list[str]) -> Iterator[str]:
    """Check the identifiers of a list."""
    for place, identifier in enumerate(ids):
        if not IDENTIFIER.fullmatch(identifier):
            yield f"{field}[{place}].id: “{identifier}” cannot be an identifier. Use a-z, 0-9 and “-”."
    for identifier, times in Counter(ids).items():
        if times > 1:
            yield f"{field}: “{identifier}” stands there {times} times. Give each its own identifier."


def facts_named(guidance: Guidance) -> Iterator[str]:
    """Check the facts that stages, milestones and signs of life name."""
    known = HAPPENINGS | {f"team: {team}" for team in Team}
    known |= {f"milestone: {milestone.id}" for milestone in guidance.milestones}
    for place, stage in enumerate(guidance.stages):
        yield from unknown(stage.reached_by, known, f"stages[{place}].reached_by")
    stages = {stage.id for stage in guidance.stages}
    for place, milestone in enumerate(guidance.milestones):
        yield from unknown(milestone.met_by, known, f"milestones[{place}].met_by")
        yield from unknown(milestone.replaced_by, known, f"milestones[{place}].replaced_by")
        yield from unknown((milestone.stage,), stages, f"milestones[{place}].stage")
    yield from unknown(guidance.signs_of_life, known, "signs_of_life")


def parts_named(guidance: Guidance) -> Iterator[str]:
    """Check what checklist, planning list, leads and report are filled from."""
    roles = {capacity.id for capacity in guidance.capacities}
    known = PARTS | {f"milestone: {milestone.id}" for milestone in guidance.milestones}
    known |= {f"team: {team}" for team in Team} | {f"seat: {role}" for role in roles}
    known |= {f"report: {step}" for step in ReportStep}
    for place, row in enumerate(guidance.checklist):
        yield from unknown((*row.filled_from, *row.also_from), known, f"checklist[{place}]")
    for place, point in enumerate(guidance.local_organisational_group_planning):
        where = f"local_organisational_group_planning[{place}].filled_from"
        yield from unknown((point.filled_from,), PLANNING_PARTS, where)
    for place, heading in enumerate(guidance.report_outline):
        yield from unknown(heading.filled_from, REPORT_PARTS, f"report_outline[{place}].filled_from")
    yield from unknown(guidance.leads.capacities, roles, "leads.capacities")


def unknown(named: Iterable[str], known: Iterable[str], path: str) -> Iterator[str]:
    """Check that words are among those known there; "A + B" are two."""
    known = set(known)
    for words in named:
        for word in both(words):
            if word not in known:
                yield f"{path}: “{word}” is not known here. Use one of: {some_of(word, known)}."


def some_of(word: str, known: set[str]) -> str:
    """Return the words that may be meant: those that begin alike, or else all, if they are few."""
    kind = word.partition(":")[0]
    alike = sorted(one for one in known if one.partition(":")[0] == kind) or sorted(known)
    return ", ".join(alike[:MOST_NAMED]) + (", …" if len(alike) > MOST_NAMED else "")


def weeks(guidance: Guidance) -> Iterator[str]:
    """Check that weeks count in the direction that is meant."""
    for place, milestone in enumerate(guidance.milestones):
        path = f"milestones[{place}].weeks"
        if milestone.weeks is None:
            continue
        if milestone.weeks_from is WeeksFrom.START and milestone.weeks > 0:
            yield f"{path}: Weeks before the fieldwork are negative, such as -6; found {milestone.weeks}."
        if milestone.weeks_from is WeeksFrom.END and milestone.weeks < 0:
            yield f"{path}: Weeks after the fieldwork are not negative; found {milestone.weeks}."
        if milestone.earliest_weeks is not None and milestone.earliest_weeks > milestone.weeks:
            yield f"milestones[{place}].earliest_weeks: This is later than “weeks”, {milestone.weeks}."


def sessions(guidance: Guidance) -> Iterator[str]:
    """Check the days and times of the exemplar programmes."""
    for number, programme in enumerate(guidance.exemplar_programmes):
        for place, session in enumerate(programme.sessions):
            path = f"exemplar_programmes[{number}].sessions[{place}]"
            if not 1 <= session.day <= programme.days:
                yield f"{path}.day: {session.day} is not one of the {programme.days} days."
            if not (CLOCK.fullmatch(session.start) and CLOCK.fullmatch(session.end)):
                yield f"{path}: Write times such as 09:30; found “{session.start}” and “{session.end}”."
            elif session.end <= session.start:
                yield f"{path}: It ends at {session.end}, not after its start, {session.start}."


def numbers(guidance: Guidance) -> Iterator[str]:
    """Check that what is counted is more than nothing."""
    for field in fields(guidance.thresholds):
        if getattr(guidance.thresholds, field.name) < 1:
            yield f"thresholds.{field.name}: Write a number from 1 up."
    if guidance.leads.weeks > 0:
        yield f"leads.weeks: Weeks before the fieldwork are negative; found {guidance.leads.weeks}."
