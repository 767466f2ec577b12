"""Writes identifiers as words, for every template: people, roles, themes, authorities, addresses."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from flask import Flask, g, url_for

from ci_kb.application import OPERATOR
from ci_kb.domain.authorities import authority_called, folded
from ci_kb.domain.connection import ConnectionState
from ci_kb.domain.vocabulary import Wording
from web.addresses import url_of
from web.parts import parts, reader
from web.search.answer import wording_at

CONNECTION_STATES = {
    ConnectionState.PROPOSED: "Suggested",
    ConnectionState.APPROACHED: "Approached",
    ConnectionState.MET: "Met",
    ConnectionState.VISITED: "Visited",
    ConnectionState.ADOPTED: "Taken up",
    ConnectionState.DECLINED: "Declined",
    ConnectionState.STOPPED: "Stopped",
}
"""What people call the states of a connection."""


def init_app(app: Flask) -> None:
    """Offer the labels to every template, as functions and filters."""
    app.jinja_env.globals.update(
        person=person,
        role=role,
        theme=theme,
        item_url=item_url,
        authority_url=authority_url,
        connection_states=CONNECTION_STATES,
    )
    app.jinja_env.filters.update(short=short)


def person(identifier: str) -> str:
    """Return the name of somebody the log knows by identifier; the register may have forgotten it."""
    if identifier == OPERATOR:
        return "the operator of the knowledge base"
    if not reader().reads_names:
        return "a person whose name is not shown to you"
    found = parts().kb.people.get(identifier)
    return found.name if found else "a person no longer named here"


def role(name: str, body: str) -> str:
    """Return a role with the body it is held for: officer, Moray."""
    return f"{name}, {short(body)}" if body else name


def vocabulary() -> Wording:
    """Return the shared words as they are now, read once for each request."""
    if "vocabulary" not in g:
        g.vocabulary = parts().kb.vocabulary.get().wording
    found: Wording = g.vocabulary
    return found


def vocabulary_at(day: date | None) -> Wording:
    """Return the shared words as they were at the end of a day, or as they are now."""
    return wording_at(parts().kb.vocabulary, parts().projections, day) if day else vocabulary()


def theme(identifier: str) -> str:
    """Return the name of a theme; one that was retired is called by its identifier."""
    return theme_in(vocabulary(), identifier)


def theme_in(wording: Wording, identifier: str) -> str:
    """Return the name of a theme among the words of some day."""
    found = wording.themes.get(wording.theme_now(identifier))
    return found.label if found else identifier.replace("-", " ")


@cache
def short(authority: str) -> str:
    """Return an authority's short name, such as Moray; a name that is not one of the thirty-two stays."""
    known = authority_called(authority)
    return known.short_name if known else authority


def slug(authority: str) -> str:
    """Return an authority's name as it stands in addresses: its short name, small, with hyphens."""
    return in_addresses(short(authority))


def in_addresses(name: str) -> str:
    """Return a name as addresses write it: small, without accents, hyphens for blanks and signs."""
    return re.sub(r"\W+", "-", folded(name)).strip("-")


def authority_url(authority: str, as_at: date | None = None) -> str:
    """Return the address of an authority's page, perhaps as at a day."""
    return url_for("authorities.show", name=slug(authority), as_at=as_at)


def item_url(kind: str, episode: str, reference: str) -> str:
    """Return the address of an item, or of a statement of the focus, within its episode."""
    return url_for("home.show").rstrip("/") + url_of(kind, episode, reference)
