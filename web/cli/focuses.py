"""The command that shows how the focuses of all episodes evolved, or which moved between subjects."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from ci_kb.domain.vocabulary import Wording
from projections.focus_movement import Subject
from projections.focuses import FocusLives, Move
from projections.tables import NOW
from web.cli.state import DAY, as_account, as_json, print_json, reader, up_to_date
from web.search.answer import wording_at
from web.word_changes import in_words, word_changes

MOST_REASONS = 10


@click.command()
@click.option("--moved-from", default="", metavar="SUBJECT", help="Those that left a theme or words.")
@click.option("--moved-to", default="", metavar="SUBJECT", help="Those that came to a theme or words.")
@click.option("--as-at", type=DAY, help="As it was known by the end of that day.")
@as_account
@as_json
def focuses(moved_from: str, moved_to: str, as_at: date | None, account: str | None, as_json: bool) -> None:
    """Show how many focuses narrowed, widened, were split, stayed or were replaced, and which.

    Or which moved from one subject to another: --moved-from attainment --moved-to attendance.
    """
    with up_to_date() as (kb, projections):
        at = projections.episodes.position_at(as_at) if as_at else NOW
        lives = projections.focuses.seen_by(reader(kb, account), at)
        wording = wording_at(kb.vocabulary, projections, as_at)
    if moved_from or moved_to:
        moves = lives.moves(called(moved_from, wording), called(moved_to, wording))
        described: dict[str, Any] = {"moves": [describe_move(one) for one in moves]}
    else:
        described = summed_up(lives)
    if as_json:
        print_json(described)
    elif "moves" in described:
        print_moves(described["moves"])
    else:
        print_all(described)


def called(subject: str, wording: Wording) -> list[Subject]:
    """Return what a subject means: the theme of that name, if there is one, or the words."""
    if not subject:
        return []
    folded = subject.casefold()
    themes = [
        Subject(theme=one.id)
        for one in wording.themes.values()
        if folded in map(str.casefold, (one.id, one.label, *one.also_called))
    ]
    return [*themes, Subject(words=subject)]


def summed_up(lives: FocusLives) -> dict[str, Any]:
    """Return what there is to say of all focuses together, with the episodes behind each number."""
    days, steps = lives.days_to_agreement, lives.steps_to_agreement
    return {
        "focuses": len(lives.lives),
        "without": lives.without,
        "counts": lives.counts,
        "stated_once": lives.stated_once,
        "agreed": days.count if days else 0,
        "median_days_to_agreement": days.median if days else None,
        "median_steps_to_agreement": steps.median if steps else None,
        "reasons": [
            {
                "reason": one.text,
                "times": len(one.given),
                "events": [step.facts.position for _, step in one.given],
            }
            for one in lives.reasons[:MOST_REASONS]
        ],
        "episodes": [
            {
                "episode": life.line.reference,
                "movement": life.moved.how,
                "why": life.moved.why,
                "statements": len(life.statements),
                "days_to_agreement": life.days_to_agreement,
            }
            for life in lives.lives
        ],
    }


def print_all(told: dict[str, Any]) -> None:
    """Print what there is to say of all focuses, for people."""
    click.echo(", ".join(f"{how} {count}" for how, count in told["counts"].items()))
    click.echo(f"agreed {told['agreed']} of {told['focuses']}")
    if told["agreed"]:
        days, steps = told["median_days_to_agreement"], told["median_steps_to_agreement"]
        click.echo(f"median until agreed: {days:g} days, {steps:g} statements")
    for one in told["episodes"]:
        click.echo(f"{one['episode']}  {one['movement']}: {one['why']}")


def print_moves(moves: list[dict[str, Any]]) -> None:
    """Print which focuses moved, for people."""
    for one in moves:
        steps = f"step {one['from_step']} to {one['to_step']}"
        click.echo(f"{one['episode']}  {one['on']}  {steps}: {one['text']}")
        click.echo(f"    changes: {one['changes']}")
        if one["reason"]:
            click.echo(f"    reason: {one['reason']}")
    if not moves:
        click.echo("No focus moved so.")


def describe_move(one: Move) -> dict[str, Any]:
    """Return a move of a focus with its reason and the words that changed."""
    return {
        "episode": one.life.line.reference,
        "title": one.life.line.title,
        "hosts": one.life.line.hosts,
        "on": one.later.facts.on.isoformat(),
        "from_step": one.earlier.number,
        "to_step": one.later.number,
        "text": one.later.text,
        "changes": in_words(word_changes(one.earlier.text, one.later.text)),
        "reason": one.later.facts.reason,
        "position": one.later.facts.position,
    }
