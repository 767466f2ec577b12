"""What can be read: views of the log, opened, kept up to date, rebuilt beside the ones in use, and compared.

The views of one build lie in one folder, a generation; the file ``current`` names the generation in use.
A rebuild fills a new folder while people go on reading the old one, then the name is changed at one stroke.
"""

from __future__ import annotations

import base64
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from ci_kb.domain.errors import FromTheFuture, LogDamaged
from ci_kb.event_log import EventLog
from ci_kb.event_log.proof import Proof
from ci_kb.guidance import Versions
from projections.audience import Audiences
from projections.authorities import Authorities
from projections.calendars import Calendars
from projections.connections import Connections
from projections.disclosures import Disclosures
from projections.episodes import Episodes
from projections.events import Events
from projections.focus_line import FocusLines
from projections.focuses import Focuses
from projections.follower import Follower, catch_up, follows, stamp_of
from projections.generation import Generation
from projections.groups import Groups
from projections.holding import Holdings
from projections.items import Items
from projections.lock import OnlyOne
from projections.meanings import Meanings
from projections.origins import Origins
from projections.period import Periods
from projections.programme import Programmes
from projections.progress import Progresses
from projections.redactions import Redactions
from projections.reporting import Reporting
from projections.saved_searches import SavedSearches
from projections.search import IndexUnreadable, Search
from projections.search.encoder import installed
from projections.similar_work import SimilarWorks
from projections.stages import Stages
from projections.summaries import Summaries
from projections.vocabulary import Vocabularies

LONGEST_FORGETTING = 1800.0
"""Seconds within which views are made anew, in the largest knowledge base there may be."""

LONGEST_WAIT = 2.0
"""Seconds a request waits to see what it wrote."""


class RebuiltElsewhere(OSError):
    """Another process builds the views anew at this moment."""


@dataclass(frozen=True)
class Health:
    """How far the views are behind the log, and what stands in their way."""

    head: int
    positions: dict[str, int]
    dead_letters: dict[str, dict[int, str]]
    trouble: str
    proven: int | None = None
    """The position up to which the log is in its tree, where that is kept."""

    another_log: str = ""
    """A sentence when the log is not the one that was proven."""

    newer: str = ""
    """A sentence when the views wait for a newer version of the program."""

    @property
    def stuck(self) -> bool:
        """Whether somebody should look at it."""
        return bool(self.trouble or self.another_log) or any(self.dead_letters.values())


