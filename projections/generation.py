"""The views of one build of the log: the read tables, the search index, and the questions asked of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ci_kb.event_log import EventLog, Logged
from ci_kb.guidance import Versions
from projections import (
    access_rows,
    connection_rows,
    disclosure_rows,
    episode_rows,
    event_rows,
    group_rows,
    item_rows,
    redaction_rows,
    saved_search_rows,
    similar_work_rows,
    summary_rows,
    vocabulary_rows,
)
from projections.audience import Audiences
from projections.authorities import Authorities
from projections.calendars import Calendars
from projections.connections import Connections
from projections.disclosures import Disclosures
from projections.episodes import Episodes
from projections.events import Events
from projections.focus_line import FocusLines
from projections.focuses import Focuses
from projections.follower import View, catch_up
from projections.groups import Groups
from projections.holding import Holdings
from projections.items import Items
from projections.origins import Origins
from projections.period import Periods
from projections.programme import Programmes
from projections.progress import Progresses
from projections.redactions import Redactions
from projections.reporting import Reporting
from projections.saved_searches import SavedSearches
from projections.search import IndexUnreadable, Search
from projections.search.meaning import meaning_beside
from projections.search_entries import SearchEntries
from projections.similar_work import SimilarWorks
from projections.stages import Stages
from projections.summaries import Summaries
from projections.tables import Handler, Tables
from projections.vocabulary import Vocabularies

ROWS = (
    access_rows,
    connection_rows,
    disclosure_rows,
    episode_rows,
    event_rows,
    group_rows,
    item_rows,
    redaction_rows,
    saved_search_rows,
    similar_work_rows,
    summary_rows,
    vocabulary_rows,
)
"""The modules that say what each event adds to the read tables."""


def read_tables(folder: Path) -> Tables:
    """Return the read tables that lie in a folder, made when they are new."""
    return Tables(
        folder / "read.db",
        tuple(table for rows in ROWS for table in rows.TABLES),
        handlers(),
        event_rows.every,
    )


def handlers() -> dict[type[Any], Handler]:
    """Return what is done with each event; where several modules keep something of it, all of that."""
    found: dict[type[Any], list[Handler]] = {}
    for rows in ROWS:
        for event, handler in rows.HANDLERS.items():
            found.setdefault(event, []).append(handler)
    return {event: each[0] if len(each) == 1 else in_turn(each) for event, each in found.items()}


def in_turn(several: Sequence[Handler]) -> Handler:
    """Return one handler that does what several do."""

    def handle(database: sqlite3.Connection, logged: Logged) -> None:
        for handler in several:
            handler(database, logged)

    return handle


class Generation:
    """The views of one build: the read tables and the search index, with the questions asked of them."""

    def __init__(self, folder: Path, guidance: Versions, *, bulk: bool = False) -> None:
        self.folder = folder
        self.tables = read_tables(folder)
        try:
            meaning = meaning_beside(folder.parent / "meanings")
            self.search = Search(folder / "search", bulk=bulk, meaning=meaning)
        except IndexUnreadable:
            self.tables.close()
            raise
        self.entries = SearchEntries(self.search)
        self.episodes = Episodes(self.tables)
        self.events = Events(self.tables, self.episodes)
        self.progress = Progresses(self.tables, self.episodes, guidance)
        self.programme = Programmes(self.progress)
        self.stages = Stages(self.progress)
        self.items = Items(self.tables)
        self.connections = Connections(self.tables)
        self.similar_work = SimilarWorks(self.tables)
        self.groups = Groups(self.tables)
        self.reporting = Reporting(self.tables)
        self.focus_lines = FocusLines(self.episodes, self.items, self.reporting, guidance)
        self.origins = Origins(self.tables)
        self.calendars = Calendars(self.tables)
        self.periods = Periods(self.tables)
        self.authorities = Authorities(self.tables)
        self.audiences = Audiences(self.tables)
        self.vocabularies = Vocabularies(self.tables)
        self.focuses = Focuses(self.episodes, self.vocabularies)
        self.saved_searches = SavedSearches(self.tables)
        self.redactions = Redactions(self.tables)
        self.disclosures = Disclosures(self.tables)
        self.holdings = Holdings(self.tables)
        self.summaries = Summaries(self.tables)

    @property
    def views(self) -> tuple[View, ...]:
        """The views, in the order in which they follow the log."""
        return (self.tables, self.entries)

    def build(self, log: EventLog, progress: Callable[[int], None] | None = None) -> int:
        """Apply the whole log, for views that nobody reads yet, and return the position reached."""
        for view in self.views:
            catch_up(view, log, progress)
        self.search.finish()
        return self.position()

    def position(self) -> int:
        """Return the position that every view has reached."""
        return min(view.tracking()[0] for view in self.views)

    def dead_letters(self) -> dict[str, dict[int, str]]:
        """Return, by view, the events that could not be applied."""
        return {"tables": self.tables.dead_letters(), "search": self.search.dead_letters()}

    def close(self) -> None:
        """Close every file."""
        self.tables.close()
        self.search.close()
