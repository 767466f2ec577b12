"""Everything the knowledge base holds about one person, as one file (UK GDPR, article 15)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ci_kb.application import KnowledgeBase
from ci_kb.domain.authorities import folded
from ci_kb.event_log import Logged
from ci_kb.people import Person

FACTS = frozenset({"by", "role", "body", "on", "reason", "command", "timestamp"})
LOOKED_FOR = 4
"""A name with fewer letters is not looked for in texts: it is found in every other word."""


@dataclass(frozen=True)
class Subject:
    """What is held about a person: what the register says, and the events that are theirs or name them."""

    person: str
    register: dict[str, list[dict[str, Any]]]
    recorded_by: tuple[dict[str, Any], ...]
    about: tuple[dict[str, Any], ...]

    def as_json(self) -> bytes:
        """Return it as one JSON document."""
        document = {
            "format": "ci-kb-subject/1",
            "person": self.person,
            "register": self.register,
            "what_you_recorded": self.recorded_by,
            "what_names_you": self.about,
        }
        return json.dumps(document, ensure_ascii=False, indent=1, default=str).encode()


def about(kb: KnowledgeBase, person: Person) -> Subject:
    """Return everything that is held about a person, from the register and the whole log."""
    wanted = [folded(name) for name in told_by(person)]
    recorded_by: list[dict[str, Any]] = []
    named: list[dict[str, Any]] = []
    for logged in kb.log.events():
        texts = list(texts_of(logged.event))
        if logged.event.by == person.id:
            recorded_by.append(described(logged))
        elif str(logged.stored.originator_id) == person.id or any(
            person.id in text or any(name in folded(text) for name in wanted) for text in texts
        ):
            named.append(described(logged))
    return Subject(person.id, kb.people.everything_about(person.id), tuple(recorded_by), tuple(named))


def told_by(person: Person) -> list[str]:
    """Return what a text names a person by: the name, and the mail address they sign in or are told with."""
    addresses = {word for word in (person.account or "", person.mail) if "@" in word}
    return [name for name in (person.name, *sorted(addresses)) if len(name) >= LOOKED_FOR]


def described(logged: Logged) -> dict[str, Any]:
    """Return an event as the file shows it."""
    event = logged.event
    return {
        "event": logged.position,
        "what": logged.stored.topic,
        "on": event.on,
        "recorded": event.timestamp,
        "role": event.role,
        "body": event.body,
        "reason": event.reason,
        "says": {
            name: plain(value)
            for name, value in vars(event).items()
            if name not in FACTS and not name.startswith("originator_")
        },
    }


def plain(value: Any) -> Any:
    """Return a value of an event in what JSON knows."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text an event says, in whatever it is held."""
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from texts_of(one)
        case list() | tuple() | set() | frozenset():
            for one in value:
                yield from texts_of(one)
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            for field in dataclasses.fields(value):
                yield from texts_of(getattr(value, field.name, None))
