"""Pages on passwords: choose one by a link, ask for a link, change one's own; and sign out everywhere."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.application.accounts import Accounts
from ci_kb.domain.errors import Refused
from ci_kb.links import Purpose
from ci_kb.passwords import Strength, strength
from web import security
from web.accounts import letters
from web.accounts.schemas import ForgottenForm, NewPasswordForm, OwnPasswordForm
from web.accounts.signed_in import end_session, sign_in_as
from web.forms import Form, blank_form, read_form
from web.parts import parts, reader
from web.recording import Answer

pages = Blueprint("passwords", __name__)

SENT = "If this account has a mail address, a letter with a link is on its way. It works for a day."
DIFFERENT = "The two are not the same. Enter the new password twice."


@pages.route("/password/<token>", methods=["GET", "POST"])
@security.limiter.limit(security.LINK_LIMIT)
def choose(token: str) -> Answer:
    """Let the holder of a one-time link choose a password; looking at the page uses nothing up."""
    found = parts().kb.accounts.behind(token)
    if found is None:
        return render_template("accounts/link_over.html", can_mail=letters.can_mail()), 410
    person, account, purpose = found

    def give(password: str) -> None:
        security.note("a password was set by a link", parts().kb.accounts.use_link(token, password).id)

    about = (person.name, person.account or "", person.mail, account.account_body)
    shown = {"person": person, "invited": purpose == Purpose.INVITATION}
    page = "accounts/choose_password.html"
    return _ask(NewPasswordForm, give, about, page, shown) or _chosen()


def _chosen() -> Response:
    end_session()
    flash("Your password is set. Sign in with it now.")
    return redirect(url_for("accounts.sign_in"), 303)


@pages.get("/forgotten")
def forgotten() -> str:
    """Say how to come to a new password."""
    form = blank_form(ForgottenForm())
    return render_template("accounts/forgotten.html", form=form, can_mail=letters.can_mail())


def whose_letter() -> str:
    """Return the account that letters are counted for."""
    return request.form.get("account", "").strip().casefold() or "none"


@pages.post("/forgotten")
@security.limiter.limit(security.LINK_LIMIT)
@security.limiter.limit(security.LETTER_LIMIT, key_func=whose_letter)
def send_link() -> Answer:
    """Send a link by mail; the answer, and how long it takes, are the same whoever has the account."""
    form = read_form(ForgottenForm(), request.form)
    if form.errors or not letters.can_mail():
        page = render_template("accounts/forgotten.html", form=form, can_mail=letters.can_mail())
        return page, 422 if form.errors else 200
    accounts, account = parts().kb.accounts, form.data["account"]
    letters.later(lambda: _send(accounts, account))
    flash(SENT)
    return redirect(url_for("accounts.sign_in"), 303)


def _send(accounts: Accounts, account: str) -> None:
    if found := accounts.forgotten(account):
        letters.mail_link(found[0], Purpose.RESET, found[1])


@pages.route("/account/password", methods=["GET", "POST"])
@security.limiter.limit(security.LINK_LIMIT, methods=["POST"])
def change_own() -> Answer:
    """Let somebody change their password; other devices are signed out."""
    accounts, who = parts().kb.accounts, reader()
    found = accounts.signed_in(who.person)
    if found is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if not parts().kb.people.has_password(who.person):
        raise Refused("You sign in with the account of your organisation. Its password is changed there.")

    def give(password: str) -> None:
        accounts.change_own_password(who.person, request.form.get("old", ""), password)
        security.note("a password was changed", who.person)

    about = (found[0].name, found[0].account or "", found[0].mail, who.body)
    again = _ask(OwnPasswordForm, give, about, "accounts/change_password.html", {})
    if again:
        return again
    sign_in_as(*found)
    flash("Your password is changed. You are signed out on every other device.")
    return redirect(url_for("saved_searches.account"), 303)


@pages.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Response:
    """End every session of the reader, this one too."""
    parts().kb.people.sessions.end_all(reader().person)
    end_session()
    flash("You are signed out on every device.")
    return redirect(url_for("accounts.sign_in"), 303)


def _ask(
    schema: type[NewPasswordForm | OwnPasswordForm],
    give: Callable[[str], None],
    about: tuple[str, ...],
    page: str,
    shown: dict[str, object],
) -> Answer | None:
    """Show the form, or take what it says; None when the password was taken."""
    judged: Strength | None = None
    form = blank_form(schema())
    if request.method == "POST":
        form = read_form(schema(), request.form)
        # A password may begin or end with a blank, which the form would take away.
        password = request.form.get("password", "")
        if password:
            judged = strength(password, about)
        if _taken(form, password, give):
            return None
    status = 422 if form.errors else 200
    return render_template(page, form=form, judged=judged, **shown), status


def _taken(form: Form, password: str, give: Callable[[str], None]) -> bool:
    if not form.errors and password != request.form.get("again", ""):
        form.attach(Refused(DIFFERENT, field="again"))
    if form.errors:
        return False
    try:
        give(password)
    except Refused as refused:
        form.attach(refused)
        return False
    return True
