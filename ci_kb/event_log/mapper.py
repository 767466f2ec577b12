"""Turns events into stored bytes and back: plain typed JSON, checked against the event class on reading.

The library's own transcoder knows no dates, lets certain user input poison an event for ever, and reads
events written by a newer version as if they were its own.  This one refuses all three.
"""

from __future__ import annotations

import dataclasses
import threading
from functools import cache
from typing import Any, NotRequired, TypedDict, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent
from eventsourcing.utils import TopicError, get_topic, resolve_topic

from ci_kb.domain.errors import FromTheFuture, LogDamaged

# Dates, enumerations and identifiers are written as text, which msgspec reads back as the declared type.
encode = msgspec.json.Encoder(order="deterministic").encode

# Two threads that make decoders of types with a part in common at once crash the process (msgspec 0.22).
ONE_AT_A_TIME = threading.Lock()

KEPT_IN_COLUMNS = {"originator_id", "originator_version"}


class TypedMapper(Mapper[UUID]):
    """Maps events by the types of their fields."""

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the stored form of an event."""
        event_class = type(domain_event)
        state = {name: value for name, value in vars(domain_event).items() if name not in KEPT_IN_COLUMNS}
        if (version := version_of(event_class)) > 1:
            state["class_version"] = version
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=get_topic(event_class),
            state=encode(state),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Return the event that was stored, upcast to the class as it is today.

        Raises `FromTheFuture` when the class, or its version, is not known yet, and `LogDamaged` when the
        bytes do not say what the class declares.
        """
        event_class = event_class_of(stored_event.topic)
        try:
            state = self._read(event_class, stored_event)
        except msgspec.MsgspecError as error:
            where = f"{stored_event.topic}, version {stored_event.originator_version}"
            raise LogDamaged(
                f"An event in the log cannot be read ({where}): {error}. "
                "Restore the log from a backup, or check it with “ci-kb verify”."
            ) from MapperDeserialisationError(str(error))
        state["originator_id"] = stored_event.originator_id
        state["originator_version"] = stored_event.originator_version
        event = object.__new__(event_class)
        object.__setattr__(event, "__dict__", state)
        return event

    def _read(self, event_class: Any, stored_event: StoredEvent) -> dict[str, Any]:
        current = version_of(event_class)
        if current == 1 and b'"class_version"' not in stored_event.state:
            return with_defaults(event_class, decoder_of(event_class).decode(stored_event.state))
        raw = msgspec.json.decode(stored_event.state)
        stored = raw.pop("class_version", 1)
        if stored > current:
            raise from_the_future(f"{stored_event.topic} in version {stored}")
        for version in range(stored, current):
            getattr(event_class, f"upcast_v{version}_v{version + 1}")(raw)
        decoder_of(event_class)  # made under the lock, so that what follows finds its types complete
        return with_defaults(event_class, msgspec.convert(raw, type=shape_of(event_class)))


def from_the_future(what: str) -> FromTheFuture:
    """Return the error for an event this version of the program does not know."""
    return FromTheFuture(
        f"The log holds events written by a newer version of this program ({what}). "
        "Install that version, or a later one, and start again."
    )


def version_of(event_class: type[Any]) -> int:
    """Return the version of an event class, counted from 1."""
    return int(getattr(event_class, "class_version", 1))


@cache
def event_class_of(topic: str) -> Any:
    """Return the class stored under a topic.

    Raises `FromTheFuture` when there is none.
    """
    try:
        return resolve_topic(topic)
    except TopicError as error:
        raise from_the_future(topic) from error


@cache
def shape_of(event_class: Any) -> Any:
    """Return the typed dictionary that an event of this class is stored as."""
    hints = get_type_hints(event_class)
    shape: dict[str, Any] = {}
    for field in dataclasses.fields(event_class):
        if field.name in KEPT_IN_COLUMNS:
            continue
        optional = field.default is not dataclasses.MISSING
        shape[field.name] = NotRequired[hints[field.name]] if optional else hints[field.name]
    return TypedDict(event_class.__name__, shape)  # type: ignore[operator]


@cache
def decoder_of(event_class: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of an event class."""
    with ONE_AT_A_TIME:
        return msgspec.json.Decoder(shape_of(event_class))


@cache
def defaults_of(event_class: Any) -> dict[str, Any]:
    """Return the fields that older events may lack, with the value they then have."""
    return {
        field.name: field.default
        for field in dataclasses.fields(event_class)
        if field.default is not dataclasses.MISSING
    }


def with_defaults(event_class: Any, state: dict[str, Any]) -> dict[str, Any]:
    """Return the state with the fields that were added since it was written."""
    defaults = defaults_of(event_class)
    return defaults | state if defaults else state
