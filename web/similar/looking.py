"""A look at similar work for a focus that is still being written; nothing is recorded by it."""

from __future__ import annotations

from typing import Any

from projections.episodes import EpisodeLine
from projections.tables import NOW
from web.as_at import AsAt
from web.forms import Form
from web.parts import reader
from web.recording import Look
from web.similar.pages import LONGEST_NEED, Start, find

MOST = 5

WORDS = ("text", "rationale")
"""The fields of the form whose words are looked at."""


def look_for_similar_work(line: EpisodeLine) -> Look:
    """Return the look at who did work like the focus of an episode as it was typed so far."""

    def at(form: Form) -> dict[str, Any]:
        typed = "\n".join(word for name in WORDS for word in form.typed.get(name, ()))[:LONGEST_NEED]
        matches = find(Start(typed, line), "none", AsAt(None, NOW), MOST).matches if typed.strip() else []
        return {"matches": matches, "typed": typed.strip(), "episode": line, "own_body": reader().body}

    return Look("Look for similar work first", "similar/looked.html", at)
