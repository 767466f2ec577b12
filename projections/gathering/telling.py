"""What is told of: the records in scope, and how each may be told in one form of the summary."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from ci_kb.domain.authorities import Authority, authority_called
from ci_kb.domain.finding import FindingKind
from projections.gathering.masking import Mask
from projections.gathering.material import (
    Episode,
    Finding,
    FocusStep,
    Link,
    Material,
    Practice,
    Record,
    Review,
    Seats,
    Sessions,
    Statement,
    Step,
)
from projections.gathering.parts import (
    Attribution,
    Block,
    Choices,
    Listing,
    Manner,
    Paragraph,
    Quotation,
    Scope,
    Sentence,
    Source,
)
from projections.gathering.words import called

SO_MANY = 40
"""Of more episodes than this, nothing is told of pairs of findings: there would be too many to read."""

FEWEST = 3
"""Where authorities are not named, nothing is told of that fewer episodes, or fewer authorities, share."""

PROCESS = FindingKind.POSITIVE_FEATURE
"""Findings of this kind are about the process itself."""

R = TypeVar("R", bound=Record)

DOUBLE_STOP = re.compile(r"([.?!])\.(?!\.)")
"""Two stops where words that end with one are put at the end of a sentence."""


@dataclass(frozen=True)
class Telling:
    """The material of a summary, what people decided on it, and whether authorities are named."""

    material: Material
    scope: Scope
    choices: Choices
    named: bool
    day: date

    # ---- which episodes ----

    @cached_property
    def programme(self) -> tuple[Episode, ...]:
        """Every episode of the programme that the summary is about, whenever it was."""
        asked = self.scope.programme
        return tuple(one for one in self.material.episodes if not asked or one.programme == asked)

    @cached_property
    def episodes(self) -> tuple[Episode, ...]:
        """The episodes in scope whose fieldwork began in the period, the earliest first."""
        few = frozenset(self.scope.episodes)
        found = self._held_between(self.scope.period_from, self.scope.period_to)
        return tuple(one for one in found if not few or one.source.episode in few)

    @property
    def single(self) -> bool:
        """Whether the summary is of one episode, of which no shares are told."""
        return len(self.episodes) == 1

    @property
    def too_many_to_pair(self) -> bool:
        """Whether there are too many episodes to tell which of their findings belong together."""
        return len(self.episodes) > SO_MANY

    @cached_property
    def period_before(self) -> tuple[date, date]:
        """The first and the last day of a period as long as this one, just before it."""
        last = self.scope.period_from - timedelta(days=1)
        return last - (self.scope.period_to - self.scope.period_from), last

    @cached_property
    def before(self) -> tuple[Episode, ...]:
        """The episodes of the period before; none where only some episodes are asked for."""
        return () if self.scope.episodes else self._held_between(*self.period_before)

    def _held_between(self, start: date, end: date) -> tuple[Episode, ...]:
        return tuple(
            one for one in self.programme if one.held and one.fieldwork and start <= one.fieldwork[0] <= end
        )

    @cached_property
    def known(self) -> dict[str, Episode]:
        """The episodes by reference."""
        return {one.source.episode: one for one in self.material.episodes}

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The authorities that hosted the episodes in scope, each once."""
        return tuple(dict.fromkeys(host for one in self.episodes for host in one.hosts))

    # ---- what was recorded in them ----

    @cached_property
    def _within(self) -> frozenset[str]:
        return frozenset(one.source.episode for one in self.episodes)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """The findings in scope that stand as findings and were not set aside."""
        return self._findings(self._within)

    @cached_property
    def findings_before(self) -> tuple[Finding, ...]:
        """The findings of the period before."""
        return self._findings(frozenset(one.source.episode for one in self.before))

    def _findings(self, within: frozenset[str]) -> tuple[Finding, ...]:
        return tuple(
            one
            for one in self.with_decisions
            if one.episode in within and self.stands(one) and self._on_theme(one.themes)
        )

    @cached_property
    def with_decisions(self) -> tuple[Finding, ...]:
        """Every finding, with the suggested themes that people accepted."""
        added: dict[str, list[str]] = defaultdict(list)
        for decision in self.choices.themes:
            if decision.accepted:
                added[decision.item].append(decision.theme)
        return tuple(
            replace_themes(one, added[one.source.item]) if one.source.item in added else one
            for one in self.material.findings
        )

    def stands(self, record: Record) -> bool:
        """Say whether something was not set aside, and is not of an episode that ended with a statement."""
        if record.source.item in self.choices.set_aside:
            return False
        return not (isinstance(record, Finding) and record.episode in self.material.statements_agreed)

    def _on_theme(self, themes: Iterable[str]) -> bool:
        return not self.scope.themes or not set(self.scope.themes).isdisjoint(themes)

    @cached_property
    def practice(self) -> tuple[Practice, ...]:
        """The practice in scope."""
        return tuple(
            one for one in self._of(self.material.practice) if self.stands(one) and self._on_theme(one.themes)
        )

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The next steps in scope; where themes are asked for, those that follow from a finding in scope."""
        found = tuple(one for one in self._of(self.material.steps) if self.stands(one))
        if not self.scope.themes:
            return found
        themed = {(one.episode, one.source.reference) for one in self.findings}
        return tuple(one for one in found if (one.episode, one.from_finding) in themed)

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The connections in scope; where themes are asked for, those about something in scope."""
        found = tuple(one for one in self._of(self.material.links) if self.stands(one))
        if not self.scope.themes:
            return found
        themed = {(one.episode, one.source.reference) for one in (*self.findings, *self.practice)}
        return tuple(one for one in found if (one.episode, one.about) in themed)

    @cached_property
    def focus(self) -> tuple[FocusStep, ...]:
        """The statements of the focuses in scope."""
        return self._of(self.material.focus)

    @cached_property
    def team(self) -> tuple[Seats, ...]:
        """The seats in the teams in scope."""
        return self._of(self.material.team)

    @cached_property
    def statements(self) -> tuple[Statement, ...]:
        """The lines of the self-evaluations in scope."""
        return self._of(self.material.statements)

    @cached_property
    def sessions(self) -> tuple[Sessions, ...]:
        """The programmes of the fieldworks in scope."""
        return self._of(self.material.sessions)

    @cached_property
    def reviews(self) -> tuple[Review, ...]:
        """The reviews of progress in scope."""
        return self._of(self.material.reviews)

    def _of(self, records: tuple[R, ...]) -> tuple[R, ...]:
        return tuple(one for one in records if one.episode in self._within)

    @cached_property
    def areas_by_first_theme(self) -> dict[str, list[Finding]]:
        """The areas to consider in scope, by the first theme of each."""
        found: dict[str, list[Finding]] = defaultdict(list)
        for one in self.findings:
            if one.kind == FindingKind.AREA_TO_CONSIDER and one.themes:
                found[one.themes[0]].append(one)
        return found

    @cached_property
    def links_about(self) -> dict[tuple[str, str], list[Link]]:
        """The connections in scope, by the references of their episode and of what they are about."""
        found: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for one in self.links:
            found[one.episode, one.about].append(one)
        return found

    @cached_property
    def finding_called(self) -> dict[tuple[str, str], Finding]:
        """The findings in scope by the references of their episode and their own."""
        return {(one.episode, one.source.reference): one for one in self.findings}

    # ---- how it is told ----

    @cached_property
    def mask(self) -> Mask:
        """What takes names of authorities and places out of words."""
        return Mask(self.material)

    def label(self, theme: str) -> str:
        """Return what a theme is called."""
        return self.material.labels.get(theme, theme)

    def hosts_of(self, record: Record) -> tuple[str, ...]:
        """Return the authorities that host the episode something belongs to."""
        return self.known[record.episode].hosts

    @cached_property
    def known_hosts_of(self) -> dict[str, list[Authority]]:
        """The hosts of each episode that are among the thirty-two."""
        return {name: known_hosts(one.hosts) for name, one in self.known.items()}

    def authorities_of(self, records: Iterable[Record]) -> list[str]:
        """Return the authorities behind some records, each once."""
        return list(dict.fromkeys(host for one in records for host in self.hosts_of(one)))

    def enough(self, records: Iterable[Record]) -> bool:
        """Say whether so many share something that it can be told of in this form."""
        if self.named:
            return True
        episodes = {one.episode for one in records}
        return min(len(episodes), len({host for one in episodes for host in self.known[one].hosts})) >= FEWEST

    @cached_property
    def tells_words(self) -> bool:
        """Whether words of single items may be told: not without names, where too few authorities hosted."""
        return self.enough(self.episodes)

    def attribution(self, record: Record) -> Attribution:
        """Return whether the authority behind something is named."""
        chosen = self.choices.attribution.get(record.source.item, Attribution.NAMED)
        return Attribution.UNNAMED if chosen is Attribution.NAMED and not self.named else chosen

    def words(self, record: Record, text: str) -> str | None:
        """Return the words of something as they may be told, or None when they may not be."""
        match self.attribution(record):
            case Attribution.NAMED:
                return text
            case Attribution.UNNAMED if self.tells_words:
                return self.mask.without_names(text, record.episode)
        return None

    def blind(self, record: Record) -> bool:
        """Say whether what is told of something must not lead to where it comes from."""
        return self.attribution(record) is not Attribution.NAMED

    def where(self, record: Record) -> str:
        """Return the authorities behind something as they may be named; else nothing."""
        return "" if self.blind(record) else called(self.hosts_of(record))

    def first(self, records: Sequence[R]) -> list[R]:
        """Return records in the order that people chose, the others after them as they were.

        Where authorities are not named, the order says nothing of whose they are.
        """
        place = {item: number for number, item in enumerate(self.choices.order)}
        if not self.named:
            records = sorted(records, key=text_of)
        return sorted(records, key=lambda one: place.get(one.source.item, len(place)))


