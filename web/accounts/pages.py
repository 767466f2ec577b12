"""Pages to sign in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.domain.errors import Refused
from web import security
from web.accounts.demonstration import SIGNED_OUT
from web.accounts.next_page import next_page
from web.accounts.schemas import SignInForm
from web.accounts.signed_in import end_session, sign_in_as
from web.forms import Form, blank_form, read_form
from web.parts import parts

pages = Blueprint("accounts", __name__)

# The same words whether the account or the password is wrong: nobody learns which accounts there are.
NO_MATCH = "Account and password do not fit together. Check both, or ask your administrator."


@pages.get("/sign-in")
def sign_in() -> str:
    """Ask who it is."""
    return render_template("accounts/sign_in.html", form=blank_form(SignInForm()))


@pages.post("/sign-in")
@security.limiter.limit(security.SIGN_IN_LIMIT)
def check_sign_in() -> Response | tuple[str, int]:
    """Let the person in, and go on to the page they wanted."""
    form = read_form(SignInForm(), request.form)
    # A password may begin or end with a blank, which the form would take away.
    password = request.form.get("password", "")
    found = None if form.errors else parts().kb.accounts.sign_in(form.data["account"], password)
    if found is None:
        return _ask_again(form)
    sign_in_as(*found)
    return redirect(next_page(request.args.get("next")))


@pages.post("/sign-out")
def sign_out() -> Response:
    """End the session; a demonstration then shows its pages as a visitor sees them."""
    end_session(remember=SIGNED_OUT if parts().demonstration else "")
    return redirect(url_for("home.show"))


def _ask_again(form: Form) -> tuple[str, int]:
    if not form.errors:
        form.attach(Refused(NO_MATCH))
    return render_template("accounts/sign_in.html", form=form), 422
