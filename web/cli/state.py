"""What every command shares: the data folder, who reads, and how the knowledge base is opened."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from ci_kb.application import OPERATOR, KnowledgeBase
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.event_log.proof import Proof
from ci_kb.event_log.reading import Rows
from projections import Projections
from projections.reading import Reader


@dataclass
class State:
    """What the command line was given for every command."""

    data: Path = Path("data")


def keep_data(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    """Keep the data folder where every command finds it; it may be named before or after the command."""
    if value is not None:
        context.ensure_object(State).data = value


DATA = click.Option(
    ["--data"],
    type=click.Path(file_okay=False, path_type=Path),
    show_default="data",
    envvar="CI_KB_DATA",
    show_envvar=True,
    expose_value=False,
    callback=keep_data,
    is_eager=True,
    help="Folder that the knowledge base lies in.",
)

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")

as_account = click.option("--as", "account", metavar="ACCOUNT", help="Show what this account would see.")


class Day(click.ParamType[date]):
    """A day, written YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the day, or say how to write one."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(
                f"“{value}” is not a date. Write it as YYYY-MM-DD, for instance 2022-11-15.", param, ctx
            )


DAY = Day()


@contextmanager
def knowledge_base() -> Iterator[KnowledgeBase]:
    """Open the knowledge base in the folder that was given; what a command records is proven at once."""
    with KnowledgeBase(click.get_current_context().ensure_object(State).data, today()) as kb:
        yield kb
        if kb.log.last_saved:
            with closing(Proof(kb.folder)) as proof:
                proof.follow(kb.log, datetime.now(UTC))


@contextmanager
def up_to_date() -> Iterator[tuple[KnowledgeBase, Projections]]:
    """Open the knowledge base and its views, up to date with the log."""
    with (
        knowledge_base() as kb,
        closing(Proof(kb.folder)) as proof,
        Projections(kb.log, kb.folder / "views", kb.guidance, proof) as projections,
    ):
        with following(kb.log) as progress:
            projections.catch_up(progress)
        projections.work_out_meanings()
        yield kb, projections


@contextmanager
def following(log: Rows) -> Iterator[Callable[[int], None] | None]:
    """Show how far views have followed the log, on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=log.head(), label="Reading the log", file=sys.stderr) as bar:
        yield lambda position: bar.update(max(0, position - bar.pos))


def reader(kb: KnowledgeBase, account: str | None) -> Reader:
    """Return who reads: the account that was named, or whoever can reach the folder, an administrator.

    Raises `NotFound`.
    """
    if account is None:
        return Reader(OPERATOR, Role.ADMINISTRATOR)
    person = kb.people.called(account)
    found = kb.accounts.of(person)
    return Reader(person.id, found.account_role, found.account_body)


def print_json(document: Any) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
