"""Events as files: CSV that no spreadsheet takes for formulas, and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from web.audit.telling import Part, Told
from web.papers.paper import Stamp

HEADINGS = (
    *("position", "sentence", "kind", "event", "episode", "reference", "version"),
    *("happened_on", "recorded_at", "by", "role", "body", "reason", "old", "new", "address"),
    *("as_at", "log_position", "log_root"),
)
"""The last three are the same in every line: wherever lines are copied to, they say what proves them."""

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a cell may not begin with, since spreadsheets would take it for a formula."""


def described(told: Told, *, signed_in: bool) -> dict[str, Any]:
    """Return an event with its six facts, for other programs; nobody is named, only identified."""
    line, facts = told.line, told.facts
    return {
        "position": line.position,
        "event": line.topic,
        "kind": line.kind,
        "sentence": told.sentence,
        "episode": line.episode or None,
        "reference": line.reference or None,
        "version": line.version,
        "happened_on": facts.on.isoformat(),
        "recorded_at": facts.recorded_at,
        **({"by": facts.by} if signed_in else {}),
        "role": facts.role,
        "body": facts.body,
        "reason": facts.reason,
        "changes": [{"part": part.name, "old": part.old, "new": part.new} for part in told.parts],
        "says_still": [{"part": part.name, "words": part.new} for part in told.others],
        "url": line.address,
        "about": told.thing or None,
    }


def as_csv(told: Iterable[Told], stamp: Stamp, *, signed_in: bool) -> Iterator[str]:
    """Yield the lines of a file for spreadsheets."""
    yield written(HEADINGS)
    for one in told:
        found = described(one, signed_in=signed_in)
        found |= {"old": in_a_cell(one.parts, "old"), "new": in_a_cell(one.parts, "new")}
        found |= {"address": found["url"], **stamp.described()}
        yield written(found.get(name) for name in HEADINGS)


def in_a_cell(parts: Iterable[Part], which: str) -> str:
    """Return what the parts said before or say now, a line each."""
    return "\n".join(f"{part.name}: {words}" for part in parts if (words := getattr(part, which)))


def written(cells: Iterable[object]) -> str:
    """Return a line of the file."""
    line = io.StringIO()
    csv.writer(line).writerow([safe("" if cell is None else str(cell)) for cell in cells])
    return line.getvalue()


def safe(cell: str) -> str:
    """Return a cell that is text in every spreadsheet."""
    return f"'{cell}" if cell.startswith(DANGEROUS) else cell
