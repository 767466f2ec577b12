"""Stages 5 and 6 as commands: words under headings, the fail-safe statement, reviews, rounds of feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.application import KnowledgeBase
from ci_kb.application.reviews import PROGRESS_REVIEW, Progress
from ci_kb.domain.account import Role
from ci_kb.domain.agreement import FAIL_SAFE, Agreement, Party
from ci_kb.domain.episode_values import Details
from ci_kb.domain.errors import (
    AlreadyWithdrawn,
    ChangedMeanwhile,
    NotAllowed,
    NothingChanged,
    Refused,
)
from ci_kb.domain.next_step import NextStepContent, NextStepStatus
from ci_kb.domain.report import ReportStep
from tests.examples import REFERENCE, act

REVIEWED = date(2023, 9, 4)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, date(2022, 9, 1)) as kb:
        kb.episodes.open(REFERENCE, Details("Quality assurance", ("Moray",)), act())
        yield kb


def topics(kb: KnowledgeBase) -> list[str]:
    return [logged.stored.topic for logged in kb.log.events()]


# ---- words of the host's own ----


def test_who_writes_under_a_heading_somebody_else_wrote_under_is_shown_both(kb: KnowledgeBase) -> None:
    kb.reports.write_section(REFERENCE, "methodology", "Three groups met", act(), expected=0)
    with pytest.raises(ChangedMeanwhile) as changed:
        kb.reports.write_section(REFERENCE, "methodology", "Two groups met", act(), expected=0)
    assert changed.value.current.sections == {"methodology": "Three groups met"}
    kb.reports.write_section(REFERENCE, "methodology", "Two groups met", act(), expected=1)


def test_who_writes_under_another_heading_is_in_nobodys_way(kb: KnowledgeBase) -> None:
    kb.reports.write_section(REFERENCE, "methodology", "Three groups met", act(), expected=0)
    kb.reports.write_section(REFERENCE, "background", "A year of preparation", act(), expected=0)
    kb.reports.take_step(REFERENCE, ReportStep.DRAFTED, act())
    kb.reports.write_section(REFERENCE, "background", "Two years of preparation", act(), expected=1)


# ---- the fail-safe statement ----

SIGNERS = {
    Party.HOST: (Role.DIRECTOR, "Moray Council"),
    Party.ADES: (Role.ADES_COORDINATOR, "ADES"),
    Party.EDUCATION_SCOTLAND: (Role.EDUCATION_SCOTLAND, "Education Scotland"),
}

A_PARTY = st.sampled_from(list(Party))
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("sign"), A_PARTY),
        st.tuples(st.just("sign"), A_PARTY),
        st.tuples(st.just("withdraw"), A_PARTY),
        st.tuples(st.just("change"), st.none()),
    ),
    max_size=14,
)


@settings(max_examples=60)
@given(MOVES)
def test_a_statement_is_complete_exactly_when_all_three_signed_after_its_last_change(
    moves: list[tuple[str, Party | None]],
) -> None:
    agreement = Agreement.draw(REFERENCE, FAIL_SAFE, "The position reached", act())
    done: list[tuple[str, Party | None]] = []
    for number, (what, party) in enumerate(moves):
        try:
            if what == "change":
                agreement.change_text(f"The position reached, {number}", act("clearer"))
            elif party and what == "sign":
                agreement.sign(party, act())
            elif party:
                agreement.withdraw_signature(party, act("one more look"))
        except (NothingChanged, Refused):
            continue
        done.append((what, party))
        changed = [place for place, move in enumerate(done) if move[0] == "change"]
        since = done[changed[-1] + 1 :] if changed else done
        last = {party: what for what, party in since}
        assert agreement.complete == (list(last.values()) == ["sign"] * 3)


@pytest.mark.parametrize("order", [list(Party), list(Party)[::-1], [*list(Party)[1:], Party.HOST]])
def test_with_the_third_signature_in_any_order_the_statement_stands_for_the_report(
    kb: KnowledgeBase, order: list[Party]
) -> None:
    kb.agreements.draw(REFERENCE, "The position reached", act())
    for party in order:
        assert "Report.FailSafeAgreed" not in topics(kb)
        role, body = SIGNERS[party]
        kb.agreements.sign(REFERENCE, party, replace(act(), by=party, role=role, body=body), expected=1)
    report = kb.reports.find(REFERENCE)
    assert report is not None
    (step,) = report.steps
    assert step[1:4] == (ReportStep.FAIL_SAFE_AGREED, "", "The position reached")


def test_nobody_signs_words_they_did_not_read(kb: KnowledgeBase) -> None:
    kb.agreements.draw(REFERENCE, "The position reached", act())
    kb.agreements.change_text(REFERENCE, "Another position", act("clearer"), expected=1)
    director = replace(act(), role=Role.DIRECTOR)
    with pytest.raises(ChangedMeanwhile):
        kb.agreements.sign(REFERENCE, Party.HOST, director, expected=1)


@pytest.mark.parametrize("role", [Role.OFFICER, Role.OPERATIONAL_GROUP, Role.ADMINISTRATOR])
def test_who_is_not_senior_in_one_of_the_three_signs_for_none(kb: KnowledgeBase, role: Role) -> None:
    kb.agreements.draw(REFERENCE, "The position reached", act())
    for party in Party:
        with pytest.raises(NotAllowed):
            kb.agreements.sign(REFERENCE, party, replace(act(), role=role), expected=1)


# ---- reviews of progress ----


@pytest.fixture
def steps(kb: KnowledgeBase) -> tuple[str, ...]:
    """Three next steps."""
    return tuple(
        kb.next_steps.record(REFERENCE, NextStepContent(f"Step {n}"), act(), reference=f"n{n}").reference
        for n in (1, 2, 3)
    )


def test_a_review_records_itself_and_the_steps_it_names_and_sent_twice_once(
    kb: KnowledgeBase, steps: tuple[str, ...]
) -> None:
    done = replace(act(), on=REVIEWED)
    found = {steps[0]: Progress(NextStepStatus.DONE), steps[2]: Progress(NextStepStatus.LATE, "staff")}
    before = kb.log.head()
    positions = {kb.reviews.hold(REFERENCE, found, "Going well", done).position for _ in range(2)}

    assert len(positions) == 1
    assert topics(kb)[before:] == [
        "Episode.ProgressReviewed",
        "NextStep.ProgressReported",
        "NextStep.ProgressReported",
    ]
    assert kb.next_steps.get(REFERENCE, "n1").updates == ((REVIEWED, NextStepStatus.DONE, ""),)
    assert kb.next_steps.get(REFERENCE, "n2").updates == ()


def test_a_review_that_cannot_record_all_records_nothing(kb: KnowledgeBase, steps: tuple[str, ...]) -> None:
    kb.next_steps.withdraw(REFERENCE, steps[1], act("taken twice"))
    before = kb.log.head()
    found = dict.fromkeys(steps, Progress(NextStepStatus.DONE))
    with pytest.raises(AlreadyWithdrawn):
        kb.reviews.hold(REFERENCE, found, "", act())
    assert kb.log.head() == before


def test_a_review_takes_the_day_that_was_planned_for_it_from_the_milestone_once(kb: KnowledgeBase) -> None:
    kb.episodes.plan_milestone(REFERENCE, PROGRESS_REVIEW, date(2023, 9, 1), act())
    kb.reviews.hold(REFERENCE, {}, "First", replace(act(), on=REVIEWED))
    kb.reviews.hold(REFERENCE, {}, "Second", replace(act(), on=date(2024, 3, 1)))
    planned = [planned for _, planned, _ in kb.episodes.get(REFERENCE).reviews]
    assert planned == [date(2023, 9, 1), None]


def test_who_does_not_work_on_the_episode_reviews_nothing(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAllowed):
        kb.reviews.hold(REFERENCE, {}, "", replace(act(), by="somebody else", body="Fife Council"))


# ---- feedback ----


def test_a_later_day_keeps_the_round_of_feedback_and_asking_again_afterwards_begins_another(
    kb: KnowledgeBase,
) -> None:
    rounds = []
    for on, until in ((1, 8), (5, 12), (12, 15), (16, 20)):
        asked = replace(act(), on=date(2022, 12, on))
        kb.episodes.invite_feedback(REFERENCE, date(2022, 12, until), asked)
        rounds.append(kb.episodes.get(REFERENCE).feedback_round)
    assert rounds == [1, 1, 1, 2]
