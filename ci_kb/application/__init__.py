"""The knowledge base: everything that can be recorded, over one log and one register of people."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from ci_kb.application.accounts import Accounts
from ci_kb.application.agreements import Agreements
from ci_kb.application.comments import Comments
from ci_kb.application.connections import Connections
from ci_kb.application.directories import Directories
from ci_kb.application.disclosures import Disclosures
from ci_kb.application.disposals import Disposals
from ci_kb.application.episodes import Episodes
from ci_kb.application.erasures import Erasures
from ci_kb.application.feedback import FeedbackGiven
from ci_kb.application.holds import Holds
from ci_kb.application.items import Items, NextSteps, Practices
from ci_kb.application.local_groups import LocalGroups
from ci_kb.application.memberships import Memberships
from ci_kb.application.redactions import Redactions
from ci_kb.application.reports import Reports
from ci_kb.application.reviews import Reviews
from ci_kb.application.saved_searches import SavedSearches
from ci_kb.application.similar_work import SimilarWorks
from ci_kb.application.summaries import Summaries
from ci_kb.application.vocabulary import Words
from ci_kb.domain.account import Role
from ci_kb.domain.finding import Finding
from ci_kb.domain.host_paper import HostPaper
from ci_kb.domain.key_point import KeyPoint
from ci_kb.domain.meeting import Meeting
from ci_kb.domain.record import Act
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.event_log import EventLog
from ci_kb.event_log.redacting import carry_out
from ci_kb.guidance import Versions
from ci_kb.people import People
from ci_kb.unanswered import Unanswered

OPERATOR = "operator"
"""Stands in an event for whoever can reach the data folder and gives commands there."""


def by_operator(on: date, reason: str = "") -> Act:
    """Return the act of somebody at the command line, who is an administrator there."""
    return Act(by=OPERATOR, role=Role.ADMINISTRATOR, body="", on=on, reason=reason)


class KnowledgeBase:
    """The commands, by noun; `log` and `people` are what they are kept in.

    Raises `InvalidGuidance` when the folder holds a version of the guidance that cannot be used.
    """

    def __init__(self, folder: Path, today: date) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.guidance = Versions(folder / "guidance")
        self.log = EventLog(folder / "log.db")
        self.people = People(folder / "people.db")
        self.unanswered = Unanswered(folder / "unanswered.db")
        self._forget_again()
        self.accounts = Accounts(self.log, self.people)
        self.directories = Directories(self.log, self.people, self.accounts)
        self.episodes = Episodes(self.log, self.guidance)
        self.findings = Items(self.log, Finding)
        self.practices = Practices(self.log)
        self.next_steps = NextSteps(self.log)
        self.connections = Connections(self.log)
        self.similar_work = SimilarWorks(self.log)
        self.reports = Reports(self.log)
        self.reviews = Reviews(self.log)
        self.meetings = Items(self.log, Meeting)
        self.shared_documents = Items(self.log, SharedDocument)
        self.host_papers = Items(self.log, HostPaper)
        self.key_points = Items(self.log, KeyPoint)
        self.local_groups = LocalGroups(self.log)
        self.comments = Comments(self.log)
        self.agreements = Agreements(self.log)
        self.memberships = Memberships(self.log, self.accounts)
        self.feedback = FeedbackGiven(self.log)
        self.disclosures = Disclosures(self.log)
        self.saved_searches = SavedSearches(self.log, self.people)
        self.holds = Holds(self.log, self.people)
        self.redactions = Redactions(self.log, self.holds)
        self.erasures = Erasures(self.log, self.people, self.unanswered, self.redactions, self.holds)
        self.summaries = Summaries(self.log)
        self.disposals = Disposals(self.log, self.redactions, self.holds, self._forget)
        self.vocabulary = Words(self.log)
        self.vocabulary.adopt_carried(by_operator(today, "The words the program carries"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close log and register."""
        self.log.close()
        self.people.close()
        self.unanswered.close()

    def _forget(self, person: str, act: Act) -> None:
        """Erase a person, by identifier."""
        self.erasures.erase(self.erasures.look(person), act)

    def _forget_again(self) -> None:
        """Carry out what the log says of redactions and erasures, where keys or register were restored."""
        carry_out(self.log)
        self.people.forget(self.log.keys.erased())
