"""Queries on Stages 5 and 6: which episodes ended with a statement, wait for a review, gave feedback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.application.reviews import PROGRESS_REVIEW
from ci_kb.domain.account import Role
from ci_kb.domain.agreement import Party
from ci_kb.domain.episode_values import Details, TeamMember
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from projections import Projections
from projections.reading import Reader
from projections.reporting import Responses
from tests.examples import act

HOST = Reader("a person", Role.OFFICER, "Moray Council")
ELSEWHERE = Reader("another", Role.OFFICER, "Fife Council")
SIGNERS = {
    Party.HOST: replace(act(), role=Role.DIRECTOR),
    Party.ADES: replace(act(), role=Role.ADES_COORDINATOR, body="ADES"),
    Party.EDUCATION_SCOTLAND: replace(act(), role=Role.EDUCATION_SCOTLAND, body="Education Scotland"),
}
TODAY = date(2023, 6, 1)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, date(2022, 9, 1)) as kb:
        yield kb


@pytest.fixture
def projections(kb: KnowledgeBase) -> Iterator[Projections]:
    with Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        yield projections


def opened(
    kb: KnowledgeBase, reference: str, ended: date | None = None, visibility: Visibility = Visibility.NETWORK
) -> str:
    """Open an episode, perhaps one whose fieldwork has ended on a day."""
    kb.episodes.open(reference, Details("", ("Moray",)), act(), visibility=visibility)
    if ended:
        kb.episodes.agree_fieldwork_dates(reference, ended - timedelta(days=2), ended, act())
    return reference


def sign(kb: KnowledgeBase, episode: str, *parties: Party) -> None:
    for party in parties:
        kb.agreements.sign(
            episode, party, replace(SIGNERS[party], command=f"{episode}-{party}-{kb.log.head()}")
        )


def test_an_episode_ends_with_a_statement_once_all_three_agree_and_while_they_do(
    kb: KnowledgeBase, projections: Projections
) -> None:
    opened(kb, "a")
    opened(kb, "b")
    kb.agreements.draw("a", "The position reached", act())
    sign(kb, "a", Party.ADES, Party.HOST)
    before = kb.log.head()
    sign(kb, "a", Party.EDUCATION_SCOTLAND)
    agreed = kb.log.head()
    taken_back = replace(SIGNERS[Party.ADES], reason="one more look", command="x")
    kb.agreements.withdraw_signature("a", Party.ADES, taken_back)
    without = kb.log.head()
    sign(kb, "a", Party.ADES)
    again = kb.log.head()
    kb.agreements.change_text("a", "Another position", act("clearer"))
    projections.catch_up()

    ended = [sorted(projections.reporting.fail_safes(at)) for at in (before, agreed, without, again)]
    assert ended == [[], ["a"], [], ["a"]]
    assert projections.reporting.fail_safes() == frozenset()


def test_a_report_finalised_after_all_takes_the_place_of_the_statement(
    kb: KnowledgeBase, projections: Projections
) -> None:
    for reference, steps in {
        "statement": [ReportStep.FAIL_SAFE_AGREED],
        "report": [ReportStep.FAIL_SAFE_AGREED, ReportStep.FINALISED],
        "statement-after-all": [ReportStep.FINALISED, ReportStep.FAIL_SAFE_AGREED],
        "draft": [ReportStep.DRAFTED],
    }.items():
        opened(kb, reference)
        for step in steps:
            kb.reports.take_step(reference, step, act(), text="The position reached")
    projections.catch_up()
    ended = {"statement", "statement-after-all"}
    assert projections.reporting.fail_safes() == ended
    asked = ("statement", "report", "statement-after-all", "draft")
    assert {one for one in asked if projections.reporting.statement_stands(one)} == ended


def test_episodes_without_a_review_are_listed_those_past_their_planned_day_first(
    kb: KnowledgeBase, projections: Projections
) -> None:
    opened(kb, "recent", date(2023, 5, 30))
    opened(kb, "planned-later", date(2022, 11, 1))
    kb.episodes.plan_milestone("planned-later", PROGRESS_REVIEW, date(2023, 9, 1), act())
    opened(kb, "overdue", date(2023, 2, 1))
    kb.episodes.plan_milestone("overdue", PROGRESS_REVIEW, date(2023, 5, 31), act())
    opened(kb, "reviewed", date(2022, 10, 1))
    before = kb.log.head()
    kb.reviews.hold("reviewed", {}, "", act())
    opened(kb, "hidden", date(2022, 9, 30), Visibility.TEAM)
    opened(kb, "postponed", date(2022, 9, 29))
    kb.episodes.postpone("postponed", act("storm"))
    opened(kb, "ends-today", TODAY)
    opened(kb, "no-dates")
    projections.catch_up()

    found = projections.reporting.unreviewed(projections.episodes.visible(ELSEWHERE), TODAY)
    assert [(one.line.reference, one.planned, one.overdue) for one in found] == [
        ("overdue", date(2023, 5, 31), True),
        ("planned-later", date(2023, 9, 1), False),
        ("recent", None, False),
    ]
    assert found[-1].days_since_fieldwork == 2
    own = [
        one.line.reference
        for one in projections.reporting.unreviewed(projections.episodes.visible(HOST), TODAY)
    ]
    assert own == ["overdue", "hidden", "planned-later", "recent"]
    then = [
        one.line.reference
        for one in projections.reporting.unreviewed(projections.episodes.visible(HOST, before), TODAY, before)
    ]
    assert then == ["overdue", "reviewed", "planned-later", "recent"]


def test_answers_are_counted_of_the_seats_that_are_filled_for_episodes_the_reader_may_see(
    kb: KnowledgeBase, projections: Projections
) -> None:
    for reference, visibility in (("a", Visibility.NETWORK), ("b", Visibility.TEAM)):
        opened(kb, reference, visibility=visibility)
        kb.episodes.identify_team_member(reference, TeamMember("Officer", "Moray Council", count=3), act())
        kb.episodes.invite_feedback(reference, TODAY, act())
        kb.feedback.give(reference, {"worked-well": "Talk"}, TODAY, f"{reference}-1")
    opened(kb, "never-asked")
    before = kb.log.head()
    kb.feedback.give("a", {"worked-well": "More talk"}, TODAY, "a-2")
    kb.episodes.stand_down("b", TeamMember("Officer", "Moray Council", count=3), act("left"))
    projections.catch_up()

    ask = projections.reporting
    assert ask.all_responses(projections.episodes.visible(ELSEWHERE)) == {"a": Responses(2, 3)}
    assert ask.all_responses(projections.episodes.visible(HOST)) == {
        "a": Responses(2, 3),
        "b": Responses(1, 0),
    }
    assert ask.all_responses(projections.episodes.visible(HOST, before), before) == {
        "a": Responses(1, 3),
        "b": Responses(1, 3),
    }
    assert ask.responses("never-asked") == Responses(0, 0)


@pytest.mark.parametrize(
    ("answers", "seats", "percent"), [(0, 0, None), (1, 0, None), (0, 4, 0), (2, 3, 67), (5, 4, 100)]
)
def test_a_response_rate_is_a_whole_number_where_there_is_one(
    answers: int, seats: int, percent: int | None
) -> None:
    assert Responses(answers, seats).percent == percent


def test_words_under_headings_are_known_with_every_version_and_as_at_a_position(
    kb: KnowledgeBase, projections: Projections
) -> None:
    opened(kb, "a")
    kb.reports.write_section("a", "methodology", "Three groups met", act())
    first = kb.log.head()
    kb.reports.write_section("a", "background", "A year of preparation", act())
    kb.reports.write_section("a", "methodology", "", act())
    projections.catch_up()

    ask = projections.reporting
    assert {name: words.text for name, words in ask.sections("a").items()} == {
        "background": "A year of preparation"
    }
    assert [(one.version, one.text) for one in ask.section_history("a", "methodology")] == [
        (1, "Three groups met"),
        (2, ""),
    ]
    assert [one.text for one in ask.sections("a", first).values()] == ["Three groups met"]
