"""The log: the one place where events are kept, and the one way to read and write them."""

from __future__ import annotations

import hashlib
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import IntegrityError, StoredEvent
from eventsourcing.utils import strtobool

from ci_kb.domain.errors import ChangedMeanwhile, NotFound, SetUpRefused, TooBusy
from ci_kb.domain.record import Record
from ci_kb.event_log.keys import RESTORE, Keys
from ci_kb.event_log.mapper import TypedMapper, key_of, plain
from ci_kb.event_log.sqlite import LogRecorder

R = TypeVar("R", bound=Record)

ATTEMPTS = 10
FIRST_PAUSE = 0.005
"""Seconds; the longest pause doubles with each attempt, and each pause is drawn from 0 to the longest."""


KEYS_LOOKED_FOR = 500
"""So many of the last events are looked at when the log is opened: their keys must be there."""


@dataclass(frozen=True)
class Logged:
    """An event with its position in the log."""

    position: int
    stored: StoredEvent
    event: Any


def version_of_all(aggregate: Record) -> int:
    """Return the version of an aggregate as a whole."""
    return aggregate.version


class EventLog:
    """The events of the knowledge base, in one order, each stored once and never changed.

    Without `sealed` they are stored in the open, as by the first version, for whoever compares the two.
    """

    def __init__(self, path: Path, *, sealed: bool = True) -> None:
        refuse_dangerous_settings(os.environ)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._application: Application[UUID] = Log(
            env={
                "LOG_PERSISTENCE_MODULE": "ci_kb.event_log.sqlite:LogFactory",
                "LOG_MAPPER_TOPIC": "ci_kb.event_log.mapper:TypedMapper",
                "LOG_SQLITE_DBNAME": str(path),
                "LOG_SQLITE_LOCK_TIMEOUT": "15",
                "LOG_IS_SNAPSHOTTING_ENABLED": "n",
            }
        )
        recorder = self._application.recorder
        assert isinstance(recorder, LogRecorder)  # noqa: S101  # what LogFactory makes
        self._recorder = recorder
        mapper = self._application.mapper
        assert isinstance(mapper, TypedMapper)  # noqa: S101  # what the settings name
        self._mapper = mapper
        self.keys = self._open_keys(path.parent / "keys" / "texts.db")
        self._mapper.keys = self.keys if sealed else None
        self.saved = threading.Condition()
        """Notified whenever this process has saved something, so that followers need not wait for a tick."""
        self.last_saved = 0
        """The position of the last event this process has saved."""

    def get(self, kind: type[R], identifier: UUID, name: object = None) -> R:
        """Return an aggregate as it is now.

        Raises `NotFound`.
        """
        self.keys.look()
        try:
            found: R = self._application.repository.get(identifier, projector_func=replay)
        except AggregateNotFoundError:
            raise NotFound(kind.NOUN, name or identifier) from None
        return found

    def find(self, kind: type[R], identifier: UUID) -> R | None:
        """Return an aggregate as it is now, or None when there is none."""
        try:
            return self.get(kind, identifier)
        except NotFound:
            return None

    def history(self, identifier: UUID) -> list[Any]:
        """Return the events of an aggregate, the oldest first; none when there is no such aggregate."""
        self.keys.look()
        return list(self._application.events.get(identifier))

    def save(self, *aggregates: Record) -> int:
        """Store what is new in the aggregates, all or nothing, and return the position of the last event.

        Raises the library's `IntegrityError` when another event took one of the places.
        """
        recordings = self._application.save(*aggregates)
        if not recordings:
            return self.head()
        position = int(recordings[-1].notification.id)
        with self.saved:
            self.last_saved = max(self.last_saved, position)
            self.saved.notify_all()
        return position

    def add(self, aggregate: Record, command: str) -> int:
        """Store a new aggregate; the same command sent again stores nothing and is no error.

        Raises `ChangedMeanwhile` when another command took the identifier.
        """
        try:
            return self.save(aggregate)
        except IntegrityError:
            there = self.get(type(aggregate), aggregate.id)
            if command in there.commands:
                return self.head()
            raise ChangedMeanwhile(aggregate.NOUN, there) from None

    def change(
        self,
        kind: type[R],
        identifier: UUID,
        decide: Callable[[R], None],
        *,
        command: str,
        expected: int | None = None,
        version: Callable[[R], int] = version_of_all,
        name: object = None,
    ) -> int:
        """Load an aggregate, let `decide` record on it, store, and return the position of the last event.

        With `expected`, the version the person saw, a change by somebody else in between raises
        `ChangedMeanwhile`; `version` says of what, when only a part of the aggregate is edited.  Otherwise
        the change commutes: it is decided again on the newer state.
        """

        def changed() -> Iterator[R]:
            aggregate = self.get(kind, identifier, name)
            if command in aggregate.commands:
                return
            if expected is not None and version(aggregate) != expected:
                raise ChangedMeanwhile(aggregate.NOUN, aggregate)
            decide(aggregate)
            yield aggregate

        return self.save_together(changed)

    def save_together(self, changed: Callable[[], Iterable[Record]]) -> int:
        """Store what is new in the aggregates that `changed` loads and records on: all of it, or nothing.

        When another event took one of the places, `changed` is asked again, after a pause with full jitter;
        `TooBusy` when that never succeeds.
        """
        for attempt in range(ATTEMPTS):
            try:
                return self.save(*changed())
            except IntegrityError:
                time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311  # no secret
        raise TooBusy

    def head(self) -> int:
        """Return the position of the last event, or 0 when there is none."""
        return self._recorder.head()

    def stored_after(self, position: int, limit: int = 1000) -> list[tuple[int, StoredEvent]]:
        """Return up to `limit` stored events after a position, undecoded."""
        self.keys.look()
        return list(self._recorder.positions_after(position, limit))

    def rows_after(self, position: int, limit: int = 1000) -> list[tuple[Any, ...]]:
        """Return up to `limit` rows after a position as they lie in the file, whatever they hold."""
        return self._recorder.rows_after(position, limit)

    def decode(self, stored: StoredEvent) -> Any:
        """Return the event that was stored.

        Raises `LogDamaged` or `FromTheFuture`.
        """
        return self._mapper.to_domain_event(stored)

    def says(self, event: Any) -> dict[str, Any]:
        """Return what an event says, but for the facts that stay in the open, as it would be stored."""
        said: dict[str, Any] = msgspec.json.decode(self._mapper.says(event))
        return said

    def stated(self, event: Any) -> dict[str, Any]:
        """Return an event as plain JSON, with nothing sealed."""
        stated: dict[str, Any] = msgspec.json.decode(plain(event))
        return stated

    def stored(self, identifier: UUID, version: int) -> StoredEvent | None:
        """Return one stored event of an aggregate, undecoded, or None when there is none."""
        found = self._recorder.select_events(identifier, gt=version - 1, lte=version)
        return found[0] if found else None

    def events_called(self, topics: Iterable[str], after: int = 0) -> list[Logged]:
        """Return the events with these names after a position, in order."""
        self.keys.look()
        rows = self._recorder.positions_of(tuple(topics), after)
        return [Logged(position, stored, self.decode(stored)) for position, stored in rows]

    def events(self, after: int = 0, page: int = 1000) -> Iterator[Logged]:
        """Yield every event after a position, in order."""
        while rows := self.stored_after(after, page):
            for position, stored in rows:
                yield Logged(position, stored, self.decode(stored))
            after = rows[-1][0]

    def digest_at(self, position: int) -> str:
        """Return a digest of the event at a position, by which a restored log is told from this one."""
        if position == 0:
            return ""
        rows = self.stored_after(position - 1, 1)
        return digest(rows[0][0], rows[0][1]) if rows and rows[0][0] == position else "none"

    def redacted(self) -> str:
        """Return a mark that changes with every redaction, for whoever keeps something made of texts."""
        self.keys.look()
        return self.keys.stamp

    def empty_journal(self) -> None:
        """Take what was written ahead into the log's file, and leave the file beside it empty."""
        self._recorder.empty_journal()

    def close(self) -> None:
        """Close the file."""
        self._application.close()
        self.keys.close()

    def _open_keys(self, path: Path) -> Keys:
        """Open the keys of the log's texts.

        Raises `SetUpRefused` when those of the last events are not there: new ones must not be made over it.
        """
        last = self._recorder.positions_after(self._recorder.head() - KEYS_LOOKED_FOR, KEYS_LOOKED_FOR)
        numbers = {number for _, stored in last if (number := key_of(stored)) is not None}
        if numbers and not path.exists():
            self._application.close()
            raise SetUpRefused(f"{path} is missing. {RESTORE}")
        keys = Keys(path)
        if not keys.has(numbers):
            keys.close()
            self._application.close()
            raise SetUpRefused(f"{path} is older than the log: it lacks keys of the last events. {RESTORE}")
        return keys


class Log(Application[UUID]):
    """The library's application under the name its settings are read by."""


def replay(aggregate: Any, events: Iterable[Any]) -> Any:
    """Return the aggregate after the events; half the library's time went into a check made per event."""
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate


def digest(position: int, stored: StoredEvent) -> str:
    """Return the SHA-256 of a stored event and its position, in hexadecimal."""
    name = f"{position}/{stored.originator_id}/{stored.originator_version}/{stored.topic}/".encode()
    return hashlib.sha256(name + stored.state).hexdigest()


def refuse_dangerous_settings(environment: Any) -> None:
    """Refuse settings of the library under which events are lost or aggregates mixed up.

    Raises `SetUpRefused`.
    """
    for key in ("POSTGRES_ENABLE_DB_FUNCTIONS", "LOG_POSTGRES_ENABLE_DB_FUNCTIONS"):
        if strtobool(environment.get(key) or "n"):
            raise SetUpRefused(f"Unset {key}: with it, followers miss events that were stored.")
    for key in ("AGGREGATE_CACHE_MAXSIZE", "LOG_AGGREGATE_CACHE_MAXSIZE"):
        if environment.get(key):
            raise SetUpRefused(f"Unset {key}: the library's cache mixes up aggregates between threads.")
