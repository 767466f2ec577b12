"""What followed: next steps, those of the edition before, and findings that led to change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ci_kb.domain.authorities import authority_called
from ci_kb.domain.next_step import NextStepStatus
from ci_kb.guidance.quantities import quantified
from projections.gathering.figures import grouped, how_many, pooled
from projections.gathering.material import Finding, Link, Review, Step, by_episode
from projections.gathering.parts import Block, Cell, CountTable, Picture, PictureKind, Section, Sentence
from projections.gathering.telling import Telling, counting, listing, paragraph, sources
from projections.gathering.telling import telling as tells
from projections.gathering.words import (
    clause,
    counted,
    day,
    first_sentence,
    listed,
    months,
    number,
    opened,
    plural,
)

STATES = {
    NextStepStatus.DONE: "done",
    NextStepStatus.IN_PROGRESS: "in progress",
    NextStepStatus.LATE: "late",
    NextStepStatus.NOT_STARTED: "not started",
    NextStepStatus.STOPPED: "stopped",
}

HOST, OTHERS, ELSE, NOBODY = "Host authority", "Another authority", "Another body", "Nobody named"
BODIES = (HOST, OTHERS, "ADES", "Education Scotland", ELSE, NOBODY)
REST = "other"


def owner(telling: Telling, step: Step) -> str:
    """Return which body is to take a next step."""
    if not step.owner_body:
        return NOBODY
    if step.owner_body in BODIES:
        return step.owner_body
    known = authority_called(step.owner_body)
    if (known.name if known else step.owner_body) in telling.hosts_of(step):
        return HOST
    return OTHERS if known else ELSE


def next_steps(telling: Telling) -> Section:
    """Return how far next steps have come, by whose they are."""
    steps = telling.steps
    if not steps or not telling.enough(steps):
        text = "No next step can be told of here."
        none = counting("next-steps/states", text, telling.episodes)
        return Section("next-steps", "Next steps", tuple(paragraph("next-steps/none", none)))
    blocks: list[Block] = [
        *paragraph("next-steps/count", *_counts(telling, steps)),
        _table(telling, steps),
        Picture("next-steps/bars", PictureKind.BARS, "next-steps/table"),
    ]
    if telling.named:
        behind = [step for step in steps if step.status in (NextStepStatus.LATE, NextStepStatus.STOPPED)]
        blocks += listing("next-steps/behind", (_behind(telling, step) for step in telling.first(behind)))
    return Section("next-steps", "Next steps", tuple(blocks))


def states(telling: Telling, steps: Sequence[Step]) -> str:
    """Return how far next steps have come, as a list: "22 are done, three in progress"."""
    groups = pooled(telling, grouped(steps, lambda one: one.status, STATES), REST)
    said = []
    for place, (state, ones) in enumerate(groups.items()):
        name = STATES[NextStepStatus(state)] if state != REST else "in another state"
        verb = f" {plural(len(ones), 'is', 'are')}" if place == 0 else ""
        said.append(f"{number(len(ones))}{verb} {name}")
    return listed(said)


def _counts(telling: Telling, steps: Sequence[Step]) -> Iterator[Sentence | None]:
    yield counting(
        "next-steps/states",
        f"Of {counted(len(steps), 'next step')}, {states(telling, steps)}.",
        steps,
    )
    dated = [step for step in steps if step.due]
    if telling.enough(dated) and telling.enough([step for step in steps if not step.due] or steps):
        yield counting(
            "next-steps/dated", f"{opened(_so_many(len(dated), len(steps)))} have a timescale.", steps
        )
    traced = [step for step in steps if leads_from(telling, step)]
    untraced = [step for step in steps if not leads_from(telling, step)]
    if telling.enough(traced) and telling.enough(untraced or steps):
        yield counting(
            "next-steps/traced",
            f"{opened(_so_many(len(traced), len(steps)))} follow from a finding told or counted here.",
            steps,
            (finding for step in traced if (finding := leads_from(telling, step))),
        )


def _so_many(many: int, of: int) -> str:
    return quantified(many, of, "next steps" if of != 1 else "next step")


def _table(telling: Telling, steps: Sequence[Step]) -> CountTable:
    by_body = pooled(telling, grouped(steps, lambda one: owner(telling, one), BODIES), "Others")
    if not telling.named:
        by_body = {"All": list(steps)}
    by_state = pooled(telling, grouped(steps, lambda one: one.status, STATES), REST)
    rows = []
    for state in by_state:
        cells = [Cell(opened(STATES[NextStepStatus(state)]) if state != REST else "Other")]
        for theirs in by_body.values():
            both = [
                one for one in theirs if one.status == state or (state == REST and one.status not in by_state)
            ]
            cells.append(Cell(str(len(both)), sources(both)))
        rows.append(tuple(cells))
    return CountTable(
        "next-steps/table",
        "Next steps by how far they have come and whose they are",
        ("State", *by_body),
        tuple(rows),
    )


def _behind(telling: Telling, step: Step) -> Sentence | None:
    """Tell of a next step that is late or was stopped, and why."""
    if telling.blind(step):
        return None
    why = f" – {clause(step.note)}" if step.note else ""
    where = telling.where(step)
    return tells(step.source.item, f"{opened(step.status)} in {where}: {clause(step.text)}{why}.", step)


# ---- what became of those of the edition before ----


def of_the_edition_before(telling: Telling) -> Section | None:
    """Return what became of the next steps of the edition before, or else of the period before."""
    steps = [] if telling.single and not telling.scope.previous else _earlier(telling)
    if not steps or not telling.enough(steps):
        return None
    before = telling.scope.previous
    if before:
        name = f", “{before.title}”," if telling.named else ""
        whose = f"The edition before{name} told of"
    else:
        whose = f"The period before, {months(*telling.period_before)}, left"
    blocks: list[Block] = paragraph(
        "previous/count",
        counting(
            "previous/states",
            f"{whose} {counted(len(steps), 'next step')}; of these, {states(telling, steps)}.",
            steps,
        ),
    )
    if telling.named:
        done = [step for step in steps if step.status == NextStepStatus.DONE and step.note]
        blocks += listing("previous/done", (_done(telling, step) for step in telling.first(done)))
    return Section("previous", "What became of earlier next steps", tuple(blocks))


def _earlier(telling: Telling) -> list[Step]:
    before = telling.scope.previous
    start, end = (before.period_from, before.period_to) if before else telling.period_before
    position = before.position if before else None
    held = {
        one.source.episode
        for one in telling.programme
        if one.held and one.fieldwork and start <= one.fieldwork[0] <= end
    }
    return [
        step
        for step in telling.material.steps
        if step.episode in held and telling.stands(step) and (position is None or step.first <= position)
    ]


def _done(telling: Telling, step: Step) -> Sentence | None:
    if telling.blind(step):
        return None
    return tells(
        f"previous/{step.source.item}",
        f"{telling.where(step)}: “{first_sentence(step.text).rstrip('.')}” is done; {clause(step.note)}.",
        step,
    )


# ---- from finding to change ----


@dataclass(frozen=True)
class Lineage:
    """A finding, the next step that follows from it, the reviews after it, and connections about it."""

    finding: Finding
    step: Step
    reviews: tuple[Review, ...]
    links: tuple[Link, ...]


def lineages(telling: Telling) -> list[Lineage]:
    """Return every line from a finding to a next step that was declared, with what came of it."""
    found, reviewed = [], by_episode(telling.reviews)
    for step in telling.steps:
        if finding := leads_from(telling, step):
            reviews = tuple(one for one in reviewed.get(step.episode, ()) if one.on >= step.on)
            about = finding.source.reference
            links = tuple(telling.links_about.get((step.episode, about), ()))
            found.append(Lineage(finding, step, reviews, links))
    return found


def leads_from(telling: Telling, step: Step) -> Finding | None:
    """Return the finding that a next step follows from, if it can be told of."""
    return telling.finding_called.get((step.episode, step.from_finding))


def changed(telling: Telling) -> Section | None:
    """Return which findings led to a step that is done, and what the reviews of progress found."""
    done = [one for one in lineages(telling) if one.step.status == NextStepStatus.DONE]
    if not done or not telling.enough([one.step for one in done]):
        return None
    blocks: list[Block] = []
    if telling.named:
        steps = {one.step.source.item: one for one in done}
        order = [steps[step.source.item] for step in telling.first([one.step for one in done])]
        blocks += listing("change/told", (_led_to(telling, one) for one in order))
        reviewed = sorted(telling.reviews, key=lambda one: one.on)
        blocks += listing("change/reviews", (_review(telling, one) for one in telling.first(reviewed)))
    else:
        many = how_many(one.step for one in done)
        text = f"In {counted(many, 'episode')}, a finding led to a next step that is done."
        behind = (record for one in done for record in (one.finding, one.step))
        blocks += paragraph("change/count", counting("change/count", text, behind))
    return Section("change", "From finding to change", tuple(blocks))


def _led_to(telling: Telling, line: Lineage) -> Sentence | None:
    if telling.blind(line.finding) or telling.blind(line.step):
        return None
    when = f" by {day(line.step.status_on)}" if line.step.status_on else ""
    note = f": {clause(line.step.note)}" if line.step.note else ""
    return tells(
        f"change/{line.step.source.item}",
        f"In {telling.where(line.step)}, the team found that {clause(line.finding.text)}. What followed, "
        f"“{first_sentence(line.step.text).rstrip('.')}”, was done{when}{note}.",
        line.finding,
        line.step,
    )


def _review(telling: Telling, review: Review) -> Sentence | None:
    if not review.note or telling.blind(review):
        return None
    where = telling.where(review)
    return tells(
        f"change/review/{review.source.item}",
        f"The review of progress in {where} on {day(review.on)} found that {clause(review.note)}.",
        review,
    )
