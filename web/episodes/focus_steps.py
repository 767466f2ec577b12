"""How the focus of an episode evolved, wording by wording: what changed, for pages and commands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from projections.focus_line import Place, Point, Worded
from web.word_changes import Counted, Span, counted, word_changes


@dataclass(frozen=True)
class Evolved:
    """A wording of the focus, with what became of the words that it is compared with."""

    point: Point
    changes: tuple[Span, ...]

    @property
    def title(self) -> str:
        """What the wording is called: its step, or where it stands."""
        return called(self.point.worded)

    @property
    def counted(self) -> Counted:
        """How many words were added and removed."""
        return counted(self.changes)

    @property
    def reworded(self) -> bool:
        """Whether any word or mark changed."""
        return any(span.kind != "same" for span in self.changes)

    @property
    def beside(self) -> str:
        """What the words are compared with, as the page names it."""
        before = self.point.compared_with
        return called(before) if before else ""


def evolved(points: Iterable[Point]) -> tuple[Evolved, ...]:
    """Return each wording with what became of the words that it is compared with."""
    return tuple(
        Evolved(
            point,
            word_changes(point.compared_with.text, point.worded.text) if point.compared_with else (),
        )
        for point in points
    )


def called(worded: Worded) -> str:
    """Return what a wording is called, for instance “Step 2: refined” or “In the host’s paper, corrected”."""
    if worded.place is Place.STATED:
        return f"Step {worded.name.removeprefix('step-')}: {worded.step}"
    withdrawn = ", withdrawn since" if worded.withdrawn else ""
    return f"{worded.place[:1].upper()}{worded.place[1:]}, {worded.step}{withdrawn}"