class Projections:
    """The views of a log.  Any number of processes may read; the one that holds the lock follows the log.

    `guidance` are the versions that episodes keep; without any, those the program carries.  With a `proof`,
    whoever follows the log also keeps its tree and signs its checkpoints.
    """

    def __init__(
        self, log: EventLog, folder: Path, guidance: Versions | None = None, proof: Proof | None = None
    ) -> None:
        self._log = log
        self._proof = proof
        self._guidance = guidance or Versions()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._pointer = folder / "current"
        self._lock = OnlyOne(folder / "follower.lock")
        self._rebuilding = OnlyOne(folder / "rebuild.lock")
        self._opening = threading.Lock()
        self._remaking = threading.RLock()
        self._generation: Generation | None = None
        self._follower: Follower | None = None
        self._meanings: Meanings | None = None

    @property
    def now(self) -> Generation:
        """The generation in use; opened, or opened anew, when the pointer names another one."""
        name = self._current_name()
        generation = self._generation
        if generation is None or generation.folder.name != name:
            with self._opening:
                generation = self._open(name)
        return generation

    @property
    def episodes(self) -> Episodes:
        """Questions about episodes."""
        return self.now.episodes

    @property
    def events(self) -> Events:
        """Questions about the log as it may be read."""
        return self.now.events

    @property
    def progress(self) -> Progresses:
        """Questions about how far episodes have come."""
        return self.now.progress

    @property
    def programme(self) -> Programmes:
        """Questions about the programme as a whole."""
        return self.now.programme

    @property
    def stages(self) -> Stages:
        """Which stage every episode has reached."""
        return self.now.stages

    @property
    def items(self) -> Items:
        """Questions about items."""
        return self.now.items

    @property
    def connections(self) -> Connections:
        """Questions about connections."""
        return self.now.connections

    @property
    def similar_work(self) -> SimilarWorks:
        """Questions about what people said of similar work."""
        return self.now.similar_work

    @property
    def groups(self) -> Groups:
        """Questions about the Local Organisational Group, comments, agreements and feedback."""
        return self.now.groups

    @property
    def reporting(self) -> Reporting:
        """Questions about the report, statements in its place, reviews and responses."""
        return self.now.reporting

    @property
    def focus_lines(self) -> FocusLines:
        """Questions about how the focus of an episode was worded through time."""
        return self.now.focus_lines

    @property
    def focuses(self) -> Focuses:
        """Questions about how the focuses of all episodes evolved."""
        return self.now.focuses

    @property
    def origins(self) -> Origins:
        """Questions about which event made what is said of an episode."""
        return self.now.origins

    @property
    def periods(self) -> Periods:
        """Questions about what happened in a period."""
        return self.now.periods

    @property
    def calendars(self) -> Calendars:
        """Questions that calendars ask."""
        return self.now.calendars

    @property
    def audiences(self) -> Audiences:
        """Questions about who has access to an episode, and who could see something on a day."""
        return self.now.audiences

    @property
    def authorities(self) -> Authorities:
        """Questions about authorities."""
        return self.now.authorities

    @property
    def vocabularies(self) -> Vocabularies:
        """Questions about the shared words."""
        return self.now.vocabularies

    @property
    def saved_searches(self) -> SavedSearches:
        """Questions about saved searches."""
        return self.now.saved_searches

    @property
    def redactions(self) -> Redactions:
        """Questions about what was redacted."""
        return self.now.redactions

    @property
    def disclosures(self) -> Disclosures:
        """Questions about requests for information."""
        return self.now.disclosures

    @property
    def holdings(self) -> Holdings:
        """Questions about what was held."""
        return self.now.holdings

    @property
    def summaries(self) -> Summaries:
        """Questions about national summaries."""
        return self.now.summaries

    @property
    def search(self) -> Search:
        """The search index."""
        return self.now.search

    def start(self) -> None:
        """Follow the log in a thread; while another process does so, stand by."""
        self._follower = Follower(self._log, self._follow)
        self._follower.start()
        if installed():
            self._meanings = Meanings(self._encode)
            self._meanings.start()

    def catch_up(self, progress: Callable[[int], None] | None = None) -> bool:
        """Bring every view up to the log, here, or wait for the process that follows it.

        Answers whether they are up to date.
        """
        head = self._log.head()
        if not self._lock.acquire():
            return self.wait_for(head)
        try:
            self._follow(progress)
        finally:
            if self._follower is None:
                self._lock.release()
        return True

    def work_out_meanings(self, progress: Callable[[int], None] | None = None) -> None:
        """Give every item a vector of what it means, where the model is installed and nobody else does so."""
        done = 0
        while number := self._encode(64):
            done += number
            if progress:
                progress(done)

    def _encode(self, most: int) -> int:
        if not self._lock.acquire():
            return 0
        try:
            return self.now.search.encode(most)
        finally:
            if self._follower is None:
                self._lock.release()

    def wait_for(self, position: int, longest: float = LONGEST_WAIT) -> bool:
        """Wait until every view has passed a position of the log; say whether that happened in time."""
        until, pause = time.monotonic() + longest, 0.005
        while self.now.position() < position:
            if time.monotonic() > until:
                return False
            time.sleep(pause)
            pause = min(pause * 2, 0.1)
        return True

    def rebuild(self, progress: Callable[[int], None] | None = None) -> int:
        """Build every view anew beside the ones in use, swap, and return the position reached."""
        with self._remaking:
            return self._rebuild(progress)

    def _rebuild(self, progress: Callable[[int], None] | None) -> int:
        if not self._rebuilding.acquire():
            raise RebuiltElsewhere(
                "Another process is rebuilding at this moment. Wait until it has finished."
            )
        try:
            name = self._new_name()
            forget = not self._knows_redactions()
            generation = Generation(self._folder / name, self._guidance, bulk=True)
            try:
                position = generation.build(self._log, progress)
            finally:
                generation.close()
            self._swap(name, forget=forget)
        finally:
            self._rebuilding.release()
        return position

    def forget(self, longest: float = LONGEST_FORGETTING) -> None:
        """See to it that views of texts that were redacted are made anew, and that no older ones are left.

        Another process may be doing the same; then this one waits for it.
        """
        until = time.monotonic() + longest
        while True:
            with self._remaking, suppress(RebuiltElsewhere, PermissionError):
                if not self._knows_redactions():
                    self.rebuild()
                self._drop_others()
                return
            if time.monotonic() > until:
                raise OSError("The older views could not be deleted. Run “ci-kb rebuild”, then look again.")
            time.sleep(0.2)

    def differences(self) -> list[str]:
        """Compare every view in use with one built anew from the log; name those that differ."""
        folder = self._folder / f"{self._new_name()}-check"
        fresh = Generation(folder, self._guidance, bulk=True)
        try:
            fresh.build(self._log)
            return [
                *differing("table", self.now.tables.contents(), fresh.tables.contents()),
                *differing("search index", self.now.search.contents(), fresh.search.contents()),
            ]
        finally:
            fresh.close()
            shutil.rmtree(folder)

    def health(self) -> Health:
        """Return how far the views are behind."""
        generation = self.now
        return Health(
            head=self._log.head(),
            positions={view.name: view.tracking()[0] for view in generation.views},
            dead_letters=generation.dead_letters(),
            trouble=self._follower.trouble if self._follower else "",
            proven=self._proof.position() if self._proof else None,
            another_log=self._proof.trouble if self._proof else "",
            newer=self._follower.newer if self._follower else "",
        )

    def root_at(self, position: int) -> str:
        """Return the root of the log's tree at a position, in base64; nothing where it is not proven."""
        if self._proof is None:
            return ""
        try:
            tree = self._proof.tree_at(self._log, position, datetime.now(UTC))
        except LogDamaged:
            return ""
        return base64.b64encode(tree.root()).decode()

    def close(self) -> None:
        """Stop following and close every file."""
        if self._meanings is not None:
            self._meanings.stop()
        if self._follower is not None:
            self._follower.stop()
        self._lock.release()
        if self._generation is not None:
            self._generation.close()
            self._generation = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self, progress: Callable[[int], None] | None = None) -> int:
        """Apply what is new, if this process holds the lock; rebuild views built from another log."""
        if not self._lock.acquire():
            return self.now.position()
        with self._remaking:
            if not self._sound():
                try:
                    self.rebuild(progress)
                except RebuiltElsewhere:
                    return self.now.position()
            positions, newer = self._catch_up_each(progress)
        if self._proof is not None:
            self._proof.follow(self._log, datetime.now(UTC))
        if newer is not None:
            raise newer
        return min(positions)

    def _catch_up_each(
        self, progress: Callable[[int], None] | None
    ) -> tuple[list[int], FromTheFuture | None]:
        """Let every view follow, each as far as this version of the program knows the events."""
        positions, newer = [], None
        for view in self.now.views:
            try:
                positions.append(catch_up(view, self._log, progress))
            except FromTheFuture as error:
                newer = error
        return positions, newer

    def _sound(self) -> bool:
        """Say whether the views in use were built from this log, and know everything that was redacted."""
        try:
            return all(follows(view, self._log) for view in self.now.views)
        except IndexUnreadable:
            return False

    def _knows_redactions(self) -> bool:
        """Say whether the views in use were made after everything was redacted that is redacted by now."""
        try:
            marks = {view.tracking()[1] for view in self.now.views if view.tracking()[0]}
        except IndexUnreadable:
            return False
        return all(stamp_of(mark) == self._log.redacted() for mark in marks)

    def _drop_others(self) -> None:
        """Delete every folder of views but the one in use.

        Raises `OSError` when that cannot be done, for instance while another process rebuilds.
        """
        if not self._rebuilding.acquire():
            raise RebuiltElsewhere
        try:
            used = self._current_name()
            for each in [each for each in self._folder.iterdir() if each.is_dir() and each.name != used]:
                shutil.rmtree(each)
        finally:
            self._rebuilding.release()

    def _current_name(self) -> str:
        try:
            return self._pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return "1"

    def _new_name(self) -> str:
        numbers = (int(name) for name in self._generation_names())
        return str(max(numbers, default=int(self._current_name())) + 1)

    def _generation_names(self) -> Iterator[str]:
        return (entry.name for entry in self._folder.iterdir() if entry.is_dir() and entry.name.isdigit())

    def _open(self, name: str) -> Generation:
        if self._generation is None or self._generation.folder.name != name:
            before = self._generation
            self._generation = Generation(self._folder / name, self._guidance)
            if before is not None:
                # Requests that are still reading it finish within the time a request may wait.
                threading.Timer(2 * LONGEST_WAIT, before.close).start()
        return self._generation

    def _swap(self, name: str, *, forget: bool) -> None:
        """Use another generation; the one before is kept for its readers, unless it must be forgotten."""
        before = "" if forget else self._current_name()
        waiting = self._pointer.with_suffix(".new")
        waiting.write_text(name, encoding="utf-8")
        waiting.replace(self._pointer)
        if forget:
            (self._folder / "meanings").unlink(missing_ok=True)
        for old in list(self._generation_names()):
            if old not in (name, before):
                with suppress(OSError):
                    shutil.rmtree(self._folder / old)


def differing(
    noun: str, used: dict[str, list[tuple[object, ...]]], fresh: dict[str, list[tuple[object, ...]]]
) -> list[str]:
    """Return a sentence for each part that is not as a fresh build makes it."""
    return [
        f"The {noun} “{part}” differs from a fresh replay of the log: {len(used.get(part, []))} rows in use, "
        f"{len(fresh.get(part, []))} after the replay. Run “ci-kb rebuild”."
        for part in sorted(used.keys() | fresh.keys())
        if used.get(part) != fresh.get(part)
    ]
