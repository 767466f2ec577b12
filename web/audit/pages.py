"""The log as pages: a list to filter, each event at its own address, files to take away."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request, stream_with_context

from ci_kb.application.feedback import PARTICIPANT
from ci_kb.days import today
from ci_kb.domain.account import Account, Role
from ci_kb.domain.agreement import FAIL_SAFE, Agreement
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import NotAChoice
from ci_kb.domain.report import Report
from projections.episodes import EpisodeLine
from projections.events import Clock, EventLine, Wanted, kinds
from projections.reading import ACCOUNTS
from projections.tables import STILL_HOLDS
from web.as_at import AsAt, as_at
from web.audit import asking
from web.audit.files import as_csv, described
from web.audit.names import Names
from web.audit.telling import Teller, Told
from web.items.kinds import sources_in_words
from web.labels import short
from web.paging import page_asked_for, pages_of
from web.papers.paper import Stamp
from web.papers.stamped import stamped
from web.parts import parts, reader
from web.seeing import not_here, not_yet

pages = Blueprint("audit", __name__)

ON_A_PAGE = 50

CLOCKS = {Clock.RECORDED: "it was recorded", Clock.HAPPENED: "it happened"}


def teller() -> Teller:
    """Return who tells events to the reader of the page, by the names of the day it looks back to."""
    known = parts()
    names = Names(known.kb, known.projections, reader(), sources_in_words, as_at().position)
    return Teller(known.kb.log, names)


@pages.get("/audit")
def index() -> str | Response:
    """Show the events the reader may see, the latest first, or give them as a file."""
    shown, asked = as_at(), asking.wanted(request.args)
    if file := taken_away(asked, shown):
        return file
    events = parts().projections.events
    found = events.count(reader(), asked, shown.position)
    last = pages_of(found, ON_A_PAGE)
    page = page_asked_for(last)
    seen = parts().projections.episodes.visible(reader(), shown.position)
    offset = (page - 1) * ON_A_PAGE
    lines = events.some(reader(), asked, shown.position, limit=ON_A_PAGE, offset=offset)
    return render_template(
        "audit/index.html",
        told=teller().tell(lines),
        found=found,
        page=page,
        last=last,
        asked=asked,
        episodes=[(line.reference, named(line)) for line in seen],
        authorities=authorities(shown.position),
        roles=[(role, role) for role in (*Role, PARTICIPANT)],
        kinds=[
            (kind, kind) for kind in kinds() if kind != Account.NOUN or ACCOUNTS in reader().own_audiences
        ],
        clocks=CLOCKS,
        as_at=shown.day,
    )


def taken_away(asked: Wanted, shown: AsAt) -> Response | None:
    """Return the file that the address asks for, if it asks for one.

    Raises `NotAChoice` when there is no such kind of file.
    """
    kind = request.args.get("format", "html")
    if kind not in asking.FORMATS:
        raise NotAChoice(kind, list(asking.FORMATS), field="format")
    if kind == "html":
        return None
    tells, signed_in = teller(), reader().signed_in
    views = parts().projections
    stamp = stamped(views, shown.day or today(), shown.position if shown.day else views.now.position())
    lines = views.events.each(reader(), asked, stamp.position)
    told = (tells.one(line) for line in lines)
    if kind == "csv":
        content, type_ = as_csv(told, stamp, signed_in=signed_in), "text/csv; charset=utf-8"
    else:
        content, type_ = as_json(told, asked, stamp, signed_in=signed_in), "application/json"
    response = Response(stream_with_context(content), content_type=type_)
    response.headers["Content-Disposition"] = f'attachment; filename="events-{today()}.{kind}"'
    return response


def as_json(told: Iterator[Told], asked: Wanted, stamp: Stamp, *, signed_in: bool) -> Iterator[str]:
    """Yield a JSON document of events, piece by piece."""
    head = {**stamp.described(), "asked": {name: value for name, value in vars(asked).items() if value}}
    yield json.dumps(head, ensure_ascii=False, default=str)[:-1] + ', "events": ['
    for number, one in enumerate(told):
        comma = ",\n" if number else "\n"
        yield comma + json.dumps(described(one, signed_in=signed_in), ensure_ascii=False)
    yield "\n]}\n"


def authorities(at: int) -> list[tuple[str, str]]:
    """Return the authorities that host an episode or are connected with another, as far as one may see."""
    views = parts().projections
    hosts = {host for line in views.episodes.visible(reader(), at) for host in line.hosts}
    between = {name for one in views.connections.all(reader(), at=at) for name in one.between}
    return sorted((name, short(name)) for name in hosts | between)


def named(line: EpisodeLine) -> str:
    """Return an episode in a list of choices."""
    return f"{line.title} ({line.reference})" if line.title else line.reference


@pages.get("/audit/<int:position>")
def show(position: int) -> str:
    """Show one event with its six facts and what it changed, for ever."""
    if position >= STILL_HOLDS:
        not_here()
    return event_page(parts().projections.events.at(reader(), position))


@pages.get("/episodes/<reference>/versions/<int:number>")
def show_episode(reference: str, number: int) -> str:
    """Show the event that made a version of an episode."""
    return version_page(Episode.identifier(reference).hex, number)


@pages.get("/episodes/<reference>/focus/versions/<int:number>")
def show_focus(reference: str, number: int) -> str:
    """Show a step of a focus, by its number."""
    steps = parts().projections.episodes.focus(reference)
    position = next((step.facts.position for step in steps if step.number == number), 0)
    return event_page(parts().projections.events.at(reader(), position))


@pages.get("/episodes/<reference>/connections/<connection>/versions/<int:number>")
def show_connection(reference: str, connection: str, number: int) -> str:
    """Show the event that made a version of a connection."""
    return version_page(Connection.identifier(reference, connection).hex, number)


@pages.get("/episodes/<reference>/report/versions/<int:number>")
def show_report(reference: str, number: int) -> str:
    """Show the event that made a version of a report."""
    return version_page(Report.identifier(reference).hex, number)


@pages.get("/episodes/<reference>/statement/versions/<int:number>")
def show_statement(reference: str, number: int) -> str:
    """Show the event that made a version of the statement in place of a report."""
    return version_page(Agreement.identifier(reference, FAIL_SAFE).hex, number)


def version_page(originator: str, number: int) -> str:
    """Return the page of the event that made a version of something."""
    if number >= STILL_HOLDS:
        not_here()
    return event_page(parts().projections.events.version(reader(), originator, number))


def event_page(line: EventLine | None) -> str:
    """Return the page of an event; when there is none that the reader may see, it does not exist."""
    if line is None:
        not_here()
    shown = as_at()
    if line.position > shown.position:
        not_yet(line.recorded)
    tells, events = teller(), parts().projections.events
    later = events.each(reader(), Wanted(originator=line.originator), shown.position, after=line.position)
    told, following = tells.one(line), [tells.one(one) for one in later]
    return render_template(
        "audit/event.html",
        told=told,
        following=following[:1],
        latest=following[-1] if following else None,
        withdrawn=next((one for one in reversed(following) if one.withdraws(told)), None),
        before=events.version(reader(), line.originator, line.version - 1),
        as_at=shown.day,
    )
