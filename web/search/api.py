"""The search as JSON (contract of ``GET /api/v1/search``)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from ci_kb.domain.errors import DatesReversed, NotAChoice, NotFound
from web import labels
from web.errors import Words, answer
from web.parts import parts, reader
from web.search.answer import as_json, find, words_of
from web.search.reading import read
from web.search.vain import note_in_vain

pages = Blueprint("search_api", __name__, url_prefix="/api/v1")

LONGEST_PREFIX = 100


@pages.get("/search")
def show() -> dict[str, Any] | Response:
    """Answer a search with results, exact counts by facet, and what else was searched for."""
    asked, faults = read(request.args)
    if faults:
        return not_understood(" ".join(faults))
    try:
        words = words_of(labels.vocabulary_at(asked.as_at))
        results = find(parts().projections, words, reader(), asked)
    except (NotFound, NotAChoice, DatesReversed) as refused:
        return not_understood(refused.message)
    note_in_vain(asked, results, words)
    return as_json(results, asked.as_at)


def not_understood(sentence: str) -> Response:
    """Answer that a part of the address is wrong."""
    return answer(400, Words("The search cannot be understood", sentence))


@pages.get("/suggest")
def suggest() -> dict[str, Any]:
    """Complete what is being typed, from names and titles that the reader may see."""
    audiences = parts().projections.episodes.audiences(reader())
    prefix = request.args.get("q", "")[:LONGEST_PREFIX]
    words = words_of(labels.vocabulary())
    return {"suggestions": parts().projections.search.suggest(prefix, audiences, words)}
