"""The focus of an episode on one line through time: as stated, in the host's paper, in the report's heading.

Statements stand in the order in which they were recorded, for each says why it differs from the one before.
The wordings of the paper and the report stand among them by the day on which they were written.

* **The host's paper** words the focus, in each of its versions, in the first of these that it has: what
  stands after “Focus:” or under a line that is no more than a heading with the word “focus”; a statement of
  the focus made by then, word for word; its first sentence with the word “focus”; its first paragraph.
* **The report** words the focus under the heading of the outline that asks for it: in the host's own words
  where there are any, else in the words agreed by then, which the report takes over.  It counts when words
  are written under that heading, when the report is drafted and when it is finalised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from ci_kb.domain.host_paper import HostPaper
from ci_kb.domain.report import ReportStep
from ci_kb.guidance import Versions
from ci_kb.guidance.model import Heading
from projections.episodes import Episodes, FocusStatement, ReportStepTaken
from projections.facts import AGREED
from projections.items import Items, ItemVersion
from projections.reading import Reader
from projections.reporting import Reporting, Written, given_out_to
from projections.tables import NOW, Facts

SAID_AS_A_HEADING = 8
"""A line of at most so many words that has the word “focus” and no full stop is a heading."""

SAYS_FOCUS = re.compile(r"\bfocus\b", re.IGNORECASE)
LABEL = re.compile(r"^[^:.!?\n]{0,80}\bfocus\b[^:.!?\n]{0,80}:[ \t]*(\S.*)$", re.IGNORECASE | re.MULTILINE)
SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")


class Place(StrEnum):
    """Where the focus was worded."""

    STATED = "stated"
    PAPER = "in the host’s paper"
    REPORT = "in the report’s heading"


@dataclass(frozen=True)
class Worded:
    """The focus as it was worded once, with the event that did so.

    `name` tells it from the others of its episode; `found` says where in a paper or report the words stand.
    """

    place: Place
    name: str
    step: str
    text: str
    facts: Facts
    statement: FocusStatement | None = None
    found: str = ""
    item: str = ""
    withdrawn: bool = False


@dataclass(frozen=True)
class Point:
    """A wording on the line: what its words are compared with, and the days since the wording before it.

    A statement is compared with the statement before it, a paper or report with the focus as it stood.
    """

    worded: Worded
    compared_with: Worded | None
    days: int | None


class FocusLines:
    """Questions about how the focus of an episode was worded; `at` is a position in the log."""

    def __init__(self, episodes: Episodes, items: Items, reporting: Reporting, guidance: Versions) -> None:
        self._episodes = episodes
        self._items = items
        self._reporting = reporting
        self._guidance = guidance

    def of(self, reference: str, reader: Reader, at: int = NOW) -> tuple[Point, ...]:
        """Return the line of an episode, as far as the reader may read papers and report now.

        Whoever asks has made sure that the reader may see the episode.
        """
        page = self._episodes.page(reference, at)
        if page is None:
            return ()
        statements = [stated(one) for one in page.focus]
        papers = self._papers(reference, reader, at, page.focus)
        report = self._report(reference, reader, at, page.report, page.focus)
        return points(in_order(statements, [*papers, *report]))

    def _papers(
        self, reference: str, reader: Reader, at: int, focus: Sequence[FocusStatement]
    ) -> Iterator[Worded]:
        number = 0
        for item in self._items.of_episode(reference, reader, at, kinds=(HostPaper.NOUN,)):
            said = ""
            for version in self._items.history(HostPaper.NOUN, reference, item.reference, reader):
                if version.facts.position > at or not version.event.endswith(("Recorded", "Corrected")):
                    continue
                text, found = focus_in(version.content["text"], made_by(focus, version.facts))
                if text and text != said:
                    number += 1
                    yield in_paper(number, text, found, version, withdrawn=item.withdrawn)
                said = text

    def _report(
        self,
        reference: str,
        reader: Reader,
        at: int,
        steps: Iterable[ReportStepTaken],
        focus: Sequence[FocusStatement],
    ) -> Iterator[Worded]:
        now = self._episodes.get(reference)
        if now is None:
            return
        heading = heading_of_focus(self._guidance.get(now.guidance).report_outline)
        written = self._reporting.section_history(reference, heading.id, at)
        works_on = reader.works_on(now.hosts, now.team_persons)
        shown = {ReportStep.DRAFTED, ReportStep.FINALISED} if works_on else given_out_to(reader)
        moments = [(taken.step, taken.facts) for taken in steps if taken.step in shown]
        if works_on:
            moments += [("written", one.facts) for one in written]
        for number, (step, facts) in enumerate(sorted(moments, key=lambda one: one[1].position), 1):
            text, found = under_heading(heading, written, focus, facts)
            if text:
                yield Worded(Place.REPORT, f"report-{number}", step, text, facts, found=found)


def stated(statement: FocusStatement) -> Worded:
    """Return a statement of the focus as a wording of it."""
    name = f"step-{statement.number}"
    return Worded(Place.STATED, name, statement.step, statement.text, statement.facts, statement)


def in_paper(number: int, text: str, found: str, version: ItemVersion, *, withdrawn: bool) -> Worded:
    """Return how a version of the host's paper words the focus."""
    step = "recorded" if version.event.endswith("Recorded") else "corrected"
    name = f"paper-{number}"
    return Worded(
        Place.PAPER, name, step, text, version.facts, None, found, version.reference, withdrawn=withdrawn
    )


