"""How sentences about events begin, and how they quote."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ci_kb.application import OPERATOR
from web.audit.names import Names

LONGEST = 160
"""Characters of a text that are quoted in a sentence."""

State = Mapping[str, str]
Sentence = Callable[[Any, State, Names], str]


def quoted(text: str, longest: int = LONGEST) -> str:
    """Return the first words of a text in quotation marks, on one line."""
    words = " ".join(text.split())
    shown = words if len(words) <= longest else words[:longest].rsplit(" ", 1)[0] + " …"
    return f"“{shown}”"


def who(event: Any) -> str:
    """Return for whom an event was recorded, as a sentence begins."""
    if event.body:
        return str(event.body)
    if event.by == OPERATOR:
        return "The operator of the knowledge base"
    return {"participant": "A participant"}.get(event.role, f"Somebody with the role “{event.role}”")
