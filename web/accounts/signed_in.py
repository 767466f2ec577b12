"""Who is signed in: a session on the server side, looked up at every request by the token in the cookie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from ci_kb.application.accounts import Accounts
from ci_kb.domain.account import Account
from ci_kb.people import Person
from ci_kb.sessions import Sessions
from web import security

IN_COOKIE = "_user_id"
"""Where the library keeps in the cookie whom it asks for: of ours, the token of a session."""


@dataclass(frozen=True)
class SignedIn(UserMixin):  # type: ignore[misc]  # the library carries no types
    """Somebody who is signed in, as the account is at this moment."""

    person: str
    account: str
    name: str
    role: str
    body: str
    token: str = ""

    def get_id(self) -> str:
        """Return what the cookie keeps."""
        return self.token


def signed_in() -> SignedIn | None:
    """Return who makes the request at hand, or None for a visitor."""
    return current_user if isinstance(current_user._get_current_object(), SignedIn) else None


def session_ended() -> bool:
    """Say whether the request came with a session that no longer stands."""
    return signed_in() is None and bool(g.get("session_ended"))


def sign_in_as(person: Person, account: Account) -> None:
    """Begin a session for the person, under a new token; nothing of the one before is kept."""
    end_session()
    token = _sessions().begin(person.id)
    session.permanent = True
    login_user(as_signed_in(person, account, token))
    security.note("signed in", person.id)


def end_session(remember: str = "") -> None:
    """End the session and forget who was signed in; a word may be left in the cookie that says so."""
    if user := signed_in():
        security.note("signed out", user.person)
    _sessions().end(session.get(IN_COOKIE, ""))
    logout_user()
    session.clear()
    if remember:
        session[remember] = True


def as_signed_in(person: Person, account: Account, token: str = "") -> SignedIn:
    """Return person and account as the one who is signed in."""
    return SignedIn(
        person.id, person.account or "", person.name, account.account_role, account.account_body, token
    )


def init_app(app: Flask, accounts: Accounts, otherwise: Callable[[], SignedIn | None] = lambda: None) -> None:
    """Let every request know who makes it; `otherwise` says who that is when no session does."""
    login = LoginManager(app)
    login.session_protection = None  # addresses change on a phone; cookie and form token protect the session

    @login.user_loader  # type: ignore[untyped-decorator]
    def by_token(token: str) -> SignedIn | None:
        person = _sessions().person_of(token)
        found = accounts.signed_in(person) if person else None
        if found is None:
            g.session_ended = True
            return None
        return as_signed_in(*found, token)

    @login.request_loader  # type: ignore[untyped-decorator]
    def without_session(_: object) -> SignedIn | None:
        return otherwise()


def _sessions() -> Sessions:
    sessions: Sessions = current_app.extensions["ci_kb"].kb.people.sessions
    return sessions
