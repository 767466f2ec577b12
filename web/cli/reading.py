"""Commands that read: timeline, events."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any
from uuid import UUID

import click

from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from ci_kb.domain.errors import NotFound
from ci_kb.event_log import EventLog, Logged
from ci_kb.event_log.merkle import leaf_of
from ci_kb.event_log.reading import pages_of
from projections import Projections
from projections.episodes import EpisodeLine
from projections.reading import Reader
from projections.tables import NOW
from web.cli.state import DAY, as_account, as_json, knowledge_base, print_json, reader, up_to_date


def find_episode(projections: Projections, who: Reader, name: str, at: int = NOW) -> EpisodeLine:
    """Return the episode with this reference or identifier that the reader may see now.

    Raises `NotFound`.
    """
    now = projections.episodes.get(name) or projections.episodes.with_id(name)
    if now is None or not who.may_see(now.visibility, now.hosts, now.team_persons):
        raise NotFound("episode", name)
    found = projections.episodes.get(now.reference, at)
    if found is None:
        raise NotFound("episode", name)
    return found


@click.command()
@click.argument("episode")
@click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
@as_account
@as_json
def timeline(episode: str, as_at: date | None, account: str | None, as_json: bool) -> None:
    """Show the stage EPISODE has reached and its milestones: due, met, late or waived, with dates."""
    with up_to_date() as (kb, projections):
        at = projections.episodes.position_at(as_at) if as_at else NOW
        line = find_episode(projections, reader(kb, account), episode, at)
        progress = projections.progress.one(line.reference, as_at or today(), at)
    if progress is None:
        raise NotFound("episode", episode)
    milestones = progress.milestones
    described = [
        {
            "id": each.milestone.id,
            "title": each.milestone.title,
            "state": each.state,
            "deadline": each.deadline.isoformat() if each.deadline else None,
            "planned": each.fact.planned.isoformat() if each.fact.planned else None,
            "met": each.fact.met.isoformat() if each.fact.met else None,
            "waived": each.fact.waived or None,
        }
        for each in milestones
    ]
    if as_json:
        print_json(
            {
                "episode": line.reference,
                "fieldwork": line.fieldwork,
                "guidance": line.guidance,
                "stage": progress.stage.id,
                "standing": progress.standing,
                "milestones": described,
            }
        )
        return
    click.echo(f"{line.title} ({', '.join(line.hosts)})")
    click.echo(f"Stage reached: {progress.stage.title}\n")
    width = max((len(each.milestone.title) for each in milestones), default=0)
    for row in described:
        dates = "  ".join(
            f"{name} {row[name]}" for name in ("deadline", "planned", "met", "waived") if row[name]
        )
        click.echo(f"{row['title']:<{width}}  {row['state']:<14}  {dates}".rstrip())


@click.command()
@click.argument("episode", required=False)
@click.option("--from", "start", type=click.IntRange(min=0), default=0, help="Begin after this position.")
@click.option("--stored", is_flag=True, help="One line of JSON each, as stored: what the verifier reads.")
@as_json
def events(episode: str | None, start: int, stored: bool, as_json: bool) -> None:
    """Show the log itself, in order: all of it, or what concerns EPISODE."""
    if stored and (episode or start or as_json):
        raise click.UsageError("--stored gives the whole log as it lies in the file, and nothing else.")
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
