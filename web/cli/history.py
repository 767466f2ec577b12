"""The log as one reader may know it: as sentences, narrowed, as at a day; and two days compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from projections import Projections
from projections.reading import Reader
from projections.tables import NOW
from web.audit.asking import wanted
from web.audit.compare_pages import compared
from web.audit.comparing import Difference, grouped
from web.audit.files import described
from web.audit.names import Names
from web.audit.telling import Teller, Told
from web.cli.reading import find_episode
from web.cli.state import DAY, as_account, as_json, print_json, reader, up_to_date
from web.word_changes import in_words


def teller(kb: KnowledgeBase, projections: Projections, who: Reader, at: int = NOW) -> Teller:
    """Return who tells events to a reader at the command line, where no names of people are shown."""
    return Teller(kb.log, Names(kb, projections, who, at=at))


def show_events(
    episode: str,
    start: int,
    *,
    as_json: bool,
    as_at: date | None,
    account: str | None,
    since: date | None,
    until: date | None,
    **asked: str,
) -> None:
    """Print the events an account may know, the first recorded first.

    Raises `NotFound`, and `Refused` for a filter there is not.
    """
    with up_to_date() as (kb, projections):
        who = reader(kb, account)
        at = projections.episodes.position_at(as_at) if as_at else NOW
        line = find_episode(projections, who, episode) if episode else None
        days = {name: day.isoformat() for name, day in (("from", since), ("to", until)) if day}
        narrowed = wanted({**asked, **days, "episode": line.reference if line else ""})
        tells = teller(kb, projections, who, at)
        told = map(tells.one, projections.events.each(who, narrowed, at, start))
        if as_json:
            print_json([described(one, signed_in=who.signed_in) for one in told])
        else:
            print_told(told)


def print_told(told: Iterable[Told]) -> None:
    """Print events for people: position, both days, the sentence, and why."""
    for one in told:
        why = f"  ({one.facts.reason})" if one.facts.reason else ""
        click.echo(
            f"{one.line.position:>6}  {one.facts.on}  {one.line.recorded:%Y-%m-%d}  {one.sentence}{why}"
        )


@click.command()
@click.option("--from", "start", type=DAY, required=True, help="What was known by the end of this day")
@click.option("--to", "end", type=DAY, help="and by the end of this one; today when left out.")
@click.option("--episode", help="Only of this episode.")
@click.option("--authority", help="Only of this authority, by any of its names.")
@as_account
@as_json
def compare(
    start: date,
    end: date | None,
    episode: str | None,
    authority: str | None,
    account: str | None,
    as_json: bool,
) -> None:
    """Compare two days: what was new, changed, withdrawn, or open to others since."""
    until = end or today()
    if until < start:
        raise click.UsageError("--from should be before --to.")
    with up_to_date() as (kb, projections):
        who = reader(kb, account)
        line = find_episode(projections, who, episode) if episode else None
        asked = wanted({"episode": line.reference if line else "", "authority": authority or ""})
        at = projections.episodes.position_at(until)
        found = compared(projections, teller(kb, projections, who, at), who, asked, start, until)
    groups = {became: some for became, some in grouped(found).items() if some}
    if as_json:
        print_json({str(became).lower(): list(map(difference, some)) for became, some in groups.items()})
        return
    for became, some in groups.items():
        click.echo(f"{became}: {len(some)}")
        for one in some:
            print_difference(one)
    if not groups:
        click.echo("Nothing became different.")


def difference(one: Difference) -> dict[str, Any]:
    """Return what became of one thing, for other programs."""
    return {
        "kind": one.kind,
        "name": one.name,
        "episode": one.last.line.episode or None,
        "reference": one.last.line.reference or None,
        "changes": [{"part": part.name, "old": part.old, "new": part.new} for part in one.parts],
        "events": [each.line.position for each in one.told],
    }


def print_difference(one: Difference) -> None:
    """Print what became of one thing, for people."""
    click.echo(f"  {one.name}  (event {one.last.line.position})")
    for part in one.parts:
        if part.old:
            click.echo(f"      {part.name}: {in_words(part.spans)}")
