"""How easily a password is guessed, said in one sentence that helps to choose a better one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ci_kb.domain.errors import Refused

SHORTEST = 12
LONGEST = 1000

GOOD_ENOUGH = 3
"""Of 0 to 4: at least a hundred million guesses."""

LOOKED_AT = 72
"""So many characters are looked at; what is longer is strong by these alone, or repeats itself."""

IN_WORDS = ("very weak", "weak", "fair", "good", "strong")

SERVICE = ("collaborative", "improvement", "education", "scotland", "council", "ci-kb", "cikb", "school")
"""Words that a guesser would try here first."""

LONGER = f"Choose a password of at least {SHORTEST} characters; a few words are good."

_WORD = re.compile(r"\w{3,}")


@dataclass(frozen=True)
class Strength:
    """How strong a password is, of 0 to 4, and what would make it stronger."""

    score: int
    advice: str = ""

    @property
    def words(self) -> str:
        """The score in words."""
        return IN_WORDS[self.score]


def strength(password: str, about: Iterable[str] = ()) -> Strength:
    """Return how strong a password is; `about` are the name, address and authority of whoever it is for."""
    if len(password) < SHORTEST:
        return Strength(0, LONGER)
    from zxcvbn import zxcvbn  # its lists of words take a while to load, and are seldom needed

    known = {word.casefold() for text in about for word in _words_of(text)}
    found = zxcvbn(password[:LOOKED_AT], user_inputs=sorted(known | {*SERVICE}))
    score = int(found["score"])
    return Strength(score, "" if score >= GOOD_ENOUGH else _advice(password, known, found["feedback"]))


def checked(password: str, about: Iterable[str] = ()) -> str:
    """Return the password.

    Raises `Refused` with what would make it stronger.
    """
    if len(password) > LONGEST:
        raise Refused(f"Choose a password of at most {LONGEST:,} characters.", field="password")
    found = strength(password, about)
    if found.score < GOOD_ENOUGH:
        raise Refused(found.advice, field="password")
    return password


def _words_of(text: str) -> tuple[str, ...]:
    """Return a text, its words, and its words written as one."""
    words = _WORD.findall(text)
    return (text, "".join(words), *words)


def _advice(password: str, known: set[str], feedback: dict[str, object]) -> str:
    """Return what is weak and what helps, without saying the password again."""
    said = str(feedback.get("warning") or "")
    if any(len(word) > 2 and word in password.casefold() for word in known):
        said = "Your name, address or authority is in it, and would be guessed first."
    return f"{said or 'It would be guessed quickly.'} Add a word or two that have nothing to do with it."
