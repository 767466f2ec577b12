"""National summaries: a draft composed from the read tables as they stood at a position of the log.

What goes into it is what was released to the network of authorities, or to everybody (`Scope.public`): the
same for every reader.  With names it is for those who may know them; without, nothing in it, taken together,
tells which authority is behind a finding.
"""

from __future__ import annotations

from typing import Protocol

from ci_kb.days import today
from projections.episodes import Episodes
from projections.gathering.drafting import composed
from projections.gathering.loading import Loading
from projections.gathering.material import Material
from projections.gathering.parts import Choices, Draft, Scope
from projections.gathering.telling import Telling
from projections.progress import Progresses
from projections.tables import Tables

NO_CHOICES = Choices()


class Views(Protocol):
    """What is asked of the views of the log."""

    tables: Tables
    progress: Progresses
    episodes: Episodes

    def position(self) -> int:
        """Return the position reached."""


class Viewed(Protocol):
    """Whatever has the views in use, as `Projections` does."""

    @property
    def now(self) -> Views:
        """The views in use."""


def gather_up(
    projections: Viewed,
    scope: Scope,
    choices: Choices = NO_CHOICES,
    named: bool = True,
    *,
    at: int | None = None,
    published: bool = False,
) -> Draft:
    """Return the draft of a summary.

    It is as at the day the scope names, or at a position of the log, or now.  `published` is for something
    issued already: it tells what had been released then, even where less may be read now.
    """
    material, position = read(projections, scope, at, published=published)
    return composed(Telling(material, scope, choices, named, scope.as_at or today()), position)


def read(
    projections: Viewed, scope: Scope, at: int | None = None, *, published: bool = False
) -> tuple[Material, int]:
    """Return what a summary is composed from, and the position of the log up to which it is known."""
    now = projections.now
    day = scope.as_at or today()
    position = at
    if position is None:
        position = now.episodes.position_at(scope.as_at) if scope.as_at else now.position()
    loading = Loading(now.tables, now.progress, position, day, public=scope.public, published=published)
    return loading.material(), position
