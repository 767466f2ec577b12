"""Signing in by the directory of an organisation: whose account it is, and which role they get."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from ci_kb.application.accounts import Accounts, body_called
from ci_kb.domain.account import Account
from ci_kb.domain.errors import AlreadyThere, NotAllowed, NotFound
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.people import People, Person, checked_mail

Found = tuple[Person, Account]


@dataclass(frozen=True)
class Said:
    """What a directory says of somebody: who it is, and by its mapping the role and body; empty when none."""

    issuer: str
    subject: str
    name: str
    mail: str
    role: str
    body: str


class Directories:
    """People who come in by a directory."""

    def __init__(self, log: EventLog, people: People, accounts: Accounts) -> None:
        self._log = log
        self._people = people
        self._accounts = accounts

    def sign_in(self, said: Said, act: Act) -> Found:
        """Return whose account it is; the first time makes one, where the mapping names a role.

        Raises `NotAllowed` with what to do.
        """
        known = self._people.subjects.find(said.issuer, said.subject)
        if known is None:
            return self._first_time(said, act)
        found = self._accounts.signed_in(known.person)
        if found is None:
            raise NotAllowed("Your account here is disabled. Ask your administrator.")
        return self._follow(found, said, act) if known.follows else found

    def connect(self, said: Said, person: str) -> None:
        """Let somebody who is signed in also come in by a directory from now on.

        Raises `NotAllowed` when it is somebody else’s already.
        """
        self._people.subjects.add(said.issuer, said.subject, person, follows=False)
        known = self._people.subjects.find(said.issuer, said.subject)
        if known is None or known.person != person:
            raise NotAllowed("This account of your organisation belongs to another account here.")

    def _first_time(self, said: Said, act: Act) -> Found:
        mail = checked_mail(said.mail)
        try:
            there = self._people.called(mail)
        except NotFound:
            return self._open(said, mail, act)
        if self._people.has_password(there.id):
            raise NotAllowed(
                "There is an account with your mail address already. Sign in with its password, then connect "
                "the account of your organisation under “Your account”."
            )
        found = self._accounts.signed_in(there.id)
        if found is None:
            raise NotAllowed("Your account here is disabled. Ask your administrator.")
        self.connect(said, there.id)  # somebody invited them, and decided their role
        self._people.links.drop(there.id)
        return found

    def _open(self, said: Said, mail: str, act: Act) -> Found:
        if not said.role or not mail:
            raise NotAllowed(NO_ROLE)
        identifier = uuid4()
        opened = Account.open(said.role, body_called(said.body), act, identifier)
        try:
            self._people.add(str(identifier), said.name or mail, mail, mail=mail)
        except AlreadyThere:
            raise NotAllowed("You signed in twice at the same moment. Please try again.") from None
        self._log.add(opened, act.command)
        self._people.subjects.add(said.issuer, said.subject, str(identifier), follows=True)
        return self._people.called(mail), opened

    def _follow(self, found: Found, said: Said, act: Act) -> Found:
        person, account = found
        if not said.role:
            self._people.sessions.end_all(person.id)
            raise NotAllowed(NO_ROLE)
        body = body_called(said.body)
        if (said.role, body) == (account.account_role, account.account_body):
            return found
        self._accounts.change_role(person.account or "", said.role, body, act)
        return person, self._accounts.of(person)


NO_ROLE = (
    "Your organisation’s directory gives you no role here. Ask whoever looks after it to put you into the "
    "right group, or ask the administrator of the knowledge base to invite you."
)
