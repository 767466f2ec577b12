"""What can have become of a log, told in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from ci_kb.event_log.merkle import hashed
from ci_kb.event_log.proof import Proof
from ci_kb.event_log.reading import Rows, rows_of

Leaf = tuple[int, bytes]


class Verdict(StrEnum):
    """What became of a log since it was proven last."""

    WHOLE = "whole"
    CHANGED = "changed"
    CUT_OFF = "cut off"
    REORDERED = "reordered"


@dataclass(frozen=True)
class Finding:
    """A verdict on a log, the position of the first bad place or of the last event, and a sentence."""

    verdict: Verdict
    position: int
    sentence: str
    size: int = 0
    root: bytes = b""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.verdict == Verdict.WHOLE


def changed_between(first: int, last: int) -> Finding:
    """Return that some event was changed, where only a range can be told."""
    span = f"An event from {first:,} to {last:,} was changed, added or taken out since it was signed."
    return Finding(Verdict.CHANGED, first, span)


def cut_off(last: int, first: int) -> Finding:
    """Return that the end is missing."""
    after = f"The log is cut off after event {last:,}: events that were there are missing."
    return Finding(Verdict.CUT_OFF, first, after)


def first_difference(
    log: Rows, proof: Proof, leaves: Sequence[Leaf], known: Sequence[Leaf], until: int
) -> Finding:
    """Return what is wrong where a page of the log is not what the tree was made of, until a position."""
    is_there, was_there = next(pair for pair in zip_longest(leaves, known) if pair[0] != pair[1])
    first = min(leaf[0] for leaf in (is_there, was_there) if leaf)
    stood = was_there is not None and was_there[0] == first
    stands = is_there is not None and is_there[0] == first
    stands_at = where_stands(log, first, was_there[1]) if stood else None
    stood_at = where_stood(log, proof, first, until) if stands else None
    if stands_at is not None and (stood_at is not None or not stands):
        return reordered(first, f"what stood at {first:,} stands at {stands_at:,}")
    if stood_at is not None and not stood:
        return reordered(first, f"what stands at {first:,} stood at {stood_at:,}")
    gone = stood and stands_at is None
    done = "put in" if not gone else "taken out" if stood_at is not None or not stands else "changed"
    return Finding(Verdict.CHANGED, first, f"Event {first:,} was {done}.")


def where_stands(log: Rows, position: int, leaf: bytes) -> int | None:
    """Return where what stood at a position stands now, if anywhere."""
    return next((row[0] for row in rows_of(log) if hashed(row, position) == leaf), None)


def where_stood(log: Rows, proof: Proof, position: int, until: int) -> int | None:
    """Return where what stands at a position stood before, if anywhere."""
    (row,) = log.rows_after(position - 1, 1)
    return next((at for at, leaf in proof.leaves(0, until) if hashed(row, at) == leaf), None)


def reordered(first: int, how: str) -> Finding:
    """Return that the log is in another order."""
    return Finding(Verdict.REORDERED, first, f"The log is in another order from event {first:,} on: {how}.")
