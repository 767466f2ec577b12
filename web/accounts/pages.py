"""Pages to sign in and out."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.domain.errors import Refused
from web import security
from web.accounts.demonstration import SIGNED_OUT
from web.accounts.kept import ENDED, kept, send_on
from web.accounts.next_page import next_page
from web.accounts.schemas import SignInForm
from web.accounts.signed_in import end_session, session_ended, sign_in_as
from web.accounts.tries import keys_of, remember_device, tries
from web.forms import Form, blank_form, read_form
from web.parts import parts

TOO_MANY = "There were many wrong tries. Wait {wait}, then try again, or have a new password."

pages = Blueprint("accounts", __name__)

# The same words whether the account or the password is wrong: nobody learns which accounts there are.
NO_MATCH = "Account and password do not fit together. Check both, or ask your administrator."


@pages.get("/sign-in")
def sign_in() -> str:
    """Ask who it is."""
    ended = ENDED if session_ended() else ""
    return render_template("accounts/sign_in.html", form=blank_form(SignInForm()), ended=ended)


@pages.post("/sign-in")
@security.limiter.limit(security.SIGN_IN_LIMIT)
def check_sign_in() -> Response:
    """Let the person in, and go on to the page they wanted."""
    form = read_form(SignInForm(), request.form)
    # A password may begin or end with a blank, which the form would take away.
    password = request.form.get("password", "")
    if form.errors:
        return _ask_again(form, 422)
    account = form.data["account"]
    counted = keys_of(account)
    if wait := tries().begin(*counted):
        security.note("a sign-in must wait")
        form.attach(Refused(TOO_MANY.format(wait=in_words(wait))))
        answer = _ask_again(form, 429)
        answer.headers["Retry-After"] = str(wait)
        return answer
    found = parts().kb.accounts.sign_in(account, password)
    if found is None:
        security.note("a sign-in was refused")
        form.attach(Refused(NO_MATCH))
        return _ask_again(form, 422)
    tries().right(*counted)
    sign_in_as(*found)
    typed, wanted = kept(), request.args.get("next")
    answer = send_on(typed, wanted) if typed else redirect(next_page(wanted))
    return remember_device(answer, account)


@pages.post("/sign-out")
def sign_out() -> Response:
    """End the session; a demonstration then shows its pages as a visitor sees them."""
    end_session(remember=SIGNED_OUT if parts().demonstration else "")
    answer = redirect(url_for("home.show"))
    answer.headers["Clear-Site-Data"] = '"cache"'  # and not what a device keeps to send later
    return answer


def _ask_again(form: Form, status: int) -> Response:
    """Show the form again with what is wrong; what was typed before signing in stays in it."""
    return make_response(render_template("accounts/sign_in.html", form=form, kept=kept()), status)


def in_words(seconds: int) -> str:
    """Write how long to wait."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
