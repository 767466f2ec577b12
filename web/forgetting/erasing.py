"""Erases a person everywhere, looks whether anything is left, and gives a proof without the name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from ci_kb.application import KnowledgeBase
from ci_kb.application.erasures import Found
from ci_kb.application.redactions import Place
from ci_kb.domain.errors import LogDamaged
from ci_kb.domain.record import Act
from ci_kb.event_log.proof import Proof as Tree
from ci_kb.scanning import Scan, scan
from projections import Projections


@dataclass(frozen=True)
class Line:
    """An event whose text was made unreadable."""

    position: int
    topic: str
    on: str


@dataclass(frozen=True)
class Proof:
    """What was erased, when, by whom, and what looking through every file found; never the name."""

    redaction: str
    erased_at: str
    by: str
    reason: str
    person: str
    events: tuple[Line, ...]
    in_the_open: tuple[int, ...]
    in_references: int
    head: int
    checkpoint: str
    files: int
    size: int
    still_in: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is left."""
        return not (self.in_the_open or self.in_references or self.still_in or self.unread)

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON document."""
        return {"complete": self.complete, **asdict(self)}

    def as_markdown(self) -> str:
        """Return it as a document to keep."""
        return "\n".join(written(self))


def erase(kb: KnowledgeBase, projections: Projections, found: Found, act: Act) -> Proof:
    """Erase a person from log, register, searches and views, then look through every file."""
    saved = kb.erasures.erase(found, act)
    projections.catch_up()
    projections.forget()
    looked = scan(kb.folder, found.names)
    return proof_of(kb, found, saved.reference, act, looked)


def proof_of(kb: KnowledgeBase, found: Found, redaction: str, act: Act, looked: Scan) -> Proof:
    """Return the proof of an erasure."""
    head = kb.log.head()
    return Proof(
        redaction=redaction,
        erased_at=datetime.now(UTC).isoformat(timespec="seconds"),
        by=", ".join(filter(None, (act.role, act.body))),
        reason=act.reason,
        person=found.person.id if found.person else "",
        events=tuple(map(described, found.sealed)),
        in_the_open=tuple(found.in_the_open),
        in_references=len(found.in_references),
        head=head,
        checkpoint=checkpoint_at(kb, head),
        files=looked.files,
        size=looked.size,
        still_in=looked.found,
        unread=looked.unread,
    )


def checkpoint_at(kb: KnowledgeBase, head: int) -> str:
    """Return a signed checkpoint of the log, or why there is none."""
    with closing(Tree(kb.folder)) as tree:
        try:
            return tree.statement(kb.log, head, datetime.now(UTC))
        except LogDamaged as damaged:
            return damaged.message


def described(place: Place) -> Line:
    """Return an event by its number, its name and the day it happened."""
    logged = place.logged
    return Line(logged.position, logged.stored.topic, logged.event.on.isoformat())


def written(proof: Proof) -> Iterator[str]:
    """Yield the lines of a proof of erasure."""
    yield "# Proof of erasure"
    yield ""
    yield f"- Redaction: {proof.redaction or 'none was needed'}"
    yield f"- Done: {proof.erased_at}, by: {proof.by}"
    yield f"- Reason: {proof.reason}"
    if proof.person:
        yield f"- Entry in the register: deleted (identifier {proof.person})"
    yield f"- Looked through: {proof.files} files, {proof.size:,} bytes, as text in any case, with or without"
    yield "  accents, in UTF-16, in base64 and within archives"
    yield f"- Found: {', '.join(proof.still_in) if proof.still_in else 'nowhere'}"
    yield ""
    yield "## Texts that were made unreadable"
    yield ""
    for line in proof.events:
        yield f"- Event {line.position}: {line.topic}, {line.on}"
    if not proof.events:
        yield "None: no recorded text named the person."
    yield from left(proof)
    yield ""
    yield "## The log then"
    yield ""
    yield f"It ended with event {proof.head}. The checkpoint that was signed of it:"
    yield ""
    yield from (f"    {line}" for line in proof.checkpoint.splitlines())


def left(proof: Proof) -> Iterator[str]:
    """Yield what could not be erased, if anything."""
    if proof.complete:
        yield ""
        yield "Nothing is left."
        return
    yield ""
    yield "## What is left"
    yield ""
    for position in proof.in_the_open:
        yield f"- Event {position} was stored in the open by the first version of this program."
    if proof.in_references:
        yield f"- {proof.in_references} references seem to hold the name; what they name can be withdrawn."
    for path in proof.still_in:
        yield f"- The name stands in {path}. Delete the file, or take the name out of it, and look again."
    for path in proof.unread:
        yield f"- {path} could not be read."
