"""The read table of events: one row each, with what it is about and who may read of it.

An event may be read by whoever may read now what it is about: an item, its episode, or the words of a team.
When that changes, the rows of all its events change with it, and `feed` says from which event on others may
read them, so that whoever reads the log in order misses none and reads none twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from enum import StrEnum
from functools import cache
from typing import Any

from ci_kb.domain.record import Visibility
from ci_kb.event_log import Logged
from projections.reading import ACCOUNTS, SUMMARIES, audience, own
from projections.tables import STILL_HOLDS, Handler, Table

NOBODY = "nobody"
"""The audience that no reader belongs to."""

LEVELS = tuple(Visibility)
"""Who may read something, the fewest first."""


class Whose(StrEnum):
    """Whom an event is told to: those who may read what it is about."""

    ITEM = "item"
    CONNECTION = "connection"
    EPISODE = "episode"
    BOTH = "both episodes"
    TEAM = "team"
    NETWORK = "network"
    OWNER = "owner"
    ACCOUNTS = "accounts"
    SUMMARIES = "summaries"
    EDITION = "edition"
    NOBODY = "nobody"


RELEASED = frozenset({Whose.ITEM, Whose.CONNECTION, Whose.EPISODE})
"""Whom others may join later, when the host decides so."""


@dataclass(frozen=True)
class About:
    """What events of a topic are about, in the words of a list, and whom they are told to."""

    kind: str
    whose: Whose


def _episode(kind: str, *names: str) -> dict[str, About]:
    return {f"Episode.{name}": About(kind, Whose.EPISODE) for name in names}


def _all(topic: str, kind: str, whose: Whose, *names: str) -> dict[str, About]:
    return {f"{topic}.{name}": About(kind, whose) for name in names}


_ITEM = ("Recorded", "Corrected", "Released", "Withdrawn")

TOPICS: Mapping[str, About] = {
    **_episode("episode", "Opened", "DetailsCorrected", "Postponed", "Released"),
    **_episode("focus", "FocusConsidered", "FocusProposed", "FocusRefined", "FocusAgreed", "FocusChanged"),
    **_episode("fieldwork", "FieldworkDatesAgreed", "FieldworkDatesMoved"),
    **_episode("fieldwork", "TimetableDrafted", "TimetableAgreed"),
    **_episode("milestone", "MilestonePlanned", "MilestoneMet", "MilestoneWaived"),
    **_episode("team", "TeamMemberIdentified", "TeamMemberStoodDown", "PreparationRecorded"),
    **_episode("self-evaluation", "SelfEvaluationRecorded", "SelfEvaluationWithdrawn"),
    **_episode("review", "ProgressReviewed"),
    **_episode("feedback", "FeedbackInvited"),
    **_all("Finding", "finding", Whose.ITEM, *_ITEM),
    **_all("Practice", "practice", Whose.ITEM, *_ITEM, "Confirmed"),
    **_all("NextStep", "next step", Whose.ITEM, *_ITEM, "ProgressReported"),
    **_all("Meeting", "meeting", Whose.ITEM, *_ITEM),
    **_all("SharedDocument", "document", Whose.ITEM, *_ITEM),
    **_all("HostPaper", "host paper", Whose.ITEM, *_ITEM),
    **_all("KeyPoint", "key point", Whose.ITEM, *_ITEM),
    **_all(
        *("Connection", "connection", Whose.CONNECTION),
        *("Proposed", "Progressed", "NextActionSet", "OutcomeRecorded"),
    ),
    **_all(
        *("Report", "report", Whose.EPISODE),
        *("Begun", "Drafted", "Circulated", "LeadsMet", "Finalised"),
        *("SharedWithStrategicGroup", "SharedWithElectedMembers", "FailSafeAgreed"),
    ),
    **_all("Report", "report", Whose.TEAM, "SectionWritten"),
    **_all("Comment", "comment", Whose.TEAM, "Offered", "Accepted", "Declined"),
    **_all("Agreement", "agreement", Whose.TEAM, "Drawn", "TextChanged", "Signed", "SignatureWithdrawn"),
    **_all("Feedback", "feedback", Whose.TEAM, "Given"),
    **_all("Membership", "access", Whose.TEAM, "Granted", "DatesChanged", "Ended"),
    **_all(
        *("LocalOrganisationalGroup", "Local Organisational Group", Whose.TEAM),
        *("Formed", "MembersChanged", "Planned"),
    ),
    **_all("SimilarWork", "similar work", Whose.TEAM, "Dismissed", "Restored"),
    **_all("SimilarWork", "similar work", Whose.BOTH, "Linked", "Unlinked"),
    **_all(
        *("Vocabulary", "shared words", Whose.NETWORK),
        *("Adopted", "ThemeDefined", "ThemeMerged", "ThemeRetired"),
        *("TermDefined", "TermRetired", "RingDefined", "RingRetired"),
    ),
    **_all("SavedSearch", "saved search", Whose.OWNER, "Saved", "Renamed", "Stopped", "DigestSent"),
    **_all("Account", "account", Whose.ACCOUNTS, "Opened", "RoleChanged", "Disabled", "Enabled"),
    **_all("Account", "account", Whose.ACCOUNTS, "PersonErased", "LinkHandedOver"),
    **_all("Membership", "access", Whose.TEAM, "Granted", "DatesChanged", "Ended"),
    **_all("Redaction", "redaction", Whose.ACCOUNTS, "Made"),
    **_all("LegalHold", "legal hold", Whose.ACCOUNTS, "Placed", "Lifted"),
    **_all("Disposal", "certificate of destruction", Whose.ACCOUNTS, "Certified"),
    **_all(
        *("Summary", "national summary", Whose.SUMMARIES),
        *("Begun", "Redrawn", "SectionAssigned", "SectionWritten", "SectionReviewed"),
        *("SourceChosen", "SourceSetAside", "SourcesOrdered", "ThemeDecided"),
    ),
    **_all("Summary", "national summary", Whose.EDITION, "EditionIssued"),
    **_all("Disclosure", "request for information", Whose.ACCOUNTS, "Asked", "Withheld", "Restored", "Given"),
}
"""Every topic; an event of another one is the team's, or nobody's where it belongs to no episode."""


class EventTable(Table):
    """A table whose rows stand for ever, so that they need no positions from which and to which they held."""

    def create(self) -> str:
        """Return the statements that create the table and its indexes."""
        columns = ", ".join((*self.key, *self.columns))
        key = ", ".join(self.key)
        return (
            f"CREATE TABLE IF NOT EXISTS {self.name} ({columns}, PRIMARY KEY ({key})) WITHOUT ROWID;"
            + "".join(
                f"CREATE INDEX IF NOT EXISTS {self.name}_by_{column} ON {self.name} ({column}) "
                f"WHERE {column} <> '';"
                for column in self.looked_up_by
            )
        )

    def add(self, database: sqlite3.Connection, **row: Any) -> None:
        """Add a row."""
        database.execute(_insertion(self), row)


@cache
def _insertion(table: EventTable) -> str:
    """Return the statement that adds a row."""
    places = ", ".join(f":{column}" for column in (*table.key, *table.columns))
    return f"INSERT OR REPLACE INTO {table.name} VALUES ({places})"


EVENT = EventTable(
    "event",
    ("position",),
    (
        "topic",
        "kind",
        "originator",
        "version",
        "episode",
        "reference",
        "other",
        "whose",
        "audience",
        "also",
        "told_to",
        "also_told_to",
        "role",
        "body",
        "happened_on",
        "recorded_at",
    ),
    looked_up_by=("originator", "episode", "other"),
)
FEED = EventTable(
    "feed", ("turn", "event_position"), ("told_to", "also_told_to", "known_to", "also_known_to")
)
"""When it is the turn of an earlier event to be told to others, to whom, and who knew it before."""

TABLES = (EVENT, FEED)
HANDLERS: Mapping[type[Any], Handler] = {}


def every(database: sqlite3.Connection, logged: Logged) -> None:
    """Add the row of an event, whatever it is; the other tables have been told of it before."""
    event, topic = logged.event, logged.stored.topic
    originator = event.originator_id.hex
    subject = _subject(database, event, originator, topic)
    about = TOPICS.get(topic) or _unknown(topic, subject["episode"])
    seen = _audience(database, about.whose, event, originator, subject["episode"])
    also = _of_episode(database, subject["other"]) if about.whose is Whose.BOTH else ""
    EVENT.add(
        database,
        position=logged.position,
        topic=topic,
        kind=about.kind,
        originator=originator,
        version=event.originator_version,
        **subject,
        whose=about.whose,
        audience=seen,
        also=also,
        told_to=seen,
        also_told_to=also,
        role=event.role,
        body=event.body,
        happened_on=event.on.isoformat(),
        recorded_at=event.timestamp.astimezone(UTC).isoformat(timespec="milliseconds"),
    )
    if about.whose in RELEASED and event.originator_version > 1 and hasattr(event, "visibility"):
        _released(database, logged.position, about.whose, originator, subject["episode"])


def _unknown(topic: str, episode: str) -> About:
    return About(topic.partition(".")[0].lower(), Whose.TEAM if episode else Whose.NOBODY)


def _subject(database: sqlite3.Connection, event: Any, originator: str, topic: str) -> dict[str, str]:
    """Return the episode and the reference that an event is about, and another episode, if it names one."""
    if event.originator_version > 1:
        first = database.execute(
            "SELECT episode, reference, other FROM event "
            "WHERE originator = ? AND originator <> '' ORDER BY position LIMIT 1",
            (originator,),
        ).fetchone()
        if first:
            return dict(first)
    reference = getattr(event, "reference", "")
    opened = topic == "Episode.Opened"
    return {
        "episode": reference if opened else getattr(event, "episode", ""),
        "reference": "" if opened else reference,
        "other": getattr(event, "other", ""),
    }


def _audience(database: sqlite3.Connection, whose: Whose, event: Any, originator: str, episode: str) -> str:
    match whose:
        case Whose.ITEM | Whose.CONNECTION:
            return audience(_visibility(database, whose, "id", originator), episode)
        case Whose.EPISODE | Whose.BOTH:
            return _of_episode(database, episode)
        case Whose.TEAM:
            return SUMMARIES if _is_summary(database, episode) else audience(Visibility.TEAM, episode)
        case Whose.NETWORK:
            return audience(Visibility.NETWORK, "")
        case Whose.OWNER:
            return own(_owner(database, event, originator))
        case Whose.ACCOUNTS:
            return ACCOUNTS
        case Whose.SUMMARIES:
            return SUMMARIES
        case Whose.EDITION:
            return audience(Visibility.PUBLIC if event.public else Visibility.NETWORK, "")
        case Whose.NOBODY:
            return NOBODY


def _is_summary(database: sqlite3.Connection, reference: str) -> bool:
    """Say whether what a team works on is a national summary, which may bear agreements and comments, too."""
    return (
        database.execute("SELECT 1 FROM summary WHERE reference = ? LIMIT 1", (reference,)).fetchone()
        is not None
    )


def _of_episode(database: sqlite3.Connection, episode: str) -> str:
    return audience(_visibility(database, "episode", "reference", episode), episode)


def _visibility(database: sqlite3.Connection, table: str, column: str, value: str) -> str:
    row = database.execute(
        f"SELECT visibility FROM {table} WHERE {column} = ? AND to_position = {STILL_HOLDS}", (value,)
    ).fetchone()
    return str(row["visibility"]) if row else Visibility.TEAM


def _owner(database: sqlite3.Connection, event: Any, originator: str) -> str:
    row = database.execute(
        f"SELECT owner FROM saved_search WHERE id = ? AND to_position = {STILL_HOLDS}", (originator,)
    ).fetchone()
    return str(row["owner"]) if row else str(event.by)


def _released(
    database: sqlite3.Connection, position: int, whose: Whose, originator: str, episode: str
) -> None:
    """Let the events of what others may read from now on be read by them, too."""
    if whose is Whose.EPISODE:
        now = _of_episode(database, episode)
        both = f"whose IN ('{Whose.EPISODE}', '{Whose.BOTH}')"
        _tell(database, position, f"episode = :name AND episode <> '' AND {both}", episode, audience=now)
        _tell(
            database, position, f"other = :name AND other <> '' AND whose = '{Whose.BOTH}'", episode, also=now
        )
    else:
        now = audience(_visibility(database, whose, "id", originator), episode)
        _tell(database, position, "originator = :name AND originator <> ''", originator, audience=now)


def _tell(database: sqlite3.Connection, turn: int, which: str, name: str, **seen: str) -> None:
    """Change who may read some events; those who could not before are told them at this turn."""
    rows = database.execute(f"SELECT * FROM event WHERE {which} AND position < {turn}", {"name": name})
    for row in map(dict, rows.fetchall()):
        now = row | seen
        if any(_level(now[part]) > _level(row[part]) for part in ("audience", "also")):
            FEED.add(
                database,
                turn=turn,
                event_position=row["position"],
                told_to=now["audience"],
                also_told_to=now["also"],
                known_to=row["audience"],
                also_known_to=row["also"],
            )
        database.execute(
            "UPDATE event SET audience = :audience, also = :also WHERE position = :position", now
        )


def _level(seen: str) -> int:
    """Return how many may read something, as a number that grows with them; 0 for no such condition."""
    return LEVELS.index(Visibility(seen.partition(":")[0])) + 1 if seen else 0
