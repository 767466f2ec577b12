"""Records generated histories with the commands of the domain."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from ci_kb.domain.account import Role
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import (
    Details,
    Focus,
    FocusStep,
    Part,
    SelfEvaluation,
    SelfEvaluationKind,
    Session,
    TeamMember,
)
from ci_kb.domain.errors import CiKbError
from ci_kb.domain.host_paper import HostPaper, HostPaperContent
from ci_kb.domain.key_point import KeyPoint, KeyPointContent
from ci_kb.domain.meeting import Meeting, MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStep, NextStepContent, NextStepStatus
from ci_kb.domain.record import Act, Record, Visibility
from ci_kb.domain.report import Report, ReportStep
from ci_kb.domain.shared_document import SharedDocument, SharedDocumentContent
from tests.ci_kb import histories
from tests.ci_kb.histories import History, Step


def on(day: date) -> Act:
    return Act(by="somebody", role=Role.OFFICER, body="Moray Council", on=day, reason="Because")


class Writer:
    """Records a history with the commands of the domain; what the domain refuses is left out of it."""

    def __init__(self, name: str, history: History) -> None:
        self.name = name
        self.episode = Episode.open(
            name, Details("", history.hosts), on(histories.OPENED), guidance="2022-11"
        )
        self.report = Report.begin_for(name, on(histories.OPENED))
        self.others: list[Record] = []
        self.history = replace(history, steps=tuple(step for step in history.steps if self.taken(step)))

    def taken(self, step: Step) -> bool:
        try:
            self.take(step)
        except CiKbError:
            return False
        return True

    def take(self, step: Step) -> None:
        known, done = step.known, on(step.on)
        match step.what:
            case "dates":
                self.episode.agree_fieldwork_dates(known["start"], known["end"], done)
            case "postponed":
                self.episode.postpone(done)
            case "focus":
                focus = Focus(known["text"], known["rationale"])
                self.episode.state_focus(FocusStep(known["step"]), focus, done)
            case "milestone":
                self.milestone(known["id"], known["how"], known["planned"], done)
            case "seat":
                self.episode.identify_team_member(
                    TeamMember(
                        known["role"], known["organisation"], Part(known["part"]), capacity=known["named"]
                    ),
                    done,
                )
            case "programme":
                number = self.episode.timetable_version
                self.episode.agree_timetable((Session(1, "09:30", "10:00", f"Welcome {number}"),), done)
            case "self-evaluation":
                line = SelfEvaluation(SelfEvaluationKind.STRENGTH, "Trust")
                reference = f"se{len(self.episode.self_evaluation)}"
                self.episode.record_self_evaluation(reference, line, done)
            case "review":
                self.episode.review_progress(known["planned"], "", done)
            case "report":
                self.report.take_step(ReportStep(known["step"]), done)
            case _:
                self.item(step, done)

    def milestone(self, milestone: str, how: str, planned: date, done: Act) -> None:
        match how:
            case "met":
                self.episode.meet_milestone(milestone, done)
            case "planned":
                self.episode.plan_milestone(milestone, planned, done)
            case "waived":
                self.episode.waive_milestone(milestone, done)

    def item(self, step: Step, done: Act) -> None:
        new = (self.name, f"i{len(self.others)}")
        match step.what:
            case "meeting":
                content = MeetingContent(
                    MeetingKind(step.known["kind"]), step.known["planned"], step.known["held"]
                )
                item: Record = Meeting.record_in(*new, content, Visibility.TEAM, done)
            case "document":
                item = SharedDocument.record_in(*new, SharedDocumentContent("Data"), Visibility.TEAM, done)
            case "paper":
                item = HostPaper.record_in(*new, HostPaperContent("Aims"), Visibility.TEAM, done)
            case "point":
                item = KeyPoint.record_in(*new, KeyPointContent("Noted"), Visibility.TEAM, done)
            case "progress":
                begun = on(histories.OPENED)
                item = NextStep.record_in(*new, NextStepContent("Do it"), Visibility.TEAM, begun)
                item.report_progress(NextStepStatus.IN_PROGRESS, "", done)
        self.others.append(item)
