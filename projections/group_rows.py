"""Read tables of what groups of people do: the Local Organisational Group, comments, agreements, feedback."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from ci_kb.domain.agreement import Agreement
from ci_kb.domain.comment import Comment
from ci_kb.domain.feedback import Feedback
from ci_kb.domain.local_organisational_group import LocalOrganisationalGroup
from ci_kb.event_log import Logged
from projections.tables import Handler, Table, as_json

GROUP = Table("local_group", ("id",), ("episode", "members", "version"), looked_up_by=("episode",))
PLAN = Table("local_plan", ("episode", "point"), ("text",))
COMMENT = Table(
    "comment",
    ("id",),
    ("episode", "reference", "about", "section", "text", "decision"),
    looked_up_by=("episode",),
)
AGREEMENT = Table(
    "agreement", ("id",), ("episode", "subject", "text", "signatures", "version"), looked_up_by=("episode",)
)
FEEDBACK = Table("feedback", ("id",), ("episode", "reference", "answers"), looked_up_by=("episode",))

TABLES = (GROUP, PLAN, COMMENT, AGREEMENT, FEEDBACK)


def change(database: sqlite3.Connection, logged: Logged, table: Table, **values: Any) -> str:
    """Let the row of an aggregate hold other values from this event on, and return its episode."""
    row = table.current(database, id=logged.event.originator_id.hex)
    if row is None:
        raise LookupError(f"nothing in {table.name} for {logged.event.originator_id}")
    if "version" in row:
        values["version"] = logged.event.originator_version
    table.put(database, logged, **(row | values))
    return str(row["episode"])


def group_formed(database: sqlite3.Connection, logged: Logged) -> None:
    """A Local Organisational Group was formed."""
    event = logged.event
    GROUP.put(
        database,
        logged,
        id=event.originator_id.hex,
        episode=event.episode,
        members=as_json(event.members),
        version=event.originator_version,
    )


def members_changed(database: sqlite3.Connection, logged: Logged) -> None:
    """The group has other members."""
    change(database, logged, GROUP, members=as_json(logged.event.members))


def planned(database: sqlite3.Connection, logged: Logged) -> None:
    """The group settled a point."""
    event = logged.event
    episode = change(database, logged, GROUP)
    PLAN.put(database, logged, episode=episode, point=event.point, text=event.text)


def comment_offered(database: sqlite3.Connection, logged: Logged) -> None:
    """Somebody commented."""
    event = logged.event
    names = ("episode", "reference", "about", "section", "text")
    COMMENT.put(
        database,
        logged,
        id=event.originator_id.hex,
        decision="",
        **{name: getattr(event, name) for name in names},
    )


def comment_decided(database: sqlite3.Connection, logged: Logged) -> None:
    """A comment was accepted or declined."""
    accepted = isinstance(logged.event, Comment.Accepted)
    change(database, logged, COMMENT, decision="accepted" if accepted else "declined")


def agreement_drawn(database: sqlite3.Connection, logged: Logged) -> None:
    """A text was drawn up to agree on."""
    event = logged.event
    AGREEMENT.put(
        database,
        logged,
        id=event.originator_id.hex,
        episode=event.episode,
        subject=event.subject,
        text=event.text,
        signatures="{}",
        version=event.originator_version,
    )


def agreement_text_changed(database: sqlite3.Connection, logged: Logged) -> None:
    """The text was changed, which voids every signature."""
    change(database, logged, AGREEMENT, text=logged.event.text, signatures="{}")


def agreement_signed(database: sqlite3.Connection, logged: Logged) -> None:
    """One of the three agreed, or no longer does."""
    event = logged.event
    row = AGREEMENT.current(database, id=event.originator_id.hex)
    signatures = json.loads(row["signatures"]) if row else {}
    if isinstance(event, Agreement.Signed):
        signatures[event.party] = event.on.isoformat()
    else:
        signatures.pop(event.party, None)
    change(database, logged, AGREEMENT, signatures=as_json(signatures))


def feedback_given(database: sqlite3.Connection, logged: Logged) -> None:
    """A participant said what they think of the process."""
    event = logged.event
    FEEDBACK.put(
        database,
        logged,
        id=event.originator_id.hex,
        episode=event.episode,
        reference=event.reference,
        answers=as_json(event.answers),
    )


HANDLERS: Mapping[type[Any], Handler] = {
    LocalOrganisationalGroup.Formed: group_formed,
    LocalOrganisationalGroup.MembersChanged: members_changed,
    LocalOrganisationalGroup.Planned: planned,
    Comment.Offered: comment_offered,
    Comment.Accepted: comment_decided,
    Comment.Declined: comment_decided,
    Agreement.Drawn: agreement_drawn,
    Agreement.TextChanged: agreement_text_changed,
    Agreement.Signed: agreement_signed,
    Agreement.SignatureWithdrawn: agreement_signed,
    Feedback.Given: feedback_given,
}
