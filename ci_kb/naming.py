"""Whether a text names a person: asked before anything that somebody typed is kept outside the register.

It errs on the side of not keeping.  Names that are also places here (Angus, Lewis, Ross) are not in the list.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from importlib.resources import files
from itertools import pairwise

from ci_kb.domain.authorities import folded

WORD = re.compile(r"[^\W\d_]+")
MAIL = re.compile(r"\S@\S")
LONG_NUMBER = re.compile(r"\d[\d ]{4,}\d")
TITLES = frozenset("mr mrs ms mx dr cllr".split())
TITLES_THAT_ARE_WORDS = frozenset("miss prof professor rev reverend sir dame councillor".split())
"""Before a word in capitals they are titles: Miss Baird, but pupils who miss school."""

SHORTEST_NAME = 3


@cache
def given_names() -> frozenset[str]:
    """Return first names that are common in Scotland."""
    text = (files("ci_kb.domain") / "data" / "given_names.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def addresses_somebody(text: str, registered: Iterable[str] = ()) -> bool:
    """Say whether a text holds a mail address, a title before a name, or a whole name of the register."""
    typed = WORD.findall(text)
    said = f" {' '.join(map(folded, typed))} "
    names = (" ".join(folded(word) for word in WORD.findall(name)) for name in registered)
    return (
        bool(MAIL.search(text))
        or any(is_title(first, second) for first, second in pairwise(typed))
        or any(f" {name} " in said for name in names if " " in name)
    )


def is_title(word: str, following: str) -> bool:
    """Say whether a word is a title of the one that follows."""
    plain = folded(word)
    return plain in TITLES or (plain in TITLES_THAT_ARE_WORDS and following[0].isupper())


def names_somebody(text: str, registered: Iterable[str] = (), ordinary: Collection[str] = ()) -> bool:
    """Say whether a text holds a mail address, a title, a first name, or a name of the register.

    `registered` are names of people; their words count unless they are `ordinary`, small and without accents.
    """
    words = [folded(word) for word in WORD.findall(text)]
    known = {folded(word) for name in registered for word in WORD.findall(name) if len(word) >= SHORTEST_NAME}
    return addresses_somebody(text) or bool((given_names() | known).difference(ordinary) & set(words))


def might_name_somebody(text: str, registered: Iterable[str] = (), ordinary: Collection[str] = ()) -> bool:
    """Say whether a text names somebody, or looks as if it did: two words in capitals, or a long number."""
    if names_somebody(text, registered, ordinary) or LONG_NUMBER.search(text):
        return True
    capitalised = [
        word[0].isupper() and word[1:].islower() and folded(word) not in ordinary
        for word in WORD.findall(text)
    ]
    return any(first and second for first, second in pairwise(capitalised))
