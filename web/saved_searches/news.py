"""What is new in a saved search: as its owner may see it at this moment, each with why it was found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from html import unescape

from ci_kb.application import KnowledgeBase
from ci_kb.domain.errors import DatesReversed, NotAChoice, NotFound
from ci_kb.domain.vocabulary import Wording
from ci_kb.people import Person
from projections import Projections
from projections.reading import Reader
from projections.saved_searches import Saved
from projections.search import Hit, Results
from web.labels import short
from web.search.answer import Asked, find, without_marks, words_of
from web.search.choices import in_words
from web.search.found import kind_of, version_path, why
from web.search.reading import read_written

MOST_READ = 200
MARGIN = timedelta(hours=1)
"""Events are put in order when they are stored, and carry a moment from a little before."""


@dataclass(frozen=True)
class Line:
    """Something found: what it is, whose, when it happened and was recorded, and why it was found."""

    title: str
    text: str
    kind: str
    authorities: str
    on: date
    recorded: datetime
    why: str
    path: str


@dataclass(frozen=True)
class News:
    """What is new: the latest recorded first; `total` may be more than there are lines."""

    lines: tuple[Line, ...] = ()
    total: int = 0


def owner_of(kb: KnowledgeBase, owner: str) -> tuple[Person, Reader] | None:
    """Return a person and who reads when they do, unless the account is gone or disabled."""
    found = kb.accounts.signed_in(owner)
    if found is None:
        return None
    person, account = found
    return person, Reader(person.id, account.account_role, account.account_body)


def news(
    kb: KnowledgeBase, projections: Projections, reader: Reader, saved: Saved, up_to: int, most: int
) -> News:
    """Return what was recorded, changed or released since the owner was told last, up to a position."""
    wording = kb.vocabulary.get().wording
    since = next(kb.log.events(saved.told_up_to - 1)).event.timestamp - MARGIN
    asked = replace(read_written(saved.search), recorded_after=since, limit=MOST_READ)
    results = found(projections, wording, reader, asked)
    if results is None:
        return News()
    new = [hit for hit in results.hits if saved.told_up_to < int(hit.entry.details["since"]) <= up_to]
    total = len(new) if results.total <= MOST_READ else results.total
    return News(lines(projections, wording, results, asked, new, most), total)


def latest(
    projections: Projections, wording: Wording, reader: Reader, saved: Saved, since: datetime, most: int
) -> tuple[Line, ...]:
    """Return what was recorded since a moment, or the newest where that is nothing, for a feed."""
    asked = replace(read_written(saved.search), limit=MOST_READ, newest=True)
    for attempt in (replace(asked, recorded_after=since), replace(asked, limit=most)):
        results = found(projections, wording, reader, attempt)
        if results and results.hits:
            return lines(projections, wording, results, asked, list(results.hits), most)
    return ()


def found(projections: Projections, wording: Wording, reader: Reader, asked: Asked) -> Results | None:
    """Return what a saved search finds; nothing when what it is narrowed by is no longer known."""
    try:
        return find(projections, words_of(wording), reader, asked)
    except (NotFound, NotAChoice, DatesReversed):
        return None


def lines(
    projections: Projections, wording: Wording, results: Results, asked: Asked, hits: list[Hit], most: int
) -> tuple[Line, ...]:
    """Return hits as lines, the latest recorded first."""
    hits = sorted(hits, key=lambda hit: hit.entry.recorded_from, reverse=True)[:most]
    narrowed = in_words(replace(asked, q=""), wording)
    return tuple(
        Line(
            title=" ".join((hit.entry.title or unescape(without_marks(hit.title))).split()),
            text=unescape(without_marks(hit.more)),
            kind=kind_of(hit),
            authorities=", ".join(map(short, hit.authorities)),
            on=hit.entry.on,
            recorded=hit.entry.recorded_from,
            why=", ".join(why(hit.matched, results.also_searched)) or narrowed,
            path=version_path(projections, hit),
        )
        for hit in hits
    )
