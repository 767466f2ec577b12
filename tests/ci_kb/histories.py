"""Generated histories of episodes, and an oracle that says by itself what the guidance makes of them.

The oracle repeats the guidance's rules in plain code, with numbers of its own: it reads neither the version's
file nor the modules that do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

OPENED = date(2025, 1, 6)
MEETINGS = (
    "initial discussion",
    "exploration of the focus",
    "round table",
    "Local Organisational Group",
    "team pre-meeting",
    "professional learning",
    "support meeting",
)
SEATS = (
    # role, organisation, part, capacity that is named, capacity it has, team it comes from
    ("Head of education", "HOST", "lead", "", "host-lead", "host"),
    ("Headteacher", "HOST", "member", "", "host-officer", "host"),
    ("Manager", "Barnardo’s", "member", "host-partner", "host-partner", "host"),
    ("ADES coordinator", "ADES", "lead", "", "ades-lead", "ades"),
    ("Education officer", "Fife Council", "member", "", "other-authority", "other-authorities"),
    ("Officer from another authority", "ADES", "member", "", "other-authority", "other-authorities"),
    ("Senior Regional Adviser", "Education Scotland", "lead", "", "regional-lead", "education-scotland"),
    ("Adviser", "Education Scotland", "lead", "regional-lead", "regional-lead", "education-scotland"),
    ("HM Inspector", "Education Scotland", "lead", "", "scrutiny-lead", "education-scotland"),
    (
        "Curriculum officer",
        "Education Scotland",
        "member",
        "education-scotland",
        "education-scotland",
        "education-scotland",
    ),
    ("Observer from the next host authority", "Angus Council", "observer", "", "next-host", "next-host"),
)
REPORT_STEPS = (
    "drafted",
    "circulated",
    "leads met",
    "finalised",
    "shared with strategic group",
    "shared with elected members",
    "fail-safe agreed",
)
MILESTONES = {
    # weeks, counted from the first day or from the last
    "initial-discussion": (-8, "first"),
    "dates-agreed": (-7, "first"),
    "focus-agreed": (-6, "first"),
    "team-identified": (-6, "first"),
    "timetable-agreed": (-3, "first"),
    "documentation-available": (-2, "first"),
    "team-pre-meeting": (-2, "first"),
    "documentation-finalised": (-1, "first"),
    "draft-circulated": (3, "last"),
    "leads-meeting": (5, "last"),
    "report-to-strategic-group": (None, "last"),
    "report-finalised": (7, "last"),
    "progress-review": (None, "last"),
}
OF_THE_REPORT = {"draft-circulated", "leads-meeting", "report-to-strategic-group", "report-finalised"}


@dataclass(frozen=True)
class Step:
    """Something that was recorded: what, on which day it happened, and what else is known of it."""

    what: str
    on: date
    known: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """An episode: its hosts, what was recorded in the order of recording, and the day one looks at it."""

    hosts: tuple[str, ...]
    steps: tuple[Step, ...]
    today: date

    def of(self, what: str, **known: Any) -> list[Step]:
        """Return the steps of a kind that are known to be so."""
        return [
            step
            for step in self.steps
            if step.what == what and all(step.known.get(name) == value for name, value in known.items())
        ]

    def first(self, what: str, **known: Any) -> date | None:
        """Return the first day of such a step up to the day one looks at it."""
        return min((step.on for step in self.of(what, **known) if step.on <= self.today), default=None)


def history(seed: int) -> History:
    """Return the history that belongs to a number."""
    random = Random(seed)
    hosts = (["Moray Council", "Shetland Islands Council", "Orkney Islands Council"])[
        : random.choice([1, 1, 3])
    ]
    steps = [step(random, hosts[0]) for _ in range(random.randint(0, 25))]
    return History(tuple(hosts), tuple(steps), day(random, 0, 500))


def day(random: Random, least: int, most: int) -> date:
    """Return some day, counted from the opening of the episode."""
    return OPENED + timedelta(days=random.randint(least, most))


def step(random: Random, host: str) -> Step:
    """Return something that may be recorded, in any order, on any day."""
    on = day(random, 0, 400)
    what = random.choice(
        "dates dates postponed focus focus milestone milestone meeting meeting seat seat seat programme "
        "document paper point self-evaluation report report report review progress".split()
    )
    known: dict[str, Any] = {}
    match what:
        case "dates":
            start = day(random, 20, 200)
            known = {"start": start, "end": start + timedelta(days=random.randint(0, 3))}
        case "focus":
            known = {
                "step": random.choice(["proposed", "refined", "agreed", "changed"]),
                "text": f"Focus {random.randint(1, 10**9)}",
                "rationale": random.choice(["", "Visit notes differ."]),
            }
        case "milestone":
            how = random.choice(["met", "planned", "waived"])
            known = {"id": random.choice(list(MILESTONES)), "how": how, "planned": day(random, 0, 400)}
        case "meeting":
            held = random.choice([None, on])
            planned = day(random, 0, 400) if held is None else random.choice([None, day(random, 0, 400)])
            known = {"kind": random.choice(MEETINGS), "held": held, "planned": planned}
        case "seat":
            role, organisation, part, named, capacity, team = random.choice(SEATS)
            known = {
                "role": role,
                "organisation": host if organisation == "HOST" else organisation,
                "part": part,
                "named": named,
                "capacity": capacity,
                "team": team,
            }
        case "report":
            known = {"step": random.choice(REPORT_STEPS)}
        case "review":
            known = {"planned": random.choice([None, day(random, 0, 400)])}
    return Step(what, on, known)


# ---- the oracle ----


def fieldwork(history: History) -> tuple[date, date] | None:
    """Return the fieldwork as dated last, unless the episode was postponed since."""
    dated = [step for step in history.steps if step.what in ("dates", "postponed")]
    if not dated or dated[-1].what == "postponed":
        return None
    return dated[-1].known["start"], dated[-1].known["end"]


def held(history: History, kind: str) -> date | None:
    """Return the first day on which a meeting of a kind was held."""
    days = [step.known["held"] for step in history.of("meeting", kind=kind) if step.known["held"]]
    return min((one for one in days if one <= history.today), default=None)


def latest(*days: date | None) -> date | None:
    """Return the last of some days, if all of them are known."""
    return None if None in days else max(one for one in days if one)


def dates_agreed(history: History) -> date | None:
    """Return the day on which the dates were agreed first."""
    on = next((step.on for step in history.steps if step.what == "dates"), None)
    return on if on and on <= history.today else None


def met_by_facts(history: History, milestone: str) -> date | None:
    """Return the day on which other facts met a milestone."""
    others = history.first("seat", team="other-authorities")
    return {
        "initial-discussion": held(history, "initial discussion"),
        "dates-agreed": dates_agreed(history),
        "focus-agreed": history.first("focus", step="agreed"),
        "team-identified": latest(others, history.first("seat", team="education-scotland")),
        "timetable-agreed": history.first("programme"),
        "documentation-available": latest(history.first("programme"), history.first("document")),
        "team-pre-meeting": held(history, "team pre-meeting"),
        "draft-circulated": history.first("report", step="circulated"),
        "leads-meeting": history.first("report", step="leads met"),
        "report-to-strategic-group": history.first("report", step="shared with strategic group"),
        "report-finalised": history.first("report", step="finalised"),
        "progress-review": history.first("review"),
    }.get(milestone)


def planned_by_facts(history: History, milestone: str) -> date | None:
    """Return the day for which a meeting or a review is planned that would meet a milestone."""
    kind = {"initial-discussion": "initial discussion", "team-pre-meeting": "team pre-meeting"}.get(milestone)
    steps = history.of("meeting", kind=kind) if kind else []
    if milestone == "progress-review":
        steps = history.of("review")
    return min((step.known["planned"] for step in steps if step.known["planned"]), default=None)


def said_last(history: History, milestone: str) -> Step | None:
    """Return what was said last of a milestone itself."""
    return next(reversed(history.of("milestone", id=milestone)), None)


def met_on(history: History, milestone: str) -> date | None:
    """Return the day on which a milestone was met: as said of it, or else by other facts."""
    said = said_last(history, milestone)
    if said and said.known["how"] == "met" and said.on <= history.today:
        return said.on
    return met_by_facts(history, milestone)


def planned_for(history: History, milestone: str) -> date | None:
    """Return the day for which a milestone is planned."""
    said = said_last(history, milestone)
    if said and said.known["how"] == "planned":
        planned: date = said.known["planned"]
        return planned
    return planned_by_facts(history, milestone)


def milestone_state(history: History, milestone: str) -> str:
    """Return how a milestone stands."""
    weeks, counted_from = MILESTONES[milestone]
    days = fieldwork(history)
    by_guidance = None
    if days and weeks is not None:
        by_guidance = days[0 if counted_from == "first" else 1] + timedelta(days=7 * weeks)
    met, planned = met_on(history, milestone), planned_for(history, milestone)
    if met:
        limit = by_guidance or planned
        return "met late" if limit and met > limit else "met"
    said = said_last(history, milestone)
    if said and said.known["how"] == "waived":
        return "waived"
    if milestone in OF_THE_REPORT and history.first("report", step="fail-safe agreed"):
        return "not applicable"
    deadline = planned or by_guidance
    if deadline is None or history.today < deadline - timedelta(days=14):
        return "upcoming"
    return "due" if history.today <= deadline else "overdue"


def stage(history: History) -> str:
    """Return the furthest stage of which something has happened."""
    days = fieldwork(history)
    report = {step for step in REPORT_STEPS if history.first("report", step=step)}
    if (
        report & {"finalised", "fail-safe agreed"}
        or held(history, "support meeting")
        or history.first("review")
        or history.first("progress")
    ):
        return "moving-forward"
    if (days and history.today > days[1]) or report - {"shared with elected members"}:
        return "capturing-findings"
    if (days and history.today >= days[0]) or history.first("point"):
        return "collective-activity"
    preparing = ("round table", "Local Organisational Group", "team pre-meeting", "professional learning")
    if any(held(history, kind) for kind in preparing) or any(
        history.first(what) for what in ("paper", "programme", "document")
    ):
        return "preparing-for-fieldwork"
    if (
        any(history.first("focus", step=one) for one in ("refined", "agreed", "changed"))
        or held(history, "exploration of the focus")
        or history.first("self-evaluation")
    ):
        return "exploring-the-focus"
    return "getting-ready"


def answered(history: History, milestone: str) -> bool:
    """Say whether the checklist has an answer where it asks for a milestone's day."""
    state = milestone_state(history, milestone)
    return (
        state in ("met", "met late", "waived", "not applicable")
        or planned_for(history, milestone) is not None
    )


