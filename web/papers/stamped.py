"""Puts on everything that is given out as at when it speaks, and what proves the log it speaks of."""

from __future__ import annotations

from datetime import date

from projections import Projections
from web.papers.paper import Stamp


def stamped(projections: Projections, day: date, position: int) -> Stamp:
    """Return the stamp of a document that says what was recorded by a day, up to a position of the log."""
    return Stamp(day, position, projections.root_at(position))
