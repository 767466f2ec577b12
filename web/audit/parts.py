"""What an event says, part by part: the parts are known by what they belong to and by their names."""

from __future__ import annotations

from datetime import date
from typing import Any

from ci_kb.domain.record import Visibility
from web.questions import VISIBILITIES
from web.shell import day

Said = dict[tuple[str, str], str]
"""Words by part: what it belongs to within its record, mostly nothing, and its name."""

READERS = "Who may read it"
STANDS = "Whether it stands"

AT_FIRST = {("", STANDS): "stands"}
"""What is so before anybody says anything of it."""


def parts(belongs_to: str = "", **words: str) -> Said:
    """Return parts with one-word names, which are written with a capital letter."""
    return {(belongs_to, name.replace("_", " ").capitalize()): said for name, said in words.items()}


def a_day(value: date | None) -> str:
    """Return a day in words, or nothing."""
    return day(value) if value else ""


def readers(event: Any) -> Said:
    """Return who may read something from now on."""
    return {("", READERS): VISIBILITIES[Visibility(event.visibility)]}
