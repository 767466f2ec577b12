"""Commands on accounts: role and body in the log, name and password in the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from ci_kb import roles
from ci_kb.application.saved import Saved
from ci_kb.domain.account import Account
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.errors import MissingWords, NotAChoice, NotAllowed
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.people import People, Person
from ci_kb.roles import Command


class Accounts:
    """What can be done with accounts; errors as in `Episodes`."""

    def __init__(self, log: EventLog, people: People) -> None:
        self._log = log
        self._people = people

    def add(
        self, account: str, name: str, password: str, role: str, body: str, act: Act, *, mail: str = ""
    ) -> Saved:
        """Give a person an account."""
        administrators_only(act)
        check_role(role)
        if not account.strip():
            raise MissingWords("the word to sign in with, such as a mail address", field="account")
        identifier = uuid4()
        self._people.add(str(identifier), name.strip() or account, account.strip(), password, mail)
        known = authority_called(body)
        opened = Account.open(role, known.name if known else body.strip(), act, identifier)
        return Saved(str(identifier), self._log.add(opened, act.command))

    def of(self, person: Person) -> Account:
        """Return the account of a person."""
        return self._log.get(Account, UUID(person.id), person.account)

    def sign_in(self, account: str, password: str) -> tuple[Person, Account] | None:
        """Return person and account when the password fits and the account is not disabled, else None."""
        person = self._people.check_password(account, password)
        return self.signed_in(person.id) if person else None

    def signed_in(self, identifier: str) -> tuple[Person, Account] | None:
        """Return person and account, unless the account is gone or disabled."""
        person = self._people.get(identifier)
        account = self._log.find(Account, UUID(identifier)) if person else None
        return (person, account) if person and account and not account.disabled else None

    def change_role(self, account: str, role: str, body: str, act: Act) -> Saved:
        """Give the person another role or body."""
        check_role(role)
        return self._change(account, act, lambda a: a.change_role(role, body, act))

    def disable(self, account: str, act: Act) -> Saved:
        """Shut an account."""
        return self._change(account, act, lambda a: a.disable(act))

    def enable(self, account: str, act: Act) -> Saved:
        """Open an account again."""
        return self._change(account, act, lambda a: a.enable(act))

    def set_password(self, account: str, password: str, act: Act) -> None:
        """Give an account another password; passwords are never events."""
        administrators_only(act)
        self._people.set_password(account, password)

    def _change(self, account: str, act: Act, decide: Callable[[Account], Any]) -> Saved:
        administrators_only(act)
        person = self._people.called(account)
        position = self._log.change(Account, UUID(person.id), decide, command=act.command, name=account)
        return Saved(person.id, position)


def administrators_only(act: Act) -> None:
    """Refuse anybody but an administrator.

    Raises `NotAllowed`.
    """
    if not roles.may(Command.ADMINISTER, act.role, act.body):
        raise NotAllowed("Only an administrator may change accounts.")


def check_role(role: str) -> None:
    """Refuse what is no role that an account can have.

    Raises `NotAChoice`.
    """
    names = [known.name for known in roles.table().held_by_account()]
    if role not in names:
        raise NotAChoice(role, names, field="role")
