"""What every event of an import shares: the act, the day when the document gives none, and the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, TypeVar

from ci_kb.documents.document import UNSAID, Document
from ci_kb.domain.errors import CiKbError
from ci_kb.domain.record import Act

AGAIN = "imported again"
"""The reason for what a document changes that was imported before."""

T = TypeVar("T")
K = TypeVar("K")


@dataclass(frozen=True)
class Scribe:
    """Dates and explains the events of one import, and collects what cannot be recorded.

    Where the document gives no day, preparation is dated `opened`, the earliest day it mentions, and what
    the fieldwork brought is dated `settled`: the fieldwork's last day, else the last step of the focus,
    else the day of the import.
    """

    act: Act
    again: bool
    opened: date
    settled: date
    faults: list[str]

    @classmethod
    def of(cls, document: Document, act: Act, *, again: bool) -> Scribe:
        """Return the scribe of a document."""
        return cls(act, again, opened(document, act.on), settled(document, act.on), [])

    def on(self, day: date, reason: str = "", *, needed: bool = False) -> Act:
        """Return the act of something that happened on a day; a reason that is needed is always there."""
        otherwise = AGAIN if self.again else UNSAID if needed else ""
        return replace(self.act, on=day, reason=reason or otherwise)

    def fault(self, path: str, sentence: str) -> None:
        """Note something that cannot be recorded."""
        self.faults.append(f"{path}: {sentence}")

    @contextmanager
    def at(self, path: str) -> Iterator[None]:
        """Note what the domain refuses under the path of the field that asked for it."""
        try:
            yield
        except CiKbError as error:
            self.fault(path, error.message)


def opened(document: Document, today: date) -> date:
    """Return the earliest day a document mentions."""
    return min(days(document), default=today)


def days(value: Any) -> Iterator[date]:
    """Yield every date within a value of the document, but those that papers bear themselves."""
    if isinstance(value, date):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            if field.name != "dated":
                yield from days(getattr(value, field.name))
    elif isinstance(value, dict | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from days(inner)


def settled(document: Document, today: date) -> date:
    """Return the day for what the fieldwork brought, which is never still to come."""
    if document.fieldwork:
        return min((document.fieldwork.agreed, *document.fieldwork.changes)[-1].end, today)
    return max((step.on for step in document.focus if step.on), default=today)


def missing(wanted: Iterable[T], there: Sequence[K], same: Callable[[T, K], bool]) -> Iterator[tuple[int, T]]:
    """Yield what is wanted and not there, with its place; each thing that is there counts once."""
    left = list(there)
    for place, thing in enumerate(wanted):
        match = next((n for n, other in enumerate(left) if same(thing, other)), None)
        if match is None:
            yield place, thing
        else:
            del left[match]


def same_day(said: date | None, recorded: date | None) -> bool:
    """Say whether a day fits the recorded one; a day that is not said always fits."""
    return said is None or said == recorded


def chosen(said: T | None, imported: T | None, now: T) -> T:
    """Return what shall be: what the document says, unless it says nothing new, then what is there now.

    A document that says what it said when it was last imported takes nothing back that was changed since.
    """
    return now if said is None or said == imported else said
