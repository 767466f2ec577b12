"""Questions about what was held: everything recorded by a position of the log, each with how it stood then.

An answer under freedom of information is about what was held on the day of the request: what had been
released, what was still a draft, and what was deliberation (Freedom of Information (Scotland) Act 2002).
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ci_kb.domain.agreement import Agreement
from ci_kb.domain.comment import Comment
from ci_kb.domain.feedback import Feedback
from ci_kb.domain.key_point import KeyPoint
from ci_kb.domain.record import Visibility
from projections.search.text import sequence
from projections.tables import AT, Facts, Tables, facts_of


class Status(StrEnum):
    """How something stood on the day asked about."""

    RELEASED = "released"
    DRAFT = "draft"
    DELIBERATION = "deliberation"


@dataclass(frozen=True)
class Held:
    """A version of something that was held: its words by the name of each, and how it stood.

    `name` is unique; `standing` says whether this version was the one that held on the day.
    """

    name: str
    kind: str
    episode: str
    words: tuple[tuple[str, str], ...]
    status: Status
    visibility: str
    standing: bool
    withdrawn: bool
    facts: Facts

    @property
    def text(self) -> str:
        """All its words."""
        return "\n".join(words for _, words in self.words)


@dataclass(frozen=True)
class Kept:
    """A read table as a store of things: what they are called, what each is known by, where its words stand.

    `read_with` says who could read them: "own" (each its own visibility), "episode" (whoever could read
    the episode) or "team".
    """

    table: str
    kind: str
    known_by: tuple[str, ...]
    words: tuple[str, ...]
    read_with: str
    deliberation: bool = False
    episode: str = "episode"


DELIBERATED = frozenset({KeyPoint.NOUN})
"""The kinds of item that are people's views on the way to a finding."""

STORES = (
    Kept(
        "episode",
        "episode",
        ("reference",),
        ("title", "hosts", "programme", "mode", "fieldwork_start", "fieldwork_end"),
        "own",
        episode="reference",
    ),
    Kept("focus_step", "focus", ("number",), ("text", "rationale", "decided_by", "evidence"), "episode"),
    Kept("fieldwork_move", "move of the fieldwork", ("number",), ("start", "end"), "episode"),
    Kept("milestone", "milestone", ("milestone",), ("met", "planned", "waived"), "episode"),
    Kept(
        "team_member",
        "team member",
        ("number",),
        ("member_role", "organisation", "part", "count", "capacity"),
        "episode",
    ),
    Kept("stood_down", "member who left the team", ("number",), ("member_role", "organisation"), "episode"),
    Kept("withdrawn_statement", "self-evaluation withdrawn", ("reference",), (), "episode"),
    Kept(
        "self_evaluation",
        "self-evaluation",
        ("reference",),
        ("kind", "text", "source", "link", "dated", "holder"),
        "episode",
    ),
    Kept("programme_of_fieldwork", "programme", (), ("sessions",), "episode"),
    Kept("progress_review", "progress review", ("number",), ("planned", "note"), "episode"),
    Kept(
        "report_step", "step of the report", ("number",), ("step", "sent_to", "text", "decided_by"), "episode"
    ),
    Kept("report_section", "section of the report", ("section",), ("text",), "team"),
    Kept("item", "", ("kind", "reference"), ("content", "status", "note"), "own"),
    Kept(
        "connection",
        "connection",
        ("reference",),
        ("from_authority", "to_authority", "subject", "state", "note", "action", "owner", "outcome"),
        "own",
    ),
    Kept("local_group", "Local Organisational Group", (), ("members",), "team"),
    Kept("local_plan", "plan of the Local Organisational Group", ("point",), ("text",), "team"),
    Kept("comment", Comment.NOUN, ("reference",), ("section", "text", "decision"), "team", True),
    Kept("agreement", Agreement.NOUN, ("subject",), ("text", "signatures"), "team", True),
    Kept("feedback", Feedback.NOUN, ("reference",), ("answers",), "team", True),
    Kept(
        "membership",
        "access to the episode",
        ("id",),
        ("member_role", "first_day", "last_day", "ended"),
        "team",
    ),
    Kept("similar_work", "view of similar work", ("other",), ("dismissed", "linked"), "team", True),
)
"""Where what is held of episodes stands."""


