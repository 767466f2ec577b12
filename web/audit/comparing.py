"""Compares what was known at the end of two days: what is new, changed, withdrawn or open to others since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from projections.events import EventLine
from web.audit.parts import READERS, STANDS
from web.audit.telling import Part, Teller, Told
from web.audit.wording import quoted


class Became(StrEnum):
    """What became of something between the two days; it stands under the first that fits."""

    WITHDRAWN = "Withdrawn"
    NEW = "New"
    CHANGED = "Changed"
    RELEASED = "Other readers"


ENDED = ("withdrawn", "retired")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was: what it is called, what became of it, and the words that changed."""

    became: Became
    kind: str
    name: str
    parts: tuple[Part, ...]
    told: tuple[Told, ...]

    @property
    def last(self) -> Told:
        """What happened to it last."""
        return self.told[-1]


def differences(teller: Teller, lines: Iterable[EventLine]) -> list[Difference]:
    """Return what the events between two days come to, thing by thing, in the order of their first events."""
    by_thing: dict[str, list[EventLine]] = {}
    for line in lines:
        by_thing.setdefault(line.originator, []).append(line)
    return [found for some in by_thing.values() if (found := difference(teller, some))]


def difference(teller: Teller, lines: list[EventLine]) -> Difference | None:
    """Return what became of one thing by its events, or None when it is as it was before them."""
    before, after = teller.around(lines)
    parts = tuple(
        Part(f"{name} ({belongs_to})" if belongs_to else name, before.get((belongs_to, name), ""), new)
        for (belongs_to, name), new in after.items()
        if before.get((belongs_to, name), "") != new
    )
    first = lines[0]
    if not parts and first.version > 1:
        return None
    told = tuple(teller.tell(lines))
    return Difference(became(parts, first), first.kind, called(teller, lines[-1]), parts, told)


def became(parts: tuple[Part, ...], first: EventLine) -> Became:
    """Return under what a difference stands."""
    if any(part.name == STANDS and part.new in ENDED for part in parts):
        return Became.WITHDRAWN
    if first.version == 1:
        return Became.NEW
    if parts and all(part.name == READERS for part in parts):
        return Became.RELEASED
    return Became.CHANGED


def called(teller: Teller, line: EventLine) -> str:
    """Return what something is called, by its own words where it has some."""
    state = teller.state(line)
    own = next((state[name] for name in ("Title", "Subject", "Text", "Note", "Name") if state.get(name)), "")
    kind = line.kind[:1].upper() + line.kind[1:]
    return f"{kind}: {quoted(own, 100)}" if own else kind


def grouped(found: Iterable[Difference]) -> dict[Became, list[Difference]]:
    """Return differences under what became of each."""
    groups: dict[Became, list[Difference]] = {one: [] for one in (Became.NEW, Became.CHANGED)}
    groups |= {one: [] for one in (Became.WITHDRAWN, Became.RELEASED)}
    for one in found:
        groups[one.became].append(one)
    return groups
