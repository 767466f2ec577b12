"""National summaries: a draft composed from the read tables as they stood at a position of the log.

What goes into it is what was released to the network of authorities, or to everybody (`Scope.public`): the
same for every reader.  With names it is for those who may know them; without, nothing in it, taken together,
tells which authority is behind a finding.
"""

from __future__ import annotations

from ci_kb.days import today
from projections.gathering.drafting import composed
from projections.gathering.loading import NO_CHOICES, Viewed, read
from projections.gathering.parts import Choices, Draft, Scope
from projections.gathering.telling import Telling


def gather_up(
    projections: Viewed,
    scope: Scope,
    choices: Choices = NO_CHOICES,
    named: bool = True,
    *,
    at: int | None = None,
) -> Draft:
    """Return the draft of a summary.

    It is as at the day the scope names, or at a position of the log, or now.
    """
    material, position = read(projections, scope, at)
    return composed(Telling(material, scope, choices, named, scope.as_at or today()), position)


__all__ = ["NO_CHOICES", "Viewed", "gather_up", "read"]
