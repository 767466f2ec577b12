"""Commands that read: timeline, events."""

from __future__ import annotations

from datetime import date

import click

from ci_kb.days import today
from ci_kb.domain.errors import NotFound
from projections import Projections
from projections.episodes import EpisodeLine
from projections.reading import Reader
from projections.tables import NOW
from web.cli.state import DAY, as_account, as_json, print_json, reader, up_to_date


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
