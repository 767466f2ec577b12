"""The search page."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, render_template, request, url_for

from ci_kb.domain.errors import DatesReversed, NotAChoice, NotFound
from ci_kb.roles import Command
from projections.search import Results
from projections.search import Vocabulary as Words
from web import labels
from web.paging import page_asked_for, pages_of
from web.parts import parts, reader
from web.search.answer import Asked, find, senses, stages_told, words_of
from web.search.choices import chosen_of, facets_of, toggled
from web.search.found import shown
from web.search.reading import read, written
from web.search.vain import note_in_vain
from web.seeing import may
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


@pages.get("/search")
def show() -> str:
    """Search, and show what was found with everything to narrow it by."""
    asked, faults = read(request.args)
    page = page_asked_for(LAST_PAGE)
    asked = replace(asked, limit=ON_A_PAGE, offset=(page - 1) * ON_A_PAGE)
    wording = labels.vocabulary_at(asked.as_at)
    words = words_of(wording)
    results, asked, faults = searched(words, asked, faults)
    noted = note_in_vain(asked, results, words)
    last_page = min(LAST_PAGE, pages_of(results.total, ON_A_PAGE))
    if page > last_page > 0:
        page = last_page
        results, asked, _ = searched(words, replace(asked, offset=(page - 1) * ON_A_PAGE), ())
    projections = parts().projections
    stages = stages_told(projections, reader(), projections.episodes.audiences(reader()), asked.as_at).values
    return render_template(
        "search/show.html",
        asked=asked,
        may_save=may(Command.SAVE_SEARCH),
        faults=faults,
        results=results,
        found=[shown(hit, asked, results.also_searched, stages) for hit in results.hits],
        near=[shown(hit, asked, stages=stages) for hit in results.near.hits] if results.near else [],
        facets=facets_of(results, words, wording),
        chosen=chosen_of(asked, wording),
        also=[(label, here(without=[*asked.without, label], page=None)) for label in results.also_searched],
        left_out=[(label, here(without=toggled(list(asked.without), label))) for label in asked.without],
        noted=noted,
        senses=senses(wording, asked.q),
        save_url=f"{url_for('saved_searches.save')}?{written(request.args)}",
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
