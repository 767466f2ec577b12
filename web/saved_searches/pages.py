"""Pages on saved searches: the list, save one, call it otherwise, stop it, and where news of it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved as Done
from ci_kb.domain.errors import NotAllowed, Refused
from ci_kb.people import Person
from ci_kb.roles import Command
from ci_kb.sessions import IDLE_HOURS, LONGEST_HOURS
from projections.saved_searches import Saved
from web import labels
from web.accounts.directories import connected
from web.as_at import as_at
from web.forms import Form, blank_form, read_form
from web.parts import act, parts, reader
from web.recording import Answer, Question, ask
from web.saved_searches import schemas
from web.saved_searches.addresses import feed_path
from web.saved_searches.news import News, news
from web.search.choices import in_words
from web.search.reading import read_written, written
from web.seeing import administers, may, not_here
from web.shell import here

pages = Blueprint("saved_searches", __name__)

MOST_NEW = 5


@dataclass(frozen=True)
class Shown:
    """A saved search in the list of its owner."""

    saved: Saved
    asks_for: str
    url: str
    feed: str
    new: News


@pages.get("/searches")
def index() -> str:
    """Show the reader's own saved searches."""
    at = as_at()
    wording = labels.vocabulary()
    person = parts().kb.people.get(reader().person)
    return render_template(
        "saved_searches/index.html",
        searches=[
            Shown(
                saved,
                in_words(read_written(saved.search), wording),
                f"{request.script_root}/search?{saved.search}",
                request.url_root.rstrip("/") + feed_path(key(), saved.id),
                News() if at.day else new_in(saved),
            )
            for saved in parts().projections.saved_searches.of(reader().person, at.position)
        ],
        mail=person.mail if person else "",
        as_at=at.day,
    )


@pages.route("/searches/save", methods=["GET", "POST"])
def save() -> Answer:
    """Save the search that the address names."""
    if not may(Command.SAVE_SEARCH):
        raise NotAllowed("Your account records nothing, so that it saves no searches.")
    search = written(request.args)
    asked = read_written(search)
    if not search:
        raise Refused("There is nothing to save yet. Search for something first.")

    def give(said: dict[str, Any]) -> Done:
        return parts().kb.saved_searches.save(said["name"], search, act())

    return ask_owner(
        title="Save this search",
        lead=f"It asks for {in_words(asked, labels.vocabulary())}.",
        button="Save the search",
        schema=schemas.NameForm(),
        known={"name": asked.q[:100]},
        give=give,
        done="The search is saved. What is new in it stands in its feed, and in a letter once a week.",
        cancel=f"{request.script_root}/search?{search}",
    )


@pages.route("/searches/<reference>/rename", methods=["GET", "POST"])
def rename(reference: str) -> Answer:
    """Call a saved search otherwise."""
    saved = own(reference)

    def give(said: dict[str, Any]) -> Done:
        return parts().kb.saved_searches.rename(reference, said["name"], act())

    return ask_owner(
        title="Call the search otherwise",
        button="Save the name",
        schema=schemas.NameForm(),
        known={"name": saved.name},
        give=give,
        done="The search has another name.",
    )


@pages.route("/searches/<reference>/stop", methods=["GET", "POST"])
def stop(reference: str) -> Answer:
    """Stop a saved search."""
    saved = own(reference)

    def give(_: dict[str, Any]) -> Done:
        return parts().kb.saved_searches.stop(reference, act())

    return ask_owner(
        title=f"Stop “{saved.name}”",
        lead="Its feed ends, and no more letters tell of it.",
        button="Stop the search",
        schema=schemas.Sure(),
        give=give,
        done="The search is stopped.",
    )


@pages.get("/account")
def account() -> str:
    """Show the reader's own account, and ask where mail is to go."""
    person = parts().kb.people.get(reader().person) or not_here()
    return account_page(person, blank_form(schemas.MailForm(), mail=person.mail))


@pages.post("/account")
def change_account() -> Response | tuple[str, int]:
    """Keep where mail is to go."""
    person = parts().kb.people.get(reader().person) or not_here()
    form = read_form(schemas.MailForm(), request.form)
    try:
        if not form.errors:
            parts().kb.people.set_mail(person.id, form.data["mail"])
            flash("Where mail goes is kept." if form.data["mail"] else "No mail will be sent to you.")
            return redirect(here(), 303)
    except Refused as refused:
        form.attach(refused)
    return account_page(person, form), 422


def account_page(person: Person, form: Form) -> str:
    """Return the page on the reader's own account."""
    people = parts().kb.people
    return render_template(
        "saved_searches/account.html",
        form=form,
        person=person,
        who=reader(),
        administers=administers(),
        connected=connected(person.id),
        has_password=people.has_password(person.id),
        devices=people.sessions.of(person.id),
        idle_hours=IDLE_HOURS,
        longest_hours=LONGEST_HOURS,
    )


def new_in(saved: Saved) -> News:
    """Return what is new in a search since its owner was told last, or saved it."""
    projections = parts().projections
    return news(parts().kb, projections, reader(), saved, projections.now.position(), MOST_NEW)


def own(reference: str) -> Saved:
    """Return a search of the reader's own that stands; otherwise the page does not exist."""
    found = parts().projections.saved_searches.of(reader().person)
    return next((saved for saved in found if saved.reference == reference), None) or not_here()


def ask_owner(**question: Any) -> Answer:
    """Ask a question about a saved search; it leads to the list."""
    index_page = url_for("saved_searches.index")
    asked: dict[str, Any] = {
        "trail": (("Saved searches", index_page),),
        "leads_to": lambda _: index_page,
        "cancel": index_page,
    }
    return ask(Question(**(asked | question)))


def key() -> str:
    """Return the key that addresses without signing in are made with."""
    return str(current_app.secret_key)
