"""The report of an episode in the guidance's outline, filled from what is recorded, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from ci_kb.domain.finding import FindingKind
from ci_kb.domain.report import ReportStep
from ci_kb.guidance.model import Heading as OutlineHeading
from web.papers.paper import NOT_RECORDED, Block, Fact, Paper, heading, line, paragraph, prose
from web.papers.recorded import Recorded
from web.papers.report_parts import FILLED_FROM, Parts
from web.shell import day

FINDINGS = tuple(f"findings: {kind}" for kind in FindingKind)
INSTEAD_OF_FINDINGS = "The statement agreed in place of a report stands here as well."


def report(recorded: Recorded) -> Paper:
    """Return the report of an episode."""
    statement = statement_in_place(recorded)
    parts = Parts(recorded, numbers={} if statement else finding_numbers(recorded))
    blocks = [*standing(recorded), *statement]
    for one in outline(recorded):
        blocks.append(heading(1, one.title, anchor=one.id))
        blocks += filled(one, parts, stated=bool(statement)) or [paragraph(NOT_RECORDED, note=True)]
    title = line(recorded.page.line.programme, " report").text
    return Paper(title, recorded.about, tuple(blocks), recorded.stamp, recorded.page.line.demonstration)


def outline(recorded: Recorded) -> Iterator[OutlineHeading]:
    """Yield the headings of the episode's guidance; what none of them asks for stands at the end.

    A part that two headings ask for stands under the first, so that nothing is said twice.
    """
    told: set[str] = set()
    for one in recorded.guidance.report_outline:
        yield OutlineHeading(one.id, one.title, tuple(n for n in one.filled_from if n not in told), one.note)
        told.update(one.filled_from)
    left = tuple(name for name in (*FINDINGS, "next steps") if name not in told)
    if left:
        yield OutlineHeading("further", "What was recorded besides", left)


def filled(one: OutlineHeading, parts: Parts, *, stated: bool) -> list[Block]:
    """Return what stands under a heading: the host's own words, then what is recorded."""
    own = parts.recorded.sections.get(one.id)
    blocks = prose(own) if own else []
    for name in one.filled_from:
        if stated and name in FINDINGS:
            continue
        blocks += FILLED_FROM[name](parts)
    if stated and not blocks and set(one.filled_from) & set(FINDINGS):
        return [paragraph(INSTEAD_OF_FINDINGS, note=True)]
    return blocks


def finding_numbers(recorded: Recorded) -> dict[str, int]:
    """Return the number of each finding, by its reference, in the order in which the report has them."""
    asked = [name for one in outline(recorded) for name in one.filled_from if name in FINDINGS]
    found = recorded.of_kind("finding")
    ordered = [item for name in asked for item in found if f"findings: {item.content['kind']}" == name]
    return {item.reference: number for number, item in enumerate(ordered, 1)}


def standing(recorded: Recorded) -> Iterator[Block]:
    """Yield whether the report is a draft or final."""
    if recorded.statement_stands:
        return
    final = recorded.last_step(ReportStep.FINALISED)
    if final is None:
        yield paragraph("This is a draft: the report has not been finalised.", note=True)
    else:
        on = Fact(day(final.facts.on), (final.facts.position,))
        yield paragraph("The host authority finalised the report on ", on, ".", note=True)


def statement_in_place(recorded: Recorded) -> list[Block]:
    """Return the statement that stands in place of a report."""
    last = recorded.last_step(ReportStep.FAIL_SAFE_AGREED)
    if last is None or not recorded.statement_stands:
        return []
    steps = [taken for taken in recorded.page.report if taken.step == ReportStep.FAIL_SAFE_AGREED]
    blocks: list[Block] = [heading(1, "Statement agreed in place of a report", anchor="statement")]
    blocks += prose(Fact(last.text, (last.facts.position,)))
    for taken in steps:
        position = (taken.facts.position,)
        on, by = Fact(day(taken.facts.on), position), Fact(taken.decided_by, position)
        blocks.append(paragraph("Agreed on ", on, " by " if by.text else "", by, ".", note=True))
    return blocks
