"""An account: in what role and for which body a person may come in.  The name lies in the register."""

from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any, Self
from uuid import UUID, uuid4

from ci_kb.domain.errors import NothingChanged, Refused
from ci_kb.domain.record import Act, Record, give_reason


class Role(StrEnum):
    """Names of the roles that an account may have; what each may do and see lies in `ci_kb.roles`."""

    OFFICER = "officer"
    DIRECTOR = "director"
    ADES_COORDINATOR = "ADES coordinator"
    EDUCATION_SCOTLAND = "Education Scotland"
    OPERATIONAL_GROUP = "Operational Group"
    STRATEGIC_GROUP = "Strategic Group"
    ELECTED_MEMBER = "elected member"
    READER = "reader"
    CURATOR = "curator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Account(Record):
    """One person's way in; its identifier is random and is what every event's ``by`` holds."""

    TOPIC = "Account"
    NOUN = "account"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Account.Created"

    class Opened(Record.Created):
        """A person was given an account."""

        TOPIC = "Account.Opened"
        account_role: str
        account_body: str

    class RoleChanged(Record.Event):
        """The person has another role, or acts for another body."""

        TOPIC = "Account.RoleChanged"
        account_role: str
        account_body: str

        def apply(self, aggregate: Any) -> None:
            aggregate.account_role, aggregate.account_body = self.account_role, self.account_body

    class Disabled(Record.Event):
        """The person can no longer come in."""

        TOPIC = "Account.Disabled"

        def apply(self, aggregate: Any) -> None:
            aggregate.disabled = True

    class Enabled(Record.Event):
        """The person can come in again."""

        TOPIC = "Account.Enabled"

        def apply(self, aggregate: Any) -> None:
            aggregate.disabled = False

    class PersonErased(Record.Event):
        """The person was erased from the register; nobody comes in by this account again."""

        TOPIC = "Account.PersonErased"

        def apply(self, aggregate: Any) -> None:
            aggregate.disabled = aggregate.erased = True

    class LinkHandedOver(Record.Event):
        """An administrator made a one-time link by which the person, or whoever holds it, sets a password.

        `purpose` is `invitation` or `reset`.  That it was made is on record, since it lets somebody in.
        """

        TOPIC = "Account.LinkHandedOver"
        purpose: str

    account_role: str
    account_body: str
    erased: bool = dataclass_field(default=False, init=False)
    disabled: bool = dataclass_field(default=False, init=False)

    @classmethod
    def open(cls, role: str, body: str, act: Act, identifier: UUID | None = None) -> Self:
        """Return a new account under a random identifier."""
        return cls.begin(cls.Opened, identifier or uuid4(), act, account_role=role, account_body=body)

    def change_role(self, role: str, body: str, act: Act) -> None:
        """Give the person another role or body from now on."""
        if (role, body) == (self.account_role, self.account_body):
            raise NothingChanged("the account")
        self.record(self.RoleChanged, act, account_role=role, account_body=body)

    def disable(self, act: Act) -> None:
        """Shut the account; what the person recorded stays."""
        if self.disabled:
            raise NothingChanged("the account: it is disabled already")
        self.record(self.Disabled, act)

    def enable(self, act: Act) -> None:
        """Open the account again."""
        if self.erased:
            raise Refused("The person of this account was erased, so it stays shut.")
        if not self.disabled:
            raise NothingChanged("the account: it is enabled already")
        self.record(self.Enabled, act)

    def erase(self, act: Act) -> None:
        """Shut the account for good: its person is erased from the register."""
        if self.erased:
            raise NothingChanged("the account: its person was erased already")
        give_reason(act, "a person is erased")
        self.record(self.PersonErased, act)

    def hand_over_link(self, purpose: str, act: Act) -> None:
        """Record that a one-time link to set a password was made.

        Raises `Refused` for an account that is disabled: nobody could sign in with it.
        """
        if self.disabled:
            raise Refused("The account is disabled. Enable it first.")
        self.record(self.LinkHandedOver, act, purpose=purpose)
