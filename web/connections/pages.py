"""Pages to read connections: the list, the map of who learns from whom, one with all that happened in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request

from ci_kb.days import today
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.connection import STALLED_AFTER
from ci_kb.domain.errors import NotAChoice, NotFound
from projections.connections import ConnectionVersion, measure, who_learns_from_whom
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from projections.reading import Reader
from projections.tables import NOW
from web.as_at import as_at
from web.connections.map import arrows
from web.labels import CONNECTION_STATES, short
from web.parts import parts, reader
from web.seeing import as_it_was, may_connect, not_here, recorded_by_then, sees
from web.tiles import tiles

pages = Blueprint("connections", __name__)

ONE = "/episodes/<reference>/connections/<connection>"

ON_A_PAGE = 50

SHOWN = {
    "": "All connections",
    "open": "Those that have not ended",
    "turn": "Those where it is my turn",
    "stalled": "Those that are stalled",
}
"""What the list of connections can be narrowed to."""


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for among the connections, as the address says it."""

    authority: str
    state: str
    shown: str

    @classmethod
    def of_request(cls, authorities: Iterable[str]) -> Wanted:
        """Return what the address asks for.

        Raises `NotFound` and `NotAChoice`.
        """
        typed = {name: request.args.get(name, "").strip() for name in ("authority", "state", "show")}
        authority = typed["authority"]
        if authority and authority not in authorities:
            known = authority_called(authority)
            if known is None:
                raise NotFound("local authority", authority)
            authority = known.name
        for name, choices in (("state", CONNECTION_STATES), ("show", SHOWN)):
            if typed[name] and typed[name] not in choices:
                raise NotAChoice(typed[name], [str(choice) for choice in choices if choice], field=name)
        return cls(authority, typed["state"], typed["show"])

    def found(
        self, connections: Iterable[ConnectionVersion], who: Reader, day: date
    ) -> list[ConnectionVersion]:
        """Return the connections that are looked for."""
        narrow: dict[str, Callable[[ConnectionVersion], bool]] = {
            "": lambda _: True,
            "open": lambda one: not one.ended,
            "turn": lambda one: bool(who.body) and one.turn == who.body,
            "stalled": lambda one: one.stalled(day),
        }
        return [
            one
            for one in connections
            if narrow[self.shown](one)
            and self.authority in ("", *one.between)
            and self.state in ("", one.state)
        ]


@pages.get("/connections")
def index() -> str:
    """Show the connections the reader may see, the latest first, and how many suggestions became meetings."""
    shown, who = as_at(), reader()
    everything = parts().projections.connections.all(who, at=shown.position)
    authorities = sorted({name for one in everything for name in one.between})
    wanted, day = Wanted.of_request(authorities), shown.day or today()
    found = wanted.found(everything, who, day)
    last = max(1, -(-len(found) // ON_A_PAGE))
    page = min(request.args.get("page", 1, type=int) or 1, last)
    return render_template(
        "connections/index.html",
        connections=found[max(page - 1, 0) * ON_A_PAGE :][:ON_A_PAGE],
        found=len(found),
        page=max(page, 1),
        last=last,
        total=len(everything),
        wanted=wanted,
        authorities=[(name, short(name)) for name in authorities],
        shown_choices={key: words for key, words in SHOWN.items() if key != "turn" or who.body},
        measure=measure(everything),
        stalled=sum(one.stalled(day) for one in everything),
        turn=sum(one.turn == who.body for one in everything) if who.body else 0,
        weeks=STALLED_AFTER.days // 7,
        day=day,
        as_at=shown.day,
    )


@pages.get("/connections/map")
def show_map() -> str:
    """Show who learns from whom, as a map of tiles and as a table."""
    shown = as_at()
    everything = parts().projections.connections.all(reader(), at=shown.position)
    pairs = who_learns_from_whom(everything)
    return render_template(
        "connections/map.html",
        pairs=pairs,
        tiles=tiles(),
        arrows=arrows(pairs),
        measure=measure(everything),
        as_at=shown.day,
    )


@pages.get(ONE)
def show(reference: str, connection: str) -> str:
    """Show one connection with all that happened in it, or what had been recorded by a day."""
    line, shown = episode_of(reference), as_at()
    events = history_of(reference, connection)
    found, day = events[-1], shown.day or today()
    return render_template(
        "connections/show.html",
        connection=found,
        events=sorted(events, key=lambda event: event.facts.on)[::-1],
        as_at=shown.day,
        line=line,
        sees_episode=sees(line),
        about=about_what(reference, found.about, shown.position),
        borrowed_into=seen_episode(found.borrowed_into),
        stalled=found.stalled(day),
        weeks=(day - found.last_on).days // 7,
        may_progress=may_connect(line, *found.between) and not shown.day,
    )


def history_of(episode: str, reference: str) -> list[ConnectionVersion]:
    """Return what happened in a connection that the reader may see; otherwise the page does not exist."""
    everything = parts().projections.connections.history(episode, reference, reader()) or not_here()
    return recorded_by_then(everything)


def about_what(episode: str, about: str, at: int = NOW) -> ItemVersion | None:
    """Return the item a connection is about, if the reader may see it; practice before others so called."""
    items = parts().projections.items.of_episode(episode, reader(), at) if about else []
    found = [item for item in items if item.reference == about and not item.withdrawn]
    return min(found, key=lambda item: item.kind != "practice", default=None)


def seen_episode(reference: str) -> EpisodeLine | None:
    """Return an episode, if there is one with this reference and the reader may see it."""
    line = parts().projections.episodes.get(reference) if reference else None
    return as_it_was(line) if line is not None and sees(line) else None


def episode_of(reference: str) -> EpisodeLine:
    """Return the episode a connection belongs to, which may be closed to one of the two authorities."""
    return as_it_was(parts().projections.episodes.get(reference) or not_here())
