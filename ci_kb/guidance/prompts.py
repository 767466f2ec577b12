"""What is worth pointing out about an episode; a prompt never blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ci_kb.guidance.facts import Facts
from ci_kb.guidance.model import Guidance
from ci_kb.guidance.roles import seats_of


@dataclass(frozen=True)
class Prompt:
    """Something to look at, by what it is about, with the words of the guidance behind it."""

    about: str
    text: str
    source: str = ""


def prompts(guidance: Guidance, facts: Facts, today: date) -> tuple[Prompt, ...]:
    """Return what to point out before the fieldwork is over; afterwards nothing can be done about it."""
    if facts.fieldwork and today > facts.fieldwork[1]:
        return ()
    return (*missing_leads(guidance, facts, today), *about_focus(guidance, facts))


def missing_leads(guidance: Guidance, facts: Facts, today: date) -> Iterator[Prompt]:
    """Yield each lead who is not known on the day by which the leads are to be."""
    if facts.fieldwork is None or today < guidance.leads.deadline(facts.fieldwork):
        return
    for name in guidance.leads.capacities:
        capacity = guidance.capacity(name)
        if capacity and not seats_of(guidance, name, facts.team, facts.hosts):
            yield Prompt(
                f"seat: {name}",
                f"{capacity.title}: not known yet; the leads are to be known "
                f"{-guidance.leads.weeks} weeks before the fieldwork.",
                f"“{capacity.words}” (guidance, {capacity.part})",
            )


def about_focus(guidance: Guidance, facts: Facts) -> Iterator[Prompt]:
    """Yield that the focus may be wide, and that its rationale names no evidence."""
    if not facts.focus:
        return
    if is_wide(guidance, facts):
        yield Prompt(
            "focus", "The focus may be wide: look whether it can be narrowed.", guidance.quote("scope")
        )
    if not facts.evidence:
        yield Prompt(
            "rationale",
            "The rationale names no line of the self-evaluation as its evidence.",
            guidance.quote("rationale"),
        )


def is_wide(guidance: Guidance, facts: Facts) -> bool:
    """Say whether a focus has more words, or more themes, than one usually has."""
    limits = guidance.thresholds
    return len(facts.focus.split()) > limits.wide_focus_words or facts.themes > limits.wide_focus_themes
