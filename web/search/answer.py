"""One search, asked and answered alike for the page, the JSON and the command line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from html import unescape
from typing import Any

from ci_kb.application.vocabulary import Words as Vocabulary
from ci_kb.days import today
from ci_kb.domain.authorities import authorities, authority_called, folded
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.errors import DatesReversed, NotAChoice, NotFound
from ci_kb.domain.finding import FindingKind
from ci_kb.domain.vocabulary import Wording
from projections import Projections
from projections.reading import Reader
from projections.search import Filters, Hit, Results
from projections.search import Vocabulary as Words
from projections.search.inherited import Told
from projections.search.vocabulary import ALSO_WORDS
from projections.tables import NOW
from web.addresses import url_of
from web.search import naming

KINDS = ("finding", "practice", "next step", "focus")
SUBKINDS = (*map(str, FindingKind), *map(str, FocusStep))
"""The kinds of finding and the steps of a focus: each narrows its kind."""

INHERITED = ("region", "family_group", "rurality", "stage", "source")
"""Facets that items inherit from their episode."""

MARK = re.compile(r"</?mark>")
ASIDE = re.compile(r"\s*\([^)]*\)")


@dataclass(frozen=True)
class Asked:
    """What is looked for, and which part of the answer is wanted; facets are given as people name them.

    An exact search leaves out what means the same as the words; `without` names what else is not to be
    searched for.
    """

    q: str = ""
    kind: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    family_group: tuple[str, ...] = ()
    rurality: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    date_from: date | None = None
    date_to: date | None = None
    as_at: date | None = None
    recorded_after: datetime | None = None
    limit: int = 10
    offset: int = 0
    exact: bool = False
    without: tuple[str, ...] = ()
    newest: bool = False


def wording_at(vocabulary: Vocabulary, projections: Projections, day: date | None) -> Wording:
    """Return the shared words as they were at the end of a day, or as they are now."""
    if day is None or day >= today():
        return vocabulary.get().wording
    return projections.vocabularies.at(projections.episodes.position_at(day))


def words_of(wording: Wording) -> Words:
    """Return the vocabulary as the search uses it."""
    return _words(
        tuple((term.term, term.expansion) for term in wording.terms.values()),
        tuple(ring.terms for ring in wording.rings.values()),
        tuple((theme.id, theme.label) for theme in wording.themes.values()),
        tuple((theme, wording.theme_now(theme)) for theme in wording.merged),
    )


@lru_cache(maxsize=16)
def _words(
    terms: tuple[tuple[str, str], ...],
    rings: tuple[tuple[str, ...], ...],
    themes: tuple[tuple[str, str], ...],
    merged: tuple[tuple[str, str], ...],
) -> Words:
    aliases = {
        alias: authority.name
        for authority in authorities()
        for alias in (authority.name, authority.short_name, *authority.aliases)
    }
    return Words.of(
        terms=terms,
        rings=rings,
        authorities=aliases,
        themes=dict(themes),
        merged=dict(merged),
        facets=naming.aliases(),
    )


def find(projections: Projections, words: Words, reader: Reader, asked: Asked) -> Results:
    """Return what the reader may see of what is looked for.

    Raises `NotFound` for an authority or theme nobody knows, `NotAChoice` for a kind there is not, and
    `DatesReversed`.
    """
    audiences = projections.episodes.audiences(reader)
    results = projections.search.find(
        asked.q,
        audiences=audiences,
        filters=filters_of(projections, words, reader, asked),
        as_at=asked.as_at,
        limit=asked.limit,
        offset=asked.offset,
        newest=asked.newest,
        vocabulary=leaving_out(words, asked),
        exact=asked.exact,
        told={"stage": stages_told(projections, reader, audiences, asked.as_at)},
    )
    near = results.near and replace(results.near, hits=told(results.near.hits, audiences, words))
    return replace(results, hits=told(results.hits, audiences, words), near=near)


def stages_told(
    projections: Projections, reader: Reader, audiences: frozenset[str], as_at: date | None
) -> Told:
    """Return the stage that every episode has reached, today or as it was known at the end of a day."""
    past = as_at if as_at and as_at < today() else None
    at = projections.episodes.position_at(past) if past else NOW
    return projections.stages.told(reader, audiences, today(), past, at)


def leaving_out(words: Words, asked: Asked) -> Words:
    """Return the vocabulary without the ways of saying it that are not to be searched for."""
    if asked.exact:
        return replace(words, forms={})
    if not asked.without:
        return words
    unwanted = {label.casefold() for label in asked.without}
    forms = {
        form: tuple(each for each in meanings if not (each.terms and each.label.casefold() in unwanted))
        for form, meanings in words.forms.items()
    }
    return replace(words, forms={form: meanings for form, meanings in forms.items() if meanings})


def senses(wording: Wording, typed: str) -> list[str]:
    """Return what else the terms in a query may mean, where the vocabulary says so."""
    return [
        term.note for term in wording.terms.values() if term.note and says(typed, ASIDE.sub("", term.term))
    ]


def says(typed: str, term: str) -> bool:
    """Say whether a term stands in a text; one that is also a word only as it is written, or in capitals."""
    found = re.findall(rf"(?<!\w){re.escape(term)}(?!\w)", typed, re.IGNORECASE)
    return bool(found) and (folded(term) not in ALSO_WORDS or bool({term, term.upper()} & set(found)))


def told(hits: Iterable[Hit], audiences: frozenset[str], words: Words) -> tuple[Hit, ...]:
    """Return the hits on themes as they are called now, without titles of episodes closed to the reader."""
    found = []
    for hit in hits:
        if hit.episode and hit.episode.audience not in audiences:
            hit = replace(hit, episode=replace(hit.episode, title=""))
        if words.merged.keys() & set(hit.entry.themes):
            themes = dict.fromkeys(words.merged.get(theme, theme) for theme in hit.entry.themes)
            hit = replace(hit, entry=replace(hit.entry, themes=tuple(themes)))
        found.append(hit)
    return tuple(found)


def filters_of(projections: Projections, words: Words, reader: Reader, asked: Asked) -> Filters:
    """Return the filters as the search knows them."""
    if asked.date_from and asked.date_to and asked.date_to < asked.date_from:
        raise DatesReversed(asked.date_from, asked.date_to, field="to")
    for kind in asked.kind:
        if kind not in (*KINDS, *SUBKINDS):
            raise NotAChoice(kind, (*KINDS, *SUBKINDS), field="kind")
    return Filters(
        kind=tuple(kind for kind in asked.kind if kind in KINDS),
        subkind=tuple(kind for kind in asked.kind if kind in SUBKINDS),
        authority=tuple(host_called(projections, reader, name) for name in asked.authority),
        theme=tuple(
            each
            for name in asked.theme
            for each in words.sorted_under(theme_called(projections, words, reader, name))
        ),
        year=asked.year,
        status=asked.status,
        labels={facet: getattr(asked, facet) for facet in INHERITED},
        date_from=asked.date_from,
        date_to=asked.date_to,
        recorded_after=asked.recorded_after,
    )


def host_called(projections: Projections, reader: Reader, name: str) -> str:
    """Return the full name of one of the thirty-two, or of an invented host that the reader may see.

    Raises `NotFound`.
    """
    if known := authority_called(name):
        return known.name
    if any(name in line.hosts for line in projections.episodes.visible(reader)):
        return name
    raise NotFound("local authority", name)


def theme_called(projections: Projections, words: Words, reader: Reader, name: str) -> str:
    """Return the identifier of a theme, or of one retired that something the reader may see is still on.

    Raises `NotFound`.
    """
    if known := words.theme(name):
        return known
    everything = projections.search.find("", audiences=projections.episodes.audiences(reader), limit=0)
    if name in dict(everything.facets["theme"]):
        return name
    raise NotFound("theme", name)


def as_json(results: Results, as_at: date | None = None) -> dict[str, Any]:
    """Return the answer in the shape of ``GET /api/v1/search``; the addresses lead to the day looked at."""
    answer: dict[str, Any] = {
        "total": results.total,
        "results": [hit_as_json(hit, as_at) for hit in results.hits],
        "facets": {name: dict(counts) for name, counts in results.facets.items()},
    }
    if results.did_you_mean:
        answer["did_you_mean"] = results.did_you_mean
    if results.also_searched:
        answer["also_searched"] = list(results.also_searched)
    if results.notes:
        answer["notes"] = list(results.notes)
    if results.near and results.near.hits:
        answer["near"] = {
            "label": results.near.label,
            "total": results.near.total,
            "results": [hit_as_json(hit, as_at) for hit in results.near.hits],
        }
    return answer


def hit_as_json(hit: Hit, as_at: date | None = None) -> dict[str, Any]:
    """Return one result; the snippet is HTML, with everything escaped and the matches in ``<mark>``."""
    entry = hit.entry
    return {
        "reference": entry.reference,
        "kind": entry.kind,
        "subkind": entry.subkind,
        "episode": entry.episode,
        "authorities": list(hit.authorities),
        "title": entry.title or unescape(without_marks(hit.title)),
        "episode_title": hit.episode.title if hit.episode else "",
        "text": entry.text,
        "snippet": hit.snippet,
        "on": entry.on.isoformat(),
        "themes": list(entry.themes),
        "status": entry.status,
        "demonstration": bool(hit.episode and hit.episode.demonstration),
        "matched": list(hit.matched),
        "score": round(hit.score, 6),
        "url": url_of(entry.kind, entry.episode, entry.reference, as_at),
    }


def without_marks(snippet: str) -> str:
    """Return a snippet without the marks around its matches, for a terminal."""
    return MARK.sub("", snippet)
