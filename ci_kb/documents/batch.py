"""Checks documents from many files together before anything is recorded, and lists every fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ci_kb.application import KnowledgeBase
from ci_kb.documents import importing
from ci_kb.documents.document import Document
from ci_kb.documents.importing import Plan
from ci_kb.documents.loading import Themes, known_themes, load
from ci_kb.documents.reading import LARGEST, Raw, read
from ci_kb.domain.errors import CiKbError, InvalidDocument
from ci_kb.domain.record import Act
from ci_kb.screening import names_in


@dataclass
class Batch:
    """The documents that can be recorded, each with its place, and every fault of the others."""

    plans: list[tuple[str, Plan]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Where each episode was found first, by reference."""


def check(kb: KnowledgeBase, files: Iterable[Path], act: Act, largest: int = LARGEST) -> Batch:
    """Return what importing the files would record; nothing is recorded."""
    batch, themes = Batch(), known_themes(kb)
    for file in files:
        documents, faults = read(file, largest)
        batch.faults += faults
        for raw in documents:
            check_one(kb, raw, themes, act, batch)
    return batch


def check_one(kb: KnowledgeBase, raw: Raw, themes: Themes, act: Act, batch: Batch) -> None:
    """Add a document to the batch, or its faults."""
    try:
        document = load(raw.value, themes, kb.guidance)
        refuse_second(document, batch.places, raw.where)
        batch.plans.append((raw.where, importing.plan(kb, document, act)))
    except InvalidDocument as invalid:
        batch.faults += [f"{raw.where}: {fault}" for fault in invalid.faults]
    except CiKbError as error:
        batch.faults.append(f"{raw.where}: {error.message}")


def named(kb: KnowledgeBase, batch: Batch) -> Iterator[str]:
    """Yield a sentence for each text of a batch that may name a person: a warning, and no fault."""
    registered = kb.people.names()
    for where, plan in batch.plans:
        told: dict[str, str] = {}
        for text in importing.texts_of(plan):
            for suspect in names_in(text, registered):
                told.setdefault(suspect.words, suspect.why)
        for words, why in told.items():
            yield f"{where}: “{words}” may name a person ({why}). People are named by their role."


def refuse_second(document: Document, places: dict[str, str], where: str) -> None:
    """Refuse an episode that came before in the same batch.

    Raises `InvalidDocument`.
    """
    first = places.setdefault(document.reference, where)
    if first != where:
        raise InvalidDocument(
            [f"reference: “{document.reference}” is also the reference of {first}. Send one of the two."]
        )


def record(kb: KnowledgeBase, batch: Batch) -> Iterator[tuple[str, Plan]]:
    """Record the documents of a batch one by one, and yield for each what was recorded."""
    for where, plan in batch.plans:
        yield where, importing.record(kb, plan)
