"""Reads what somebody writes in a section: a sentence a line, with what it rests on, or as commentary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ci_kb.domain.errors import Refused
from ci_kb.domain.summary import Cited, Written
from ci_kb.guidance.quantities import FORMS
from projections.composing import Composed
from projections.gathering.masking import ANY_AUTHORITY
from projections.gathering.parts import Source
from web.questions import lines_of

MARK = re.compile(r"\s*\[(?P<inside>[^\[\]]*)\]\s*\.?$")
VIEW = "commentary"
EVENTS = re.compile(r"\d{1,12}(?:\s*[,;]\s*\d{1,12})*")

NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve dozen half third quarter percent twice "
    "once several many majority minority more fewer less increase decrease rose fell"
).split()
FACTUAL = re.compile(
    rf"\d|%|\b(?:{'|'.join((*NUMBERS, *(re.escape(form) for form, _ in FORMS)))})\b", re.IGNORECASE
)
"""What states a fact that something has to stand for: numbers, shares, more and less."""


def read_lines(text: str, sources: Mapping[int, Source]) -> tuple[Written, ...]:
    """Return the sentences somebody wrote.

    Raises `Refused`, at the field “text”, with everything that is wrong.
    """
    found, faults = [], []
    for typed in lines_of(text):
        try:
            found.append(_read(typed, sources))
        except Refused as refused:
            faults.append(refused.message)
    if faults:
        raise Refused(" ".join(faults), field="text")
    return tuple(found)


def _read(typed: str, sources: Mapping[int, Source]) -> Written:
    mark = MARK.search(typed)
    words = typed[: mark.start()].strip() if mark else typed.strip()
    if not words:
        raise Refused(f"Write a sentence before “{typed}”.")
    inside = mark["inside"].strip().lower() if mark else ""
    if mark is None or inside == VIEW:
        if mark is None and states_a_fact(words):
            raise Refused(
                f"“{words}” states a fact. Put the numbers of its sources at its end, for instance "
                f"[412, 438], or [{VIEW}] if it is your view."
            )
        return Written(words, (), True)
    if not EVENTS.fullmatch(inside):
        raise Refused(f"“[{mark['inside']}]” should hold the numbers of sources, or the word “{VIEW}”.")
    events = [int(number) for number in re.findall(r"\d+", inside)]
    if missing := [number for number in events if number not in sources]:
        numbers = ", ".join(map(str, missing))
        raise Refused(f"There is no source {numbers} in this draft. Look it up in the list of sources.")
    return Written(words, tuple(_cited(sources[number]) for number in dict.fromkeys(events)))


def states_a_fact(words: str) -> bool:
    """Say whether a sentence states a number, a share or something of an authority."""
    return FACTUAL.search(words) is not None or ANY_AUTHORITY.search(words) is not None


def _cited(source: Source) -> Cited:
    return Cited(source.position, source.item, source.version)


def as_lines(written: Iterable[Written]) -> str:
    """Return sentences as they are typed."""
    return "\n".join(_typed(written))


def _typed(written: Iterable[Written]) -> Iterator[str]:
    for one in written:
        mark = ", ".join(str(cited.event) for cited in one.cites) or VIEW
        yield f"{one.text} [{mark}]"


def checked_lines(text: str, composed: Composed) -> tuple[Written, ...]:
    """Return the sentences somebody wrote, whose counts and quantity words fit what they rest on.

    Raises `Refused`, at the field “text”.
    """
    written = read_lines(text, composed.sources)
    if faults := composed.check(written):
        raise Refused(" ".join(faults), field="text")
    return written
