"""What was typed into a form whose session had ended: kept through signing in, then sent on."""

from __future__ import annotations

from flask import make_response, render_template, request
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

Kept = list[tuple[str, str]]


def ask_again() -> Response:
    """Ask who it is, keeping what was typed."""
    form = blank_form(SignInForm())
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    path = request.script_root + request.full_path.rstrip("?")
    page = render_template("accounts/sign_in.html", form=form, ended=ENDED, kept=typed, then=path)
    return make_response(page, 401)


def kept() -> Kept:
    """Return what was typed before signing in, which the sign-in form carries."""
    sent = request.form.items(multi=True)
    return [(name.removeprefix(MARK), value) for name, value in sent if name.startswith(MARK)]


def send_on(typed: Kept) -> Response:
    """Show what was typed, to be sent on with one press."""
    texts = [value for name, value in typed if name not in ("command", "version") and value.strip()]
    page = render_template(
        "accounts/kept.html", typed=typed, texts=texts, action=next_page(request.args.get("next"))
    )
    return make_response(page, 200)
