"""The search page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, render_template, request
from markupsafe import Markup

from ci_kb.domain.authorities import folded
from ci_kb.domain.errors import DatesReversed, NotAChoice, NotFound
from projections.search import Hit, Results
from projections.search import Vocabulary as Words
from web import labels
from web.addresses import url_of
from web.parts import parts, reader
from web.search.answer import Asked, find, senses, words_of
from web.search.choices import chosen_of, facets_of, toggled
from web.search.reading import read
from web.search.vain import note_in_vain
from web.shell import here

pages = Blueprint("search", __name__)

ON_A_PAGE = 20
LAST_PAGE = 500

LOOK_THROUGH = (
    ("practice", "Practice worthy of sharing"),
    ("wider learning", "Wider learning"),
    ("did not work", "What did not work"),
    ("next step", "Next steps"),
    ("focus", "Areas of focus"),
)
"""Kinds offered to somebody who has not asked for anything yet."""


@dataclass(frozen=True)
class Found:
    """A result as the page shows it; title and text are HTML that the search has escaped."""

    url: str
    title: Markup
    text: Markup
    kind: str
    authorities: tuple[str, ...]
    on: date
    status: str
    episode: str
    demonstration: bool
    matched: tuple[str, ...]
    version_url: str


@pages.get("/search")
def show() -> str:
    """Search, and show what was found with everything to narrow it by."""
    asked, faults = read(request.args)
    page = page_asked_for()
    asked = replace(asked, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    wording = labels.vocabulary_at(asked.as_at)
    words = words_of(wording)
    results, asked, faults = searched(words, asked, faults)
    note_in_vain(asked, results, words)
    last_page = min(LAST_PAGE, -(-results.total // ON_A_PAGE))
    if page > last_page > 0:
        page = last_page
        results, asked, _ = searched(words, replace(asked, offset=(page - 1) * ON_A_PAGE), ())
    return render_template(
        "search/show.html",
        asked=asked,
        faults=faults,
        results=results,
        found=[shown(hit, asked, results.also_searched) for hit in results.hits],
        near=[shown(hit, asked) for hit in results.near.hits] if results.near else [],
        facets=facets_of(results, words, wording),
        chosen=chosen_of(asked, wording),
        also=[(label, here(without=[*asked.without, label], page=None)) for label in results.also_searched],
        left_out=[(label, here(without=toggled(list(asked.without), label))) for label in asked.without],
        senses=senses(wording, asked.q),
        look_through=[(name, here(kind=kind)) for kind, name in LOOK_THROUGH],
        page=page,
        last_page=last_page,
    )


def searched(words: Words, asked: Asked, faults: tuple[str, ...]) -> tuple[Results, Asked, tuple[str, ...]]:
    """Search, leaving out what cannot be searched by, with a sentence for each such part."""
    try:
        return find(parts().projections, words, reader(), asked), asked, faults
    except (NotFound, NotAChoice, DatesReversed) as refused:
        return searched(words, without(asked, refused), (*faults, refused.message))


def without(asked: Asked, refused: NotFound | NotAChoice | DatesReversed) -> Asked:
    """Return what is asked without the part that was refused."""
    match refused:
        case DatesReversed():
            return replace(asked, date_to=None)
        case NotAChoice():
            return replace(asked, kind=())
        case NotFound(what="theme"):
            return replace(asked, theme=())
    return replace(asked, authority=())


def page_asked_for() -> int:
    """Return the number of the page that the address names; one that is no number is the first."""
    typed = request.args.get("page", "")
    return (
        min(max(1, int(typed)), LAST_PAGE) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 1
    )


def why(matched: Iterable[str], also: Iterable[str]) -> tuple[str, ...]:
    """Return the words that a result was found by; those of a name that means the same stand together."""
    rest = {word: folded(word) for word in matched}
    names = []
    for name in also:
        words = set(folded(name).split())
        if words <= set(rest.values()):
            names.append(f"{name} (means the same)")
            rest = {word: plain for word, plain in rest.items() if plain not in words}
    return (*rest, *names)


def shown(hit: Hit, asked: Asked, also: tuple[str, ...] = ()) -> Found:
    """Return a result as the page shows it."""
    entry = hit.entry
    kind = f"{entry.kind}: {entry.subkind}" if entry.subkind else entry.kind
    return Found(
        url=request.script_root + url_of(entry.kind, entry.episode, entry.reference, asked.as_at),
        title=Markup(hit.title),  # noqa: S704  # escaped by the search, marks around matches
        text=Markup(hit.more),  # noqa: S704
        kind=kind,
        authorities=tuple(labels.short(name) for name in hit.authorities),
        on=entry.on,
        status=entry.status,
        episode=hit.episode.title if hit.episode else "",
        demonstration=bool(hit.episode and hit.episode.demonstration),
        matched=why(hit.matched, also),
        version_url=version_url(hit),
    )


def version_url(hit: Hit) -> str:
    """Return the permanent address of the version that was found; that of a focus statement never changes."""
    entry = hit.entry
    if entry.kind == "focus":
        return request.script_root + url_of(entry.kind, entry.episode, entry.reference)
    number = parts().projections.items.version_made_at(entry.item, int(entry.details["since"]))
    address = request.script_root + url_of(entry.kind, entry.episode, entry.reference)
    return f"{address}/versions/{number}" if number else ""
