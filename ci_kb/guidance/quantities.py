"""Quantity words: which word fits a count, and whether the words somebody typed fit the counts behind them.

HM Inspectors use fixed words for shares.  The bands here leave no hole, and what is counted is never rounded.
Of fewer than ten, the count stands alone; else it stands beside the word: "most authorities (24 of 32)".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

TOO_FEW = 10
"""Of fewer than this, no word is used."""


class Quantity(StrEnum):
    """The words, from the most to the least."""

    ALL = "all"
    ALMOST_ALL = "almost all"
    MOST = "most"
    MAJORITY = "majority"
    MINORITY = "minority"
    A_FEW = "a few"
    NONE = "none"


@dataclass(frozen=True)
class Count:
    """So many of so many."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number} of {self.of}"


@dataclass(frozen=True)
class Misfit:
    """Typed words that say another quantity than was counted, what would fit, and a sentence that says so."""

    word: str
    offered: str
    message: str


def quantity(number: int, of: int) -> Quantity | None:
    """Return the word for so many of so many; None where the count stands alone.

    Raises `ValueError` when there cannot be so many.
    """
    if not 0 <= number <= of:
        raise ValueError(f"{number} of {of}")
    return band(number, of) if of >= TOO_FEW else None


def band(number: int, of: int) -> Quantity:
    """Return the band that a share lies in, however few there are."""
    if number == 0:
        return Quantity.NONE
    if number == of:
        return Quantity.ALL
    if 10 * number > 9 * of:
        return Quantity.ALMOST_ALL
    if 4 * number >= 3 * of:
        return Quantity.MOST
    if 2 * number >= of:
        return Quantity.MAJORITY
    return Quantity.MINORITY if 20 * number >= 3 * of else Quantity.A_FEW


OF_WHAT = {
    Quantity.ALL: "all {what}",
    Quantity.ALMOST_ALL: "almost all {what}",
    Quantity.MOST: "most {what}",
    Quantity.MAJORITY: "the majority of {what}",
    Quantity.MINORITY: "a minority of {what}",
    Quantity.A_FEW: "a few {what}",
    Quantity.NONE: "none of the {what}",
}


def quantified(number: int, of: int, what: str) -> str:
    """Return so many of so many things in words: "most authorities (24 of 32)", "7 of 9 authorities"."""
    word = quantity(number, of)
    if word is None:
        return f"{number} of {of} {what}"
    return f"{OF_WHAT[word].format(what=what)} ({number} of {of})"


# ---- what people typed ----

SAID = re.compile(r"\b(\d[\d,]*) (?:out )?of (?:the |its |these |those |all )?(\d[\d,]*)\b")

FORMS = (
    ("almost all", Quantity.ALMOST_ALL),
    ("nearly all", Quantity.ALMOST_ALL),
    ("all", Quantity.ALL),
    ("every", Quantity.ALL),
    ("most", Quantity.MOST),
    ("majority", Quantity.MAJORITY),
    ("over half", Quantity.MAJORITY),
    ("more than half", Quantity.MAJORITY),
    ("minority", Quantity.MINORITY),
    ("less than half", Quantity.MINORITY),
    ("fewer than half", Quantity.MINORITY),
    ("a few", Quantity.A_FEW),
    ("few", Quantity.A_FEW),
    ("none", Quantity.NONE),
    ("no", Quantity.NONE),
)
"""How each quantity is typed; longer forms first where one begins like another."""

MEANT = dict(FORMS)

THINGS = (
    r"(?:authorit(?:y|ies)|councils?|hosts?|episodes?|fieldworks?|teams?|findings?|practices?|reports?|areas|"
    r"next steps?|actions|connections?|suggestions|reviews?|themes?|focuses|of (?:them|these|those))"
)
ADJECTIVES = (
    r"(?: (?:of|the|these|those|host|local|participating|scottish|education|published|\d+|thirty-two))*"
)
SUPERLATIVE_OR_IDIOM = r"(?<!\bthe (?=most))(?<!\bof (?=all))(?<!\bat (?=all))"
TYPED = re.compile(
    rf"{SUPERLATIVE_OR_IDIOM}\b(?P<word>{'|'.join(form for form, _ in FORMS)})\b"
    rf"(?P<rest>{ADJECTIVES} {THINGS}\b)?"
    rf"(?P<count>[^().;]{{0,60}}\({SAID.pattern}\))?",
    re.IGNORECASE,
)


def counts_in(text: str) -> tuple[Count, ...]:
    """Return every "so many of so many" that a text says in figures."""
    return tuple(_count(found[1], found[2]) for found in SAID.finditer(text))


def check_words(text: str, facts: Iterable[Count]) -> tuple[Misfit, ...]:
    """Return what in a typed text does not fit what was counted, each with the right words.

    A quantity word is held against the count in brackets after it; where there is none, it has to fit one of
    the counts behind the sentence.  Words for what is not counted here, such as "most pupils", are left
    alone.  A count in figures that is none of those behind the sentence is refused as well.
    """
    known = tuple(dict.fromkeys(facts))
    return (*_wrong_words(text, known), *_wrong_counts(text, known))


def _wrong_words(text: str, known: tuple[Count, ...]) -> Iterator[Misfit]:
    for found in TYPED.finditer(text):
        typed = found["word"]
        meant = MEANT[typed.lower()]
        if found["count"]:
            beside = counts_in(found["count"])[-1:]
        elif found["rest"] or "half" in typed.lower():
            beside = known
        else:
            continue
        if beside and not any(_fits(meant, count) for count in beside):
            yield _misfit(typed, beside)


def _wrong_counts(text: str, known: tuple[Count, ...]) -> Iterator[Misfit]:
    if not known:
        return
    for count in dict.fromkeys(counts_in(text)):
        if count not in known:
            right = _or(str(one) for one in known)
            yield Misfit(str(count), right, f"The sources count {right}, not {count}. Write {right}.")


def _fits(meant: Quantity, count: Count) -> bool:
    return 0 <= count.number <= count.of and quantity(count.number, count.of) is meant


def _misfit(typed: str, counts: tuple[Count, ...]) -> Misfit:
    offered = _or(_right(count) for count in counts)
    few = all(count.of < TOO_FEW for count in counts)
    why = f"of fewer than {TOO_FEW}, the count stands alone" if few else _or(map(str, counts))
    return Misfit(typed, offered, f"“{typed}” does not fit: {why}. Write {offered}.")


def _right(count: Count) -> str:
    """Return what to write for a count; one that cannot be is to be looked at again."""
    if not 0 <= count.number <= count.of:
        return f"a count that can be, not {count}"
    word = quantity(count.number, count.of)
    return f"“{word}” ({count})" if word else f"“{count}”"


def _or(words: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(words))


def _count(number: str, of: str) -> Count:
    return Count(int(number.replace(",", "")), int(of.replace(",", "")))
