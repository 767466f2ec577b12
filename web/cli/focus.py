"""The command that shows how the focus of one episode evolved, on one line through time."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from projections.focus_line import Place
from projections.tables import NOW, Facts
from web.cli.reading import find_episode
from web.cli.state import DAY, as_account, as_json, print_json, reader, up_to_date
from web.episodes.focus_steps import Evolved, evolved
from web.word_changes import in_words


@click.command()
@click.argument("episode")
@click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
@as_account
@as_json
def focus(episode: str, as_at: date | None, account: str | None, as_json: bool) -> None:
    """Show how the focus of EPISODE evolved: every wording with who, why and the words that changed."""
    with up_to_date() as (kb, projections):
        at = projections.episodes.position_at(as_at) if as_at else NOW
        who = reader(kb, account)
        line = find_episode(projections, who, episode, at)
        steps = evolved(projections.focus_lines.of(line.reference, who, at))
    described = [describe(step) for step in steps]
    if as_json:
        statements = [one for one in described if one["place"] == Place.STATED]
        about = {"episode": line.reference, "title": line.title, "hosts": line.hosts}
        print_json({**about, "steps": statements, "line": described})
        return
    click.echo(f"{line.title} ({', '.join(line.hosts)})")
    for one in described:
        click.echo(f"\n{one['on']}  {one['called']}: {one['text']}")
        for label in ("found", "changes", "reason", "rationale", "by", "days_since"):
            if one[label] not in ("", None):
                click.echo(f"    {label.replace('_', ' ')}: {one[label]}")
    if not described:
        click.echo("No focus was recorded.")


def describe(step: Evolved) -> dict[str, Any]:
    """Return a wording of the focus with its six facts and the words that changed."""
    worded = step.point.worded
    facts, statement, before = worded.facts, worded.statement, step.point.compared_with
    return {
        "on": facts.on.isoformat(),
        "place": worded.place,
        "step": worded.step,
        "called": worded.step if statement else step.title,
        "name": worded.name,
        "text": worded.text,
        "found": worded.found,
        "compared_with": before.name if before else None,
        "changes": in_words(step.changes) if before else "",
        "reason": facts.reason,
        "rationale": statement.rationale if statement else "",
        "by": (statement.decided_by if statement else "") or on_behalf_of(facts),
        "themes": statement.themes if statement else (),
        "days_since": step.point.days,
        "recorded": facts.recorded_at,
        "recorded_by": on_behalf_of(facts),
        "position": facts.position,
    }


def on_behalf_of(facts: Facts) -> str:
    """Return the role and body somebody acted for."""
    return ", ".join(filter(None, (facts.role, facts.body)))
