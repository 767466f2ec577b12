"""The commands that take episode documents in and give them out."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.documents import batch as batches
from ci_kb.documents import exporting, writing
from ci_kb.documents.batch import Batch
from ci_kb.documents.document import Document
from ci_kb.documents.importing import Plan
from ci_kb.event_log.proof import Proof
from web.cli.state import knowledge_base

REFUSED = 1
INVALID = 2


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would be recorded, and record nothing.")
@click.option("--keep-going", is_flag=True, help="Record the good documents even when others have faults.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON document.")
@click.pass_context
def import_(
    context: click.Context, files: tuple[Path, ...], dry_run: bool, keep_going: bool, as_json: bool
) -> None:
    """Record episode documents: .json with one or a list of them, .jsonl with one on each line.

    Everything is checked first; if anything is wrong, every fault is listed and nothing is recorded.
    A document sent again records only what is new in it.
    """
    with knowledge_base() as kb:
        with progress(files, "Checking") as each:
            batch = batches.check(kb, each, by_operator(today()))
        named = list(batches.named(kb, batch))
        only_look = dry_run or (bool(batch.faults) and not keep_going)
        done = batch.plans if only_look else list(recorded(kb, batch))
    for fault in batch.faults:
        say(fault, err=True)
    for sentence in named:
        say(sentence, err=True)
    stored = not only_look
    if as_json:
        say(
            json.dumps(
                summary(done, batch, stored=stored) | {"may_name": named}, ensure_ascii=False, indent=2
            )
        )
    elif stored or dry_run:
        for where, plan in done:
            say(f"{plan.document.reference}: {said(plan, stored=stored)} ({where})")
    if batch.faults:
        if not stored:
            say("Nothing was recorded.", err=True)
        context.exit(INVALID)


@click.command("export")
@click.argument("episodes", metavar="[EPISODE]...", nargs=-1)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE."
)
@click.option("--receipt", is_flag=True, help="Also write FILE.receipt, which proves of what log FILE tells.")
def export(episodes: tuple[str, ...], output: Path | None, receipt: bool) -> None:
    """Give episodes out as documents; without a name, all of them.

    EPISODE is an episode's reference or identifier.  One episode is one document, several are a list; a
    FILE that ends in .jsonl has one on each line.
    """
    if receipt and output is None:
        raise click.UsageError("Name the FILE to write with -o: its receipt lies beside it.")
    with knowledge_base() as kb:
        position = kb.log.head()
        documents = exporting.documents(kb, episodes)
        pieces: Iterator[str] = text(documents, alone=len(set(episodes)) == 1, lines=is_jsonl(output))
        if output is None:
            write(sys.stdout.buffer, pieces)
        else:
            write_file(output, pieces)
            if receipt:
                write_file(output.with_name(f"{output.name}.receipt"), receipt_of(kb, output, position))


def receipt_of(kb: KnowledgeBase, file: Path, position: int) -> Iterator[str]:
    """Yield a signed statement of the log at a position, with the digest of the file that tells of it."""
    with closing(Proof(kb.folder)) as proof, file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
        yield proof.statement(kb.log, position, datetime.now(UTC), digest)


def say(text: str, *, err: bool = False) -> None:
    """Print text; what is no Unicode, as in a strange file name, becomes a question mark."""
    click.echo(text.encode(errors="replace").decode(), err=err)


def progress(things: Iterable[Any], label: str, length: int | None = None) -> Any:
    """Return the things with a progress bar on a terminal, and nothing in a pipe."""
    return click.progressbar(
        things, label=label, length=length, file=sys.stderr, hidden=not sys.stderr.isatty()
    )


def recorded(kb: KnowledgeBase, batch: Batch) -> Iterator[tuple[str, Plan]]:
    """Record a batch, with progress, and yield what was recorded."""
    with progress(batches.record(kb, batch), "Recording", len(batch.plans)) as each:
        yield from each


def said(plan: Plan, *, stored: bool) -> str:
    """Return what is said of one document, for instance "recorded 72 events of a new episode"."""
    if not plan.events:
        return "nothing new"
    events = "1 event" if plan.events == 1 else f"{plan.events} events"
    which = "a new episode" if plan.new else "a known episode"
    if stored:
        return f"recorded {events} of {which}"
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(plan.counts.items()))
    return f"would record {events} of {which}: {kinds}"


def summary(done: list[tuple[str, Plan]], batch: Batch, *, stored: bool) -> dict[str, Any]:
    """Return what was done, for programs."""
    return {
        "recorded": stored,
        "documents": [
            {
                "where": where,
                "reference": plan.document.reference,
                "new": plan.new,
                "events": plan.events,
                "kinds": dict(sorted(plan.counts.items())),
            }
            for where, plan in done
        ],
        "faults": batch.faults,
    }


def is_jsonl(output: Path | None) -> bool:
    """Say whether a file has one document on each line."""
    return output is not None and output.suffix.lower() == ".jsonl"


def text(documents: Iterator[Document], *, alone: bool, lines: bool) -> Iterator[str]:
    """Return the text of a file with the documents, in pieces."""
    if lines:
        return writing.lines(documents)
    return (writing.one(document) for document in documents) if alone else writing.several(documents)


def write(stream: Any, pieces: Iterator[str]) -> None:
    """Write text as UTF-8, with the same line ends on every system."""
    for piece in pieces:
        stream.write(piece.encode())


def write_file(file: Path, pieces: Iterator[str]) -> None:
    """Write a file as a whole: until it is complete, the one before stays."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with part.open("wb") as stream:
            write(stream, pieces)
        part.replace(file)
    except OSError as error:
        say(f"{file} cannot be written ({error.strerror}). Choose another place.", err=True)
        raise click.exceptions.Exit(REFUSED) from None
    finally:
        part.unlink(missing_ok=True)
