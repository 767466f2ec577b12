"""Read tables of national summaries: drafts, what people decided about them, editions and their sources."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from ci_kb.days import day_of
from ci_kb.domain.record import identify
from ci_kb.domain.redaction import Redaction, mark
from ci_kb.domain.summary import Summary
from ci_kb.event_log import Logged
from projections.edition_content import rests_on
from projections.tables import STILL_HOLDS, Handler, Table, as_json

SCOPE = (
    "title",
    "period_from",
    "period_to",
    "programme",
    "themes",
    "episodes",
    "as_at",
    "drawn_at",
    "drawn_on",
    "previous",
)

SUMMARY = Table(
    "summary", ("id",), ("reference", *SCOPE, "version", "text_version"), looked_up_by=("reference",)
)
SECTION = Table(
    "summary_section",
    ("summary", "section"),
    ("person", "sentences", "replaces", "section_version", "reviewed", "sources"),
)
SOURCE = Table("summary_source", ("summary", "source"), ("manner", "text", "attribution", "ground"))
THEME = Table("summary_theme", ("summary", "source", "theme"), ("accepted",))
EDITION = Table(
    "edition",
    ("summary", "number"),
    ("title", "period_from", "period_to", "content", "digest", "drawn_at", "corrects", "note", "public"),
)
EDITION_SOURCE = Table(
    "edition_source",
    ("summary", "number", "source_event", "item"),
    ("kind", "episode", "item_reference", "item_version", "item_id"),
)
"""Every event that an edition rests on, by its place in the log, and what the event is of."""

REDACTED = Table("redacted_event", ("of_record", "number"), ("ground", "whole"))
"""Every event that says something else since a redaction; `whole` when nothing of its words is left."""

TABLES = (SUMMARY, SECTION, SOURCE, THEME, EDITION, EDITION_SOURCE, REDACTED)

NO_SECTION = {
    "person": "",
    "sentences": "[]",
    "replaces": False,
    "section_version": 0,
    "reviewed": False,
    "sources": "[]",
}


def begun(database: sqlite3.Connection, logged: Logged) -> None:
    """A draft was drawn."""
    event = logged.event
    SUMMARY.put(
        database,
        logged,
        id=event.originator_id.hex,
        reference=event.reference,
        title=event.title,
        period_from=event.period_from.isoformat(),
        period_to=event.period_to.isoformat(),
        programme=event.programme,
        themes=as_json(event.themes),
        episodes=as_json(event.episodes),
        as_at=event.as_at.isoformat() if event.as_at else None,
        drawn_at=event.drawn_at,
        drawn_on=(event.as_at or day_of(event.timestamp)).isoformat(),
        previous=event.previous,
        version=event.originator_version,
        text_version=event.originator_version,
    )


def change(database: sqlite3.Connection, logged: Logged, **values: Any) -> dict[str, Any]:
    """Let the row of a summary hold other values from this event on, and return what it held."""
    row = SUMMARY.current(database, id=logged.event.originator_id.hex)
    if row is None:
        raise LookupError(f"no summary {logged.event.originator_id}")
    SUMMARY.put(database, logged, **(row | values | {"version": logged.event.originator_version}))
    return row


def reworded(database: sqlite3.Connection, logged: Logged, **values: Any) -> str:
    """Let the text of a draft be another one from this event on, and return the summary's reference."""
    held = change(database, logged, text_version=logged.event.originator_version, **values)
    return str(held["reference"])


def redrawn(database: sqlite3.Connection, logged: Logged) -> None:
    """A draft was drawn again."""
    event = logged.event
    day = day_of(event.timestamp).isoformat()
    reworded(database, logged, drawn_at=event.drawn_at, drawn_on=day, as_at=None)


def change_section(database: sqlite3.Connection, logged: Logged, summary: str, **values: Any) -> None:
    """Let a section of a draft hold other values from this event on."""
    key = {"summary": summary, "section": logged.event.section}
    row = SECTION.current(database, **key) or key | NO_SECTION
    SECTION.put(database, logged, **(row | values))


def section_assigned(database: sqlite3.Connection, logged: Logged) -> None:
    """Somebody is to write a section."""
    summary = str(change(database, logged)["reference"])
    change_section(database, logged, summary, person=logged.event.person)


