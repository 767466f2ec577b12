"""Records documents: a new episode as a whole, of a known one what is new, each in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError
from eventsourcing.utils import get_topic

from ci_kb.application import KnowledgeBase
from ci_kb.application.permissions import may_open_for, may_work_on
from ci_kb.application.redactions import SAID_ON_WHOSE_BEHALF
from ci_kb.documents import of_episodes, of_groups, of_items, of_similar_work
from ci_kb.documents.document import ITEMS, Document
from ci_kb.documents.exporting import names
from ci_kb.documents.history import IMPORTED, Past
from ci_kb.documents.of_episodes import Register
from ci_kb.documents.scribe import Scribe
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import InvalidDocument, TooBusy
from ci_kb.domain.record import Act, Item, Record
from ci_kb.domain.report import Report
from ci_kb.event_log import ATTEMPTS
from ci_kb.event_log.texts import texts


@dataclass(frozen=True)
class Plan:
    """What importing a document would record; nothing is stored yet."""

    document: Document
    act: Act
    new: bool
    aggregates: tuple[Record, ...]
    people: dict[str, str] = field(default_factory=dict)
    """The identifiers of persons who are new to the register, by name."""
    counts: dict[str, int] = field(default_factory=dict)
    """How many events of each kind, by the name they are stored under."""

    @property
    def events(self) -> int:
        """How many events it would record."""
        return sum(self.counts.values())


def plan(kb: KnowledgeBase, document: Document, act: Act, people: dict[str, str] | None = None) -> Plan:
    """Return what a document would record, decided by the domain's own rules on what is stored now.

    Items that the document does not mention stay untouched.
    Raises `InvalidDocument` when it contradicts what cannot be changed, and `NotAllowed`.
    """
    act = replace(act, command=f"{IMPORTED}{uuid4().hex}")
    register = Register(names(kb), people if people is not None else {})
    past: Past[Episode] | None = Past.read(kb.log, Episode.identifier(document.reference))
    scribe = Scribe.of(document, act, again=past is not None)
    if past is None:
        may_open_for(document.hosts, act)
    else:
        may_work_on(kb.log, past.now, act)
    episode = past or of_episodes.opened(document, kb.guidance.current, scribe)
    of_episodes.record(episode, document, register, scribe)
    others = known_parts(kb, past.now, document, scribe) if past else new_parts(document, scribe)
    touched = tuple(part for part in (episode.now, *others) if part.pending_events)
    if scribe.faults:
        raise InvalidDocument(scribe.faults)
    counts = Counter(get_topic(type(event)) for part in touched for event in part.pending_events)
    return Plan(document, act, past is None, touched, register.added, dict(counts))


def texts_of(plan_made: Plan) -> Iterator[str]:
    """Yield what a plan would record in words of people, but for names of bodies."""
    for part in plan_made.aggregates:
        for event in part.pending_events:
            yield from (text for name, text in texts(event) if name not in SAID_ON_WHOSE_BEHALF)


def record(kb: KnowledgeBase, plan_made: Plan) -> Plan:
    """Store what a plan would record, all or nothing, and return what was recorded.

    When somebody was faster, it is planned again on the newer state.
    Raises `InvalidDocument` and `TooBusy`.
    """
    for _ in range(ATTEMPTS):
        if not plan_made.aggregates:
            return plan_made
        enter(kb, plan_made.people)
        try:
            kb.log.save(*plan_made.aggregates)
        except IntegrityError:
            plan_made = plan(kb, plan_made.document, plan_made.act, plan_made.people)
        else:
            return plan_made
    raise TooBusy


def enter(kb: KnowledgeBase, people: dict[str, str]) -> None:
    """Enter new persons into the register, before an event names them."""
    for name, identifier in people.items():
        if kb.people.get(identifier) is None:
            kb.people.add(identifier, name)


def items(document: Document) -> Iterator[tuple[type[Item], str, Any]]:
    """Yield every item, with its kind and the path to it."""
    for section, kind in ITEMS.items():
        for place, entry in enumerate(getattr(document, section)):
            yield kind, f"{section}[{place}]", entry


def new_parts(document: Document, scribe: Scribe) -> list[Record]:
    """Return what a new episode consists of, besides itself."""
    reference = document.reference
    report = of_items.report(None, document, scribe)
    return [
        *(of_items.new_item(kind, reference, entry, scribe) for kind, _, entry in items(document)),
        *([report] if report else []),
        *(of_items.new_connection(reference, link, scribe) for link in document.connections),
        *of_groups.record(lambda _: None, document, scribe),
        *of_similar_work.read(lambda _: None, document, scribe),
    ]


def known_parts(kb: KnowledgeBase, episode: Episode, document: Document, scribe: Scribe) -> list[Record]:
    """Return what the document mentions of a known episode; each part is read once."""

    def past_of(identifier: UUID) -> Past[Any] | None:
        return Past.read(kb.log, identifier)

    reference = document.reference
    parts: list[Record] = []
    for kind, path, entry in items(document):
        past: Past[Any] | None = Past.read(kb.log, kind.identifier(reference, entry.reference))
        if past:
            parts.append(of_items.change_item(past, entry, path, scribe))
        else:
            parts.append(of_items.new_item(kind, reference, entry, scribe))
    report = of_items.report(Past.read(kb.log, Report.identifier(reference)), document, scribe)
    connections = known_connections(kb, document, scribe)
    groups = list(of_groups.record(past_of, document, scribe))
    focus = of_groups.focus_agreement(past_of, episode, groups, scribe)
    similar = of_similar_work.read(past_of, document, scribe)
    return [*parts, *([report] if report else []), *connections, *groups, *focus, *similar]


def known_connections(kb: KnowledgeBase, document: Document, scribe: Scribe) -> Iterator[Connection]:
    """Yield the connections a document mentions of a known episode."""
    for place, link in enumerate(document.connections):
        identifier = Connection.identifier(document.reference, link.reference)
        past: Past[Connection] | None = Past.read(kb.log, identifier)
        if past:
            yield of_items.change_connection(past, link, f"connections[{place}]", scribe)
        else:
            yield of_items.new_connection(document.reference, link, scribe)
