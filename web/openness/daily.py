"""Destroys, once a day while the pages are served, what is kept no longer."""

from __future__ import annotations

import logging
import threading
from datetime import date

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from projections.lock import OnlyOne

LOOK = 3600.0
"""Seconds between looks at whether a new day has come."""

logger = logging.getLogger(__name__)


class Daily:
    """A thread that looks once a day what is due; of several processes, one does so."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._only = OnlyOne(kb.folder / "retention.lock")
        self._stopping = threading.Event()
        self._done: date | None = None
        self._thread = threading.Thread(target=self._run, name="retention", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being destroyed, then end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._only.release()

    def once(self) -> None:
        """Destroy what is due, unless that was done today or another process does so."""
        if self._done == today() or not self._only.acquire():
            return
        done, kept_back = self._kb.disposals.run(today(), by_operator(today()))
        self._done = today()
        if done:
            logger.warning("records were destroyed whose time was over")
        if kept_back:
            logger.warning("records are due and were kept back; see “ci-kb retention”")

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.once()
            except Exception:
                logger.exception("destroying what is kept no longer failed; trying again")
            self._stopping.wait(LOOK)