def heading_of_focus(outline: Iterable[Heading]) -> Heading:
    """Return the heading of the report under which the focus stands."""
    return next((one for one in outline if "focus" in one.filled_from), Heading("focus", "Focus", ("focus",)))


def under_heading(
    heading: Heading, written: Iterable[Written], focus: Sequence[FocusStatement], facts: Facts
) -> tuple[str, str]:
    """Return what stood under the report's heading after an event, and whose words they were."""
    own = [one.text for one in written if one.facts.position <= facts.position]
    if own and own[-1]:
        return own[-1], f"The host’s own words under “{heading.title}”."
    known = made_by(focus, facts)
    agreed = [one for one in known if one.step in AGREED]
    last = next(reversed(agreed or known), None)
    how = "agreed" if agreed else "stated"
    return (last.text, f"The report takes over the focus as it was {how} last.") if last else ("", "")


def made_by(focus: Iterable[FocusStatement], facts: Facts) -> list[FocusStatement]:
    """Return the statements that had been made, and recorded, by an event."""
    return [one for one in focus if when(one.facts) <= when(facts) and one.facts.position <= facts.position]


def focus_in(paper: str, made: Iterable[FocusStatement]) -> tuple[str, str]:
    """Return the words in which a paper says what the focus is, and where they were found."""
    if labelled := LABEL.search(paper):
        return labelled[1].strip(), "The words after “Focus:” in the paper."
    for line, under in pairwise(line.strip() for line in paper.splitlines() if line.strip()):
        if SAYS_FOCUS.search(line) and "." not in line and len(line.split()) <= SAID_AS_A_HEADING:
            return under, f"The words under “{line.rstrip(':')}” in the paper."
    for statement in sorted(made, key=lambda one: -one.number):
        words = r"\s+".join(map(re.escape, statement.text.split()))
        if found := re.search(words, paper, re.IGNORECASE):
            return found[0], f"The paper has the words of step {statement.number}."
    for sentence in SENTENCE_ENDS.split(paper):
        if SAYS_FOCUS.search(sentence):
            return sentence.strip(), "The first sentence of the paper with the word “focus”."
    first = next((line.strip() for line in paper.splitlines() if line.strip()), "")
    return first, "The first paragraph of the paper, which does not use the word “focus”."


def when(facts: Facts) -> tuple[date, int]:
    """Return when something happened; of one day, what was recorded first comes first."""
    return facts.on, facts.position


def in_order(statements: Iterable[Worded], elsewhere: Iterable[Worded]) -> list[Worded]:
    """Return the line: statements as they were recorded, the others among them by the day they happened."""
    line = list(statements)
    for one in sorted(elsewhere, key=lambda each: when(each.facts)):
        before = [place for place, other in enumerate(line, 1) if when(other.facts) <= when(one.facts)]
        line.insert(before[-1] if before else 0, one)
    return line


def points(line: Sequence[Worded]) -> tuple[Point, ...]:
    """Return the wordings with what each is compared with, and the days between them."""
    found: list[Point] = []
    focus: Worded | None = None
    for before, worded in zip([None, *line], line, strict=False):
        days = (worded.facts.on - before.facts.on).days if before else None
        found.append(Point(worded, focus, days))
        if worded.place is Place.STATED:
            focus = worded
    return tuple(found)
