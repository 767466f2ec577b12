"""Questions about Stages 5 and 6: words under the report's headings, statements, reviews, responses.

Whoever asks about one episode has made sure that the reader works on it; the rest asks for the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ci_kb import roles
from ci_kb.application.reviews import PROGRESS_REVIEW
from ci_kb.domain.agreement import FAIL_SAFE, Party
from ci_kb.domain.report import ReportStep
from projections.episodes import EpisodeLine
from projections.reading import Reader
from projections.tables import AT, NOW, Facts, Tables, facts_of, optional_date


@dataclass(frozen=True)
class Written:
    """What the host wrote under a heading of the report, as it stood after one of its versions."""

    section: str
    text: str
    version: int
    facts: Facts


@dataclass(frozen=True)
class Unreviewed:
    """An episode whose progress nobody reviewed yet: the day planned for it, and the days since fieldwork."""

    line: EpisodeLine
    planned: date | None
    days_since_fieldwork: int
    overdue: bool


@dataclass(frozen=True)
class Responses:
    """How many answered the questions on the process, of how many seats that are filled."""

    answers: int
    seats: int

    @property
    def percent(self) -> int | None:
        """The rate as a whole number, or None while nobody is known who could answer.

        An answer has no name, so that there may be more of them than seats.
        """
        return min(100, round(100 * self.answers / self.seats)) if self.seats else None


def given_out_to(reader: Reader) -> set[ReportStep]:
    """Return the steps by which a report is given to people like the reader, who do not work on it.

    Whoever has not signed in is given none.
    """
    if not reader.signed_in:
        return set()
    known = roles.table().roles.get(reader.role)
    return {ReportStep.FINALISED} | {ReportStep(step) for step in (known.given if known else ())}


class Reporting:
    """Questions about reports and what follows them; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def sections(self, episode: str, at: int = NOW) -> dict[str, Written]:
        """Return what stands under each heading that has words of the host's own."""
        latest = {written.section: written for written in self._written(episode, at)}
        return {section: written for section, written in latest.items() if written.text}

    def section_history(self, episode: str, section: str, at: int = NOW) -> list[Written]:
        """Return every version of the words under a heading, the oldest first."""
        return [written for written in self._written(episode, at) if written.section == section]

    def fail_safes(self, at: int = NOW) -> frozenset[str]:
        """Return the episodes that ended with a fail-safe statement in place of a report.

        Such an episode counts as any other; its findings are not those of a report, and a summary of what
        reports found leaves them out.  A report finalised afterwards, or a signature taken back, ends it.
        """
        return self._with_statement("1", at)

    def statement_stands(self, episode: str, at: int = NOW) -> bool:
        """Say whether an episode ended with a fail-safe statement in place of a report."""
        return episode in self._with_statement("s.episode = :episode", at, episode=episode)

    def unreviewed(self, lines: Iterable[EpisodeLine], today: date, at: int = NOW) -> list[Unreviewed]:
        """Return those of the episodes whose progress nobody reviewed since the fieldwork ended.

        Those whose planned day has passed come first, then those that have waited longest.
        """
        planned = {
            row["episode"]: optional_date(row["planned"])
            for row in self._tables.query(
                f"SELECT episode, planned FROM milestone WHERE milestone = :review AND {AT}",
                review=PROGRESS_REVIEW,
                at=at,
            )
        }
        reviewed = self._tables.query(f"SELECT DISTINCT episode FROM progress_review WHERE {AT}", at=at)
        done = {row["episode"] for row in reviewed}
        found = [
            Unreviewed(line, day, (today - line.fieldwork[1]).days, day is not None and day < today)
            for line in lines
            if line.fieldwork and line.fieldwork[1] < today and line.reference not in done
            for day in [planned.get(line.reference)]
            if not line.postponed
        ]
        return sorted(found, key=lambda one: (not one.overdue, -one.days_since_fieldwork))

    def responses(self, episode: str, at: int = NOW) -> Responses:
        """Return how many answered about one episode."""
        found = self._responses("episode = :episode", at, episode=episode)
        return found.get(episode, Responses(0, 0))

    def all_responses(self, lines: Iterable[EpisodeLine], at: int = NOW) -> dict[str, Responses]:
        """Return how many answered about each of the episodes that asked.

        Only numbers: what was answered is for the team of the episode.
        """
        asked = [line.reference for line in lines if line.feedback_until]
        found = self._responses("1", at)
        return {reference: found.get(reference, Responses(0, 0)) for reference in asked}

    def _with_statement(self, where: str, at: int, **values: str) -> frozenset[str]:
        rows = self._tables.query(
            "SELECT DISTINCT s.episode FROM report_step s "
            f"WHERE {where} AND s.step = :agreed AND {AT} AND NOT EXISTS (SELECT 1 FROM report_step f "
            "WHERE f.episode = s.episode AND f.step = :finalised AND f.number > s.number "
            "AND f.from_position <= :at) AND NOT EXISTS (SELECT 1 FROM agreement a "
            "WHERE a.episode = s.episode AND a.subject = :subject AND a.from_position <= :at "
            "AND :at < a.to_position AND (SELECT COUNT(*) FROM json_each(a.signatures)) < :all)",
            agreed=ReportStep.FAIL_SAFE_AGREED,
            finalised=ReportStep.FINALISED,
            subject=FAIL_SAFE,
            all=len(Party),
            at=at,
            **values,
        )
        return frozenset(row["episode"] for row in rows)

    def _responses(self, where: str, at: int, **values: str) -> dict[str, Responses]:
        held = f"WHERE {where} AND {AT} GROUP BY episode"
        answers = self._tables.query(
            f"SELECT episode, COUNT(*) AS many FROM feedback {held}", at=at, **values
        )
        seats = self._tables.query(
            f"SELECT episode, SUM(count) AS many FROM team_member {held}", at=at, **values
        )
        given = {row["episode"]: row["many"] for row in answers}
        filled = {row["episode"]: row["many"] for row in seats}
        return {one: Responses(given.get(one, 0), filled.get(one, 0)) for one in given.keys() | filled.keys()}

    def _written(self, episode: str, at: int) -> list[Written]:
        rows = self._tables.query(
            "SELECT *, ROW_NUMBER() OVER (PARTITION BY section ORDER BY from_position) AS version "
            "FROM report_section WHERE episode = :episode AND from_position <= :at ORDER BY from_position",
            episode=episode,
            at=at,
        )
        return [Written(row["section"], row["text"], row["version"], facts_of(row)) for row in rows]
