"""The whole application over a folder of its own, and the people who use it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import count
from pathlib import Path

from flask import Flask

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Details
from ci_kb.domain.record import Act, Visibility
from projections import Projections
from tests.web.visitor import Visitor
from web.app import create_app

PEOPLE = {
    "moray": ("Morag Baird", Role.OFFICER, "Moray Council"),
    "colleague": ("Calum Grant", Role.OFFICER, "Moray Council"),
    "fife": ("Fiona Rae", Role.OFFICER, "Fife Council"),
    "reader": ("Rhona Weir", Role.READER, "Moray Council"),
    "curator": ("Una Doyle", Role.CURATOR, "Education Scotland"),
    "coordinator": ("Iain Ross", Role.ADES_COORDINATOR, "ADES"),
    "director": ("Dana Reid", Role.DIRECTOR, "Moray Council"),
    "strategic": ("Sorcha Blair", Role.STRATEGIC_GROUP, "Strategic Group"),
    "administrator": ("Aileen Todd", Role.ADMINISTRATOR, "Education Scotland"),
    "adviser": ("Ailsa Muir", Role.EDUCATION_SCOTLAND, "Education Scotland"),
}
"""Invented people with accounts: two work on Moray’s episodes, one asks, one may only read, ..."""


class Site:
    """The application with its people, and episodes opened by commands for a test to begin with."""

    def __init__(self, folder: Path, accounts: Iterable[str] = tuple(PEOPLE)) -> None:
        self.app: Flask = create_app(folder, secure_cookies=False)
        self.kb: KnowledgeBase = self.app.extensions["ci_kb"].kb
        self.projections: Projections = self.app.extensions["ci_kb"].projections
        act = by_operator(date(2024, 1, 8))
        self.people = {
            account: self.kb.accounts.add(account, name, "a few words are good", role, body, act).reference
            for account, (name, role, body) in PEOPLE.items()
            if account in accounts
        }
        self._numbers = count(1)

    @classmethod
    def over(cls, folder: Path) -> Site:
        """Return the application over a folder in which the people have their accounts already."""
        site = cls.__new__(cls)
        site.app = create_app(folder, secure_cookies=False)
        site.kb = site.app.extensions["ci_kb"].kb
        site.projections = site.app.extensions["ci_kb"].projections
        site.people = {account: site.kb.people.called(account).id for account in PEOPLE}
        site._numbers = count(1)
        site.settle()
        return site

    def visitor(self, account: str = "") -> Visitor:
        """Return somebody with a browser, signed in with the account."""
        return Visitor(self.app, self.people.get(account, ""))

    def act(self, account: str = "moray", on: date = date(2024, 1, 8), reason: str = "") -> Act:
        """Return what somebody does."""
        _, role, body = PEOPLE[account]
        return Act(self.people[account], role, body, on, reason)

    def episode(self, visibility: Visibility = Visibility.NETWORK, title: str = "Attendance") -> str:
        """Open an episode of Moray and return its reference."""
        reference = f"moray-{next(self._numbers)}"
        details = Details(title, ("Moray Council",))
        self.kb.episodes.open(reference, details, self.act(), visibility=visibility)
        self.settle()
        return reference

    def settle(self) -> None:
        """Wait until the views show everything that was recorded."""
        assert self.projections.wait_for(self.kb.log.head(), 10)

    def close(self) -> None:
        """Close every file."""
        self.app.extensions["ci_kb"].close()