def section_written(database: sqlite3.Connection, logged: Logged) -> None:
    """Somebody wrote in a section, which nobody has reviewed since."""
    event, summary = logged.event, reworded(database, logged)
    before = SECTION.current(database, summary=summary, section=event.section)
    change_section(
        database,
        logged,
        summary,
        sentences=as_json([asdict(sentence) for sentence in event.sentences]),
        replaces=event.replaces,
        section_version=before["section_version"] + 1 if before else 1,
        reviewed=False,
    )


def section_reviewed(database: sqlite3.Connection, logged: Logged) -> None:
    """A section is right as it stands."""
    summary = str(change(database, logged)["reference"])
    change_section(database, logged, summary, reviewed=True)


def sources_ordered(database: sqlite3.Connection, logged: Logged) -> None:
    """Sources have another order in a section."""
    summary = reworded(database, logged)
    change_section(database, logged, summary, sources=as_json(logged.event.sources))


def source_chosen(database: sqlite3.Connection, logged: Logged) -> None:
    """A source is told so."""
    event = logged.event
    SOURCE.put(
        database,
        logged,
        summary=reworded(database, logged),
        source=event.source,
        manner=event.manner,
        text=event.text,
        attribution=event.attribution,
        ground="",
    )


def source_set_aside(database: sqlite3.Connection, logged: Logged) -> None:
    """A source is left out."""
    event = logged.event
    SOURCE.put(
        database,
        logged,
        summary=reworded(database, logged),
        source=event.source,
        manner="",
        text="",
        attribution="",
        ground=event.ground,
    )


def theme_decided(database: sqlite3.Connection, logged: Logged) -> None:
    """A suggested theme was accepted or declined."""
    event = logged.event
    summary = reworded(database, logged)
    THEME.put(
        database, logged, summary=summary, source=event.source, theme=event.theme, accepted=event.accepted
    )


def edition_issued(database: sqlite3.Connection, logged: Logged) -> None:
    """An edition was issued; what it rests on is kept beside it."""
    event = logged.event
    held = change(database, logged)
    summary = held["reference"]
    EDITION.put(
        database,
        logged,
        summary=summary,
        number=event.number,
        title=held["title"],
        period_from=held["period_from"],
        period_to=held["period_to"],
        content=as_json(event.content),
        digest=event.digest,
        drawn_at=event.drawn_at,
        corrects=event.corrects,
        note=event.note,
        public=event.public,
    )
    for source in sorted(rests_on(event.content)):
        EDITION_SOURCE.put(
            database,
            logged,
            summary=summary,
            number=event.number,
            source_event=source.position,
            item=source.item,
            kind=source.kind,
            episode=source.episode,
            item_reference=source.reference,
            item_version=source.version,
            item_id=identify(source.kind, source.episode, source.reference).hex,
        )
    sections = "SELECT section FROM summary_section WHERE summary = ? AND reviewed AND to_position = ?"
    for (section,) in database.execute(sections, (summary, STILL_HOLDS)).fetchall():
        row = SECTION.current(database, summary=summary, section=section) or {}
        SECTION.put(database, logged, **(row | {"reviewed": False}))


def redacted(database: sqlite3.Connection, logged: Logged) -> None:
    """Something was made unreadable in some events."""
    event = logged.event
    for one in event.events:
        REDACTED.put(
            database,
            logged,
            of_record=one.of.hex,
            number=one.number,
            ground=event.ground,
            whole=all(words == mark(event.ground) for words in words_in(one.says)),
        )


def words_in(says: Mapping[str, Any]) -> Iterator[str]:
    """Yield the words that an event says now, of what it is about."""
    said = says.get("content", says)
    for name in ("title", "text", "subject", "note"):
        if isinstance(words := said.get(name), str) and words:
            yield words


HANDLERS: Mapping[type[Any], Handler] = {
    Summary.Begun: begun,
    Summary.Redrawn: redrawn,
    Summary.SectionAssigned: section_assigned,
    Summary.SectionWritten: section_written,
    Summary.SectionReviewed: section_reviewed,
    Summary.SourceChosen: source_chosen,
    Summary.SourceSetAside: source_set_aside,
    Summary.SourcesOrdered: sources_ordered,
    Summary.ThemeDecided: theme_decided,
    Summary.EditionIssued: edition_issued,
    Redaction.Made: redacted,
}
