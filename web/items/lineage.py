"""What became of a finding: the finding, the next step that follows from it, and every review since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ci_kb.domain.next_step import NextStep, NextStepStatus
from projections.episodes import Review
from projections.items import ItemVersion
from projections.tables import Facts
from web.labels import item_url


@dataclass(frozen=True)
class Link:
    """One thing that happened on the way from a finding to what became of it."""

    what: str
    on: date
    facts: Facts
    text: str = ""
    status: str = ""
    url: str = ""


def lineage(
    step: Sequence[ItemVersion], finding: Sequence[ItemVersion], reviews: Iterable[Review]
) -> list[Link]:
    """Return what happened, the oldest first.

    `step` and `finding` are the versions of each up to the day that is shown; a finding the reader may not
    see, or an episode of whose reviews they know nothing, has none.
    """
    links = [*of_finding(finding), *of_step(step), *of_reviews(step, reviews)]
    return sorted(links, key=lambda link: (link.on, link.facts.position))


def of_finding(finding: Sequence[ItemVersion]) -> Iterator[Link]:
    """Yield the finding, in the words it has at the end of the time that is shown."""
    if finding:
        first, last = finding[0], finding[-1]
        what = "Withdrawn finding" if last.withdrawn else f"Found: {last.content['kind']}"
        text = "" if last.withdrawn else last.title
        yield Link(what, first.first_happened_on, first.facts, text, url=item_url_of(last))


def of_step(step: Sequence[ItemVersion]) -> Iterator[Link]:
    """Yield the next step, every report of its progress, and that it was withdrawn."""
    first = step[0]
    yield Link("Next step agreed", first.first_happened_on, first.facts, step[-1].title)
    for version in step:
        if version.event == NextStep.ProgressReported.TOPIC:
            yield Link("Progress reported", version.facts.on, version.facts, version.note, version.status)
        elif version.event == NextStep.Withdrawn.TOPIC:
            yield Link("Next step withdrawn", version.facts.on, version.facts, version.facts.reason)


def of_reviews(step: Sequence[ItemVersion], reviews: Iterable[Review]) -> Iterator[Link]:
    """Yield the reviews held since the step was agreed, each with how far it had come by then."""
    for review in reviews:
        on = review.facts.on
        if on >= step[0].first_happened_on:
            yield Link("Progress reviewed", on, review.facts, review.note, status_on(step, on))


def status_on(step: Sequence[ItemVersion], day: date) -> str:
    """Return how far a step had come by the end of a day."""
    reported = [
        version.status
        for version in step
        if version.event == NextStep.ProgressReported.TOPIC and version.facts.on <= day
    ]
    return reported[-1] if reported else NextStepStatus.NOT_STARTED.value


def item_url_of(item: ItemVersion) -> str:
    """Return the address of an item."""
    return item_url(item.kind, item.episode, item.reference)
