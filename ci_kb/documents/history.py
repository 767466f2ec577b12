"""Says what the events of an aggregate amount to, in the terms of an episode document."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from ci_kb.documents.document import (
    DATES_AGREED,
    Confirmation,
    Dates,
    Document,
    Entry,
    Fieldwork,
    FocusStatement,
    Line,
    Link,
    LinkState,
    Outcome,
    Postponement,
    Review,
    Seat,
    SectionWritten,
    Settled,
    StepTaken,
    Update,
    Version,
    Withdrawal,
)
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Preparation
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import Practice
from ci_kb.domain.record import Item, Record
from ci_kb.domain.report import Report
from ci_kb.event_log import EventLog, replay
from ci_kb.guidance import MilestoneFact

R = TypeVar("R", bound=Record)

IMPORTED = "import-"
"""The identifier of an import's action begins so, by which its events are known again."""


class Past(Generic[R]):
    """One aggregate: its events, and the state they led to."""

    def __init__(self, events: list[Any]) -> None:
        self.events = events
        self.now: R = replay(None, events)

    @classmethod
    def read(cls, log: EventLog, identifier: UUID) -> Past[R] | None:
        """Return the past of an aggregate, or None when it has none."""
        events = log.history(identifier)
        return cls(events) if events else None

    def of(self, *kinds: type[Any]) -> list[Any]:
        """Return the events of some kinds, the oldest first."""
        return [event for event in self.events if isinstance(event, kinds)]

    def imported(self) -> list[Any]:
        """Return the events that an import recorded."""
        return [event for event in self.events if event.command.startswith(IMPORTED)]


def last(events: Iterable[Any], field: str) -> Any:
    """Return the field of the last event that has it, or None."""
    values = [getattr(event, field) for event in events if hasattr(event, field)]
    return values[-1] if values else None


def milestone_facts(events: Iterable[Any]) -> dict[str, MilestoneFact]:
    """Return what was last recorded about each milestone; agreeing the dates meets the one of that name."""
    facts: dict[str, MilestoneFact] = {}
    for event in events:
        if isinstance(event, Episode.MilestoneMet):
            facts[event.milestone] = MilestoneFact(met=event.on)
        elif isinstance(event, Episode.MilestonePlanned):
            facts[event.milestone] = MilestoneFact(planned=event.planned)
        elif isinstance(event, Episode.MilestoneWaived):
            facts[event.milestone] = MilestoneFact(waived=event.reason)
        elif isinstance(event, Episode.FieldworkDatesAgreed):
            explicit = facts.get(DATES_AGREED, MilestoneFact())
            if not (explicit.met or explicit.waived):
                facts[DATES_AGREED] = MilestoneFact(met=event.on)
    return facts


def fieldwork_dates(past: Past[Episode]) -> list[Dates]:
    """Return the dates of the fieldwork as first agreed, and every later move."""
    return [
        Dates(event.start, event.end, event.on, event.reason)
        for event in past.of(Episode.FieldworkDatesAgreed, Episode.FieldworkDatesMoved)
    ]


def fieldwork(past: Past[Episode]) -> Fieldwork | None:
    """Return the fieldwork of an episode, if its dates were agreed."""
    dates = fieldwork_dates(past)
    return Fieldwork(dates[0], tuple(dates[1:])) if dates else None


def focus(episode: Episode) -> tuple[FocusStatement, ...]:
    """Return every step in the life of the focus."""
    return tuple(FocusStatement(step, words, on, reason) for on, step, words, reason in episode.focus_steps)


def reviews(episode: Episode) -> tuple[Review, ...]:
    """Return every review of progress."""
    return tuple(Review(*review) for review in episode.reviews)


def entry(past: Past[Any]) -> Entry:
    """Return a finding, practice or a next step."""
    written = past.of(Item.Recorded, Item.Corrected)
    versions = tuple(Version(event.content, event.on, event.reason) for event in written)
    withdrawn = past.of(Item.Withdrawn)
    return Entry(
        reference=past.now.reference,
        versions=(replace(versions[0], reason=""), *versions[1:]),
        visibility=past.now.visibility,
        withdrawn=Withdrawal(withdrawn[0].on, withdrawn[0].reason) if withdrawn else None,
        updates=updates(past.now) if isinstance(past.now, NextStep) else (),
        confirmed=confirmed(past.now) if isinstance(past.now, Practice) else (),
    )


def updates(step: Any) -> tuple[Update, ...]:
    """Return what was said about the progress of a next step."""
    return tuple(Update(status, on, note) for on, status, note in step.updates)


def confirmed(practice: Practice) -> tuple[Confirmation, ...]:
    """Return when a practice was said to be still true."""
    return tuple(Confirmation(on, note) for on, note in practice.confirmed)


def steps(report: Report) -> tuple[StepTaken, ...]:
    """Return the steps of a report."""
    return tuple(StepTaken(step, on, to, text, by) for on, step, to, text, by in report.steps)


def sections(past: Past[Report]) -> tuple[SectionWritten, ...]:
    """Return what the host wrote under headings of the report, in order."""
    written = past.of(Report.SectionWritten)
    return tuple(SectionWritten(event.section, event.text, event.on) for event in written)


def postponement(past: Past[Episode]) -> Postponement | None:
    """Return when and why an episode was put off, if it is so now."""
    events = past.of(Episode.Postponed)
    return Postponement(events[-1].on, events[-1].reason) if past.now.postponed else None


def prepared(episode: Episode, seat: int) -> dict[Preparation, date]:
    """Return the preparations that the member on a seat took part in, with the day of each."""
    return {each: on for each in Preparation if (on := episode.prepared.get((each, seat)))}


def link(connection: Connection) -> Link:
    """Return a connection."""
    return Link(
        reference=connection.reference,
        from_authority=connection.from_authority,
        to_authority=connection.to_authority,
        subject=connection.subject,
        about=connection.about,
        visibility=connection.visibility,
        states=states(connection),
        next_actions=tuple(Settled(action, on) for on, action in connection.next_actions),
        outcomes=tuple(Outcome(outcome, on, into) for on, outcome, into in connection.outcomes),
    )


def states(connection: Any) -> tuple[LinkState, ...]:
    """Return how far a connection came, and when."""
    return tuple(LinkState(state, on, note) for on, state, note in connection.states)


def document(past: Past[Episode], name_of: Callable[[str], str]) -> Document:
    """Return the episode's own part of the document; `name_of` names the person with an identifier."""
    episode, details = past.now, past.now.details
    return Document(
        reference=episode.reference,
        title=details.title,
        hosts=details.hosts,
        programme=details.programme,
        mode=details.mode,
        guidance=episode.guidance,
        visibility=episode.visibility,
        milestones=milestone_facts(past.events),
        fieldwork=fieldwork(past),
        focus=focus(episode),
        team=tuple(
            Seat(replace(seat, person=""), name_of(seat.person), prepared(episode, number))
            for number, seat in episode.seats.items()
        ),
        self_evaluation=tuple(
            Line(reference, statement, on) for reference, (on, statement) in episode.self_evaluation.items()
        ),
        sessions=episode.sessions,
        sessions_agreed=False if episode.sessions and not episode.timetable_agreed else None,
        reviews=reviews(episode),
        postponed=postponement(past),
        feedback_until=episode.feedback_until,
        demonstration=episode.demonstration,
    )
