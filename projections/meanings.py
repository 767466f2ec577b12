"""Works out what items mean, in a thread of its own beside the follower: that takes longer than following."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

AT_ONCE = 4
IDLE = 1.0
"""Seconds between looks at whether there is anything new."""

logger = logging.getLogger(__name__)


class Meanings:
    """A thread that gives vectors to items without one, a few at a time."""

    def __init__(self, encode: Callable[[int], int]) -> None:
        self._encode = encode
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="meanings", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the few items at hand, then end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                done = self._encode(AT_ONCE)
            except Exception:
                logger.exception("working out what items mean failed; trying again")
                done = 0
            if not done:
                self._stopping.wait(IDLE)
