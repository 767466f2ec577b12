"""Commands on accounts: role and body in the log, name and password in the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from ci_kb import roles
from ci_kb.application.saved import Saved
from ci_kb.domain.account import Account
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.errors import AlreadyThere, MissingWords, NotAChoice, NotAllowed, NotFound, Refused
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.links import Purpose
from ci_kb.passwords import checked
from ci_kb.people import People, Person, checked_mail
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
        opened = Account.open(role, body_called(body), act, identifier)
        return Saved(str(identifier), self._log.add(opened, act.command))

    def invite(self, name: str, mail: str, role: str, body: str, act: Act) -> tuple[Saved, str]:
        """Give a person an account under their mail address; with it comes the token of a one-time link."""
        administrators_only(act)
        opened = self.open_for(name, mail, role, body, act)
        position = self._log.add(opened, act.command)
        return Saved(str(opened.id), position), self.link_for(opened)

    def open_for(self, name: str, mail: str, role: str, body: str, act: Act) -> Account:
        """Enter a person under their mail address and return their new account, not stored yet.

        Whoever asks has made sure that they may.
        """
        check_role(role)
        identifier, mail = uuid4(), checked_mail(mail)
        if not name.strip():
            raise MissingWords("the name of the person", field="name")
        if not mail:
            raise MissingWords("the mail address of the person", field="mail")
        try:
            self._people.add(str(identifier), name.strip(), mail, mail=mail)
        except AlreadyThere:
            raise Refused("Somebody has an account with this mail address already.", field="mail") from None
        opened = Account.open(role, body_called(body), act, identifier)
        opened.hand_over_link(Purpose.INVITATION, act)
        return opened

    def link_for(self, account: Account) -> str:
        """Return the token of a new one-time link by which an invited person chooses a password."""
        return self._people.links.make(str(account.id), Purpose.INVITATION)

    def with_word(self, account: str) -> Person | None:
        """Return the person who signs in with a word, such as a mail address, if there is one."""
        try:
            return self._people.called(account.strip())
        except NotFound:
            return None

    def hand_over_link(self, account: str, act: Act) -> tuple[Saved, str]:
        """Return the token of a new one-time link by which the person sets a password."""
        person = self._people.called(account)
        purpose = Purpose.RESET if self._people.has_password(person.id) else Purpose.INVITATION
        saved = self._change(account, act, lambda a: a.hand_over_link(purpose, act))
        return saved, self._people.links.make(person.id, purpose)

    def forgotten(self, account: str) -> tuple[Person, str] | None:
        """Return whom to send a link, and its token, when somebody with a mail address has this account.

        Whoever asks need not be that person, so links that were handed over before can still be used.
        """
        try:
            found = self.signed_in(self._people.called(account.strip()).id)
        except NotFound:
            return None
        if found is None or not found[0].mail:
            return None
        return found[0], self._people.links.make(found[0].id, Purpose.RESET, beside=True)

    def behind(self, token: str) -> tuple[Person, Account, Purpose] | None:
        """Return whose one-time link it is and what for, while it can be used."""
        link = self._people.links.find(token)
        found = self.signed_in(link.person) if link else None
        return (*found, link.purpose) if link and found else None

    def use_link(self, token: str, password: str) -> Person:
        """Set the password that the holder of a one-time link chose; the link is used up.

        Raises `Refused` when the password is weak, and then the link stays; or when the link can no longer be
        used.
        """
        found = self.behind(token)
        if found:
            person, account, _ = found
            about = (account.account_body,)
            checked(password, (person.name, person.account or "", person.mail, *about))
            if self._people.links.use(token):
                self._people.set_password(person.account or "", password, about)
                return person
        raise Refused("This link was used already, or its time is over. Ask for another one.")

    def change_own_password(self, identifier: str, old: str, new: str) -> None:
        """Give somebody the password they chose, knowing the one before; every session ends.

        Raises `Refused`.
        """
        found = self.signed_in(identifier)
        if found is None or self._people.check_password(found[0].account or "", old) is None:
            raise Refused("This is not your password of now.", field="old")
        if old == new:
            raise Refused("Choose another password than the one of now.", field="password")
        person, account = found
        self._people.set_password(person.account or "", new, (account.account_body,))

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
        """Give the person another role or body; who came in with the one before signs in again."""
        check_role(role)
        body = body_called(body)
        return self._and_sign_out(self._change(account, act, lambda a: a.change_role(role, body, act)))

    def disable(self, account: str, act: Act) -> Saved:
        """Shut an account, and end what it is doing."""
        saved = self._and_sign_out(self._change(account, act, lambda a: a.disable(act)))
        self._people.links.drop(saved.reference)
        return saved

    def enable(self, account: str, act: Act) -> Saved:
        """Open an account again."""
        return self._change(account, act, lambda a: a.enable(act))

    def set_password(self, account: str, password: str, act: Act) -> None:
        """Give an account another password; passwords are never events."""
        administrators_only(act)
        self._people.set_password(account, password, (self.of(self._people.called(account)).account_body,))

    def sign_out_everywhere(self, account: str, act: Act) -> None:
        """End every session of an account; it is no event, since nothing that is recorded changes."""
        administrators_only(act)
        self._people.sessions.end_all(self._people.called(account).id)

    def _and_sign_out(self, saved: Saved) -> Saved:
        self._people.sessions.end_all(saved.reference)
        return saved

    def _change(self, account: str, act: Act, decide: Callable[[Account], Any]) -> Saved:
        administrators_only(act)
        person = self._people.called(account)
        position = self._log.change(Account, UUID(person.id), decide, command=act.command, name=account)
        return Saved(person.id, position)


def body_called(body: str) -> str:
    """Return what a body is called in full; one that is no local authority as it was typed."""
    known = authority_called(body)
    return known.name if known else body.strip()


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
