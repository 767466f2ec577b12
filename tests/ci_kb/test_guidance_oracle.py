"""Five hundred generated histories, held against an oracle that knows the guidance by itself."""

from __future__ import annotations

from datetime import date

import pytest

from ci_kb.guidance import (
    Facts,
    Happening,
    MilestoneFact,
    MilestoneState,
    RowState,
    Seat,
    checklist,
    guidance,
    stage_reached,
    timeline,
)
from tests.ci_kb import histories
from tests.ci_kb.histories import History, Step

HISTORIES = [histories.history(seed) for seed in range(500)]

NAMES = {
    "programme": "programme: agreed",
    "document": "document: shared",
    "paper": "host paper: recorded",
    "point": "key point: recorded",
    "self-evaluation": "self-evaluation: recorded",
    "review": "review: held",
    "progress": "next step: progress reported",
}


def fact_of(step: Step) -> Happening | None:
    """Return what a step is called among the facts, if it says that something happened."""
    match step.what:
        case "focus" | "report":
            return Happening(f"{step.what}: {step.known['step']}", step.on)
        case "meeting":
            held = step.known["held"]
            return Happening(f"meeting: {step.known['kind']}", held) if held else None
    name = NAMES.get(step.what)
    return Happening(name, step.on) if name else None


def planned(history: History) -> dict[str, date]:
    found: dict[str, date] = {}
    for step in history.steps:
        if step.what in ("meeting", "review") and step.known["planned"]:
            name = "review: held" if step.what == "review" else f"meeting: {step.known['kind']}"
            found[name] = min(step.known["planned"], found.get(name, date.max))
    return found


def said(step: Step) -> MilestoneFact:
    match step.known["how"]:
        case "met":
            return MilestoneFact(met=step.on)
        case "planned":
            return MilestoneFact(planned=step.known["planned"])
    return MilestoneFact(waived="Agreed by telephone")


def facts_of(history: History) -> Facts:
    """Return the facts that a history comes to."""
    focus = history.of("focus")
    agreed = [step for step in focus if step.known["step"] in ("agreed", "changed")]
    happened = [fact for step in history.steps if (fact := fact_of(step))]
    if dated := history.of("dates"):
        happened.append(Happening("fieldwork: dates agreed", dated[0].on))
    return Facts(
        opened=histories.OPENED,
        hosts=history.hosts,
        fieldwork=histories.fieldwork(history),
        happened=tuple(happened),
        planned=planned(history),
        milestones={step.known["id"]: said(step) for step in history.of("milestone")},
        focus=focus[-1].known["text"] if focus else "",
        agreed_focus=agreed[-1].known["text"] if agreed else "",
        rationale=next((step.known["rationale"] for step in reversed(focus) if step.known["rationale"]), ""),
        team=tuple(
            Seat(
                step.known["role"],
                step.known["organisation"],
                step.known["part"],
                step.on,
                capacity=step.known["named"],
            )
            for step in history.of("seat")
        ),
    )


def test_every_milestone_stands_as_the_oracle_says() -> None:
    for number, history in enumerate(HISTORIES):
        found = {
            line.milestone.id: str(line.state)
            for line in timeline(guidance(), facts_of(history), history.today)
        }
        expected = {name: histories.milestone_state(history, name) for name in histories.MILESTONES}
        assert found == expected, f"history {number}: {history}"


def test_every_stage_is_the_one_the_oracle_says() -> None:
    for number, history in enumerate(HISTORIES):
        found = stage_reached(guidance(), facts_of(history), history.today)
        assert found.id == histories.stage(history), f"history {number}: {history}"


def test_every_row_of_the_checklist_is_filled_as_the_oracle_says() -> None:
    for number, history in enumerate(HISTORIES):
        found = {
            line.row.id: str(line.state) for line in checklist(guidance(), facts_of(history), history.today)
        }
        assert found == histories.checklist(history), f"history {number}: {history}"


@pytest.mark.parametrize("state", MilestoneState)
def test_the_histories_show_every_state_of_a_milestone(state: MilestoneState) -> None:
    assert any(
        histories.milestone_state(history, name) == state
        for history in HISTORIES
        for name in histories.MILESTONES
    )


def test_the_histories_show_every_stage_and_every_state_of_a_row() -> None:
    assert {histories.stage(history) for history in HISTORIES} == {stage.id for stage in guidance().stages}
    assert {state for history in HISTORIES for state in histories.checklist(history).values()} == {*RowState}
