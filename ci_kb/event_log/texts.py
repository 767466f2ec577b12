"""The texts of an event: every word a person may have typed, found and replaced by the fields' types."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from typing import Any

from ci_kb.domain.account import Role

FACTS_OF_THE_LOG = frozenset(
    {"by", "command", "originator_id", "originator_version", "originator_topic", "timestamp", "on"}
)

NAMES_OF_OTHERS = frozenset(
    {
        *("reference", "episode", "other", "person", "about", "of", "id", "theme", "themes", "ring"),
        *("into", "guidance", "milestone", "section", "point", "evidence", "from_finding", "flagged_from"),
        *("borrowed_into", "kind", "capacity", "start", "end", "Agreement.Drawn.subject"),
        *("account_role", "member_role", "purpose", "held", "item", "source", "sources", "previous"),
        *("episodes", "digest", "retention_class"),
    }
)
"""Fields whose words name something by its reference or a word of ours: replaced, they would name nothing."""

SAID_INSTEAD = "says"
"""What a redaction says in place of another event: found and replaced where that event is, by its types."""

IDENTIFIER = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}")

Rewrite = Callable[[str, str], str]
"""Returns what stands in place of a text, given the name of its field and the text."""


def texts(event: Any) -> Iterator[tuple[str, str]]:
    """Yield every text of an event, with the name of the field it stands in."""
    return ((name, text) for name, text, is_reference in _strings(event) if not is_reference)


def references(event: Any) -> Iterator[str]:
    """Yield the words by which an event names things, itself included."""
    return (text for _, text, is_reference in _strings(event) if is_reference)


def rewritten(event: Any, rewrite: Rewrite) -> Any:
    """Return a copy of an event with every text replaced by what `rewrite` makes of it."""
    copy = object.__new__(type(event))
    object.__setattr__(copy, "__dict__", _mapped(event, rewrite))
    return copy


def _strings(event: Any) -> Iterator[tuple[str, str, bool]]:
    found: list[tuple[str, str, bool]] = []

    def note(name: str, text: str, *, is_reference: bool = False) -> str:
        found.append((name, text, is_reference))
        return text

    _mapped(event, note, lambda name, text: note(name, text, is_reference=True))
    return iter(found)


def _mapped(event: Any, rewrite: Rewrite, rename: Rewrite = lambda _, text: text) -> dict[str, Any]:
    topic = type(event).TOPIC
    return {
        name: value
        if name in FACTS_OF_THE_LOG
        else _value(
            f"{topic}.{name}" if f"{topic}.{name}" in NAMES_OF_OTHERS else name, value, rewrite, rename
        )
        for name, value in vars(event).items()
    }


def _value(name: str, value: Any, rewrite: Rewrite, rename: Rewrite) -> Any:
    """Return a value with its texts rewritten; words of an enumeration, days and numbers stay."""
    if type(value) is str:
        if not value or IDENTIFIER.fullmatch(value) or (name == "role" and value in set(Role)):
            return value
        return (rename if name in NAMES_OF_OTHERS else rewrite)(name, value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **_named(fields, rewrite, rename))
    if name == SAID_INSTEAD:
        return value
    if isinstance(value, dict):
        return _named(value, rewrite, rename)
    if isinstance(value, tuple | list):
        return type(value)(_value(name, inner, rewrite, rename) for inner in value)
    return value


def _named(values: dict[str, Any], rewrite: Rewrite, rename: Rewrite) -> dict[str, Any]:
    return {name: _value(name, inner, rewrite, rename) for name, inner in values.items()}
