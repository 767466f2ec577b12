"""The commands that make things unreadable: redact, erase, scan, and the holds that forbid it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ci_kb.application import by_operator
from ci_kb.application.erasures import Found
from ci_kb.days import today
from ci_kb.domain.errors import CiKbError, Refused
from ci_kb.domain.legal_hold import HeldKind
from ci_kb.domain.redaction import Ground
from ci_kb.passages import Passages
from ci_kb.scanning import scan as scan_folder
from projections import Projections
from web.cli.state import as_json, knowledge_base, print_json
from web.forgetting import proofs
from web.forgetting.erasing import described
from web.forgetting.erasing import erase as erase_everywhere

reason = click.option("--reason", required=True, help="Why, without the words themselves; it is kept.")
also = click.option("--also", multiple=True, metavar="NAME", help="Another name of the person.")
yes = click.option("--yes", is_flag=True, help="Do it without asking.")
output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the proof to FILE."
)
ASKED = "The name (not given as an argument, it stays out of the history of the command line)"


@click.command()
@click.argument("name", required=False)
@also
@reason
@yes
@output
@as_json
def erase(
    name: str | None, also: tuple[str, ...], reason: str, yes: bool, output: Path | None, as_json: bool
) -> None:
    """Erase the person called NAME everywhere, and give a proof. Left out, the name is asked for."""
    run(name or click.prompt(ASKED), also, reason, yes=yes, output=output, as_json=as_json)


@click.command("erase")
@click.argument("who", metavar="ACCOUNT|ID")
@also
@reason
@yes
@output
@as_json
def erase_user(
    who: str, also: tuple[str, ...], reason: str, yes: bool, output: Path | None, as_json: bool
) -> None:
    """Erase the person with this ACCOUNT or identifier everywhere, and give a proof."""
    run(who, also, reason, yes=yes, output=output, as_json=as_json, registered=True)


def run(
    who: str,
    also: tuple[str, ...],
    reason: str,
    *,
    yes: bool,
    output: Path | None,
    as_json: bool,
    registered: bool = False,
) -> None:
    """Show what would be erased, ask, erase, and print the proof.

    Raises `Refused`, and `CiKbError` when something is left.
    """
    with knowledge_base() as kb, Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        found = kb.erasures.look(who, also)
        if registered and found.person is None:
            raise Refused(f"Nobody in the register has the account or identifier “{who}”.")
        if not yes:
            ask(found)
        proof = erase_everywhere(kb, projections, found, by_operator(today(), reason))
        proofs.keep(kb.folder, proof)
    if output:
        output.write_text(proof.as_markdown() + "\n", encoding="utf-8")
    if as_json:
        print_json(proof.as_json())
    elif not output:
        click.echo(proof.as_markdown())
    if not proof.complete:
        raise CiKbError("Something is left: see the end of the proof. The erasure is not complete.")


def ask(found: Found) -> None:
    """Show what would be erased, and ask.

    Raises `Refused` where nobody can be asked.
    """
    click.echo("Entry in the register: " + ("will be deleted" if found.person else "none"), err=True)
    for line in map(described, found.sealed):
        click.echo(f"Event {line.position} of {line.on}: {line.topic}", err=True)
    for position in found.in_the_open:
        click.echo(f"Event {position} was stored in the open and stays readable.", err=True)
    for reference in found.in_references:
        click.echo(f"The reference “{reference}” stays: what it names can be withdrawn.", err=True)
    if not sys.stdin.isatty():
        raise Refused("Nothing was erased yet. To do it, give the command again with --yes.")
    click.confirm("Make all of this unreadable, for ever?", abort=True, err=True)


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--in",
    "folder",
    type=click.Path(path_type=Path, exists=True),
    help="Look through this folder or file instead of the data folder, for instance a backup.",
)
@as_json
@click.pass_context
def scan(context: click.Context, names: tuple[str, ...], folder: Path | None, as_json: bool) -> None:
    """Look through the bytes of every file for NAMES; exit with 1 when one is found."""
    looked = scan_folder(folder or context.obj.data, names or (click.prompt(ASKED),))
    if as_json:
        print_json(looked.__dict__)
    elif looked.clean:
        click.echo(f"Found nowhere in {looked.files} files ({looked.size:,} bytes).")
    if not looked.clean:
        lines = [f"Found in {path}" for path in looked.found] + [
            f"Not read: {path}" for path in looked.unread
        ]
        raise CiKbError("\n".join(lines))


@click.command()
@click.argument("passage", required=False)
@click.option("--episode", default="", help="Only in this episode, by reference; otherwise everywhere.")
@click.option(
    "--ground",
    type=click.Choice([ground.value for ground in Ground]),
    default=Ground.PERSONAL_DATA.value,
    show_default=True,
)
@reason
@yes
def redact(passage: str | None, episode: str, ground: str, reason: str, yes: bool) -> None:
    """Make PASSAGE unreadable wherever it is recorded. Left out, it is asked for."""
    words = passage or click.prompt("The words")
    with knowledge_base() as kb, Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        if not yes:
            places = kb.redactions.places(Passages([words]), episode)
            ask(Found(None, (words,), tuple(places)))
        saved = kb.redactions.passage(words, Ground(ground), by_operator(today(), reason), episode)
        projections.catch_up()
        projections.forget()
    click.echo(f"Redacted, by {saved.reference}. Every view was made anew.")


@click.group()
def hold() -> None:
    """Place and lift legal holds: while one lasts, nothing of an episode or a person is erased."""


HELD = (
    click.argument("kind", type=click.Choice([kind.value for kind in HeldKind])),
    click.argument("held", metavar="REFERENCE|ACCOUNT|ID"),
)


@hold.command("place")
@HELD[0]
@HELD[1]
@reason
def place(kind: str, held: str, reason: str) -> None:
    """Keep an episode, or what concerns a person, as it is."""
    with knowledge_base() as kb:
        kb.holds.place(HeldKind(kind), kb.holds.called(HeldKind(kind), held), by_operator(today(), reason))
    click.echo("The legal hold is placed.")


@hold.command("lift")
@HELD[0]
@HELD[1]
@reason
def lift(kind: str, held: str, reason: str) -> None:
    """End a legal hold."""
    with knowledge_base() as kb:
        kb.holds.lift(HeldKind(kind), kb.holds.called(HeldKind(kind), held), by_operator(today(), reason))
    click.echo("The legal hold is lifted.")
