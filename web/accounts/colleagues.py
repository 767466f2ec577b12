"""Pages for administrators: who has an account, invite, change roles, shut, sign out, hand over a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from marshmallow import Schema
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved
from ci_kb.domain.account import Account
from ci_kb.domain.authorities import authorities
from ci_kb.domain.errors import NotAllowed, Refused
from ci_kb.links import Purpose
from ci_kb.people import Person
from web import questions
from web.accounts import letters, schemas
from web.forms import blank_form, read_form
from web.paging import page_asked_for, pages_of
from web.parts import act, parts, saved
from web.recording import Answer, Question, ask
from web.saved_searches.mail import NoServer, Undelivered
from web.seeing import administers, not_here

pages = Blueprint("colleagues", __name__, url_prefix="/accounts")

ON_A_PAGE = 50


@dataclass(frozen=True)
class Line:
    """Somebody in the list of accounts."""

    person: Person
    account: Account
    can_sign_in: bool
    by_directory: bool
    waiting: Purpose | None

    @property
    def disabled(self) -> bool:
        """Whether the account is shut."""
        return self.account.disabled


@pages.before_request
def administrators_only() -> None:
    """Let administrators alone look after accounts.

    Raises `NotAllowed`.
    """
    if not administers():
        raise NotAllowed("Only an administrator looks after accounts. Ask yours.")


@pages.get("")
def index() -> str:
    """List the accounts, perhaps only those with a word in name, account or body."""
    wanted = request.args.get("q", "").strip()
    found = parts().kb.people.everyone()
    if wanted:
        found = [person for person in found if fits(line_of(person), wanted)]
    last = pages_of(len(found), ON_A_PAGE)
    page = page_asked_for(last)
    lines = [line_of(person) for person in found[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]]
    return render_template(
        "accounts/index.html", lines=lines, total=len(found), wanted=wanted, page=page, last=last
    )


@pages.route("/invite", methods=["GET", "POST"])
def invite() -> Answer:
    """Invite somebody: name, mail address, role."""
    schema = schemas.InviteForm()
    offer_bodies(schema)
    form = blank_form(schema)
    if request.method == "POST":
        form = read_form(schema, request.form)
        if not form.errors:
            said = form.data
            try:
                done, token = parts().kb.accounts.invite(
                    said["name"], said["mail"], said["role"], said["body"], act()
                )
            except Refused as refused:
                form.attach(refused)
            else:
                return hand_over(saved(done), token, Purpose.INVITATION)
    bodies = form.fields["body"].metadata["suggestions"]
    page = render_template("accounts/invite.html", form=form, bodies=bodies, can_mail=letters.can_mail())
    return page, 422 if form.errors else 200


@pages.get("/<uuid:person>")
def show(person: object) -> str:
    """Show one account: what it may do, since when, and what an administrator can do with it."""
    line = line_or_404(person)
    return render_template(
        "accounts/show.html",
        line=line,
        history=parts().kb.log.history(line.account.id)[::-1],
        sessions=parts().kb.people.sessions.of(line.person.id),
        words=in_words,
    )


@pages.route("/<uuid:person>/role", methods=["GET", "POST"])
def change_role(person: object) -> Answer:
    """Give somebody another role or body."""
    line = line_or_404(person)
    schema = schemas.RoleForm()
    offer_bodies(schema)

    def give(said: dict[str, Any]) -> Saved:
        doing = act(reason=said["reason"])
        return parts().kb.accounts.change_role(word_of(line), said["role"], said["body"], doing)

    return ask_about(
        line,
        title="Change role or body",
        button="Change it",
        schema=schema,
        known={"role": line.account.account_role, "body": line.account.account_body},
        give=give,
        done="The role is changed. The person signs in again.",
    )


@pages.route("/<uuid:person>/disable", methods=["GET", "POST"])
def disable(person: object) -> Answer:
    """Shut an account."""
    line = line_or_404(person)
    return ask_about(
        line,
        title="Disable the account",
        lead="The person is signed out at once and can no longer sign in. What they recorded stays.",
        button="Disable it",
        schema=schemas.WhyForm(),
        give=lambda said: parts().kb.accounts.disable(word_of(line), act(reason=said["reason"])),
        done="The account is disabled.",
    )


@pages.route("/<uuid:person>/enable", methods=["GET", "POST"])
def enable(person: object) -> Answer:
    """Open an account again."""
    line = line_or_404(person)
    return ask_about(
        line,
        title="Enable the account",
        button="Enable it",
        schema=schemas.WhyForm(),
        give=lambda said: parts().kb.accounts.enable(word_of(line), act(reason=said["reason"])),
        done="The account is enabled.",
    )


@pages.post("/<uuid:person>/sign-out")
def sign_out(person: object) -> Response:
    """Sign somebody out on every device."""
    line = line_or_404(person)
    parts().kb.accounts.sign_out_everywhere(word_of(line), act())
    flash(f"{line.person.name} is signed out on every device.")
    return redirect(url_for("colleagues.show", person=line.person.id), 303)


@pages.route("/<uuid:person>/link", methods=["GET", "POST"])
def link(person: object) -> Answer:
    """Make a one-time link by which somebody chooses a password."""
    line = line_or_404(person)
    form = blank_form(schemas.WhyForm())
    if request.method == "POST":
        form = read_form(schemas.WhyForm(), request.form)
        if not form.errors:
            try:
                done, token = parts().kb.accounts.hand_over_link(
                    word_of(line), act(reason=form.data["reason"])
                )
            except Refused as refused:
                form.attach(refused)
            else:
                return hand_over(saved(done), token, purpose_of(line))
    page = render_template("accounts/link.html", form=form, line=line, can_mail=letters.can_mail())
    return page, 422 if form.errors else 200


def hand_over(done: Saved, token: str, purpose: Purpose) -> Answer:
    """Show a link once, or send it where that was asked for and can be done."""
    line = line_or_404(done.reference)
    sent, failed = False, ""
    if request.form.get("send") and letters.can_mail() and line.person.mail:
        try:
            letters.mail_link(line.person, purpose, token)
            sent = True
        except (Refused, NoServer, Undelivered) as error:
            failed = str(error)
    page = render_template(
        "accounts/handed_over.html",
        line=line,
        link=letters.link_to(token),
        valid=letters.valid(purpose),
        sent=sent,
        failed=failed,
    )
    return page, 200


def ask_about(line: Line, **question: Any) -> Answer:
    """Ask a question about an account; it leads to its page."""
    page = url_for("colleagues.show", person=line.person.id)
    trail = (("Accounts", url_for("colleagues.index")), (line.person.name, page))
    asked: dict[str, Any] = {
        "above": line.person.name,
        "trail": trail,
        "leads_to": lambda _: page,
        "cancel": page,
    }
    return ask(Question(**(asked | question)))


def offer_bodies(schema: Schema) -> None:
    """Suggest the bodies that people act for."""
    names = [one.name for one in authorities()]
    questions.suggest(schema, "body", (*names, "ADES", "Education Scotland"))


def line_of(person: Person) -> Line:
    """Return what the list says of a person."""
    people = parts().kb.people
    account = parts().kb.accounts.of(person)
    return Line(
        person,
        account,
        can_sign_in=people.has_password(person.id),
        by_directory=bool(people.subjects.issuers_of(person.id)),
        waiting=people.links.waiting(person.id),
    )


def line_or_404(person: object) -> Line:
    """Return somebody who has an account; otherwise the page does not exist."""
    found = parts().kb.people.get(str(person))
    return line_of(found) if found and found.account else not_here()


def fits(line: Line, wanted: str) -> bool:
    """Say whether a word stands in name, account, role or body."""
    said = f"{line.person.name} {line.person.account} {line.account.account_role} {line.account.account_body}"
    return wanted.casefold() in said.casefold()


def purpose_of(line: Line) -> Purpose:
    """Return what a link for this account is for."""
    return Purpose.RESET if line.can_sign_in else Purpose.INVITATION


def word_of(line: Line) -> str:
    """Return the word somebody signs in with."""
    return line.person.account or ""


def in_words(event: Any) -> str:
    """Return what an event of an account says."""
    match event:
        case Account.Opened() | Account.RoleChanged():
            what = "Opened" if isinstance(event, Account.Opened) else "Role changed"
            return f"{what}: {event.account_role}{f', {event.account_body}' if event.account_body else ''}"
        case Account.LinkHandedOver():
            return f"One-time link made ({event.purpose})"
    return type(event).__name__.replace("PersonErased", "Person erased")