def checklist(history: History) -> dict[str, str]:
    """Return how far each row of the checklist is filled."""
    focus = [step for step in history.of("focus") if step.known["step"] in ("agreed", "changed")]
    leads = [history.of("seat", capacity=one) for one in ("ades-lead", "regional-lead", "scrutiny-lead")]
    identified = answered(history, "team-identified")
    rows = {
        "host": [True, answered(history, "initial-discussion")],
        "dates": [fieldwork(history) is not None, answered(history, "dates-agreed")],
        "focus": [bool(focus), answered(history, "focus-agreed")],
        "rationale": [any(step.known["rationale"] for step in history.of("focus"))],
        "leads": [bool(seats) for seats in leads],
        "team-ades": [bool(history.of("seat", team="other-authorities")), identified],
        "team-education-scotland": [bool(history.of("seat", team="education-scotland")), identified],
        "team-host": [bool(history.of("seat", team="host"))],
    }
    states = {
        name: "filled" if all(parts) else "partly filled" if any(parts) else "empty"
        for name, parts in rows.items()
    }
    for row, milestone in {
        "pre-meeting": "team-pre-meeting",
        "draft-report": "draft-circulated",
        "leads-meeting": "leads-meeting",
        "strategic-group": "report-to-strategic-group",
        "final-reporting": "report-finalised",
    }.items():
        not_asked = milestone_state(history, milestone) == "not applicable"
        filled = "filled" if answered(history, milestone) else "empty"
        states[row] = "not applicable" if not_asked else filled
    return states