def text_of(record: Record) -> str:
    """Return the words of a record, or of what it is about."""
    return str(getattr(record, "text", "") or getattr(record, "subject", ""))


def replace_themes(finding: Finding, added: Sequence[str]) -> Finding:
    """Return a finding that stands under some more themes."""
    return replace(finding, themes=tuple(dict.fromkeys((*finding.themes, *added))))


# ---- sentences ----


def sources(records: Iterable[Record]) -> tuple[Source, ...]:
    """Return the sources of records, each once, in the order of the log."""
    return tuple(sorted({one.source for one in records}))


def counting(name: str, text: str, *records: Iterable[Record], blind: bool = False) -> Sentence:
    """Return a sentence that counts records."""
    return Sentence(name, text, sources(one for each in records for one in each), counts=True, blind=blind)


def telling(name: str, text: str, *records: Record, blind: bool = False) -> Sentence:
    """Return a sentence that tells what records say."""
    return Sentence(name, DOUBLE_STOP.sub(r"\1", text), sources(records), blind=blind)


def paragraph(name: str, *found: Sentence | None) -> list[Block]:
    """Return a paragraph of the sentences there are, or nothing."""
    there = tuple(one for one in found if one)
    return [Paragraph(name, there)] if there else []


def listing(name: str, found: Iterable[Sentence | None], *, numbered: bool = False) -> list[Block]:
    """Return sentences below one another, or nothing."""
    there = tuple(one for one in found if one)
    return [Listing(name, there, numbered=numbered)] if there else []


def region(host: str) -> str:
    """Return the region an authority belongs to, or nothing for an invented one."""
    known = authority_called(host)
    return known.collaborative if known else ""


def known_hosts(hosts: Iterable[str]) -> list[Authority]:
    """Return those of some hosts that are among the thirty-two, each once."""
    return list(dict.fromkeys(known for host in hosts if (known := authority_called(host))))


Put = Callable[[str], str]


def told(
    telling_of: Telling, record: Record, text: str, put: Put, brief: str = ""
) -> Sentence | Quotation | None:
    """Return something told as people chose: quoted, in words of their own, or as `put` tells it.

    `brief` are those of its words that `put` tells; without any, it tells all of them.
    """
    name, blind = record.source.item, telling_of.blind(record)
    chosen = telling_of.choices.manner.get(name)
    quoted = chosen is not None and chosen.manner is Manner.QUOTE
    own = chosen.text.strip() if chosen and not quoted else ""
    words = telling_of.words(record, own or (text if quoted else brief or text))
    if words is None:
        return None
    if quoted:
        return Quotation(name, words, telling_of.where(record), record.source, blind=blind)
    return telling(name, words if own else put(words), record, blind=blind)
