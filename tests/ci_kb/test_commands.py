"""The commands: who may give them, references made and taken, commands sent twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Details, Focus, FocusStep, TeamMember
from ci_kb.domain.errors import AlreadyThere, MissingWords, NotAllowed, NotFound, ReasonNeeded
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.report import Report, ReportStep
from ci_kb.domain.vocabulary import Term
from tests.examples import REFERENCE, act

SAID = FindingContent(FindingKind.STRENGTH, "Same-day data seen by everyone who needs it")
OUTSIDER = replace(act(), by="somebody else", body="Fife Council")


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, date(2022, 9, 1)) as kb:
        kb.episodes.open(REFERENCE, Details("Quality assurance", ("Moray",)), act())
        yield kb


def test_a_host_is_stored_under_its_full_name(kb: KnowledgeBase) -> None:
    assert kb.episodes.get(REFERENCE).details.hosts == ("Moray Council",)


def test_an_unknown_host_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="no local authority “Narnia”"):
        kb.episodes.open("narnia", Details("Lamp posts", ("Narnia",)), by_operator(date(2022, 9, 1)))


def test_a_reference_that_is_taken_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(AlreadyThere, match=REFERENCE):
        kb.episodes.open(REFERENCE, Details("Another", ("Moray",)), act())


def test_opening_sent_twice_opens_once(kb: KnowledgeBase) -> None:
    again = act()
    positions = {kb.episodes.open("moray-2030", Details("", ("Moray",)), again).position for _ in range(2)}
    assert len(positions) == 1


def test_a_finding_sent_twice_is_recorded_once(kb: KnowledgeBase) -> None:
    again = act()
    assert len({kb.findings.record(REFERENCE, SAID, again).reference for _ in range(2)}) == 1
    assert [logged.stored.topic for logged in kb.log.events()].count("Finding.Recorded") == 1


def test_a_finding_of_no_episode_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(NotFound, match="no episode “nowhere”"):
        kb.findings.record("nowhere", SAID, act())


@pytest.mark.parametrize(
    ("role", "body", "may"),
    [
        (Role.OFFICER, "Moray Council", True),
        (Role.DIRECTOR, "Moray Council", True),
        (Role.READER, "Moray Council", False),
        (Role.OFFICER, "Fife Council", False),
        (Role.STRATEGIC_GROUP, "Strategic Group", False),
        (Role.OPERATIONAL_GROUP, "ADES", True),
        (Role.ADES_COORDINATOR, "ADES", True),
        (Role.EDUCATION_SCOTLAND, "Education Scotland", True),
        (Role.ADMINISTRATOR, "", True),
    ],
)
def test_hosts_and_those_who_run_the_programme_may_record(
    kb: KnowledgeBase, role: Role, body: str, may: bool
) -> None:
    somebody = replace(act(), by="somebody", role=role, body=body)
    if may:
        kb.findings.record(REFERENCE, SAID, somebody)
        kb.episodes.state_focus(REFERENCE, FocusStep.PROPOSED, Focus("Data"), replace(somebody, command="b"))
    else:
        with pytest.raises(NotAllowed):
            kb.findings.record(REFERENCE, SAID, somebody)
        with pytest.raises(NotAllowed):
            kb.episodes.state_focus(REFERENCE, FocusStep.PROPOSED, Focus("Data"), somebody)


def test_a_member_of_the_team_may_record_until_they_stand_down(kb: KnowledgeBase) -> None:
    member = TeamMember("Officer", "Fife Council", person="somebody else")
    kb.episodes.identify_team_member(REFERENCE, member, act())
    kb.findings.record(REFERENCE, SAID, OUTSIDER)
    kb.episodes.stand_down(REFERENCE, member, act("moved on"))
    with pytest.raises(NotAllowed):
        kb.findings.record(REFERENCE, SAID, replace(OUTSIDER, command="another"))


def test_several_seats_are_filled_together_or_not_at_all_and_twice_is_once(kb: KnowledgeBase) -> None:
    officer, nobody = TeamMember("Officer", "Fife Council"), TeamMember(" ", "Fife Council")
    with pytest.raises(MissingWords):
        kb.episodes.identify_team_members(REFERENCE, (officer, nobody), act())
    assert kb.episodes.get(REFERENCE).team == ()

    once = act()
    for _ in range(2):
        kb.episodes.identify_team_members(REFERENCE, (officer, officer), once)
    assert kb.episodes.get(REFERENCE).team == (officer, officer)


def test_a_seat_is_left_with_a_reason(kb: KnowledgeBase) -> None:
    kb.episodes.identify_team_member(REFERENCE, TeamMember("Officer", "Fife Council"), act())
    with pytest.raises(ReasonNeeded):
        kb.episodes.leave_seat(REFERENCE, 1, act())
    with pytest.raises(NotFound):
        kb.episodes.leave_seat(REFERENCE, 2, act("moved on"))
    kb.episodes.leave_seat(REFERENCE, 1, act("moved on"))
    assert kb.episodes.get(REFERENCE).team == ()


def test_nobody_opens_an_episode_for_another_authority(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAllowed, match="your own authority"):
        kb.episodes.open("moray-2031", Details("", ("Moray",)), OUTSIDER)


def test_the_first_step_of_a_report_begins_it(kb: KnowledgeBase) -> None:
    for step in (ReportStep.DRAFTED, ReportStep.CIRCULATED):
        kb.reports.take_step(REFERENCE, step, act())
    report = kb.log.get(Report, Report.identifier(REFERENCE))
    assert [taken[1] for taken in report.steps] == ["drafted", "circulated"]


def test_a_new_knowledge_base_knows_the_words_the_program_carries(kb: KnowledgeBase) -> None:
    vocabulary = kb.vocabulary.get()
    assert (len(vocabulary.themes), len(vocabulary.terms), len(vocabulary.rings)) == (27, 228, 36)


def test_only_curators_and_administrators_may_change_the_vocabulary(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAllowed):
        kb.vocabulary.define_term(Term("QIO", "Quality Improvement Officer"), act())
    kb.vocabulary.define_term(
        Term("QIO", "Quality Improvement Officer"), by_operator(date(2022, 9, 1), "asked")
    )
    assert kb.vocabulary.get().terms["QIO"].expansion == "Quality Improvement Officer"
