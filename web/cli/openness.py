"""Commands that answer requests for information: what was held on a day, all that is held about a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.disclosure import Under
from ci_kb.domain.errors import Refused
from ci_kb.retention import Due
from projections.disclosures import Request
from projections.tables import Facts
from web.cli.reading import find_episode
from web.cli.state import DAY, as_json, knowledge_base, print_json, reader, up_to_date
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


@click.command()
@click.option("--run", is_flag=True, help="Destroy what is due, and keep a certificate of each class.")
@click.option("--on", "day", type=DAY, default=None, help="Due by that day; today when left out.")
@as_json
def retention(run: bool, day: date | None, as_json: bool) -> None:
    """List the records that are kept no longer, and destroy them with --run."""
    if run and day is not None and day > today():
        raise click.UsageError("Nothing is destroyed before its day. Leave --on out to run.")
    with knowledge_base() as kb:
        due = kb.disposals.due(day or today())
        done, kept_back = kb.disposals.run(day or today(), by_operator(today())) if run else ([], [])
    if as_json:
        print_json(
            {
                "due": [described(one) for one in due],
                "destroyed": [one.reference for one in done],
                "kept_back": [{**described(one.due), "why": one.why} for one in kept_back],
            }
        )
        return
    for one in due:
        what = f"{one.kept_as.title}, {one.episode}" if one.episode else one.kept_as.title
        click.echo(f"{what}: {len(one.aggregates)}, due since {one.since}")
    for certificate in done:
        click.echo(f"Destroyed, certificate {certificate.reference}: {certificate.retention_class}")
    for back in kept_back:
        click.echo(f"Kept: {back.due.kept_as.title}, {back.due.episode}. {back.why}")
    if not due:
        click.echo("Nothing is due.")


def described(one: Due) -> dict[str, object]:
    """Return what is due, for JSON."""
    return {
        "class": one.kept_as.id,
        "episode": one.episode,
        "due_since": one.since,
        "records": len(one.aggregates),
    }


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
