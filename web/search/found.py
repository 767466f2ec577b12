"""A result as pages, feeds and letters show it: what it is, why it was found, and where it stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flask import request
from markupsafe import Markup

from ci_kb.domain.authorities import folded
from projections import Projections
from projections.search import Hit
from projections.search.entry import NOTHING
from web import labels
from web.addresses import url_of
from web.parts import parts
from web.search.answer import Asked
from web.search.choices import sentence
from web.search.naming import called


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
    stage: str
    matched: tuple[str, ...]
    version_url: str


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


def shown(
    hit: Hit, asked: Asked, also: Iterable[str] = (), stages: Mapping[str, tuple[str, ...]] = NOTHING
) -> Found:
    """Return a result as the page shows it; `stages` are those that episodes have reached."""
    entry = hit.entry
    return Found(
        url=request.script_root + url_of(entry.kind, entry.episode, entry.reference, asked.as_at),
        title=Markup(hit.title),  # noqa: S704  # escaped by the search, marks around matches
        text=Markup(hit.more),  # noqa: S704
        kind=kind_of(hit),
        authorities=tuple(labels.short(name) for name in hit.authorities),
        on=entry.on,
        status=entry.status,
        episode=hit.episode.title if hit.episode else "",
        demonstration=bool(hit.episode and hit.episode.demonstration),
        stage=", ".join(stage_called(stage) for stage in stages.get(hit.entry.episode, ())),
        matched=why(hit.matched, also),
        version_url=request.script_root + version_path(parts().projections, hit),
    )


def stage_called(stage: str) -> str:
    """Return what a stage is called, without what follows its name: Stage 6: Moving forward."""
    return ": ".join(called("stage", stage).split(": ")[:2])


def version_path(projections: Projections, hit: Hit) -> str:
    """Return the permanent address of the version that was found; that of a focus statement never changes."""
    entry = hit.entry
    address = url_of(entry.kind, entry.episode, entry.reference)
    if entry.kind == "focus":
        return address
    number = projections.items.version_made_at(entry.item, int(entry.details["since"]))
    return f"{address}/versions/{number}" if number else address


def kind_of(hit: Hit) -> str:
    """Return what kind of thing was found, as a page says it."""
    entry = hit.entry
    return sentence(f"{entry.kind}: {entry.subkind}" if entry.subkind else entry.kind)
