"""Commands that keep copies: backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from ci_kb.backup.restoring import restore as put_back
from ci_kb.backup.taking import back_up
from ci_kb.days import today
from ci_kb.domain.errors import InvalidBackup, LogDamaged
from projections import Projections
from web.cli.state import State, following, knowledge_base

MAY_BE_BACK = (
    "What was erased after these keys were backed up can be read again. If anything was, restore once more "
    "with the newest keys (--keys), or with the folder that this one replaces (--replaces)."
)

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
@click.option(
    "--replaces",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The data folder that the restored one will replace: what was erased there stays erased.",
)
@click.pass_obj
def restore(state: State, file: Path, keys: Path | None, replaces: Path | None) -> None:
    """Restore FILE and FILE.keys into an empty folder, prove the log, and build every view anew."""
    try:
        found = put_back(file, state.data, today(), keys, replaces)
    except InvalidBackup as error:
        raise click.UsageError(error.message) from None
    with (
        knowledge_base() as kb,
        Projections(kb.log, kb.folder / "views", kb.guidance) as projections,
        following(kb.log) as progress,
    ):
        projections.rebuild(progress)
    if replaces is None:
        click.echo(MAY_BE_BACK, err=True)
    click.echo(f"Restored into {state.data}. {found.sentence} Every view was built anew.")
