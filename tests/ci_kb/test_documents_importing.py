"""What is recorded when a document comes in for the first time, again, and changed."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.documents.document import UNSAID
from ci_kb.documents.exporting import export
from ci_kb.documents.importing import record
from ci_kb.documents.scribe import AGAIN
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.errors import InvalidDocument, TooBusy
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.documents import REFERENCE, TODAY, bare, full, planned, send

BETTER = FindingContent(FindingKind.KEY_FINDING, "Follow-up depends on the officer.")
Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """An empty knowledge base."""
    with KnowledgeBase(tmp_path, TODAY) as opened:
        yield opened


def finding(kb: KnowledgeBase, reference: str = "f1") -> list[Any]:
    """Return the events of a finding."""
    return kb.log.history(Finding.identifier(REFERENCE, reference))


def test_a_first_import_records_everything_in_the_document(kb: KnowledgeBase) -> None:
    assert send(kb, full()).counts == {
        "Agreement.Drawn": 1,
        "Agreement.SignatureWithdrawn": 1,
        "Agreement.Signed": 2,
        "Agreement.TextChanged": 1,
        "Comment.Accepted": 1,
        "Comment.Offered": 1,
        "Connection.NextActionSet": 1,
        "Connection.OutcomeRecorded": 1,
        "Connection.Proposed": 1,
        "Episode.FeedbackInvited": 1,
        "Episode.FieldworkDatesAgreed": 1,
        "Episode.FieldworkDatesMoved": 1,
        "Episode.FocusAgreed": 1,
        "Episode.FocusProposed": 1,
        "Episode.MilestoneMet": 1,
        "Episode.MilestonePlanned": 1,
        "Episode.MilestoneWaived": 1,
        "Episode.Opened": 1,
        "Episode.Postponed": 1,
        "Episode.PreparationRecorded": 2,
        "Episode.ProgressReviewed": 1,
        "Episode.SelfEvaluationRecorded": 1,
        "Episode.TeamMemberIdentified": 2,
        "Episode.TimetableDrafted": 1,
        "Feedback.Given": 1,
        "Finding.Recorded": 2,
        "HostPaper.Recorded": 1,
        "KeyPoint.Recorded": 1,
        "LocalOrganisationalGroup.Formed": 1,
        "LocalOrganisationalGroup.MembersChanged": 1,
        "LocalOrganisationalGroup.Planned": 1,
        "Meeting.Recorded": 1,
        "NextStep.ProgressReported": 1,
        "NextStep.Recorded": 1,
        "Practice.Confirmed": 2,
        "Practice.Recorded": 1,
        "SimilarWork.Dismissed": 1,
        "SimilarWork.Linked": 1,
        "SimilarWork.Restored": 1,
        "Report.Begun": 1,
        "Report.Circulated": 1,
        "Report.SectionWritten": 1,
        "SharedDocument.Recorded": 1,
    }


def test_all_events_of_a_document_are_one_action(kb: KnowledgeBase) -> None:
    before = kb.log.head()
    send(kb, full())
    assert len({logged.event.command for logged in kb.log.events(before)}) == 1


def test_a_document_sent_again_records_nothing(kb: KnowledgeBase) -> None:
    send(kb, full())
    head = kb.log.head()
    assert not send(kb, full(), date(2027, 1, 1)).counts
    assert kb.log.head() == head


def test_a_document_without_dates_sent_again_another_day_records_nothing(kb: KnowledgeBase) -> None:
    def undated(value: Any) -> Any:
        if isinstance(value, list):
            return [undated(each) for each in value]
        return {k: undated(v) for k, v in value.items() if k != "on"} if isinstance(value, dict) else value

    raw = undated(full()) | {"milestones": {}}
    send(kb, raw)
    assert not send(kb, raw, date(2027, 1, 1)).counts


def test_a_plan_records_nothing(kb: KnowledgeBase) -> None:
    head = kb.log.head()
    assert planned(kb, full()).events == 48
    assert kb.log.head() == head
    assert kb.log.find(Episode, Episode.identifier(REFERENCE)) is None


CHANGES: list[tuple[str, Change, dict[str, int]]] = [
    (
        "a finding says something else",
        lambda d: d["findings"][0].update(text="New"),
        {"Finding.Corrected": 1},
    ),
    (
        "a new finding",
        lambda d: d["findings"].append({"kind": "strength", "text": "New"}),
        {"Finding.Recorded": 1},
    ),
    ("practice says more", lambda d: d["practice"][0].update(suits="Islands"), {"Practice.Corrected": 1}),
    ("a due date", lambda d: d["next_steps"][0].update(due="2023-06-30"), {"NextStep.Corrected": 1}),
    (
        "a step of the focus",
        lambda d: d["focus"].append({"on": "2022-11-23", "step": "changed", "text": "Follow-up"}),
        {"Episode.FocusChanged": 1},
    ),
    (
        "a move of the fieldwork",
        lambda d: d["fieldwork"]["changes"].append(
            {"on": "2022-11-18", "from": "2022-12-06", "to": "2022-12-08", "reason": "Snow"}
        ),
        {"Episode.FieldworkDatesMoved": 1},
    ),
    ("a title", lambda d: d.update(title="Quality"), {"Episode.DetailsCorrected": 1}),
    ("a second host", lambda d: d.update(hosts=["Moray", "Angus"]), {"Episode.DetailsCorrected": 1}),
    ("a visibility", lambda d: d.update(visibility="public"), {"Episode.Released": 1}),
    ("an item's visibility", lambda d: d["findings"][1].update(visibility="team"), {"Finding.Released": 1}),
    (
        "a milestone met",
        lambda d: d["milestones"].update({"team-pre-meeting": {"on": "2022-11-02"}}),
        {"Episode.MilestoneMet": 1},
    ),
    (
        "a seat in the team",
        lambda d: d["team"].append({"role": "Depute director", "organisation": "Angus Council"}),
        {"Episode.TeamMemberIdentified": 1},
    ),
    (
        "a name for a seat",
        lambda d: d["team"][1].update(name="B. Reid"),
        {
            "Episode.PreparationRecorded": 2,
            "Episode.TeamMemberIdentified": 1,
            "Episode.TeamMemberStoodDown": 1,
        },
    ),
    (
        "a line of the self-evaluation",
        lambda d: d["self_evaluation"][0].update(text="Rising"),
        {"Episode.SelfEvaluationRecorded": 1},
    ),
    ("the programme", lambda d: d["sessions"][0].update(end="11:00"), {"Episode.TimetableDrafted": 1}),
    ("the programme is agreed", lambda d: d.update(sessions_agreed=True), {"Episode.TimetableAgreed": 1}),
    ("a meeting", lambda d: d["meetings"][0].update(note="Process agreed"), {"Meeting.Corrected": 1}),
    (
        "a key point",
        lambda d: d["key_points"].append({"text": "Heads want notice"}),
        {"KeyPoint.Recorded": 1},
    ),
    (
        "a member was prepared",
        lambda d: d["team"][0].update(prepared={"guidance read": "2022-10-30"}),
        {"Episode.PreparationRecorded": 1},
    ),
    (
        "a point of the plan",
        lambda d: d["local_organisational_group"]["steps"].append(
            {"point": "focus-groups", "text": "Two with pupils"}
        ),
        {"LocalOrganisationalGroup.Planned": 1},
    ),
    (
        "a match that is set aside",
        lambda d: d["similar_work"][0]["steps"].append({"judgement": "dismissed", "reason": "Larger"}),
        {"SimilarWork.Dismissed": 1},
    ),
    (
        "a decision on a comment",
        lambda d: d["comments"][0]["decisions"].append({"decision": "declined", "reason": "Too long"}),
        {"Comment.Declined": 1},
    ),
    (
        "a body agrees",
        lambda d: d["agreements"][0]["steps"].append({"agreed_by": "Education Scotland"}),
        {"Agreement.Signed": 1},
    ),
    (
        "feedback",
        lambda d: d["feedback"].append({"answers": {"worked-well": "The plenary"}}),
        {"Feedback.Given": 1},
    ),
    (
        "words of the host's own in the report",
        lambda d: d["report"]["sections"].append({"section": "background", "text": "It began in August."}),
        {"Report.SectionWritten": 1},
    ),
    (
        "a step of the report",
        lambda d: d["report"]["steps"].append({"on": "2023-01-12", "step": "finalised"}),
        {"Report.Finalised": 1},
    ),
    (
        "progress of a next step",
        lambda d: d["next_steps"][0]["updates"].append({"on": "2023-03-28", "status": "done"}),
        {"NextStep.ProgressReported": 1},
    ),
    (
        "a state of a connection",
        lambda d: d["connections"][0]["states"].append({"on": "2023-02-07", "state": "met"}),
        {"Connection.Progressed": 1},
    ),
    (
        "a next action of a connection",
        lambda d: d["connections"][0]["next_actions"].append({"on": "2023-02-07"}),
        {"Connection.NextActionSet": 1},
    ),
    (
        "an outcome of a connection",
        lambda d: d["connections"][0]["outcomes"].append({"on": "2024-02-07", "outcome": "All began"}),
        {"Connection.OutcomeRecorded": 1},
    ),
    (
        "a confirmation of a practice",
        lambda d: d["practice"][0]["confirmed"].append({"on": "2025-12-02", "note": "Still so"}),
        {"Practice.Confirmed": 1},
    ),
    (
        "a review",
        lambda d: d["reviews"].append({"on": "2024-03-01", "note": "Done"}),
        {"Episode.ProgressReviewed": 1},
    ),
    (
        "a withdrawal",
        lambda d: d["findings"][0].update(withdrawn={"on": "2023-01-10", "reason": "Not so"}),
        {"Finding.Withdrawn": 1},
    ),
]


@pytest.mark.parametrize(("change", "counts"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES])
def test_a_changed_document_records_only_the_difference(
    kb: KnowledgeBase, change: Change, counts: dict[str, int]
) -> None:
    send(kb, full())
    head, changed = kb.log.head(), full()
    change(changed)
    assert send(kb, changed).counts == counts
    assert len(list(kb.log.events(head))) == sum(counts.values())
    assert not send(kb, changed).counts


def test_a_difference_says_that_it_was_imported_again(kb: KnowledgeBase) -> None:
    send(kb, full())
    changed = full()
    changed["findings"][0]["text"] = "New"
    send(kb, changed)
    assert finding(kb)[-1].reason == AGAIN


def test_a_difference_has_the_reason_and_the_day_of_the_document(kb: KnowledgeBase) -> None:
    send(kb, full())
    changed = full()
    old = {"on": "2022-11-24", "kind": "key finding", "text": "Follow-up differs."}
    new = {"on": "2022-12-09", "kind": "key finding", "text": "New", "reason": "Accuracy check"}
    changed["findings"][0] |= {"text": "New", "versions": [old, new]}
    send(kb, changed)
    assert (finding(kb)[-1].on, finding(kb)[-1].reason) == (date(2022, 12, 9), "Accuracy check")


def test_what_the_document_no_longer_mentions_stays(kb: KnowledgeBase) -> None:
    send(kb, full())
    assert not send(kb, bare()).counts
    assert not kb.findings.get(REFERENCE, "f1").withdrawn


def test_a_correction_by_somebody_else_stands_when_the_document_is_sent_again(kb: KnowledgeBase) -> None:
    send(kb, full())
    kb.findings.correct(REFERENCE, "f1", BETTER, by_operator(TODAY, "clearer"))
    more = full()
    more["findings"].append({"kind": "strength", "text": "New"})
    assert send(kb, more).counts == {"Finding.Recorded": 1}
    assert kb.findings.get(REFERENCE, "f1").content == BETTER


def test_a_title_put_right_by_somebody_else_stands(kb: KnowledgeBase) -> None:
    send(kb, full())
    episode = kb.episodes.get(REFERENCE)
    right = type(episode.details)("Right", episode.details.hosts, mode=episode.details.mode)
    kb.episodes.correct_details(REFERENCE, right, by_operator(TODAY, "clearer"))
    kb.episodes.release(REFERENCE, Visibility.PUBLIC, by_operator(TODAY))
    assert not send(kb, full() | {"visibility": "network"}).counts


def test_what_was_withdrawn_by_somebody_else_stays_withdrawn(kb: KnowledgeBase) -> None:
    send(kb, full())
    kb.findings.withdraw(REFERENCE, "f1", by_operator(TODAY, "not so"))
    assert not send(kb, full()).counts


def test_a_change_taken_back_by_the_sender_is_recorded(kb: KnowledgeBase) -> None:
    changed = full()
    changed["findings"][0]["text"] = "New"
    for raw in (full(), changed):
        send(kb, raw)
    assert send(kb, full()).counts == {"Finding.Corrected": 1}
    assert kb.findings.get(REFERENCE, "f1").content.text == "Follow-up differs."


def test_an_older_step_of_the_focus_does_not_become_the_current_one(kb: KnowledgeBase) -> None:
    send(kb, full())
    more = full()
    more["focus"].insert(1, {"on": "2022-09-20", "step": "refined", "text": "Attainment in writing"})
    send(kb, more)
    step, focus = kb.episodes.get(REFERENCE).focus_steps[-1][1:3]
    assert (step, focus.text) == (FocusStep.AGREED, "Consistency")
    assert not send(kb, more).counts


def test_an_older_move_of_the_fieldwork_does_not_undo_a_newer_one(kb: KnowledgeBase) -> None:
    send(kb, full())
    more = full()
    older = {"on": "2022-11-01", "from": "2022-11-16", "to": "2022-11-18"}
    more["fieldwork"]["changes"].insert(0, older)
    send(kb, more)
    assert kb.episodes.get(REFERENCE).fieldwork == (date(2022, 11, 22), date(2022, 11, 24))
    assert not send(kb, more).counts


def test_a_reason_that_is_needed_and_missing_is_said_to_be_missing(kb: KnowledgeBase) -> None:
    raw = bare(focus=[{"step": "proposed", "text": "One"}, {"step": "agreed", "text": "Two"}])
    send(kb, raw)
    assert [step.get("reason") for step in export(kb, REFERENCE)["focus"]] == [None, UNSAID]


def test_the_fieldwork_was_agreed_on_the_day_of_its_milestone(kb: KnowledgeBase) -> None:
    send(kb, full())
    assert kb.episodes.get(REFERENCE).dates_agreed_on == date(2022, 9, 28)
    assert "dates-agreed" not in kb.episodes.get(REFERENCE).milestones


def test_an_episode_was_opened_on_the_earliest_day_of_its_document(kb: KnowledgeBase) -> None:
    send(kb, full())
    assert kb.log.history(Episode.identifier(REFERENCE))[0].on == date(2022, 9, 12)


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({"fieldwork": {"from": "2022-11-15", "to": "2022-11-17"}}, date(2022, 11, 17)),
        ({"fieldwork": {"from": "2027-11-15", "to": "2027-11-17"}}, TODAY),
        ({"focus": [{"on": "2022-10-04", "step": "agreed", "text": "One"}]}, date(2022, 10, 4)),
        ({}, TODAY),
    ],
)
def test_a_finding_without_a_day_has_that_of_the_fieldwork_or_the_focus(
    kb: KnowledgeBase, fields: dict[str, Any], day: date
) -> None:
    send(kb, bare(findings=[{"reference": "f1", "kind": "strength", "text": "Trust"}], **fields))
    assert finding(kb)[0].on == day


def test_missing_references_are_made_from_the_place_and_avoid_those_given(kb: KnowledgeBase) -> None:
    texts: list[dict[str, Any]] = [{"kind": "strength", "text": str(n)} for n in range(3)]
    texts[2]["reference"] = "finding-1"
    send(kb, bare(findings=texts))
    references = [entry["reference"] for entry in export(kb, REFERENCE)["findings"]]
    assert references == ["finding-1-2", "finding-2", "finding-1"]


def test_a_name_goes_to_the_register_and_not_to_the_log(kb: KnowledgeBase) -> None:
    send(kb, full())
    person = kb.episodes.get(REFERENCE).team[0].person
    known = kb.people.get(person)
    assert known is not None
    assert known.name == "A. Ross"
    assert all(b"Ross" not in stored.state for _, stored in kb.log.stored_after(0))


def test_a_seat_without_a_name_holds_nobody(kb: KnowledgeBase) -> None:
    send(kb, full())
    assert [bool(seat.person) for seat in kb.episodes.get(REFERENCE).team] == [True, False]


def test_somebody_who_was_forgotten_is_not_entered_again(kb: KnowledgeBase, tmp_path: Path) -> None:
    send(kb, full())
    with closing(sqlite3.connect(tmp_path / "people.db")) as register, register:
        register.execute("DELETE FROM person")
    assert not send(kb, full()).counts
    assert [seat.get("name") for seat in export(kb, REFERENCE)["team"]] == [None, None]


def test_a_plan_enters_nobody_into_the_register(kb: KnowledgeBase) -> None:
    (identifier,) = planned(kb, full()).people.values()
    assert kb.people.get(identifier) is None


def test_authorities_sources_and_themes_are_known_by_any_name(kb: KnowledgeBase) -> None:
    raw = bare(
        hosts=["S12000013"],
        self_evaluation=[{"kind": "evidence", "text": "Survey", "source": "Inspection outcomes"}],
        findings=[{"kind": "strength", "text": "Trust", "themes": ["LITERACY", "literacy"]}],
    )
    send(kb, raw)
    exported = export(kb, REFERENCE)
    assert exported["hosts"] == ["Comhairle nan Eilean Siar"]
    assert exported["self_evaluation"][0]["source"] == "inspection"
    assert exported["findings"][0]["themes"] == ["literacy"]


def test_a_retired_theme_is_still_known(kb: KnowledgeBase) -> None:
    kb.vocabulary.retire_theme("literacy", by_operator(TODAY, "split"))
    send(kb, bare(findings=[{"kind": "strength", "text": "Trust", "themes": ["literacy"]}]))
    assert export(kb, REFERENCE)["findings"][0]["themes"] == ["literacy"]


SETTLED: list[tuple[str, Change]] = [
    ("demonstration", lambda d: d.update(demonstration=True)),
    ("findings[0].on", lambda d: d["findings"][0].update(on="2022-11-25")),
    ("focus[1].on", lambda d: d["focus"][1].update(on="2022-10-05")),
    ("self_evaluation[0].on", lambda d: d["self_evaluation"][0].update(on="2022-10-21")),
    ("connections[0].to", lambda d: d["connections"][0].update(to="Fife")),
    ("connections[0].subject", lambda d: d["connections"][0].update(subject="Moderation")),
]


@pytest.mark.parametrize(("path", "change"), SETTLED, ids=[path for path, _ in SETTLED])
def test_what_cannot_be_changed_is_a_fault_and_nothing_is_recorded(
    kb: KnowledgeBase, path: str, change: Change
) -> None:
    send(kb, full())
    head, changed = kb.log.head(), full()
    change(changed)
    changed["reviews"].append({"on": "2024-03-01", "note": "Done"})
    with pytest.raises(InvalidDocument) as raised:
        send(kb, changed)
    assert [fault.split(": ")[0] for fault in raised.value.faults] == [path]
    assert kb.log.head() == head


def test_a_withdrawn_finding_cannot_be_changed(kb: KnowledgeBase) -> None:
    raw = full()
    raw["findings"][0]["withdrawn"] = {"on": "2023-01-10", "reason": "Not so"}
    send(kb, raw)
    changed = deepcopy(raw)
    changed["findings"][0]["text"] = "New"
    with pytest.raises(InvalidDocument, match=r"findings\[0\]: The finding was withdrawn already"):
        send(kb, changed)


def test_a_plan_that_somebody_overtook_is_made_again(kb: KnowledgeBase) -> None:
    send(kb, full())
    changed = full()
    changed["findings"][0]["text"] = "New"
    overtaken = planned(kb, changed)
    kb.findings.correct(REFERENCE, "f1", BETTER, by_operator(TODAY, "clearer"))
    record(kb, overtaken)
    assert [event.content.text for event in finding(kb)] == ["Follow-up differs.", BETTER.text, "New"]


def test_two_plans_for_the_same_new_document_record_it_once(kb: KnowledgeBase) -> None:
    plans = planned(kb, full()), planned(kb, full())
    assert [record(kb, each).events for each in plans] == [48, 0]


def test_nothing_half_done_is_stored(kb: KnowledgeBase) -> None:
    """The last of the findings is taken, so that the whole document cannot be stored."""
    kb.log.save(Finding.record_in(REFERENCE, "f2", BETTER, Visibility.TEAM, by_operator(TODAY)))
    head = kb.log.head()
    with pytest.raises(TooBusy):
        send(kb, full())
    assert kb.log.head() == head
