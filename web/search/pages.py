"""The search page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, render_template, request
from markupsafe import Markup

from ci_kb.domain.authorities import authority_called
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.errors import DatesReversed, NotAChoice, NotFound
from projections.search import Hit, Results
from projections.search import Vocabulary as Words
from web import labels
from web.addresses import url_of
from web.parts import parts, reader
from web.search.answer import INHERITED, Asked, find, words_of
from web.search.naming import called
from web.search.reading import read
from web.shell import here

pages = Blueprint("search", __name__)

ON_A_PAGE = 20
LAST_PAGE = 500

FACETS = (
    ("kind", "Kind"),
    ("subkind", "Kind of finding, step of a focus"),
    ("authority", "Authority"),
    ("theme", "Theme"),
    ("year", "Year"),
    ("status", "Status"),
    ("family_group", "Family group (children’s services)"),
    ("region", "Region"),
    ("rurality", "Kind of area"),
    ("stage", "Stage reached"),
    ("source", "Outcome source"),
)
PARAMETER = {"subkind": "kind"}
"""Facets that are chosen under another name: a kind of finding is a kind."""

FOCUS_STEPS = {step.value: f"Focus {step}" for step in FocusStep}


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


@pages.get("/search")
def show() -> str:
    """Search, and show what was found with everything to narrow it by."""
    asked, faults = read(request.args)
    page = page_asked_for()
    asked = replace(asked, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    words = words_of(labels.vocabulary_at(asked.as_at))
    results, asked, faults = searched(words, asked, faults)
    last_page = min(LAST_PAGE, -(-results.total // ON_A_PAGE))
    if page > last_page > 0:
        page = last_page
        results, asked, _ = searched(words, replace(asked, offset=(page - 1) * ON_A_PAGE), ())
    return render_template(
        "search/show.html",
        asked=asked,
        faults=faults,
        results=results,
        found=[shown(hit, asked) for hit in results.hits],
        near=[shown(hit, asked) for hit in results.near.hits] if results.near else [],
        facets=facets_of(results, words),
        chosen=chosen_of(asked),
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


def shown(hit: Hit, asked: Asked) -> Found:
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
    )


def facets_of(results: Results, words: Words) -> list[tuple[str, list[tuple[str, int, str, bool]]]]:
    """Return each facet with its values, the commonest first, and the address that toggles each."""
    groups = []
    for facet, title in FACETS:
        parameter = PARAMETER.get(facet, facet)
        values = [named(parameter, value, words) for value in request.args.getlist(parameter)]
        options = [
            (
                label_of(facet, value),
                count,
                here(**{parameter: toggled(values, value), "page": None}),
                value in values,
            )
            for value, count in results.facets.get(facet, [])
        ]
        if options:
            groups.append((title, options))
    return groups


def chosen_of(asked: Asked) -> list[tuple[str, str, str]]:
    """Return what narrows the search now, each with the address without it."""
    found = []
    for parameter, title in FACETS:
        for value in getattr(asked, parameter, ()):
            without = toggled(request.args.getlist(parameter), value)
            found.append((title, label_of(parameter, value), here(**{parameter: without, "page": None})))
    for parameter, title, day in (("from", "From", asked.date_from), ("to", "To", asked.date_to)):
        if day:
            found.append((title, day.isoformat(), here(**{parameter: None, "page": None})))
    return found


def named(parameter: str, value: str, words: Words) -> str:
    """Return a value as the facets name it, whichever of its names was typed."""
    if parameter == "theme":
        return words.theme(value) or value
    known = authority_called(value) if parameter == "authority" else None
    return known.name if known else value


def toggled(values: list[str], value: str) -> list[str]:
    """Return the values with this one, or without it when it was among them."""
    return [each for each in values if each != value] if value in values else [*values, value]


def label_of(facet: str, value: str) -> str:
    """Return the words for a value of a facet."""
    if facet == "theme":
        return labels.theme(value)
    if facet == "authority":
        return labels.short(value)
    if facet in INHERITED:
        return sentence(called(facet, value))
    if value in FOCUS_STEPS:
        return FOCUS_STEPS[value]
    return sentence(value)


def sentence(words: str) -> str:
    """Return words with a capital at the beginning."""
    return words[:1].upper() + words[1:]
