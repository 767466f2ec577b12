"""Suggests what was meant: corrections of words that find nothing, from words the reader may see."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from projections.search import text
from projections.search.scope import Scope

SHORTEST = 4
WIDEST = 24


def correct(scope: Scope, typed: str) -> str | None:
    """Returns the visible word nearest to a typed one, the commonest of the nearest, if any is near."""
    word = text.fold(text.clean(typed))
    if not SHORTEST <= len(word) <= WIDEST or not word.isalpha():
        return None
    limit = 1 if len(word) < 6 else 2
    found: dict[str, int] = {}
    for segment in scope.generation.segments:
        near = [each for each in segment.lexicon() if abs(len(each) - len(word)) <= limit and each.isalpha()]
        found |= {near[n]: int(steps) for n, steps in enumerate(distances(word, near)) if 0 < steps <= limit}
    counted = [(found[each], each[0] != word[0], -scope.frequency("words", each), each) for each in found]
    visible = [each for each in counted if each[2] < 0]
    return min(visible)[-1] if visible else None


def distances(word: str, others: Sequence[str]) -> NDArray[np.int16]:
    """Returns the edits (a letter more, less or other, or two swapped) between a word and each other.

    Optimal string alignment, one column of the table for all the others at a time.
    """
    if not others:
        return np.empty(0, dtype=np.int16)
    width = max(map(len, others))
    letters = np.array(others, dtype=f"U{width}").view(np.uint32).reshape(len(others), width)
    lengths = np.array([len(other) for other in others])
    typed = [ord(letter) for letter in word]
    before: NDArray[np.int16] | None = None
    row_above = np.tile(np.arange(width + 1, dtype=np.int16), (len(others), 1))
    for number, letter in enumerate(typed, 1):
        row = np.empty_like(row_above)
        row[:, 0] = number
        for place in range(1, width + 1):
            same = letters[:, place - 1] == letter
            best = np.minimum(row_above[:, place], row[:, place - 1]) + 1
            best = np.minimum(best, row_above[:, place - 1] + ~same)
            if before is not None and place > 1:
                swapped = _swapped(letters, place, typed[number - 2], letter)
                best = np.where(swapped, np.minimum(best, before[:, place - 2] + 1), best)
            row[:, place] = best
        before, row_above = row_above, row
    found: NDArray[np.int16] = row_above[np.arange(len(others)), lengths]
    return found


def _swapped(letters: NDArray[np.uint32], place: int, earlier: int, later: int) -> NDArray[np.bool_]:
    """Answers for each word whether the two letters before a place are the typed ones swapped."""
    swapped: NDArray[np.bool_] = (letters[:, place - 2] == later) & (letters[:, place - 1] == earlier)
    return swapped
