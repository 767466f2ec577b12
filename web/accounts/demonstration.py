"""Demonstration accounts: one for each role, with a switch between them.  Never in production."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date

from flask import Flask, redirect, request, session
from werkzeug.wrappers import Response

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Account, Role
from ci_kb.domain.errors import NotFound
from ci_kb.domain.membership import Membership
from ci_kb.people import Person
from web.accounts import signed_in
from web.accounts.next_page import next_page
from web.accounts.signed_in import SignedIn, as_signed_in, sign_in_as

SIGNED_OUT = "signed_out"
"""Set in the session of somebody who signed out to see the pages as a visitor."""


@dataclass(frozen=True)
class DemonstrationAccount:
    """An account plainly invented; the password is known only when the account was made just now."""

    account: str
    name: str
    role: Role
    body: str
    password: str = ""


RECORDER = "team-recorder"
"""The account that has access to the live episode by a membership alone."""

ACCOUNTS = (
    DemonstrationAccount("moray-officer", "Moray officer (demonstration)", Role.OFFICER, "Moray Council"),
    DemonstrationAccount(
        "argyll-and-bute-director",
        "Argyll and Bute director (demonstration)",
        Role.DIRECTOR,
        "Argyll and Bute Council",
    ),
    DemonstrationAccount(
        "ades-coordinator", "ADES coordinator (demonstration)", Role.ADES_COORDINATOR, "ADES"
    ),
    DemonstrationAccount(
        "senior-regional-adviser",
        "Senior Regional Adviser (demonstration)",
        Role.EDUCATION_SCOTLAND,
        "Education Scotland",
    ),
    DemonstrationAccount(
        "strategic-group", "Strategic Group member (demonstration)", Role.STRATEGIC_GROUP, "Strategic Group"
    ),
    DemonstrationAccount(
        "operational-group",
        "Operational Group member (demonstration)",
        Role.OPERATIONAL_GROUP,
        "Operational Group",
    ),
    DemonstrationAccount(
        RECORDER, "Recorder in the team, from Fife (demonstration)", Role.READER, "Fife Council"
    ),
    DemonstrationAccount(
        "elected-member", "Moray elected member (demonstration)", Role.ELECTED_MEMBER, "Moray Council"
    ),
    DemonstrationAccount("reader", "Fife reader (demonstration)", Role.READER, "Fife Council"),
    DemonstrationAccount("curator", "Curator (demonstration)", Role.CURATOR, "Education Scotland"),
    DemonstrationAccount("auditor", "Auditor (demonstration)", Role.AUDITOR, ""),
    DemonstrationAccount("administrator", "Administrator (demonstration)", Role.ADMINISTRATOR, ""),
)
AT_FIRST = ACCOUNTS[0]


def demonstration_accounts(kb: KnowledgeBase, today: date) -> tuple[DemonstrationAccount, ...]:
    """Return the demonstration accounts, having made those that were missing, with new passwords."""
    there = {person.account for person in kb.people.everyone()}
    return tuple(wanted if wanted.account in there else _add(kb, wanted, today) for wanted in ACCOUNTS)


def _add(kb: KnowledgeBase, wanted: DemonstrationAccount, today: date) -> DemonstrationAccount:
    new = replace(wanted, password=secrets.token_urlsafe(12))
    act = by_operator(today, "For the demonstration")
    kb.accounts.add(new.account, new.name, new.password, new.role, new.body, act)
    return new


def let_recorder_in(kb: KnowledgeBase, episode: str, today: date) -> None:
    """Give the recorder access to an episode, once."""
    person = kb.people.called(RECORDER).id
    if kb.log.find(Membership, Membership.identifier(episode, person, 1)) is None:
        kb.memberships.grant(episode, person, "recorder", (today, None), by_operator(today, "Demonstration"))


def init_app(app: Flask, kb: KnowledgeBase) -> None:
    """Sign every visitor in as the first account, and offer the switch to the others."""

    def account(word: str) -> tuple[Person, Account]:
        found = kb.accounts.signed_in(kb.people.called(word).id)
        if found is None:
            raise NotFound("account", word)
        return found

    def at_first() -> SignedIn | None:
        return None if session.get(SIGNED_OUT) else as_signed_in(*account(AT_FIRST.account))

    def switch() -> Response:
        word = request.form.get("account", "")
        if word not in {offered.account for offered in ACCOUNTS}:
            raise NotFound("demonstration account", word)
        sign_in_as(*account(word))
        return redirect(next_page(request.referrer))

    signed_in.init_app(app, kb.accounts, at_first)
    app.add_url_rule("/demonstration/account", "demonstration.switch", switch, methods=["POST"])
