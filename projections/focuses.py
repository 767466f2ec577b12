"""Questions about the focuses of all episodes: how they moved, how long agreement took, why they changed.

Everything is counted over the episodes that the reader may see, and over nothing else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ci_kb.domain.episode_values import FocusStep
from ci_kb.guidance.pace import Spread, spread
from projections.episodes import EpisodeLine, Episodes, FocusStatement
from projections.focus_movement import Moved, Movement, Subject, move, moved
from projections.reading import Reader
from projections.tables import NOW
from projections.vocabulary import Vocabularies


@dataclass(frozen=True)
class FocusLife:
    """The focus of an episode from its first statement to its latest, and what became of it."""

    line: EpisodeLine
    statements: tuple[FocusStatement, ...]
    moved: Moved

    @property
    def agreed(self) -> FocusStatement | None:
        """The statement by which it was first agreed."""
        return next((one for one in self.statements if one.step == FocusStep.AGREED), None)

    @property
    def days_to_agreement(self) -> int | None:
        """How many days after the first statement it was first agreed."""
        return (self.agreed.facts.on - self.statements[0].facts.on).days if self.agreed else None

    @property
    def steps_to_agreement(self) -> int | None:
        """With which of its statements it was first agreed."""
        return self.agreed.number if self.agreed else None


@dataclass(frozen=True)
class Reason:
    """A reason that was given for changes, and the statements that gave it, with their episodes."""

    text: str
    given: tuple[tuple[EpisodeLine, FocusStatement], ...]


@dataclass(frozen=True)
class Move:
    """A focus that moved from one subject to another, and the two statements between which it did."""

    life: FocusLife
    earlier: FocusStatement
    later: FocusStatement


@dataclass(frozen=True)
class FocusLives:
    """The focuses that a reader may see; `without` is the number of episodes that have none."""

    lives: tuple[FocusLife, ...]
    without: int
    theme_now: Callable[[str], str]

    @cached_property
    def counts(self) -> dict[Movement, int]:
        """How many focuses moved so; together they are all of them."""
        found = Counter(life.moved.how for life in self.lives)
        return {movement: found[movement] for movement in Movement}

    @property
    def stated_once(self) -> int:
        """How many were stated once; they are among those that stayed."""
        return sum(1 for life in self.lives if len(life.statements) == 1)

    @property
    def days_to_agreement(self) -> Spread | None:
        """How many days it took until a focus was agreed."""
        return spread(days for life in self.lives if (days := life.days_to_agreement) is not None)

    @property
    def steps_to_agreement(self) -> Spread | None:
        """With which statement a focus was agreed."""
        return spread(steps for life in self.lives if (steps := life.steps_to_agreement) is not None)

    @cached_property
    def reasons(self) -> tuple[Reason, ...]:
        """The reasons given for changes, the commonest first; capitals and a last full stop do not count."""
        given: dict[str, list[tuple[EpisodeLine, FocusStatement]]] = defaultdict(list)
        for life in self.lives:
            for statement in life.statements[1:]:
                if reason := alike(statement.facts.reason):
                    given[reason].append((life.line, statement))
        ordered = sorted(given.items(), key=lambda one: (-len(one[1]), one[0]))
        return tuple(Reason(found[0][1].facts.reason.strip(), tuple(found)) for _, found in ordered)

    def moved_so(self, movement: Movement) -> tuple[FocusLife, ...]:
        """Return the focuses that moved so."""
        return tuple(life for life in self.lives if life.moved.how is movement)

    def moves(self, before: Sequence[Subject], after: Sequence[Subject]) -> tuple[Move, ...]:
        """Return the focuses that moved from one subject to another."""
        return tuple(
            Move(life, *found)
            for life in self.lives
            if (found := move(life.statements, before, after, self.theme_now))
        )


class Focuses:
    """Questions about all focuses; `at` is a position in the log."""

    def __init__(self, episodes: Episodes, vocabularies: Vocabularies) -> None:
        self._episodes = episodes
        self._vocabularies = vocabularies

    def seen_by(self, reader: Reader, at: int = NOW) -> FocusLives:
        """Return the focuses of the episodes that the reader may see now, as they stood."""
        lines = self._episodes.visible(reader, at)
        theme_now = self._vocabularies.at(at).theme_now
        return focus_lives(lines, self._episodes.focuses(at), theme_now)


def focus_lives(
    lines: Iterable[EpisodeLine],
    focuses: dict[str, tuple[FocusStatement, ...]],
    theme_now: Callable[[str], str],
) -> FocusLives:
    """Return what there is to say of the focuses of these episodes."""
    lines = list(lines)
    found = [(line, focuses[line.reference]) for line in lines if line.reference in focuses]
    lives = (FocusLife(line, statements, moved(statements, theme_now)) for line, statements in found)
    return FocusLives(tuple(lives), len(lines) - len(found), theme_now)


def alike(reason: str) -> str:
    """Return a reason in the form in which reasons are compared."""
    return " ".join(reason.casefold().split()).rstrip(".")
