"""Addresses that work without signing in, by the token in them: a feed, and the ways to be told no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NoReturn

from flask import Blueprint, abort, render_template, request
from werkzeug.wrappers import Response

from ci_kb.days import today
from ci_kb.domain.errors import AlreadyWithdrawn
from ci_kb.domain.record import Act
from projections.reading import Reader
from projections.saved_searches import Saved
from web import labels, security
from web.parts import parts
from web.parts import saved as wait_for
from web.saved_searches.addresses import FEED, NO_MAIL, STOP, fits
from web.saved_searches.feed import feed
from web.saved_searches.news import latest, owner_of
from web.saved_searches.pages import key

pages = Blueprint("told", __name__)

DAYS_IN_A_FEED = 90
MOST_IN_A_FEED = 50


@pages.get("/searches/<search>/feed/<token>")
def show_feed(search: str, token: str) -> Response:
    """Answer the feed of a saved search: what its owner may see at this moment."""
    saved, who = search_of(FEED, search, token)
    since = datetime.now(UTC) - timedelta(days=DAYS_IN_A_FEED)
    lines = latest(parts().projections, labels.vocabulary(), who, saved, since, MOST_IN_A_FEED)
    answer = Response(
        feed(saved, lines, request.url_root.rstrip("/"), request.base_url),
        content_type="application/atom+xml; charset=utf-8",
        headers={"Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"},
    )
    answer.add_etag()
    return answer.make_conditional(request)


@pages.get("/searches/<search>/stop/<token>")
def ask_to_stop(search: str, token: str) -> str:
    """Ask once, since programs that look after mail open its links."""
    saved, _ = search_of(STOP, search, token)
    return sure(f"Stop “{saved.name}”", "Its feed ends, and no more letters tell of it.", "Stop the search")


@pages.post("/searches/<search>/stop/<token>")
def stop(search: str, token: str) -> str:
    """Stop a saved search; the token shows that it is its owner who asks."""
    saved, who = search_of(STOP, search, token)
    try:
        wait_for(parts().kb.saved_searches.stop(saved.reference, act_of(who)))
    except AlreadyWithdrawn:
        nothing_here()
    return done(f"“{saved.name}” is stopped", "Its feed has ended, and no more letters tell of it.")


@pages.get("/no-mail/<person>/<token>")
def ask_for_no_mail(person: str, token: str) -> str:
    """Ask once, since programs that look after mail open its links."""
    if not fits(key(), NO_MAIL, person, token):
        nothing_here()
    return sure("No more mail", "Your saved searches and their feeds stay.", "Send me no more mail")


@pages.post("/no-mail/<person>/<token>")
def no_mail(person: str, token: str) -> str:
    """Take somebody's mail address away (also the one click of RFC 8058)."""
    if not fits(key(), NO_MAIL, person, token):
        nothing_here()
    parts().kb.people.set_mail(person, "")
    return done("You will get no more mail", "Your mail address is forgotten here. Your saved searches stay.")


for view in (stop, no_mail):
    security.csrf.exempt(view)  # the token proves that it is not forged, and mail programs have no other


def search_of(purpose: str, search: str, token: str) -> tuple[Saved, Reader]:
    """Return a saved search that stands, and what its owner may see; otherwise there is nothing here."""
    saved = parts().projections.saved_searches.get(search)
    if not fits(key(), purpose, search, token) or saved is None or saved.stopped:
        nothing_here()
    owner = owner_of(parts().kb, saved.owner)
    return (saved, owner[1]) if owner else nothing_here()


def act_of(who: Reader) -> Act:
    """Return what the owner does by following a link in a letter."""
    return Act(by=who.person, role=who.role, body=who.body, on=today(), reason="By the link in a letter")


def sure(title: str, lead: str, button: str) -> str:
    """Return a page with one button."""
    return render_template("saved_searches/sure.html", title=title, lead=lead, button=button)


def done(title: str, lead: str) -> str:
    """Return a page that says that it is done."""
    return render_template("saved_searches/sure.html", title=title, lead=lead, button="")


def nothing_here() -> NoReturn:
    """Answer that there is nothing: not even that there was."""
    abort(404)
