"""The command that says who could see something on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from ci_kb.domain.connection import Connection
from ci_kb.domain.errors import NotFound
from ci_kb.domain.record import Visibility
from projections.audience import CouldSee
from projections.tables import NOW
from web.addresses import SECTIONS
from web.cli.reading import find_episode
from web.cli.state import DAY, as_account, as_json, print_json, reader, up_to_date

KINDS = (*SECTIONS, Connection.NOUN)


@click.command("who-could-see")
@click.argument("episode")
@click.argument("kind", required=False, type=click.Choice(KINDS))
@click.argument("reference", required=False)
@click.option("--on", "on", type=DAY, help="By the end of that day; now when left out.")
@as_account
@as_json
def who_could_see(
    episode: str,
    kind: str | None,
    reference: str | None,
    on: date | None,
    account: str | None,
    as_json: bool,
) -> None:
    """Say who could see EPISODE, or the item of a KIND with a REFERENCE in it, by role and by membership."""
    if (kind is None) != (reference is None):
        raise click.UsageError("Name the kind of item and its reference, or neither.")
    with up_to_date() as (kb, projections):
        who = reader(kb, account)
        line = find_episode(projections, who, episode)
        if not who.may_see(Visibility.TEAM, line.hosts, line.team_persons):
            raise NotFound("episode of your own", episode)
        at = projections.episodes.position_at(on) if on else NOW
        audiences = projections.audiences
        now = audiences.who_could_see(line.reference, today(), kind or "", reference or "")
        if now is None:
            raise NotFound(kind or "episode", reference)
        found = audiences.who_could_see(line.reference, on or today(), kind or "", reference or "", at)
        described = describe(kb, found, names=who.reads_names)
    if as_json:
        print_json({"episode": line.reference, "kind": kind, "reference": reference, "on": on, **described})
        return
    if found is None:
        click.echo("Nobody: it had not been recorded by then.")
        return
    click.echo(f"{described['visibility']}, since {described['since']}")
    for seer in described["roles"]:
        where = f" of {', '.join(line.hosts)}" if seer["host_authority_only"] else ""
        click.echo(f"  {seer['role']}{where}")
    for member in described["members"]:
        click.echo(f"  {member['name'] or member['person']}, {member['role']}")


def describe(kb: KnowledgeBase, found: CouldSee | None, *, names: bool) -> dict[str, Any]:
    """Return who could see something as plain values; people by name for those who read names."""
    if found is None:
        return {"visibility": None, "since": None, "roles": [], "members": []}

    def name(person: str) -> str:
        known = kb.people.get(person) if names else None
        return known.name if known else ""

    return {
        "visibility": found.spell.visibility,
        "since": found.spell.begun.recorded_at,
        "roles": [{"role": seer.title, "host_authority_only": seer.in_host} for seer in found.roles],
        "members": [
            {"person": one.person, "name": name(one.person), "role": one.role, "last_day": one.last_day}
            for one in found.members
        ],
    }
