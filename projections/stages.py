"""Which stage every episode has reached, told to the search as a facet of its items."""

from __future__ import annotations

import threading
from datetime import date

from projections.progress import Progresses
from projections.reading import Reader
from projections.search.inherited import Told
from projections.tables import NOW

MOST_KEPT = 64


class Stages:
    """The stages reached, as far as a reader may see how far episodes have come; kept until one changes."""

    def __init__(self, progress: Progresses) -> None:
        self._progress = progress
        self._kept: dict[tuple[frozenset[str], date, int], tuple[object, Told]] = {}
        self._lock = threading.Lock()

    def told(
        self,
        reader: Reader,
        audiences: frozenset[str],
        today: date,
        as_at: date | None = None,
        at: int = NOW,
    ) -> Told:
        """Return the stage of every episode today, or as at a day, from what was recorded by a position."""
        stamp = self._progress.stamp(today)
        day = as_at or today
        key = (audiences, day, at)
        found = self._kept.get(key)
        if found is None or found[0] is not stamp:
            reached = self._progress.stages(reader, day, at)
            found = (stamp, Told({episode: (stage.id,) for episode, stage in reached.items()}))
            with self._lock:
                if len(self._kept) >= MOST_KEPT:
                    self._kept.clear()
                self._kept[key] = found
        return found[1]
