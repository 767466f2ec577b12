"""How alike two texts are, told from these two alone, so that no third one changes the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations

from projections.gathering.material import Finding
from projections.search.text import ranking_words, sequence, stem

ENOUGH = 0.3
"""From this likeness, two findings are worth reading together."""

FEWEST_WORDS = 3
FOR_A_THEME = 0.05
"""What a theme in common adds."""


def alike(findings: Sequence[Finding]) -> Iterator[tuple[Finding, Finding]]:
    """Yield every two findings, of those that share a theme, that are worth reading together."""
    by_theme: dict[str, list[int]] = defaultdict(list)
    for place, finding in enumerate(findings):
        for theme in finding.themes:
            by_theme[theme].append(place)
    pairs = sorted({pair for places in by_theme.values() for pair in combinations(places, 2)})
    for first, second in pairs:
        one, other = findings[first], findings[second]
        if one.episode != other.episode and likeness(one, other) >= ENOUGH:
            yield one, other


def likeness(one: Finding, other: Finding) -> float:
    """Return how alike two findings are: the share of words in common, and a little for each such theme.

    One or two words in common say nothing.
    """
    first, second = terms(one.text), terms(other.text)
    common = len(first & second)
    if common < FEWEST_WORDS:
        return 0.0
    themes = len(set(one.themes) & set(other.themes))
    return common / min(len(first), len(second)) + FOR_A_THEME * themes


@lru_cache(maxsize=20_000)
def terms(text: str) -> frozenset[str]:
    """Return the words of a text that carry meaning, in their stems."""
    return frozenset(ranking_words(sequence(text))) - EVERYWHERE


EVERYWHERE = frozenset(
    stem(word)
    for word in "school teacher pupil child authority staff learner young people education officer "
    "headteacher practice support work year team time area way use need different differ good well next "
    "new one two three".split()
)
"""Words that say little here, because every other finding has them."""
