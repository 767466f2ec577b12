"""An episode document once it is read: values of the domain, in the order of the format.

``None`` means that the document does not say; what it does not say is left as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ci_kb.domain.agreement import Party
from ci_kb.domain.connection import ConnectionState, NextAction
from ci_kb.domain.episode_values import (
    Focus,
    FocusStep,
    Mode,
    Preparation,
    SelfEvaluation,
    Session,
    TeamMember,
)
from ci_kb.domain.finding import Finding
from ci_kb.domain.host_paper import HostPaper
from ci_kb.domain.key_point import KeyPoint
from ci_kb.domain.meeting import Meeting
from ci_kb.domain.next_step import NextStep, NextStepStatus
from ci_kb.domain.practice import Practice
from ci_kb.domain.record import Item, Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.domain.similar_work import Judgement
from ci_kb.guidance import MilestoneFact

FORMAT = "ci-kb-episode/1"

DATES_AGREED = "dates-agreed"
"""The milestone that is met by agreeing the dates of the fieldwork; its day is the day of that event."""

UNSAID = "No reason was given in the imported document"
"""Stands where a reason is needed and the document has none."""


ITEMS: dict[str, type[Item]] = {
    "findings": Finding,
    "practice": Practice,
    "next_steps": NextStep,
    "meetings": Meeting,
    "host_papers": HostPaper,
    "documents": SharedDocument,
    "key_points": KeyPoint,
}
"""The lists of a document whose entries are items with a history of their own."""

LESSONS = frozenset({Finding, Practice, NextStep})
"""What others learn from: imported for the network, while working papers stay with the team."""


@dataclass(frozen=True)
class Dates:
    """The fieldwork's first and last day, as agreed or moved on a day."""

    start: date
    end: date
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Fieldwork:
    """The dates as first agreed, and every later move."""

    agreed: Dates
    changes: tuple[Dates, ...] = ()


@dataclass(frozen=True)
class FocusStatement:
    """One step in the life of the focus."""

    step: FocusStep
    focus: Focus
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Seat:
    """A seat in the team; `member` holds no person here, because the name goes to the register."""

    member: TeamMember
    name: str = ""
    prepared: dict[Preparation, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One line of the self-evaluation."""

    reference: str
    statement: SelfEvaluation
    on: date | None = None


@dataclass(frozen=True)
class Version:
    """What an item said from a day on."""

    content: Any
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Withdrawal:
    """The day and the reason for which an item was withdrawn."""

    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Update:
    """How far a next step had come on a day."""

    status: NextStepStatus
    on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Confirmation:
    """The day on which the authority whose practice it is said that it is still true."""

    on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A finding, practice or a next step, with every version it had, the oldest first."""

    reference: str
    versions: tuple[Version, ...]
    visibility: Visibility | None = None
    withdrawn: Withdrawal | None = None
    updates: tuple[Update, ...] = ()
    confirmed: tuple[Confirmation, ...] = ()

    @property
    def on(self) -> date | None:
        """The day it was first recorded on."""
        return self.versions[0].on

    @property
    def content(self) -> Any:
        """What it says now."""
        return self.versions[-1].content


@dataclass(frozen=True)
class StepTaken:
    """A step of the report."""

    step: ReportStep
    on: date | None = None
    to: str = ""
    text: str = ""
    decided_by: str = ""


@dataclass(frozen=True)
class SectionWritten:
    """Words of the host's own under a heading of the report, from a day on."""

    section: str
    text: str = ""
    on: date | None = None


@dataclass(frozen=True)
class GroupStep:
    """The Local Organisational Group has these members from a day on, or has settled a point of its plan."""

    on: date | None = None
    members: tuple[str, ...] = ()
    point: str = ""
    text: str = ""


@dataclass(frozen=True)
class Decision:
    """What was decided on a comment, and why."""

    decision: str
    reason: str
    on: date | None = None


@dataclass(frozen=True)
class Remark:
    """A comment on the report, with what was decided on it."""

    reference: str
    text: str
    about: str = "report"
    section: str = ""
    on: date | None = None
    decisions: tuple[Decision, ...] = ()


@dataclass(frozen=True)
class AgreementStep:
    """A text to agree on, a body that agreed to it, or one that no longer does."""

    on: date | None = None
    text: str = ""
    agreed_by: Party | None = None
    withdrawn_by: Party | None = None
    reason: str = ""


@dataclass(frozen=True)
class AgreedOn:
    """What the three bodies agree on, step by step."""

    subject: str
    steps: tuple[AgreementStep, ...]


@dataclass(frozen=True)
class FeedbackGiven:
    """What a participant said of the process."""

    reference: str
    answers: dict[str, str]
    on: date | None = None


@dataclass(frozen=True)
class Postponement:
    """The day and the reason for which an episode was put off."""

    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class LinkState:
    """How far a connection had come on a day."""

    state: ConnectionState
    on: date | None = None
    note: str = ""


@dataclass(frozen=True)
class Settled:
    """Who was to do what next in a connection, as it was settled on a day."""

    action: NextAction
    on: date | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a connection, and the episode it was borrowed into."""

    outcome: str
    on: date | None = None
    borrowed_into: str = ""


@dataclass(frozen=True)
class Link:
    """A connection between two authorities."""

    reference: str
    from_authority: str
    to_authority: str
    subject: str
    about: str = ""
    visibility: Visibility | None = None
    states: tuple[LinkState, ...] = ()
    next_actions: tuple[Settled, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True)
class Review:
    """A review of progress."""

    on: date | None = None
    planned: date | None = None
    note: str = ""


@dataclass(frozen=True)
class JudgedOn:
    """What was said of another episode on a day, and why."""

    judgement: Judgement
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True)
class Judged:
    """Everything that was said of another episode, which may have done similar work."""

    other: str
    steps: tuple[JudgedOn, ...]


@dataclass(frozen=True)
class Document:
    """An episode document."""

    reference: str
    hosts: tuple[str, ...]
    title: str | None = None
    programme: str | None = None
    mode: Mode | None = None
    guidance: str | None = None
    visibility: Visibility | None = None
    milestones: dict[str, MilestoneFact] = field(default_factory=dict)
    fieldwork: Fieldwork | None = None
    focus: tuple[FocusStatement, ...] = ()
    team: tuple[Seat, ...] = ()
    self_evaluation: tuple[Line, ...] = ()
    sessions: tuple[Session, ...] = ()
    sessions_agreed: bool | None = None
    findings: tuple[Entry, ...] = ()
    practice: tuple[Entry, ...] = ()
    report: tuple[StepTaken, ...] = ()
    report_sections: tuple[SectionWritten, ...] = ()
    next_steps: tuple[Entry, ...] = ()
    connections: tuple[Link, ...] = ()
    reviews: tuple[Review, ...] = ()
    postponed: Postponement | None = None
    meetings: tuple[Entry, ...] = ()
    host_papers: tuple[Entry, ...] = ()
    documents: tuple[Entry, ...] = ()
    key_points: tuple[Entry, ...] = ()
    local_organisational_group: tuple[GroupStep, ...] = ()
    comments: tuple[Remark, ...] = ()
    agreements: tuple[AgreedOn, ...] = ()
    feedback_until: date | None = None
    feedback: tuple[FeedbackGiven, ...] = ()
    similar_work: tuple[Judged, ...] = ()
    demonstration: bool | None = None
