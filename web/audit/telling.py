"""Tells events: each as a sentence with the six facts, what it changed word by word, and where to go on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from ci_kb.event_log import EventLog
from projections.events import EventLine
from projections.tables import Facts
from web.addresses import SECTIONS
from web.audit.names import Names
from web.audit.parts import AT_FIRST, STANDS, Said
from web.audit.said import SAYS, nothing
from web.audit.sentences import sentence_of
from web.word_changes import Span, word_changes


@dataclass(frozen=True)
class Part:
    """A part of what an event says: what it is called, what it said before, and what it says from then on."""

    name: str
    old: str
    new: str

    @property
    def spans(self) -> tuple[Span, ...]:
        """What became of each word."""
        return word_changes(self.old, self.new)


@dataclass(frozen=True)
class Told:
    """An event as it is told to one reader."""

    line: EventLine
    sentence: str
    facts: Facts
    person: str
    parts: tuple[Part, ...]
    others: tuple[Part, ...]

    def withdraws(self, earlier: Told) -> bool:
        """Say whether what an earlier event is about was withdrawn by this one."""
        names = {STANDS, *(part.name for part in (*earlier.parts, *earlier.others))}
        return any(part.new == "withdrawn" and part.name in names for part in self.parts)

    @cached_property
    def thing(self) -> str:
        """Where what the event is about lies, as it is now."""
        return address_of(self.line)


class Teller:
    """Tells events to one reader; the histories it has read are kept while it lives."""

    def __init__(self, log: EventLog, names: Names) -> None:
        self._log = log
        self.names = names
        self._histories: dict[str, list[tuple[Any, Said, Said]]] = {}

    def tell(self, lines: Iterable[EventLine]) -> list[Told]:
        """Return events as they are told."""
        return [self.one(line) for line in lines]

    def one(self, line: EventLine) -> Told:
        """Return an event as it is told."""
        event, before, says = self._history(line)[line.version - 1]
        parts: list[Part] = []
        others: list[Part] = []
        for (belongs_to, name), new in says.items():
            called = f"{name} ({belongs_to})" if belongs_to else name
            old = before.get((belongs_to, name), "")
            (parts if old != new else others).append(Part(called, old, new))
        return Told(
            line,
            sentence_of(line.topic, event, self.state(line), self.names.about(line.episode)),
            facts_of_event(event, line),
            self.names.person(event.by),
            tuple(parts),
            tuple(part for part in others if part.new),
        )

    def around(self, lines: Sequence[EventLine]) -> tuple[Said, Said]:
        """Return what some events of one thing say in the end, and what was said of the same before them."""
        told = [self._history(line)[line.version - 1] for line in lines]
        after: Said = {}
        for _, _, says in told:
            after |= says
        before = told[0][1]
        return {part: before[part] for part in after if part in before}, after

    def state(self, line: EventLine) -> dict[str, str]:
        """Return what is so of a thing after an event, by the names of its parts."""
        _, before, says = self._history(line)[line.version - 1]
        return {name: words for (_, name), words in (before | says).items()}

    def _history(self, line: EventLine) -> list[tuple[Any, Said, Said]]:
        """Return the events of what a line is about, each with what was said before it and what it says."""
        if line.originator not in self._histories:
            names = self.names.about(line.episode)
            state: Said = dict(AT_FIRST)
            told = []
            for event in self._log.history(UUID(line.originator)):
                says = SAYS.get(topic_of(event), nothing)(event, names)
                told.append((event, dict(state), says))
                state |= says
            self._histories[line.originator] = told
        return self._histories[line.originator]


def topic_of(event: Any) -> str:
    """Return the name an event is stored under."""
    return str(type(event).TOPIC)


def facts_of_event(event: Any, line: EventLine) -> Facts:
    """Return who did it, for whom, when it happened, when it was recorded, and why."""
    return Facts(event.by, event.role, event.body, event.on, event.reason, line.recorded_at, line.position)


def address_of(line: EventLine) -> str:
    """Return where what an event is about lies now, or nothing where it has no page of its own."""
    episode = f"/episodes/{line.episode}"
    if line.kind in SECTIONS and line.reference:
        return f"{episode}/{SECTIONS[line.kind]}/{line.reference}"
    pages = {
        "focus": "/focus",
        "fieldwork": "/programme",
        "milestone": "/timeline",
        "team": "/team",
        "self-evaluation": "/self-evaluation",
        "review": "",
        "report": "/report",
        "comment": "/reporting/comments",
        "agreement": "/statement",
        "feedback": "/feedback",
        "Local Organisational Group": "/local-organisational-group",
        "connection": f"/connections/{line.reference}",
        "episode": "",
        "similar work": "",
    }
    if line.episode and line.kind in pages:
        return episode + pages[line.kind]
    return {"shared words": "/vocabulary", "saved search": "/searches"}.get(line.kind, "")
