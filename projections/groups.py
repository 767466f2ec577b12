"""Questions about what groups of people do: the Local Organisational Group, comments, agreements, feedback.

Whoever asks has made sure that the reader works on the episode; all of this belongs to its team.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ci_kb.application.comments import ON_A_SUMMARY
from ci_kb.domain.agreement import FAIL_SAFE, Agreement, Party, subject_called
from projections.tables import AT, NOW, Facts, Tables, facts_of


@dataclass(frozen=True)
class LocalGroup:
    """The Local Organisational Group: its members by role, its plan by point, who settled each and when.

    `facts` are those of the last change of the group.
    """

    members: tuple[str, ...]
    plan: dict[str, str]
    settled: dict[str, Facts]
    version: int
    facts: Facts


@dataclass(frozen=True)
class CommentLine:
    """A comment on the report; `offered` is who said it, `facts` the decision on it when there is one.

    `earlier` are decisions that were taken before, and what is known of each.
    """

    reference: str
    about: str
    section: str
    text: str
    decision: str
    offered: Facts
    facts: Facts
    earlier: tuple[tuple[str, Facts], ...] = ()


@dataclass(frozen=True)
class AgreementLine:
    """What several bodies agree on, and who has agreed so far."""

    subject: str
    text: str
    signatures: dict[Party, date]
    version: int
    facts: Facts
    event: str = ""

    @property
    def states_text(self) -> bool:
        """Whether the event behind it said what the text is."""
        return self.event in (Agreement.Drawn.TOPIC, Agreement.TextChanged.TOPIC)

    @property
    def complete(self) -> bool:
        """Whether everybody whose agreement it takes has agreed to the text as it stands."""
        return all(party in self.signatures for party in subject_called(self.subject).parties)


@dataclass(frozen=True)
class Answers:
    """What one participant said, by the question's identifier."""

    reference: str
    answers: dict[str, str]
    on: date


class Groups:
    """Questions about groups; `at` is a position in the log: the answer is as it was after that event."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def local_group(self, episode: str, at: int = NOW) -> LocalGroup | None:
        """Return the Local Organisational Group of an episode, or None before it is formed."""
        rows = self._tables.query(
            f"SELECT * FROM local_group WHERE episode = :episode AND {AT}", episode=episode, at=at
        )
        plan = self._tables.query(
            f"SELECT * FROM local_plan WHERE episode = :episode AND {AT}", episode=episode, at=at
        )
        return next(
            (
                LocalGroup(
                    tuple(json.loads(row["members"])),
                    {line["point"]: line["text"] for line in plan},
                    {line["point"]: facts_of(line) for line in plan},
                    row["version"],
                    facts_of(row),
                )
                for row in rows
            ),
            None,
        )

    def comments(self, episode: str, at: int = NOW, *, on_summary: bool = False) -> list[CommentLine]:
        """Return the comments on an episode's report, or on a summary, in the order in which they came."""
        rows = self._tables.query(
            "SELECT * FROM comment WHERE episode = :episode AND (about = :summary) = :on_summary "
            "AND from_position <= :at ORDER BY from_position",
            episode=episode,
            summary=ON_A_SUMMARY,
            on_summary=on_summary,
            at=at,
        )
        histories: dict[str, list[sqlite3.Row]] = defaultdict(list)
        for row in rows:
            histories[row["reference"]].append(row)
        return [comment_of(history) for history in histories.values()]

    def agreement(self, episode: str, subject: str = FAIL_SAFE, at: int = NOW) -> AgreementLine | None:
        """Return the agreement on a subject of an episode, or None when no text was drawn up."""
        rows = self._tables.query(
            f"SELECT * FROM agreement WHERE episode = :episode AND subject = :subject AND {AT}",
            episode=episode,
            subject=subject,
            at=at,
        )
        return next(map(agreement_of, rows), None)

    def agreement_history(self, episode: str, subject: str = FAIL_SAFE, at: int = NOW) -> list[AgreementLine]:
        """Return the agreement on a subject as it stood after each of its events, the oldest first."""
        rows = self._tables.query(
            "SELECT * FROM agreement WHERE episode = :episode AND subject = :subject "
            "AND from_position <= :at ORDER BY from_position",
            episode=episode,
            subject=subject,
            at=at,
        )
        return [agreement_of(row) for row in rows]

    def feedback(self, episode: str, at: int = NOW) -> list[Answers]:
        """Return what the participants said of the process, in the order in which they did."""
        rows = self._tables.query(
            f"SELECT * FROM feedback WHERE episode = :episode AND {AT} ORDER BY from_position",
            episode=episode,
            at=at,
        )
        return [
            Answers(row["reference"], json.loads(row["answers"]), date.fromisoformat(row["happened_on"]))
            for row in rows
        ]


def comment_of(history: Sequence[sqlite3.Row]) -> CommentLine:
    """Return the comment that the rows of the comment table hold, the oldest first."""
    row = history[-1]
    return CommentLine(
        row["reference"],
        row["about"],
        row["section"],
        row["text"],
        row["decision"],
        facts_of(history[0]),
        facts_of(row),
        tuple((earlier["decision"], facts_of(earlier)) for earlier in history[1:-1]),
    )


def agreement_of(row: sqlite3.Row) -> AgreementLine:
    """Return the state that a row of the agreement table holds."""
    return AgreementLine(
        row["subject"],
        row["text"],
        {Party(party): date.fromisoformat(on) for party, on in json.loads(row["signatures"]).items()},
        row["version"],
        facts_of(row),
        row["event"],
    )
