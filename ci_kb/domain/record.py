"""What everything that is recorded has in common: the six facts of every change, and items with versions.

The six facts: who did it (``by``), on whose behalf (``role``, ``body``, as named that day), when it
happened (``on``), when it was recorded (``timestamp``, set by the library), what it says (the event's own
fields; the old is in the event before) and why (``reason``).
``command`` identifies the action of the user: sent twice, it is recorded once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID, uuid4, uuid5

from eventsourcing.domain import Aggregate, datetime_now_with_tzinfo

from ci_kb.domain.errors import AlreadyWithdrawn, MissingWords, NothingChanged, ReasonNeeded, Refused

NAMESPACE = UUID("8a0f7c52-6d1e-5b6a-9c3d-3f2f1e0d9b41")
"""Identifiers of aggregates are made under it from references, so that a reference is unique by itself."""

REFERENCE = re.compile(r"[A-Za-z0-9._-]{1,80}")


def identify(*parts: str) -> UUID:
    """Return the identifier of what these words name, for instance ``("finding", "moray-2022-11", "f1")``."""
    return uuid5(NAMESPACE, "/".join(parts))


def check_reference(reference: str) -> str:
    """Return the reference, or refuse one that could not stand in an address.

    Raises `Refused`.
    """
    if not REFERENCE.fullmatch(reference) or not reference.strip("."):
        raise Refused(
            f"“{reference[:100]}” cannot be a reference. Use letters, digits, “.”, “_” and “-”, at most 80.",
            field="reference",
        )
    return reference


class Visibility(StrEnum):
    """Who may read an item: private until the host releases it."""

    TEAM = "team"
    GROUPS = "groups"
    NETWORK = "network"
    PUBLIC = "public"

    @property
    def width(self) -> int:
        """How many may read it, from the team alone to everybody."""
        return list(Visibility).index(self)


@dataclass(frozen=True)
class Act:
    """Who does something, on whose behalf, when it happened, why, and the identifier of the action."""

    by: str
    role: str
    body: str
    on: date
    reason: str = ""
    command: str = dataclass_field(default_factory=lambda: uuid4().hex)


class Record(Aggregate):
    """An aggregate whose every event carries the six facts."""

    NOUN: ClassVar[str] = "record"

    class Event(Aggregate.Event):
        by: str
        role: str
        body: str
        on: date
        reason: str
        command: str

        def mutate(self, aggregate: Any) -> Any:
            """Apply the event, and remember whose action it belongs to."""
            changed: Any = super().mutate(aggregate)
            changed.commands.add(self.command)
            return changed

    class Created(Event, Aggregate.Created):
        pass

    commands: set[str] = dataclass_field(default_factory=set, init=False)

    @classmethod
    def begin(cls, event: type[Any], identifier: UUID, act: Act, **fields: Any) -> Self:
        """Return a new aggregate that begins with the event."""
        return cls._create(event, id=identifier, timestamp=datetime_now_with_tzinfo(), **vars(act), **fields)

    def record(self, event: type[Any], act: Act, **fields: Any) -> None:
        """Add an event that carries the six facts of the act."""
        self.trigger_event(event, **vars(act), **fields)


def words(value: str, what: str, *, field: str) -> str:
    """Return the text without blanks around it, or refuse an empty one.

    Raises `MissingWords`, for instance "Enter the focus of the episode."
    """
    stripped = value.strip()
    if not stripped:
        raise MissingWords(what, field=field)
    return stripped


def give_reason(act: Act, what: str) -> None:
    """Refuse a change of what was recorded that does not say why.

    Raises `ReasonNeeded`.
    """
    if not act.reason.strip():
        raise ReasonNeeded(what)


def explain_taking_back(before: Visibility, after: Visibility, act: Act) -> None:
    """Refuse to take back what more people could read without saying why.

    Raises `ReasonNeeded`.
    """
    if after.width < before.width:
        give_reason(act, "fewer people may read it")


class Item(Record):
    """Something an episode leaves behind, with its own history: recorded, corrected, released, withdrawn."""

    # The library fills these from the fields of the first event that have the same names.
    episode: str
    reference: str
    visibility: Visibility
    content: Any
    withdrawn: bool = dataclass_field(default=False, init=False)
    # The version that said last what it says now; a release or a report of progress leaves it as it is.
    content_version: int = dataclass_field(default=1, init=False)

    class Recorded(Record.Created):
        """It was recorded in an episode."""

        episode: str
        reference: str
        visibility: Visibility

    class Corrected(Record.Event):
        """Its content was replaced by a better one; the earlier versions stay."""

        def apply(self, aggregate: Any) -> None:
            aggregate.content = self.content  # type: ignore[attr-defined]
            aggregate.content_version = self.originator_version

    class Released(Record.Event):
        """The host decided who may read it from now on."""

        visibility: Visibility

        def apply(self, aggregate: Any) -> None:
            aggregate.visibility = self.visibility

    class Withdrawn(Record.Event):
        """It no longer stands; a tombstone with the reason is left."""

        def apply(self, aggregate: Any) -> None:
            aggregate.withdrawn = True

    @classmethod
    def record_in(cls, episode: str, reference: str, content: Any, visibility: Visibility, act: Act) -> Self:
        """Return a new item of the episode; its identifier follows from the two references."""
        return cls.begin(
            cls.Recorded,
            cls.identifier(episode, check_reference(reference)),
            act,
            episode=episode,
            reference=reference,
            content=content.checked(),
            visibility=visibility,
        )

    @classmethod
    def identifier(cls, episode: str, reference: str) -> UUID:
        """Return the identifier of the item with this reference in the episode with that reference."""
        return identify(cls.NOUN, episode, reference)

    def correct(self, content: Any, act: Act) -> None:
        """Replace the content; the earlier version stays in the history."""
        self._must_stand()
        give_reason(act, f"the {self.NOUN} is corrected")
        if (checked := content.checked()) == self.content:
            raise NothingChanged(f"the {self.NOUN}")
        self.record(type(self).Corrected, act, content=checked)

    def release(self, visibility: Visibility, act: Act) -> None:
        """Say who may read it from now on; that fewer people may needs a reason."""
        self._must_stand()
        if visibility == self.visibility:
            raise NothingChanged(f"who may read the {self.NOUN}")
        explain_taking_back(self.visibility, visibility, act)
        self.record(type(self).Released, act, visibility=visibility)

    def withdraw(self, act: Act) -> None:
        """Take it back, leaving a tombstone with the reason."""
        self._must_stand()
        give_reason(act, f"the {self.NOUN} is withdrawn")
        self.record(type(self).Withdrawn, act)

    def _must_stand(self) -> None:
        if self.withdrawn:
            raise AlreadyWithdrawn(self.NOUN)
