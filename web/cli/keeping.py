"""Commands that keep the knowledge base running: its views, made anew and compared."""

from __future__ import annotations

import click

from ci_kb.domain.errors import CiKbError
from projections import Projections
from web.cli.state import as_json, following, knowledge_base, print_json


@click.command()
def rebuild() -> None:
    """Build every view anew from the log, beside the one in use, then swap."""
    with knowledge_base() as kb, Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        with following(kb.log) as progress:
            position = projections.rebuild(progress)
        click.echo(f"Every view was built anew, up to event {position}.")


@click.command("check-index")
@as_json
def check_index(as_json: bool) -> None:
    """Compare every view with a fresh replay of the log."""
    with knowledge_base() as kb, Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        projections.catch_up()
        differences = projections.differences()
        dead = projections.health().dead_letters
    if as_json:
        print_json({"differences": differences, "dead_letters": dead})
    elif not differences and not any(dead.values()):
        click.echo("Every view says what a fresh replay of the log says.")
    if differences or any(dead.values()):
        set_aside = [
            f"Event {position} could not be applied to the {view}: {error}"
            for view, letters in dead.items()
            for position, error in letters.items()
        ]
        raise CiKbError("\n".join([*differences, *set_aside]))
