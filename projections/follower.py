"""Follows the log: one loop for live, catch-up and rebuild, for every view of the log.

A view applies a page of events and the position reached in one transaction or commit.  A page that fails
three times is cut in halves until the one poisonous event is found; that one goes to the view's dead
letters, which the health page shows, and the rest goes on.  A digest of the event at the position reached
tells a log that was restored from the one that was followed before.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from ci_kb.domain.errors import FromTheFuture
from ci_kb.event_log import EventLog, Logged, digest

PAGE = 1000
TRIES = 3
TICK = 0.05
"""Seconds between looks at the log for what another process stored."""

NOT_THE_EVENTS_FAULT = (OSError, sqlite3.OperationalError)
"""A full disk or a locked file: the follower tries again, and sets nothing aside."""

logger = logging.getLogger(__name__)


class View(Protocol):
    """Something that is built from the log."""

    @property
    def name(self) -> str:
        """What it is called on the health page."""

    def tracking(self) -> tuple[int, str]:
        """Return the position reached and the digest of the event there."""

    def apply(self, events: Sequence[Logged], position: int, digest: str, dead: Mapping[int, str]) -> None:
        """Apply a page of events, all or nothing, with the position reached and the dead letters."""


def follows(view: View, log: EventLog) -> bool:
    """Say whether the view was built from this log, and not from one that was replaced by a backup."""
    position, known = view.tracking()
    return known == marked(log.digest_at(position), log.redacted())


def marked(digest_there: str, stamp: str) -> str:
    """Return what a view keeps beside its position: the event there, and what was redacted when it began.

    A view that was made of texts before a redaction is made anew, so that nothing of them stays in it.
    """
    return f"{digest_there}+{stamp}" if digest_there and stamp else digest_there


def stamp_of(mark: str) -> str:
    """Return what had been redacted when a view with this mark began."""
    return mark.partition("+")[2]


def catch_up(view: View, log: EventLog, progress: Callable[[int], None] | None = None) -> int:
    """Apply everything the view has not seen yet, and return the position reached.

    Raises `FromTheFuture` when the log holds an event this version of the program does not know: the view
    then stays right before it.
    """
    position, known = view.tracking()
    stamp = stamp_of(known) if position else log.redacted()
    while rows := log.stored_after(position, PAGE):
        events: list[Logged] = []
        dead: dict[int, str] = {}
        for place, stored in rows:
            try:
                events.append(Logged(place, stored, log.decode(stored)))
            except FromTheFuture:
                if before := [row for row in rows if row[0] < place]:
                    apply_page(view, events, before[-1][0], marked(digest(*before[-1]), stamp), dead)
                raise
            except Exception as error:
                dead[place] = repr(error)
        position = rows[-1][0]
        apply_page(view, events, position, marked(digest(*rows[-1]), stamp), dead)
        if progress:
            progress(position)
    return position


def apply_page(
    view: View, events: Sequence[Logged], position: int, mark: str, dead: Mapping[int, str]
) -> None:
    """Apply a page, setting aside the events in it that cannot be applied."""
    for attempt in range(1, TRIES + 1):
        try:
            view.apply(events, position, mark, dead)
            return
        except NOT_THE_EVENTS_FAULT:
            raise
        except Exception as error:
            failure = repr(error)
            logger.warning("a page failed", extra={"view": view.name, "attempt": attempt, "at": position})
    if not events:
        raise RuntimeError(f"The {view.name} cannot be written: {failure}.")
    if len(events) == 1:
        logger.error("an event was set aside", extra={"view": view.name, "at": events[0].position})
        apply_page(view, (), position, mark, {**dead, events[0].position: failure})
        return
    half = len(events) // 2
    last = events[half - 1]
    half_way = marked(digest(last.position, last.stored), stamp_of(mark))
    apply_page(view, events[:half], last.position, half_way, {})
    apply_page(view, events[half:], position, mark, dead)


class Follower:
    """A thread that keeps views up to date with the log."""

    def __init__(self, log: EventLog, once: Callable[[], int]) -> None:
        self._log = log
        self._once = once
        self._stopping = threading.Event()
        self._position = 0
        self.trouble = ""
        self.newer = ""
        """What it waits for, when the log holds an event of a newer version of the program."""
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        """Begin to follow."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the page at hand, then end."""
        self._stopping.set()
        with self._log.saved:
            self._log.saved.notify_all()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._position = self._once()
                self.trouble = self.newer = ""
            except Exception as error:
                if not self.trouble:
                    logger.exception("following the log failed; trying again")
                self.trouble = str(error)
                self.newer = str(error) if isinstance(error, FromTheFuture) else ""
                self._stopping.wait(1)
            with self._log.saved:
                self._log.saved.wait_for(self._woken, TICK)

    def _woken(self) -> bool:
        return self._stopping.is_set() or self._log.last_saved > self._position