class Holdings:
    """Questions about what was held; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def of_episode(self, episode: str, at: int) -> list[Held]:
        """Return everything held of an episode at a position, earlier versions too, in order."""
        return [held for store in STORES for held in self._held(store, at, episode)]

    def about(self, question: str, at: int) -> list[Held]:
        """Return everything held at a position that has all the words of a question, in any episode."""
        wanted = set(sequence(question))
        found = (held for store in STORES for held in self._held(store, at))
        return [held for held in found if wanted and wanted <= set(sequence(held.text))]

    def _held(self, store: Kept, at: int, episode: str = "") -> Iterator[Held]:
        which = f"AND t.{store.episode} = :episode" if episode else ""
        known_by = "".join(f"t.{column}, " for column in store.known_by)
        rows = self._tables.query(
            "SELECT t.*, e.reference AS of_episode, e.visibility AS episode_visibility, "
            f"({AT_OF_T}) AS holds FROM {store.table} t JOIN episode e ON e.reference = t.{store.episode} "
            f"WHERE t.from_position <= :at {which} AND e.from_position <= :at AND :at < e.to_position "
            f"ORDER BY t.{store.episode}, {known_by}t.from_position",
            at=at,
            episode=episode,
        )
        before: tuple[str, tuple[tuple[str, str], ...]] = ("", ())
        for row in rows:
            held = held_of(store, row)
            thing = held.name.rpartition("@")[0]
            # A row that says nothing new (a release, a seat filled beside it) is no version of its own.
            if held.standing or (thing, held.words) != before:
                yield held
            before = (thing, held.words)


AT_OF_T = AT.replace("from_position", "t.from_position").replace("to_position", "t.to_position")


def held_of(store: Kept, row: sqlite3.Row) -> Held:
    """Return the version of something that a row holds."""
    kind = store.kind or str(row["kind"])
    visibility = visibility_of(store, row)
    names = [str(row[column]) for column in store.known_by if column != "kind"]
    thing = "/".join([row["of_episode"], kind, *names])
    return Held(
        name=f"{thing}@{row['from_position']}",
        kind=kind,
        episode=row["of_episode"],
        words=tuple(named_words(store, row)),
        status=status_of(visibility, deliberation=store.deliberation or kind in DELIBERATED),
        visibility=visibility,
        standing=bool(row["holds"]),
        withdrawn="withdrawn" in row.keys() and bool(row["withdrawn"]),  # noqa: SIM118  # a row is no mapping
        facts=facts_of(row),
    )


def visibility_of(store: Kept, row: sqlite3.Row) -> str:
    """Return who could read what a row holds."""
    if store.read_with == "own":
        return str(row["visibility"])
    return str(row["episode_visibility"] if store.read_with == "episode" else Visibility.TEAM)


def status_of(visibility: str, *, deliberation: bool) -> Status:
    """Return how something that so many could read stood."""
    if visibility in (Visibility.NETWORK, Visibility.PUBLIC):
        return Status.RELEASED
    return Status.DELIBERATION if deliberation else Status.DRAFT


def named_words(store: Kept, row: sqlite3.Row) -> Iterator[tuple[str, str]]:
    """Yield the words of a row, each with the name of what it says."""
    for column in store.words:
        for name, value in said(column, row[column]):
            if text := in_words(value):
                yield name.replace("_", " "), text
    if row["reason"]:
        yield "reason", str(row["reason"])


def said(column: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a column says, part by part where it holds JSON."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            value = json.loads(value)
        except ValueError:
            yield column, value
            return
    if isinstance(value, dict):
        yield from value.items()
    else:
        yield column, value


def in_words(value: Any) -> str:
    """Return a value as words; nothing for what is empty or not so."""
    match value:
        case None | False | "" | 0:
            return ""
        case True:
            return "yes"
        case list():
            return "; ".join(filter(None, map(in_words, value)))
        case dict():
            return ", ".join(f"{name}: {text}" for name, one in value.items() if (text := in_words(one)))
    return str(value)
