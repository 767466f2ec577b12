"""Commands that prove the log is whole: verify, receipt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from ci_kb.domain.errors import LogDamaged, Refused
from ci_kb.event_log.checkpoints import NOT_A_KEY, NOT_A_RECEIPT, Verifier
from ci_kb.event_log.proof import Proof
from ci_kb.event_log.reading import UNREADABLE, LogFile
from ci_kb.event_log.verifying import Roots, vouched_for
from ci_kb.event_log.verifying import verify as prove
from web.cli.state import State, as_json, following, print_json


@contextmanager
def proven() -> Iterator[tuple[LogFile, Proof]]:
    """Open the log in the folder that was given, with its tree, and nothing else.

    Raises `Refused` when there is no log, and `LogDamaged` when a file cannot be read.
    """
    folder = click.get_current_context().ensure_object(State).data
    if not (folder / "log.db").is_file():
        raise Refused(f"There is no knowledge base in {folder}. Name its folder with --data.")
    try:
        with closing(LogFile(folder / "log.db")) as log, closing(Proof(folder)) as proof:
            yield log, proof
    except UNREADABLE as error:
        raise LogDamaged(f"The log in {folder}, or its tree, cannot be read: {error}.") from None


@click.command()
@click.option(
    "--receipt",
    "receipts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A receipt somebody kept; may be given several times.",
)
@click.option(
    "--stamp",
    "stamps",
    metavar="EVENT:ROOT",
    multiple=True,
    help="What the foot of a document says; may be given several times.",
)
@click.option("--key", help="The public key kept with the receipts, or a file that holds it.")
@as_json
def verify(receipts: tuple[Path, ...], stamps: tuple[str, ...], key: str | None, as_json: bool) -> None:
    """Prove that the log is whole and unchanged since it was signed and since receipts were handed out."""
    with proven() as (log, proof):
        roots = asked_for(proof, receipts, stamps, key)
        with following(log) as progress:
            found = prove(log, proof, roots, progress)
        if found.whole:
            proof.follow(log, datetime.now(UTC))
    if as_json:
        print_json({"verdict": found.verdict, "position": found.position, "says": found.sentence})
    elif found.whole:
        click.echo(found.sentence)
    if not found.whole:
        raise LogDamaged(f"{found.verdict.capitalize()}: {found.sentence}")


def asked_for(proof: Proof, receipts: tuple[Path, ...], stamps: tuple[str, ...], key: str | None) -> Roots:
    """Return what vouches for the log; what cannot be read is wrong input."""
    try:
        notes = [read(path, NOT_A_RECEIPT) for path in receipts]
        kept = Path(key) if key else None
        known = read(kept, NOT_A_KEY) if kept and kept.is_file() else key
        return vouched_for(proof, notes, stamps, Verifier.read(known) if known else None)
    except Refused as refused:
        raise click.UsageError(refused.message) from None


def read(path: Path, refusal: str) -> str:
    """Return the text of a file, with the ends of lines as they were signed.

    Raises `Refused`, with that sentence, for what is no text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except ValueError:
        raise Refused(refusal) from None


@click.command()
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="File to write it to.")
@click.option("--key", is_flag=True, help="Give the public key instead, by which receipts are checked.")
def receipt(output: Path | None, key: bool) -> None:
    """Give a receipt of the log as it is now, signed, for somebody to keep."""
    with proven() as (log, proof):
        text = f"{proof.key}\n" if key else proof.receipt(log, datetime.now(UTC))
    if output:
        output.write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"Written to {output}.", err=True)
    else:
        click.echo(text, nl=False)
