"""What papers about an episode are composed of: everything that is recorded of it and the reader may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ci_kb.days import today
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.meeting import Meeting
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.domain.shared_document import SharedDocument
from ci_kb.guidance import Guidance
from projections import Projections
from projections.connections import ConnectionVersion
from projections.episodes import EpisodePage, FocusStatement, ReportStepTaken
from projections.items import LESSONS, ItemVersion
from projections.reading import Reader
from projections.reporting import given_out_to
from projections.tables import NOW
from web.addresses import url_of
from web.papers.paper import Fact, Stamp, line
from web.papers.stamped import stamped
from web.shell import day

AGREED = (FocusStep.AGREED, FocusStep.CHANGED)
"""The steps of a focus whose words are agreed."""

KINDS = (*LESSONS, SharedDocument.NOUN, Meeting.NOUN)


@dataclass(frozen=True)
class Recorded:
    """An episode as somebody may read it, as it stood at a position of the log.

    `statement_stands` says whether a statement agreed by all three is in the place of its report.
    """

    page: EpisodePage
    guidance: Guidance
    origins: dict[tuple[str, str], int]
    items: tuple[ItemVersion, ...]
    connections: tuple[ConnectionVersion, ...]
    sections: dict[str, Fact]
    statement_stands: bool
    stamp: Stamp

    @property
    def reference(self) -> str:
        """The reference of the episode."""
        return self.page.line.reference

    @property
    def address(self) -> str:
        """Where the episode's page lies."""
        return f"/episodes/{self.reference}"

    @property
    def about(self) -> str:
        """What the paper is about: the hosts and the title of the episode."""
        hosts = ", ".join(self.page.line.hosts)
        return line(f"{hosts}: {self.page.line.title}" if self.page.line.title else hosts).text

    def of_kind(self, noun: str) -> list[ItemVersion]:
        """Return the items of a kind that stand, in the order in which they happened."""
        return [item for item in self.items if item.kind == noun]

    def fact(self, text: str, table: str = "episode", name: object = "") -> Fact:
        """Return words that a row of the episode's tables holds."""
        return Fact(text, (self.origins[table, str(name)],))

    def focus(self) -> FocusStatement | None:
        """Return the focus as it was agreed last; until then, as it was stated last."""
        agreed = [statement for statement in self.page.focus if statement.step in AGREED]
        return next(reversed(agreed or list(self.page.focus)), None)

    def last_step(self, *steps: ReportStep) -> ReportStepTaken | None:
        """Return the last step of the report that is one of these."""
        return next((taken for taken in reversed(self.page.report) if taken.step in steps), None)


def recorded(
    projections: Projections, guidance: Guidance, reference: str, who: Reader, shown_day: date | None = None
) -> Recorded | None:
    """Return what is recorded of an episode, or None when nothing was by the end of the day.

    Whoever asks has made sure that the reader may see the episode.
    """
    at = projections.episodes.position_at(shown_day) if shown_day else projections.now.position()
    page = projections.episodes.page(reference, at)
    if page is None:
        return None
    items = projections.items.of_episode(reference, who, at, kinds=KINDS)
    return Recorded(
        page=page,
        guidance=guidance,
        origins=projections.origins.of_episode(reference, at),
        items=tuple(item for item in items if not item.withdrawn),
        connections=tuple(reversed(projections.connections.all(who, episode=reference, at=at))),
        sections=sections(projections, page, who, at),
        statement_stands=projections.reporting.statement_stands(reference, at),
        stamp=stamped(projections, shown_day or today(), at),
    )


def sections(projections: Projections, page: EpisodePage, who: Reader, at: int) -> dict[str, Fact]:
    """Return the host's own words by heading: a draft for those inside, then as it was given out."""
    reference = page.line.reference
    now = projections.episodes.get(reference, NOW)
    if now is None or not who.may_see(Visibility.TEAM, now.hosts, now.team_persons):
        at = min(at, given_out_at(page.report, who))
    origins = projections.origins.of_episode(reference, at)
    known = projections.episodes.page(reference, at) if at else None
    return {
        section: Fact(text, (origins["report_section", section],))
        for section, text in (known.sections if known else {}).items()
        if text
    }


def given_out_at(steps: Iterable[ReportStepTaken], who: Reader) -> int:
    """Return the position at which the report was last given to people like the reader; 0 before that."""
    given = given_out_to(who)
    return max((taken.facts.position for taken in steps if taken.step in given), default=0)


def item_fact(item: ItemVersion, text: str) -> Fact:
    """Return words of an item."""
    return Fact(text, (item.facts.position,), _address(item))


def _address(item: ItemVersion) -> str:
    """Return where a lesson lies; the working papers of an episode have no page for everybody."""
    return url_of(item.kind, item.episode, item.reference) if item.kind in LESSONS else ""


def period(days: tuple[date, date]) -> str:
    """Write the first and last day of something."""
    first, last = days
    if first == last:
        return day(first)
    same = (first.year, first.month) == (last.year, last.month)
    return f"{first.day if same else day(first)} to {day(last)}"
