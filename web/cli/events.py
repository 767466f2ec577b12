"""The command that shows the log: as it is stored, as it is, or as one reader may know it."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any
from uuid import UUID

import click

from ci_kb.application import KnowledgeBase
from ci_kb.domain.errors import NotFound
from ci_kb.event_log import EventLog, Logged
from ci_kb.event_log.merkle import leaf_of
from ci_kb.event_log.reading import pages_of
from projections.events import Clock
from web.cli.history import show_events
from web.cli.state import DAY, as_account, as_json, knowledge_base, print_json

CLOCKS = click.Choice([str(one) for one in Clock])


@click.command()
@click.argument("episode", required=False)
@click.option("--from", "start", type=click.IntRange(min=0), default=0, help="Begin after this position.")
@click.option("--stored", is_flag=True, help="One line of JSON each, as stored: what the verifier reads.")
@click.option("--authority", default="", help="What concerns this authority, by any of its names.")
@click.option("--kind", default="", help="What the events are about: finding, focus, connection, ...")
@click.option("--role", default="", help="What somebody with this role did.")
@click.option("--since", type=DAY, help="Of this day or later.")
@click.option("--until", type=DAY, help="Of this day or earlier.")
@click.option("--clock", type=CLOCKS, default="recorded", show_default=True, help="Which day is meant.")
@click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
@as_account
@as_json
def events(episode: str | None, start: int, stored: bool, as_json: bool, **narrowed: Any) -> None:
    """Show the log itself, in order: all of it, or what concerns EPISODE.

    Narrowed, as at a day, or as an ACCOUNT may know it, each event is told as a sentence.
    """
    told = any(value for name, value in narrowed.items() if name != "clock")
    if stored and (episode or start or as_json or told):
        raise click.UsageError("--stored gives the whole log as it lies in the file, and nothing else.")
    if told:
        show_events(episode or "", start, as_json=as_json, **narrowed)
        return
    with knowledge_base() as kb:
        if stored:
            for row in as_stored(kb.log):
                click.echo(json.dumps(row))
            return
        wanted = belongs_to(kb, episode) if episode else None
        found = (logged for logged in kb.log.events(start) if wanted is None or wanted(logged))
        if as_json:
            print_json([describe_event(kb, logged) for logged in found])
            return
        for logged in found:
            event = logged.event
            who = ", ".join(filter(None, (event.role, event.body)))
            why = f"  ({event.reason})" if event.reason else ""
            click.echo(f"{logged.position:>6}  {event.on}  {logged.stored.topic:<32} {who}{why}")


def as_stored(log: EventLog) -> Iterator[dict[str, Any]]:
    """Yield each event with its stored bytes in base64, so that it can be proven anywhere.

    Raises `LogDamaged` for what is no event.
    """
    for row in chain.from_iterable(pages_of(log)):
        leaf_of(row)
        position, aggregate, version, topic, state = row
        text = base64.b64encode(state).decode()
        yield {"position": position, "id": aggregate, "version": version, "topic": topic, "state": text}


def describe_event(kb: KnowledgeBase, logged: Logged) -> dict[str, Any]:
    """Return what an event says, with its position and whose it is."""
    return {
        "position": logged.position,
        "topic": logged.stored.topic,
        "id": str(logged.stored.originator_id),
        "version": logged.stored.originator_version,
        **kb.log.stated(logged.event),
    }


def belongs_to(kb: KnowledgeBase, episode: str) -> Any:
    """Return a test for events of an episode, its items, connections and report.

    Raises `NotFound`.
    """
    reference, ids = reference_of(kb, episode), set[UUID]()

    def test(logged: Logged) -> bool:
        event = logged.event
        if reference == (getattr(event, "episode", None) or opened_as(logged)):
            ids.add(event.originator_id)
        return event.originator_id in ids

    for logged in kb.log.events():
        test(logged)
    return test


def reference_of(kb: KnowledgeBase, name: str) -> str:
    """Return the reference of the episode with this reference or identifier.

    Raises `NotFound`.
    """
    for logged in kb.log.events():
        if (reference := opened_as(logged)) and name in (reference, str(logged.event.originator_id)):
            return reference
    raise NotFound("episode", name)


def opened_as(logged: Logged) -> str | None:
    """Return the reference under which this event opened an episode, if it did."""
    return logged.event.reference if logged.stored.topic == "Episode.Opened" else None
