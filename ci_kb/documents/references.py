"""References inside a document: missing ones are made, and each must be unique and lead somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from ci_kb.documents.fields import found
from ci_kb.domain.next_step import NO_FINDING

NAMED = {
    "self_evaluation": "self-evaluation",
    "findings": "finding",
    "practice": "practice",
    "next_steps": "next-step",
    "connections": "connection",
    "meetings": "meeting",
    "host_papers": "host-paper",
    "documents": "document",
    "key_points": "key-point",
    "comments": "comment",
    "feedback": "feedback",
}
"""The lists whose items have a reference, and the word that one made here begins with."""


def named(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the document with a reference for every item, made from its kind and place: ``finding-3``."""
    whole = dict(raw)
    for section, word in NAMED.items():
        if isinstance(whole.get(section), list):
            whole[section] = list(with_references(whole[section], word))
    return whole


def with_references(items: list[Any], word: str) -> Iterator[Any]:
    """Yield the items, each with a reference that no other has been given by the sender."""
    given = set(references(items))
    for place, item in enumerate(items, start=1):
        if not isinstance(item, dict) or "reference" in item:
            yield item
            continue
        made = f"{word}-{place}"
        if made in given:
            made = next(made for n in count(2) if (made := f"{word}-{place}-{n}") not in given)
        given.add(made)
        yield {"reference": made, **item}


def references(items: Any) -> Iterator[str]:
    """Yield the references of a list of items, as far as they are text."""
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(reference := item.get("reference"), str):
            yield reference.strip()


def faults(raw: dict[str, Any]) -> Iterator[str]:
    """Yield a sentence for each reference that is given twice or leads nowhere."""
    for section in NAMED:
        yield from twice(section, raw.get(section))
    findings = {*references(raw.get("findings")), NO_FINDING}
    everything = {name for section in NAMED for name in references(raw.get(section))}
    yield from astray(raw, "next_steps", "from_finding", findings, "no finding of this document has")
    yield from astray(raw, "connections", "about", everything, "nothing in this document has")


def twice(section: str, items: Any) -> Iterator[str]:
    """Yield a sentence for each reference that an earlier item of the list has."""
    seen: dict[str, int] = {}
    for place, item in enumerate(items if isinstance(items, list) else ()):
        for reference in references([item]):
            if reference in seen:
                yield (
                    f"{section}[{place}].reference: {found(reference)} is the reference of "
                    f"{section}[{seen[reference]}] already. Give each its own."
                )
            seen.setdefault(reference, place)


def astray(raw: dict[str, Any], section: str, field: str, there: set[str], nobody: str) -> Iterator[str]:
    """Yield a sentence for each item whose field names a reference that is not there."""
    items = raw.get(section)
    for place, item in enumerate(items if isinstance(items, list) else ()):
        name = item.get(field) if isinstance(item, dict) else None
        if isinstance(name, str) and name.strip() and name.strip() not in there:
            yield (
                f"{section}[{place}].{field}: {nobody} the reference {found(name)}. "
                "Correct it, or leave the field out."
            )
