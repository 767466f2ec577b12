"""What became of a focus between its first statement and its latest: a rule that anybody can repeat by hand.

It looks at recorded themes and words and at nothing else, so that the same statements have the same answer
for ever.  Whoever disagrees can read which words and themes it went by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from projections.episodes import FocusStatement
from projections.search import text


class Movement(StrEnum):
    """What became of a focus."""

    NARROWED = "narrowed"
    WIDENED = "widened"
    SPLIT = "split"
    STAYED = "stayed"
    REPLACED = "replaced"


RULES = {
    Movement.STAYED: "It was stated once, or has the same words and themes as at first.",
    Movement.REPLACED: "None of the themes it had at first is left, and fewer than one in four of its words.",
    Movement.SPLIT: "It names more parts than at first: lines, parts between semicolons, or parts marked "
    "A, B or 1, 2.",
    Movement.WIDENED: "It has more words that take more in than at first (and, or, both, also, plus, "
    "including, all, every, any, across, whole). With as many of them: it has fewer words that say what is "
    "meant, or else more themes.",
    Movement.NARROWED: "It has fewer words that take more in. With as many of them: it has more words that "
    "say what is meant, or else fewer themes.",
}
"""The rule in words, in the order in which it is tried; what none of it fits stayed."""

LEAST_KEPT = 0.25
TAKES_MORE_IN = frozenset("and or both also plus including all every any across whole".split())
ASIDE = re.compile(r"\([^()]*\)")
MARKED = re.compile(r"(?:^|(?<=\s))\(?[A-Z1-9][.:)](?=\s)")
WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Moved:
    """What became of a focus, and by what the rule judged so."""

    how: Movement
    why: str


def moved(statements: Sequence[FocusStatement], theme_now: Callable[[str], str]) -> Moved:
    """Return what became of a focus; merged themes count as the theme they are part of now."""
    first, last = statements[0], statements[-1]
    if len(statements) == 1:
        return Moved(Movement.STAYED, "It was stated once.")
    before, after = ({theme_now(theme) for theme in one.themes} for one in (first, last))
    if same_words(first.text, last.text) and before == after:
        return Moved(Movement.STAYED, "Its words and themes are those it had at first.")
    return (
        replaced(first.text, last.text, before, after)
        or split(first.text, last.text)
        or by_what_it_takes_in(first.text, last.text)
        or by_how_much_it_says(first.text, last.text)
        or by_themes(before, after)
        or Moved(Movement.STAYED, "It says as much in other words.")
    )


def replaced(first: str, last: str, before: set[str], after: set[str]) -> Moved | None:
    """Say that neither themes nor words are left, if so."""
    had = subject(first)
    kept = had & subject(last)
    if before & after or len(kept) >= LEAST_KEPT * len(had):
        return None
    themes = "none of its themes and " if before else ""
    return Moved(Movement.REPLACED, f"Left are {themes}{len(kept)} of its {len(had)} first words.")


def split(first: str, last: str) -> Moved | None:
    """Say that there are more parts, if so."""
    had, has = parts(first), parts(last)
    return Moved(Movement.SPLIT, f"Parts: {had} at first, {has} now.") if has > had else None


def by_what_it_takes_in(first: str, last: str) -> Moved | None:
    """Say that more or less is taken in, if so."""
    return compared(takes_in(first), takes_in(last), "Words that take more in", more_is=Movement.WIDENED)


def by_how_much_it_says(first: str, last: str) -> Moved | None:
    """Say that more or fewer words say what is meant, if so."""
    had, has = len(subject(first)), len(subject(last))
    return compared(had, has, "Words that say what is meant", more_is=Movement.NARROWED)


def by_themes(before: set[str], after: set[str]) -> Moved | None:
    """Say that there are more themes or fewer, if so."""
    return compared(len(before), len(after), "Themes", more_is=Movement.WIDENED)


def compared(had: int, has: int, what: str, *, more_is: Movement) -> Moved | None:
    """Return what more or fewer of something means; nothing when there are as many."""
    if had == has:
        return None
    other = Movement.NARROWED if more_is is Movement.WIDENED else Movement.WIDENED
    return Moved(more_is if has > had else other, f"{what}: {had} at first, {has} now.")


def same_words(one: str, other: str) -> bool:
    """Say whether two texts have the same words, whatever their capitals, marks and blanks."""
    return plain(one) == plain(other)


def plain(said: str) -> list[str]:
    """Return the words of a text."""
    return WORD.findall(said.casefold())


def subject(said: str) -> set[str]:
    """Return the words that say what is meant, as a search compares them: no function words, no endings."""
    return set(text.ranking_words(text.sequence(said)))


def takes_in(said: str) -> int:
    """Count the words that take more in."""
    return sum(word in TAKES_MORE_IN for word in plain(said))


def parts(said: str) -> int:
    """Count the parts a focus names; what stands in brackets is beside the point."""
    bare = ASIDE.sub(" ", said)
    return max(
        len([line for line in bare.splitlines() if line.strip()]),
        len([part for part in bare.split(";") if part.strip()]),
        len(MARKED.findall(bare)),
        1,
    )


@dataclass(frozen=True)
class Subject:
    """What a focus may be on: a theme, words, or both."""

    theme: str = ""
    words: str = ""

    def of(self, statement: FocusStatement, theme_now: Callable[[str], str]) -> bool:
        """Say whether a statement is on it: has the theme, and all of the words."""
        if self.theme and theme_now(self.theme) not in map(theme_now, statement.themes):
            return False
        return asked_words(self.words) <= set(text.sequence(statement.text))


def asked_words(typed: str) -> set[str]:
    """Return the words to look for: without function words, unless there is nothing else."""
    sequence = text.sequence(typed)
    return set(text.ranking_words(sequence) or sequence)


Subjects = Iterable[Subject]


def move(
    statements: Sequence[FocusStatement],
    before: Sequence[Subject],
    after: Sequence[Subject],
    theme_now: Callable[[str], str],
) -> tuple[FocusStatement, FocusStatement] | None:
    """Return the statements between which a focus moved from one subject to another, the earliest such move.

    It moved when the earlier is on the one and not on the other, and the later the other way round.  Of
    several subjects any will do; without any, what is asked of the other side alone counts.
    """

    def is_on(statement: FocusStatement, subjects: Sequence[Subject], *, without: bool) -> bool:
        return any(one.of(statement, theme_now) for one in subjects) if subjects else without

    for place, later in enumerate(statements):
        if not is_on(later, after, without=True) or is_on(later, before, without=False):
            continue
        for earlier in reversed(statements[:place]):
            if is_on(earlier, before, without=True) and not is_on(earlier, after, without=False):
                return earlier, later
    return None
