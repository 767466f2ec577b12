"""Who is signed in: kept by Flask-Login in the session, looked up anew at every request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from ci_kb.application.accounts import Accounts
from ci_kb.domain.account import Account
from ci_kb.people import Person


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # the library carries no types
    """Somebody who is signed in, as the account is at this moment."""

    person: str
    account: str
    name: str
    role: str
    body: str

    def get_id(self) -> str:
        """Return what the session keeps."""
        return self.person


def signed_in() -> SignedIn | None:
    """Return who makes the request at hand, or None for a visitor."""
    return current_user if isinstance(current_user._get_current_object(), SignedIn) else None


def sign_in_as(user: SignedIn) -> None:
    """Begin a session for the person; nothing of the one before is kept."""
    session.clear()
    session.permanent = True
    login_user(user)


def end_session(remember: str = "") -> None:
    """Forget who was signed in; a word may be left in the session that says so."""
    logout_user()
    session.clear()
    if remember:
        session[remember] = True


def as_signed_in(person: Person, account: Account) -> SignedIn:
    """Return person and account as the one who is signed in."""
    return SignedIn(person.id, person.account or "", person.name, account.account_role, account.account_body)


def init_app(app: Flask, accounts: Accounts, otherwise: Callable[[], SignedIn | None] = lambda: None) -> None:
    """Let every request know who makes it; `otherwise` says who that is when the session does not."""
    login = LoginManager(app)
    login.session_protection = None  # addresses change on a phone; cookie and form token protect the session

    @login.user_loader  # type: ignore[untyped-decorator]
    def by_identifier(identifier: str) -> SignedIn | None:
        found = accounts.signed_in(identifier)
        return as_signed_in(*found) if found else None

    @login.request_loader  # type: ignore[untyped-decorator]
    def without_session(_: object) -> SignedIn | None:
        return otherwise()
