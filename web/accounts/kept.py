"""What was typed into a form whose session had ended: kept through signing in, then sent on."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from typing import cast

from flask import current_app, make_response, render_template, request, session
from werkzeug.wrappers import Response

from ci_kb.sessions import IDLE_HOURS, LONGEST_HOURS
from web.accounts.next_page import next_page
from web.accounts.schemas import SignInForm
from web.forms import blank_form

MARK = "kept."
NOT_KEPT = ("csrf_token", "password", "again", "old")

ENDED = (
    f"You were signed out: after {IDLE_HOURS} hours in which nothing was done, after {LONGEST_HOURS} hours "
    "in all, or because your account or its password changed."
)

MOST, LARGEST = 200, 20_000_000
"""So many forms, and so many characters, are kept in memory at a time."""

STASHED = "stashed"

Kept = list[tuple[str, str]]


def ask_again() -> Response:
    """Ask who it is, keeping what was typed."""
    form = blank_form(SignInForm())
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    path = request.script_root + request.full_path.rstrip("?")
    session[STASHED] = stash().put(path, typed)
    page = render_template("accounts/sign_in.html", form=form, ended=ENDED, kept=typed, then=path)
    return make_response(page, 401)


class Stash:
    """What was typed, kept in memory for whoever goes to a directory and comes back."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[str, Kept]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, path: str, typed: Kept) -> str:
        """Keep it, and return by which word it is taken again; of too much, the oldest is dropped."""
        word = secrets.token_urlsafe(16)
        with self._lock:
            self._held[word] = (path, typed)
            while len(self._held) > MOST or sum(map(size, self._held.values())) > LARGEST:
                self._held.popitem(last=False)
        return word

    def take(self, word: str) -> tuple[str, Kept] | None:
        """Return it, once."""
        with self._lock:
            return self._held.pop(word, None)


def size(held: tuple[str, Kept]) -> int:
    """Return how many characters are kept."""
    return sum(len(value) for _, value in held[1])


def stash() -> Stash:
    """Return what the application at hand keeps."""
    return cast(Stash, current_app.extensions.setdefault("ci_kb_kept", Stash()))


def kept() -> Kept:
    """Return what was typed before signing in, which the sign-in form carries."""
    sent = request.form.items(multi=True)
    return [(name.removeprefix(MARK), value) for name, value in sent if name.startswith(MARK)]


def send_on(typed: Kept, wanted: str | None) -> Response:
    """Show what was typed, to be sent with one press to the page it was typed for."""
    texts = [value for name, value in typed if name not in ("command", "version") and value.strip()]
    page = render_template("accounts/kept.html", typed=typed, texts=texts, action=next_page(wanted))
    return make_response(page, 200)
