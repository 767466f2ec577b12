"""Commands that answer requests for information: what was held on a day, all that is held about a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ci_kb.days import today
from ci_kb.domain.disclosure import Under
from ci_kb.domain.errors import Refused
from projections.disclosures import Request
from projections.tables import Facts
from web.cli.reading import find_episode
from web.cli.state import DAY, knowledge_base, reader, up_to_date
from web.openness.pack import pack_for
from web.openness.subject import about

OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, instead of printing.",
)


@click.command()
@click.argument("episode", required=False)
@click.option("--question", default="", help="Everything that holds all of these words, in any episode.")
@click.option(
    "--on", "held_on", type=DAY, default=None, help="Held at the end of that day; today when left out."
)
@OUTPUT
def held(episode: str | None, question: str, held_on: date | None, output: Path | None) -> None:
    """Write everything held about EPISODE, or about a question, at the end of a day, as one JSON document.

    Each thing is labelled released, draft or deliberation. Nothing is withheld, and nothing is logged:
    requests are answered on the pages.
    """
    if bool(episode) == bool(question.strip()):
        raise click.UsageError("Name an EPISODE, or give --question, not both.")
    with up_to_date() as (kb, projections):
        reference = find_episode(projections, reader(kb, None), episode).reference if episode else ""
        asked = Request(
            "",
            Under.FREEDOM_OF_INFORMATION,
            reference,
            question.strip(),
            "",
            held_on or today(),
            (),
            None,
            {},
            Facts("", "", "", today(), "", "", 0),
        )
        write(pack_for(projections, asked).as_json(), output)


@click.command("subject-access")
@click.argument("account")
@OUTPUT
def subject_access(account: str, output: Path | None) -> None:
    """Write everything held about the person with ACCOUNT as one JSON document."""
    with knowledge_base() as kb:
        write(about(kb, kb.people.called(account)).as_json(), output)


def write(document: bytes, output: Path | None) -> None:
    """Write a document to a file that is new, or print it.

    Raises `Refused` when the file is there.
    """
    if output is None:
        click.echo(document.decode())
        return
    try:
        with output.open("xb") as file:
            file.write(document)
    except FileExistsError:
        raise Refused(f"{output} is there already. Name another file.") from None
    click.echo(output)
