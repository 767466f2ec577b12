"""The report of an episode: drafted, circulated, finalised, shared, or a fail-safe statement in its place."""

from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from ci_kb.domain.errors import NothingChanged
from ci_kb.domain.record import Act, Record, identify


class ReportStep(StrEnum):
    """The steps of a report (Stage 5; Checklist of different stages)."""

    DRAFTED = "drafted"
    CIRCULATED = "circulated"
    LEADS_MET = "leads met"
    FINALISED = "finalised"
    SHARED_WITH_STRATEGIC_GROUP = "shared with strategic group"
    SHARED_WITH_ELECTED_MEMBERS = "shared with elected members"
    FAIL_SAFE_AGREED = "fail-safe agreed"


ENDS_THE_WORK = frozenset({ReportStep.FINALISED, ReportStep.FAIL_SAFE_AGREED})
"""The steps with which the team's work on the report is done."""


class Report(Record):
    """The report of one episode."""

    TOPIC = "Report"
    NOUN = "report"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Report.Created"

    class Begun(Record.Created):
        """Work on the report began."""

        TOPIC = "Report.Begun"
        episode: str

    class StepTaken(Record.Event):
        """What the steps of a report share; only they are ever stored."""

        TOPIC = "Report.StepTaken"
        STEP: ClassVar[ReportStep]
        to: str
        text: str
        decided_by: str

        def apply(self, aggregate: Any) -> None:
            taken = (self.on, self.STEP, self.to, self.text, self.decided_by)
            aggregate.steps = (*aggregate.steps, taken)

    class Drafted(StepTaken):
        """A draft was written."""

        TOPIC = "Report.Drafted"
        STEP = ReportStep.DRAFTED

    class Circulated(StepTaken):
        """The draft was circulated to the core team."""

        TOPIC = "Report.Circulated"
        STEP = ReportStep.CIRCULATED

    class LeadsMet(StepTaken):
        """The leads of each organisation met to discuss the draft."""

        TOPIC = "Report.LeadsMet"
        STEP = ReportStep.LEADS_MET

    class Finalised(StepTaken):
        """The host finalised the report."""

        TOPIC = "Report.Finalised"
        STEP = ReportStep.FINALISED

    class SharedWithStrategicGroup(StepTaken):
        """The report was shared with the Strategic Group."""

        TOPIC = "Report.SharedWithStrategicGroup"
        STEP = ReportStep.SHARED_WITH_STRATEGIC_GROUP

    class SharedWithElectedMembers(StepTaken):
        """Key messages were shared with elected members, through a committee."""

        TOPIC = "Report.SharedWithElectedMembers"
        STEP = ReportStep.SHARED_WITH_ELECTED_MEMBERS

    class FailSafeAgreed(StepTaken):
        """A short, factual statement was agreed in place of a report."""

        TOPIC = "Report.FailSafeAgreed"
        STEP = ReportStep.FAIL_SAFE_AGREED

    class SectionWritten(Record.Event):
        """The host wrote words of its own under a heading of the outline; empty words take them back."""

        TOPIC = "Report.SectionWritten"
        section: str
        text: str

        def apply(self, aggregate: Any) -> None:
            aggregate.sections[self.section] = self.text
            aggregate.section_versions[self.section] = aggregate.section_version(self.section) + 1

    episode: str
    sections: dict[str, str] = dataclass_field(default_factory=dict, init=False)
    section_versions: dict[str, int] = dataclass_field(default_factory=dict, init=False)
    steps: tuple[Any, ...] = dataclass_field(default=(), init=False)

    @staticmethod
    def identifier(episode: str) -> UUID:
        """Return the identifier of the report of the episode with this reference."""
        return identify("report", episode)

    @classmethod
    def begin_for(cls, episode: str, act: Act) -> Self:
        """Return the report of an episode, with no step taken."""
        return cls.begin(cls.Begun, cls.identifier(episode), act, episode=episode)

    def section_version(self, section: str) -> int:
        """Return how often words were written under a heading."""
        return self.section_versions.get(section, 0)

    def write_section(self, section: str, text: str, act: Act) -> None:
        """Write words of the host's own under a heading of the report's outline."""
        written = text.strip()
        if written == self.sections.get(section, ""):
            raise NothingChanged("the section")
        self.record(self.SectionWritten, act, section=section, text=written)

    def take_step(
        self, step: ReportStep, act: Act, *, to: str = "", text: str = "", decided_by: str = ""
    ) -> None:
        """Record that a step was taken on the day of the act; steps may come in any order and again."""
        self.record(REPORT_EVENTS[step], act, to=to.strip(), text=text.strip(), decided_by=decided_by.strip())


REPORT_EVENTS: dict[ReportStep, type[Report.StepTaken]] = {
    event.STEP: event for event in Report.StepTaken.__subclasses__()
}
