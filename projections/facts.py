"""What the guidance asks for of episodes, read from the tables: of a few, or of all of them at once."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ci_kb.domain.agreement import FAIL_SAFE, Party
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.finding import Finding
from ci_kb.domain.host_paper import HostPaper
from ci_kb.domain.key_point import KeyPoint
from ci_kb.domain.meeting import Meeting
from ci_kb.domain.next_step import NextStep
from ci_kb.domain.practice import Practice
from ci_kb.domain.report import ReportStep
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.guidance import Facts, Happening, MilestoneFact, Seat
from projections.tables import AT, NOW, Tables, optional_date

AGREED = (FocusStep.AGREED, FocusStep.CHANGED)
"""The steps of a focus whose words are agreed."""

ITEMS = {
    SharedDocument.NOUN: "document: shared",
    HostPaper.NOUN: "host paper: recorded",
    KeyPoint.NOUN: "key point: recorded",
    Finding.NOUN: "finding: recorded",
    Practice.NOUN: "practice: recorded",
    NextStep.NOUN: "next step: recorded",
}


@dataclass(frozen=True)
class Source:
    """Rows that say that something happened: its name among the facts, and the day, as SQL.

    Something that was done stays done, `ever`, when a later row takes the place of the one that says so;
    something that is stated happened only while it stands.  In `which`, `{kind}` is the kind of an item, and
    `{kinds}` are those that are asked about.
    """

    table: str
    fact: str
    day: str = "happened_on"
    which: str = "1"
    ever: bool = False

    def select(self, few: str, kinds: Iterable[str]) -> str:
        """Return the query, of the episodes that `few` restricts it to and items of some kinds."""
        held = "from_position <= :at" if self.ever else AT
        # The items of a few episodes are read by episode, all of them by kind: the sign tells SQLite so.
        listed = ", ".join(f"'{kind}'" for kind in kinds)
        which = self.which.format(few=few, kind="+kind" if few else "kind", kinds=f"({listed})")
        return (
            f"SELECT episode, {self.fact} AS fact, {self.day} AS day FROM {self.table} "
            f"WHERE {held} AND {which} AND {self.day} NOT NULL {few}"
        )


WHEN = (f"WHEN '{noun}' THEN '{fact}'" for noun, fact in ITEMS.items())

STILL_STANDS = (
    f"id IN (SELECT id FROM item WHERE {{kind}} = '{NextStep.NOUN}' AND NOT withdrawn AND {AT} {{few}})"
)

STATEMENT_STANDS = (
    f"(step <> '{ReportStep.FAIL_SAFE_AGREED}' OR episode NOT IN (SELECT episode FROM agreement "
    f"WHERE subject = '{FAIL_SAFE}' AND {AT} "
    f"AND (SELECT COUNT(*) FROM json_each(signatures)) < {len(Party)}))"
)
"""A statement in place of a report stands while all three agree to it; an imported one has no signatures."""

HAPPENED = (
    Source("focus_step", "'focus: ' || step"),
    Source("report_step", "'report: ' || step", which=STATEMENT_STANDS),
    Source("progress_review", "'review: held'"),
    Source("self_evaluation", "'self-evaluation: recorded'"),
    Source("prepared", "'member: prepared'"),
    Source("connection", "'connection: proposed'", which=f"event = '{Connection.Proposed.TOPIC}'", ever=True),
    Source(
        "connection",
        "'connection: came further'",
        which=f"event = '{Connection.Progressed.TOPIC}'",
        ever=True,
    ),
    Source(
        "programme_of_fieldwork",
        "'programme: agreed'",
        which=f"event = '{Episode.TimetableAgreed.TOPIC}'",
        ever=True,
    ),
    Source(
        "item",
        "'meeting: ' || json_extract(content, '$.kind')",
        "json_extract(content, '$.held')",
        f"{{kind}} = '{Meeting.NOUN}' AND NOT withdrawn",
    ),
    Source(
        "item",
        f"CASE kind {' '.join(WHEN)} END",
        "first_happened_on",
        "{kind} IN {kinds} AND NOT withdrawn",
    ),
    Source(
        "item",
        "'next step: progress reported'",
        "status_on",
        f"{{kind}} = '{NextStep.NOUN}' AND {STILL_STANDS}",
        ever=True,
    ),
)

PLANNED = (
    Source("progress_review", "'review: held'", "planned"),
    Source(
        "item",
        "'meeting: ' || json_extract(content, '$.kind')",
        "json_extract(content, '$.planned')",
        f"{{kind}} = '{Meeting.NOUN}' AND NOT withdrawn",
    ),
)


class _Asking:
    """Queries about some episodes, or about all of them, as they stood at a position."""

    def __init__(self, tables: Tables, at: int, few: Collection[str] | None) -> None:
        self._tables = tables
        self._few = few
        self._values = {"at": at} if few is None else {"at": at, "few": json.dumps(list(few))}

    def restriction(self, column: str = "episode") -> str:
        """Return the condition that restricts a query to the episodes asked about."""
        return "" if self._few is None else f"AND {column} IN (SELECT value FROM json_each(:few))"

    def days(self, sources: tuple[Source, ...], kinds: Iterable[str] = tuple(ITEMS)) -> list[sqlite3.Row]:
        """Return every day on which something happened, by episode and fact; items only of some kinds."""
        few = self.restriction()
        parts = " UNION ALL ".join(source.select(few, kinds) for source in sources)
        return self._tables.query(
            f"SELECT DISTINCT episode, fact, day FROM ({parts}) ORDER BY episode, fact, day", **self._values
        )

    def rows(self, table: str, columns: str, order: str = "") -> dict[str, list[sqlite3.Row]]:
        """Return the rows of a table that stood, by episode."""
        found: dict[str, list[sqlite3.Row]] = defaultdict(list)
        for row in self._tables.query(
            f"SELECT episode, {columns} FROM {table} WHERE {AT} {self.restriction()} {order}", **self._values
        ):
            found[row["episode"]].append(row)
        return found

    def episodes(self) -> list[sqlite3.Row]:
        """Return the rows of the episodes, each with the day on which it was opened."""
        opened = "SELECT happened_on FROM episode o WHERE o.id = e.id ORDER BY from_position LIMIT 1"
        few = self.restriction("reference")
        return self._tables.query(
            f"SELECT e.*, ({opened}) AS opened_on FROM episode e WHERE {AT} {few}", **self._values
        )


def facts_of(
    tables: Tables, at: int = NOW, few: Collection[str] | None = None, *, told: Collection[str] | None = None
) -> dict[str, Facts]:
    """Return the facts of some episodes by reference, or of all, as they stood at a position of the log.

    Where only some facts are wanted, `told`, those that only other items tell of are left out: most items
    are findings, and reading all of them takes longest.
    """
    asking = _Asking(tables, at, few)
    kinds = [kind for kind, fact in ITEMS.items() if told is None or fact in told]
    happened: dict[str, list[Happening]] = defaultdict(list)
    for row in asking.days(HAPPENED, kinds):
        happened[row["episode"]].append(Happening(row["fact"], date.fromisoformat(row["day"])))
    planned: dict[str, dict[str, date]] = defaultdict(dict)
    for row in sorted(asking.days(PLANNED), key=lambda row: row["day"], reverse=True):
        planned[row["episode"]][row["fact"]] = date.fromisoformat(row["day"])
    milestones = asking.rows("milestone", "milestone, met, planned, waived")
    focus = asking.rows("focus_step", "step, text, rationale, themes, evidence", "ORDER BY number")
    team = asking.rows(
        "team_member",
        "member_role, organisation, part, person, count, capacity, happened_on",
        "ORDER BY number",
    )
    return {
        row["reference"]: _facts(
            row,
            happened[row["reference"]],
            planned[row["reference"]],
            milestones[row["reference"]],
            focus[row["reference"]],
            team[row["reference"]],
        )
        for row in asking.episodes()
    }


def _facts(
    row: sqlite3.Row,
    happened: list[Happening],
    planned: dict[str, date],
    milestones: list[sqlite3.Row],
    focus: list[sqlite3.Row],
    team: list[sqlite3.Row],
) -> Facts:
    start, end = optional_date(row["fieldwork_start"]), optional_date(row["fieldwork_end"])
    if agreed_on := optional_date(row["dates_agreed_on"]):
        happened = [*happened, Happening("fieldwork: dates agreed", agreed_on)]
    return Facts(
        opened=date.fromisoformat(row["opened_on"]),
        hosts=tuple(json.loads(row["hosts"])),
        fieldwork=(start, end) if start and end and not row["postponed"] else None,
        postponed=bool(row["postponed"]),
        happened=tuple(happened),
        planned=planned,
        milestones={
            one["milestone"]: MilestoneFact(
                optional_date(one["met"]), optional_date(one["planned"]), one["waived"]
            )
            for one in milestones
        },
        focus=_last(focus, "text"),
        agreed_focus=_last(focus, "text", lambda step: step["step"] in AGREED),
        themes=len(json.loads(_last(focus, "themes") or "[]")),
        rationale=_last(focus, "rationale", lambda step: bool(step["rationale"])),
        evidence=len(json.loads(_last(focus, "evidence") or "[]")),
        team=tuple(_seat(seat) for seat in team),
    )


def _seat(row: sqlite3.Row) -> Seat:
    return Seat(
        role=row["member_role"],
        organisation=row["organisation"],
        part=row["part"],
        on=date.fromisoformat(row["happened_on"]),
        person=row["person"],
        count=row["count"],
        capacity=row["capacity"],
    )


def _last(rows: list[sqlite3.Row], column: str, which: Callable[[sqlite3.Row], bool] = lambda _: True) -> str:
    """Return what the last of the rows says that is such a one, or nothing."""
    return next((str(row[column]) for row in reversed(rows) if which(row)), "")


def changed_since(tables: Tables, position: int) -> set[str]:
    """Return the episodes of which something was recorded after a position of the log."""
    told_by = [("episode", "reference"), *((table, "episode") for table in OF_AN_EPISODE)]
    parts = " UNION ".join(
        f"SELECT {column} AS episode FROM {table} WHERE from_position > :position"
        for table, column in told_by
    )
    return {row["episode"] for row in tables.query(parts, position=position)}


OF_AN_EPISODE = ("report_step", "item", "connection", "agreement")
"""The tables with rows of what is recorded of an episode otherwise than by an event of its own."""
