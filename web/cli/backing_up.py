"""Commands that keep copies: backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from ci_kb.backup.restoring import restore as put_back
from ci_kb.backup.taking import back_up
from ci_kb.days import today
from ci_kb.domain.errors import InvalidBackup, LogDamaged
from projections import Projections
from web.cli.state import State, knowledge_base

FILE = click.Path(dir_okay=False, path_type=Path)

keys_option = click.option("--keys", type=FILE, help="The file of keys and people, instead of FILE.keys.")


@click.command()
@click.argument("file", type=FILE)
@keys_option
@click.pass_obj
def backup(state: State, file: Path, keys: Path | None) -> None:
    """Copy the log and its proof to FILE, keys and people to FILE.keys, while people go on writing.

    Keep the two apart.  Delete keys that are older than the time in which what was erased must be gone.
    """
    taken = back_up(state.data, file, keys)
    click.echo(f"Written to {taken.file} and {taken.keys}: {taken.found.size:,} events.", err=True)
    if not taken.found.whole:
        raise LogDamaged(f"What was backed up is damaged. {taken.found.sentence} Keep the backups before it.")
    click.echo(taken.found.sentence)


@click.command()
@click.argument("file", type=FILE)
@keys_option
@click.pass_obj
def restore(state: State, file: Path, keys: Path | None) -> None:
    """Restore FILE and FILE.keys into an empty folder, prove the log, and build every view anew."""
    try:
        found = put_back(file, state.data, today(), keys)
    except InvalidBackup as error:
        raise click.UsageError(error.message) from None
    with knowledge_base() as kb, Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        projections.rebuild()
    click.echo(f"Restored into {state.data}. {found.sentence} Every view was built anew.")
