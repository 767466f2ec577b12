"""Turns events into stored bytes and back: plain typed JSON, checked against the event class on reading.

The library's own transcoder knows no dates, lets certain user input poison an event for ever, and reads
events written by a newer version as if they were its own.  This one refuses all three.

With keys, what an event says is sealed with a key of its own (AES-256-GCM), and only who did it, when, and
the user's action stay in the open.  The topic, the aggregate and its version are bound to it, so that sealed
bytes cannot be moved to another event.  An event that was stored in the open is read as it is.
"""

from __future__ import annotations

import dataclasses
import os
import threading
from datetime import date, datetime
from functools import cache
from typing import Any, NotRequired, TypedDict, get_type_hints
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent
from eventsourcing.utils import TopicError, get_topic, resolve_topic

from ci_kb.domain.errors import FromTheFuture, LogDamaged
from ci_kb.event_log.keys import Keys, Redacted

# Dates, enumerations and identifiers are written as text, which msgspec reads back as the declared type.
encode = msgspec.json.Encoder(order="deterministic").encode

# Two threads that make decoders of types with a part in common at once crash the process (msgspec 0.22).
ONE_AT_A_TIME = threading.Lock()

KEPT_IN_COLUMNS = {"originator_id", "originator_version"}
IN_THE_OPEN = ("by", "on", "timestamp", "command")
NONCE = 12


class Header(msgspec.Struct):
    """What stays in the open of a sealed event."""

    by: str
    on: date
    timestamp: datetime
    command: str
    key: int | None = None
    sealed: bytes = b""
    class_version: int = 1

    def facts(self) -> dict[str, Any]:
        """Return the facts that stay in the open."""
        return {"by": self.by, "on": self.on, "timestamp": self.timestamp, "command": self.command}


read_header = msgspec.json.Decoder(Header).decode


class TypedMapper(Mapper[UUID]):
    """Maps events by the types of their fields; with `keys`, it seals what they say."""

    keys: Keys | None = None

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """Return the stored form of an event."""
        event_class = type(domain_event)
        state = state_of(domain_event)
        topic = get_topic(event_class)
        place = (topic, domain_event.originator_id, domain_event.originator_version)
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=topic,
            state=encode(state) if self.keys is None else sealed(state, bound_to(*place), *self.keys.take()),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """Return the event that was stored, upcast to the class as it is today.

        Raises `FromTheFuture` when the class, or its version, is not known yet, and `LogDamaged` when the
        bytes do not say what the class declares.
        """
        event_class = event_class_of(stored_event.topic)
        try:
            state = self._read(event_class, stored_event)
        except (msgspec.MsgspecError, InvalidTag, ValueError) as error:
            where = f"{stored_event.topic}, version {stored_event.originator_version}"
            why = str(error) or "its sealed text was changed"
            raise LogDamaged(
                f"An event in the log cannot be read ({where}): {why}. "
                "Restore the log from a backup, or check it with “ci-kb verify”."
            ) from MapperDeserialisationError(str(error))
        state["originator_id"] = stored_event.originator_id
        state["originator_version"] = stored_event.originator_version
        event = object.__new__(event_class)
        object.__setattr__(event, "__dict__", state)
        return event

    def says(self, event: Any) -> bytes:
        """Return what an event says, as it would be sealed: the replacement for one that is redacted."""
        return encode({name: value for name, value in state_of(event).items() if name not in IN_THE_OPEN})

    def _read(self, event_class: Any, stored_event: StoredEvent) -> dict[str, Any]:
        if b'"sealed":"' in stored_event.state:
            header = read_header(stored_event.state)
            if header.key is not None:
                return self._unsealed(event_class, stored_event, header)
        if version_of(event_class) == 1 and b'"class_version"' not in stored_event.state:
            return with_defaults(event_class, decoder_of(event_class).decode(stored_event.state))
        raw = msgspec.json.decode(stored_event.state)
        return upcast(event_class, stored_event.topic, raw)

    def _unsealed(self, event_class: Any, stored: StoredEvent, header: Header) -> dict[str, Any]:
        said = self._said(stored, header)
        current = version_of(event_class)
        if header.class_version == current and b'"class_version"' not in said:
            state = with_defaults(event_class, decoder_of_text(event_class).decode(said))
            state.update(header.facts())
            return state
        raw = msgspec.json.decode(stored.state)
        del raw["key"], raw["sealed"]
        return upcast(event_class, stored.topic, raw | msgspec.json.decode(said))

    def _said(self, stored: StoredEvent, header: Header) -> bytes:
        """Return what a sealed event says, or what its redaction put in its place."""
        if self.keys is None or header.key is None:
            raise LogDamaged("An event of the log is sealed, and there are no keys to read it with.")
        found = self.keys.find(header.key)
        if isinstance(found, Redacted):
            return found.says
        place = (stored.topic, stored.originator_id, stored.originator_version)
        return AESGCM(found).decrypt(header.sealed[:NONCE], header.sealed[NONCE:], bound_to(*place))


def state_of(event: Any) -> dict[str, Any]:
    """Return everything that is stored of an event besides what has a column."""
    state = {name: value for name, value in vars(event).items() if name not in KEPT_IN_COLUMNS}
    if (version := version_of(type(event))) > 1:
        state["class_version"] = version
    return state


def plain(event: Any) -> bytes:
    """Return an event as it is stored in the open."""
    return encode(state_of(event))


def sealed(state: dict[str, Any], bound: bytes, number: int, key: bytes) -> bytes:
    """Return the stored form of what an event says, sealed with the key of that number."""
    header = {name: state.pop(name) for name in (*IN_THE_OPEN, "class_version") if name in state}
    nonce = os.urandom(NONCE)
    text = nonce + AESGCM(key).encrypt(nonce, encode(state), bound)
    return encode({**header, "key": number, "sealed": text})


def bound_to(topic: str, identifier: object, version: int) -> bytes:
    """Return what sealed bytes are bound to: they are of this event, and of no other."""
    return f"{topic}|{identifier}|{version}".encode()


def key_of(stored: StoredEvent) -> int | None:
    """Return the number of the key an event is sealed with, or None when it was stored in the open."""
    return read_header(stored.state).key if b'"sealed":"' in stored.state else None


def upcast(event_class: Any, topic: str, raw: dict[str, Any]) -> dict[str, Any]:
    """Return the state of an event of any version in the version of today.

    Raises `FromTheFuture`.
    """
    current = version_of(event_class)
    stored = raw.pop("class_version", 1)
    if stored > current:
        raise from_the_future(f"{topic} in version {stored}")
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
def shape_of(event_class: Any, without: tuple[str, ...] = ()) -> Any:
    """Return the typed dictionary that an event of this class is stored as, but for some of its fields."""
    hints = get_type_hints(event_class)
    shape: dict[str, Any] = {}
    for field in dataclasses.fields(event_class):
        if field.name in KEPT_IN_COLUMNS or field.name in without:
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
def decoder_of_text(event_class: Any) -> msgspec.json.Decoder[Any]:
    """Return the decoder of what is sealed of an event of this class."""
    with ONE_AT_A_TIME:
        return msgspec.json.Decoder(shape_of(event_class, without=IN_THE_OPEN))


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
