"""A history that holds every event there is; ``python -m tests.examples`` adds examples that are missing.

An example, once in fixtures/stored_events.json, is never changed: it stands for what people have stored.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from ci_kb.domain.account import Account, Role
from ci_kb.domain.agreement import FAIL_SAFE, Agreement, Party
from ci_kb.domain.comment import Comment
from ci_kb.domain.connection import Connection, ConnectionState, NextAction
from ci_kb.domain.disclosure import Disclosure, Exemption, Under, Withholding
from ci_kb.domain.disposal import Disposal
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import (
    Details,
    Focus,
    FocusStep,
    Mode,
    Part,
    Preparation,
    SelfEvaluation,
    SelfEvaluationKind,
    Session,
    TeamMember,
)
from ci_kb.domain.feedback import Feedback
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.domain.host_paper import HostPaper, HostPaperContent
from ci_kb.domain.key_point import KeyPoint, KeyPointContent
from ci_kb.domain.legal_hold import HeldKind, LegalHold
from ci_kb.domain.local_organisational_group import LocalOrganisationalGroup
from ci_kb.domain.meeting import Meeting, MeetingContent, MeetingKind
from ci_kb.domain.membership import Membership
from ci_kb.domain.next_step import NextStep, NextStepContent, NextStepStatus
from ci_kb.domain.practice import Practice, PracticeContent
from ci_kb.domain.record import Act, Item, Record, Visibility
from ci_kb.domain.redaction import Ground, Redaction, SaidInstead
from ci_kb.domain.report import Report, ReportStep
from ci_kb.domain.saved_search import SavedSearch
from ci_kb.domain.shared_document import SharedDocument, SharedDocumentContent
from ci_kb.domain.similar_work import SimilarWork
from ci_kb.domain.summary import Attribution, Cited, Manner, Summary, Told, Written
from ci_kb.domain.vocabulary import Ring, Term, Theme, Vocabulary
from ci_kb.event_log.mapper import TypedMapper

STORED = Path(__file__).parent.parent / "fixtures" / "stored_events.json"
REFERENCE = "moray-2022-11"
PERSON = "6f1c1a52-0d53-4a77-9a35-0c1f0a6f4c11"


def act(reason: str = "") -> Act:
    """Return the act of an officer of the host."""
    return Act(PERSON, Role.OFFICER, "Moray Council", date(2022, 9, 27), reason)


def episode(reference: str = REFERENCE, **changes: Any) -> Episode:
    """Return an episode that was just opened."""
    details = replace(
        Details("Consistent quality assurance", ("Moray Council",), mode=Mode.IN_PERSON), **changes
    )
    return Episode.open(reference, details, act(), guidance="2022-11")


def full_episode() -> Episode:
    """Return an episode to which everything happened that can."""
    found = episode()
    found.correct_details(
        Details("Consistent quality assurance in schools", ("Moray Council",)), act("clearer")
    )
    found.state_focus(FocusStep.PROPOSED, Focus("Raising attainment", "Committee concern", "director"), act())
    found.state_focus(FocusStep.REFINED, Focus("How officers support schools"), act("attainment is too wide"))
    found.state_focus(FocusStep.AGREED, Focus("Consistency of support", themes=("data",)), act("one thing"))
    found.state_focus(FocusStep.CHANGED, Focus("Consistency of support and challenge"), act("day 2 plenary"))
    found.agree_fieldwork_dates(date(2022, 11, 15), date(2022, 11, 17), act())
    found.agree_fieldwork_dates(date(2022, 11, 22), date(2022, 11, 24), act("storm"))
    found.plan_milestone("team-pre-meeting", date(2022, 11, 1), act())
    found.meet_milestone("team-identified", act())
    found.waive_milestone("documentation-finalised", act("papers were agreed orally"))
    member = TeamMember("Head of Scrutiny", "Education Scotland", Part.LEAD, PERSON)
    found.identify_team_member(member, act())
    found.stand_down(member, act("called away"))
    line = SelfEvaluation(
        SelfEvaluationKind.EVIDENCE, "Headteacher survey", "staff-views", link="https://a.example"
    )
    found.record_self_evaluation("se1", line, act())
    found.withdraw_self_evaluation("se1", act("superseded"))
    found.identify_team_member(replace(member, capacity="scrutiny-lead"), act())
    found.record_preparation(Preparation.PRE_MEETING, (2,), act())
    found.postpone(act("storm damage"))
    found.draft_timetable((Session(1, "09:30", "10:00", "Welcome", kind="welcome"),), act())
    found.invite_feedback(date(2022, 12, 24), act())
    found.agree_timetable((Session(1, "09:30", "10:30", "Welcome", "A", "officer", "recorder"),), act())
    found.review_progress(date(2023, 11, 1), "Both steps done", act())
    found.release(Visibility.NETWORK, act())
    return found


def considered_episode() -> Episode:
    """Return an episode of which nobody has more than an idea."""
    found = episode("angus-2023-05", title="Writing", hosts=("Angus Council",))
    found.state_focus(FocusStep.IDEA, Focus("Writing in P4 to P7"), act())
    return found


def full_item(item: Item, correction: Any) -> Item:
    """Return an item that was corrected, released and withdrawn."""
    item.correct(correction, act("sharper"))
    item.release(Visibility.PUBLIC, act())
    item.withdraw(act("accuracy check"))
    return item


def finding(text: str = "Visits have no agreed follow-up", reference: str = "f1") -> Finding:
    """Return a finding that was just recorded."""
    content = FindingContent(FindingKind.AREA_TO_CONSIDER, text, ("self-evaluation",), "A")
    return Finding.record_in(REFERENCE, reference, content, Visibility.TEAM, act())


def every_record() -> Iterator[Record]:
    """Yield aggregates whose new events are, together, every event there is."""
    yield full_episode()
    yield full_item(finding(), FindingContent(FindingKind.KEY_FINDING, "Visits need an agreed follow-up"))
    practice = PracticeContent(
        "Groups by similarity", "Schools alike work together", ("data",), "any", "manager", consent=True
    )
    shared = Practice.record_in(REFERENCE, "p1", practice, Visibility.TEAM, act())
    shared.confirm("still in use in three groups", act())
    yield full_item(shared, replace(practice, suits="small"))
    step = NextStepContent("Pilot groups", "manager", "Moray Council", date(2023, 8, 31), "", "f1")
    next_step = NextStep.record_in(REFERENCE, "n1", step, Visibility.TEAM, act())
    next_step.report_progress(NextStepStatus.IN_PROGRESS, "two groups", act())
    yield full_item(next_step, replace(step, due=None, due_text="by summer"))
    connection = Connection.propose(
        REFERENCE,
        "c1",
        from_authority="Moray Council",
        to_authority="Angus Council",
        subject="similarity groups",
        visibility=Visibility.NETWORK,
        act=act(),
        about="p1",
        note="after the plenary",
    )
    connection.progress(ConnectionState.MET, "online", act())
    connection.set_next_action(
        NextAction("Send the matching sheet", "Quality manager", "Moray Council", date(2023, 1, 31)), act()
    )
    connection.record_outcome("Two groups began in Angus", "angus-2023-05", act())
    yield connection
    report = Report.begin_for(REFERENCE, act())
    report.write_section("methodology", "Three groups met", act())
    for taken in ReportStep:
        report.take_step(taken, act(), to="committee", text="key messages", decided_by="director")
    yield report
    yield from working_papers()
    yield from group_work()
    similar = SimilarWork.link(None, REFERENCE, "angus-2023-05", act("they said so at the network meeting"))
    SimilarWork.unlink(similar, REFERENCE, "angus-2023-05", act("it was another one"))
    SimilarWork.dismiss(similar, REFERENCE, "angus-2023-05", act("the words are alike, not the work"))
    SimilarWork.restore(similar, REFERENCE, "angus-2023-05", act("the work is alike, too"))
    yield similar
    yield full_vocabulary()
    asked = Disclosure.ask(
        "foi-2024-17", Under.FREEDOM_OF_INFORMATION, date(2024, 1, 8), act(), episode=REFERENCE
    )
    kept_back = Withholding(f"{REFERENCE}/finding/f1@7", "Ms Baird", Exemption.PERSONAL_DATA)
    asked.withhold(kept_back, act())
    asked.restore(kept_back, act("it is her published role"))
    asked.give(act(), held=31, withheld=0, digest="0" * 64)
    yield asked
    destroyed = (KeyPoint.identifier(REFERENCE, "k1"),)
    yield Disposal.certify("key-points", REFERENCE, date(2024, 11, 30), destroyed, act("kept no longer"))
    saved = SavedSearch.save("s1", "Moderation", "q=moderation&kind=practice", act())
    saved.rename("Moderation in small schools", act())
    saved.tell(42, 3, act())
    saved.stop(act())
    yield saved
    membership = Membership.grant(REFERENCE, PERSON, 1, "recorder", (date(2022, 10, 3), None), act())
    membership.change_dates((date(2022, 10, 3), date(2023, 6, 30)), act("the plan of action runs on"))
    membership.end(act("left the authority"))
    yield membership
    account = Account.open(Role.OFFICER, "Moray Council", act(), UUID(PERSON))
    account.change_role(Role.DIRECTOR, "Moray Council", act("promoted"))
    account.disable(act("left"))
    account.enable(act("came back"))
    account.hand_over_link("reset", act())
    account.erase(act("asked to be forgotten"))
    yield account
    yield considered_episode()
    yield from forgetting()


def forgetting() -> Iterator[Record]:
    """Yield what makes texts unreadable, and what forbids it."""
    (event,) = finding("[redacted: personal data] leads moderation").pending_events
    says = json.loads(TypedMapper(transcoder=None).says(event))  # type: ignore[arg-type]
    instead = SaidInstead(Finding.identifier(REFERENCE, "f1"), 1, says)
    yield Redaction.make("r-1", Ground.PERSONAL_DATA, (instead,), act("a name was in it"))
    hold = LegalHold.place(HeldKind.EPISODE, REFERENCE, 1, act("a complaint is looked into"))
    hold.lift(act("it was answered"))
    yield hold
    yield full_summary()


def full_summary() -> Summary:
    """Return a national summary to which everything happened that can."""
    period = date(2022, 8, 1), date(2023, 6, 30)
    found = Summary.begin_of("2022-23", "What was learned", period, act(), drawn_at=41, themes=("data",))
    found.redraw(57, act("two more reports were finalised"))
    found.assign("themes", PERSON, act())
    cited = Cited(12, f"finding/{REFERENCE}/f1", 1)
    found.write("themes", (Written("Visits need follow-up", (cited,)), Written("We agree", (), True)), act())
    found.review("themes", act())
    found.choose(cited.item, Told(Manner.PARAPHRASE, "Visits are followed up", Attribution.UNNAMED), act())
    found.leave_out(f"finding/{REFERENCE}/f2", "told already by another", act())
    found.put_in_order("themes", (cited.item,), act())
    found.decide_theme(cited.item, "equity", True, act())
    content = {"named": {"title": "What was learned", "sections": []}}
    found.issue(content, "0" * 64, act(), corrects=0, note="", public=True)
    return found


def working_papers() -> Iterator[Record]:
    """Yield the items an episode works with."""
    meeting = MeetingContent(MeetingKind.ROUND_TABLE, held=date(2022, 9, 27), bodies=("ADES",), note="Scope")
    yield full_item(
        Meeting.record_in(REFERENCE, "m1", meeting, Visibility.TEAM, act()),
        replace(meeting, note="Scope set"),
    )
    document = SharedDocumentContent(
        "Quality calendar", "https://a.example/calendar", 10, dated=date(2022, 8, 1)
    )
    yield full_item(
        SharedDocument.record_in(REFERENCE, "d1", document, Visibility.TEAM, act()),
        replace(document, minutes=15),
    )
    yield full_item(
        HostPaper.record_in(REFERENCE, "h1", HostPaperContent("We hope"), Visibility.TEAM, act()),
        HostPaperContent("We hope to learn"),
    )
    point = KeyPointContent("Visits differ", 1, "A")
    yield full_item(
        KeyPoint.record_in(REFERENCE, "k1", point, Visibility.TEAM, act()), replace(point, text="Visits vary")
    )


def group_work() -> Iterator[Record]:
    """Yield what groups of people do in an episode."""
    group = LocalOrganisationalGroup.form(REFERENCE, ("Quality improvement manager",), act())
    group.change_members(("Quality improvement manager", "Headteacher"), act())
    group.settle("it-requirements", "Two screens", act())
    yield group
    accepted = Comment.offer(
        REFERENCE, "r1", "Say which visits", act(), about="report", section="key-findings"
    )
    accepted.accept(act("named them"))
    yield accepted
    declined = Comment.offer(REFERENCE, "r2", "Shorter", act(), about="report", section="")
    declined.decline(act("short enough"))
    yield declined
    agreement = Agreement.draw(REFERENCE, FAIL_SAFE, "No report could be agreed", act())
    agreement.change_text("The position reached is this", act("kinder"))
    agreement.sign(Party.HOST, act())
    agreement.withdraw_signature(Party.HOST, act("one more look"))
    yield agreement
    yield Feedback.give(REFERENCE, "b1", {"worked-well": "Honest talk"}, act())


def full_vocabulary() -> Vocabulary:
    """Return a vocabulary to which everything happened that can."""
    found = Vocabulary.adopt(
        (Theme("data", "Data"), Theme("equity", "Equity")),
        (Term("PEF", "Pupil Equity Fund"),),
        (),
        act("carried"),
    )
    found.define_theme(Theme("rights", "Rights", ("UNCRC",), "rights"), act())
    found.retire_theme("rights", act("merged"))
    found.merge_theme("data", "equity", act("one idea"))
    found.define_term(Term("PEF", "Pupil Equity Funding", ("SAC",)), act("name was wrong"))
    found.retire_term("PEF", act("programme ended"))
    found.define_ring(Ring("gap", ("closing the gap", "PRAG")), act())
    found.retire_ring("gap", act("too wide"))
    return found


def event_classes() -> dict[str, type[Any]]:
    """Return every event class that can be stored, by topic."""
    kinds = (
        *(Episode, Finding, Practice, NextStep, Connection, Report, Vocabulary, Account),
        *(SavedSearch, SimilarWork, Membership),
        *(SavedSearch, SimilarWork, Disclosure, Summary),
        *(SavedSearch, SimilarWork, Disclosure, Disposal),
        *(Meeting, SharedDocument, HostPaper, KeyPoint),
        *(LocalOrganisationalGroup, Comment, Agreement, Feedback),
        *(Redaction, LegalHold),
    )
    never_stored = {"Created", "Event", "FocusStated", "StepTaken", "Said"}
    found = {}
    for kind in kinds:
        for name, member in vars(kind).items():
            if isinstance(member, type) and issubclass(member, Record.Event) and name not in never_stored:
                found[member.TOPIC] = member  # type: ignore[attr-defined]
    return found


def add_missing() -> None:
    """Add an example of each event that has none, and leave the others alone."""
    examples = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else []
    known = {(example["topic"], example["class_version"]) for example in examples}
    mapper = TypedMapper(transcoder=None)  # type: ignore[arg-type]
    for record in every_record():
        for event in record.collect_events():
            stored = mapper.to_stored_event(event)
            version = getattr(type(event), "class_version", 1)
            if (stored.topic, version) not in known:
                known.add((stored.topic, version))
                examples.append(
                    {
                        "topic": stored.topic,
                        "class_version": version,
                        "originator_id": str(stored.originator_id),
                        "originator_version": stored.originator_version,
                        "state": stored.state.decode(),
                    }
                )
    STORED.write_text(json.dumps(examples, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    add_missing()
