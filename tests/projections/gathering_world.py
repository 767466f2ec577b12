"""Episodes to gather up learning from, recorded and read without a search index, and what they export."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.documents import batch
from ci_kb.documents.exporting import documents
from ci_kb.documents.writing import as_dict
from projections.episodes import Episodes
from projections.follower import catch_up
from projections.gathering import NO_CHOICES
from projections.gathering.drafting import composed
from projections.gathering.material import Material
from projections.gathering.parts import Draft, Quotation, Scope, Sentence, Source, sentences
from projections.gathering.telling import Telling
from projections.generation import read_tables
from projections.progress import Progresses
from projections.tables import Tables
from tests.documents import STORIES

EVER = Scope(date(2000, 1, 1), date(2100, 1, 1))
SESSION = Scope(date(2022, 8, 1), date(2023, 6, 30))


@dataclass
class Now:
    """The read tables, with the questions that a summary asks of them."""

    tables: Tables
    progress: Progresses
    episodes: Episodes

    def position(self) -> int:
        """Return the position reached."""
        return self.tables.tracking()[0]


@dataclass
class World:
    """A knowledge base, its read tables, and what it exports."""

    kb: KnowledgeBase
    now: Now
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    def catch_up(self) -> None:
        """Read what was recorded since."""
        catch_up(self.now.tables, self.kb.log)
        self.documents = {one.reference: as_dict(one) for one in documents(self.kb)}

    def close(self) -> None:
        """Close every file."""
        self.now.tables.close()
        self.kb.close()


def opened(folder: Path, files: Iterable[Path] = ()) -> World:
    """Return a world with the episodes of some files."""
    kb = KnowledgeBase(folder / "data", today())
    if paths := list(files):
        checked = batch.check(kb, paths, by_operator(today()), largest=2**29)
        assert not checked.faults, checked.faults[:3]
        for _ in batch.record(kb, checked):
            pass
    tables = read_tables(folder / "read")
    episodes = Episodes(tables)
    world = World(kb, Now(tables, Progresses(tables, episodes, kb.guidance), episodes))
    world.catch_up()
    return world


def demonstration(folder: Path) -> World:
    """Return a world with the demonstration episodes."""
    return opened(folder, sorted(STORIES.glob("*.json")))


def texts(draft: Draft) -> dict[str, str]:
    """Return the sentences of a draft by their identifiers."""
    return {sentence.id: sentence.text for sentence in sentences(draft)}


# ---- deleting a source ----


def by_id(draft: Draft) -> dict[str, Sentence | Quotation]:
    """Return the sentences and quotations of a draft by their identifiers."""
    quoted = [block for section in draft.sections for block in section.blocks if isinstance(block, Quotation)]
    return {one.id: one for one in (*sentences(draft), *quoted)}


def made(material: Material, scope: Scope) -> Draft:
    """Return the draft that some material gives."""
    return composed(Telling(material, scope, NO_CHOICES, True, today()), 1)


def assert_exactly_its_sentences_change(material: Material, scope: Scope, gone: Source) -> None:
    """Hold the draft with a source against the one without it."""
    before, after = by_id(made(material, scope)), by_id(made(material.without(gone), scope))
    changed = {name for name in before if before[name] != after.get(name)}
    lost = {one.source for one in material.records()} - {
        one.source for one in material.without(gone).records()
    }
    citing = {
        name
        for name, one in before.items()
        if not lost.isdisjoint([one.source] if isinstance(one, Quotation) else one.sources)
    }
    assert changed == citing, (gone, changed ^ citing)
    assert not set(after) - set(before), (gone, set(after) - set(before))


def some_sources(material: Material, many: int) -> list[Source]:
    """Return sources of every kind, the same in every run."""
    every = sorted({one.source for one in material.records() if one.source.kind != "report"})
    drawn = random.Random(7)
    kinds = sorted({source.kind for source in every})
    few = [drawn.choice([one for one in every if one.kind == kind]) for kind in kinds]
    return [*few, *drawn.sample(every, many)]
