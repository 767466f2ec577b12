"""Summaries for the demonstration: one that was issued, and one that people are working on."""

from __future__ import annotations

from datetime import date

from ci_kb.application import KnowledgeBase
from ci_kb.domain.agreement import Party
from ci_kb.domain.record import Act
from ci_kb.domain.summary import Attribution, Manner, Summary, Told, Written
from projections import Projections
from projections.composing import INTRODUCTION, compose
from web.accounts.demonstration import ACCOUNTS

ISSUED, WORKING = "2021-06-to-2022-06", "2022-08-to-2023-06"
PERIODS = {
    ISSUED: (date(2021, 6, 1), date(2022, 6, 30)),
    WORKING: (date(2022, 8, 1), date(2023, 6, 30)),
}
TITLES = {
    ISSUED: "What we learned together, June 2021 to June 2022",
    WORKING: "What we learned together, August 2022 to June 2023",
}
SIGN = {Party.ADES: "ades-coordinator", Party.EDUCATION_SCOTLAND: "senior-regional-adviser"}
"""The demonstration accounts that approve."""


def load_summaries(kb: KnowledgeBase, day: date) -> None:
    """Issue a summary of the demonstration episodes and begin another, unless they are there."""
    if kb.log.find(Summary, Summary.identifier(WORKING)) is not None:
        return
    with Projections(kb.log, kb.folder / "views", kb.guidance) as projections:
        if kb.log.find(Summary, Summary.identifier(ISSUED)) is None:
            _begin(kb, projections, ISSUED, day)
            _issue(kb, projections, day)
        _begin(kb, projections, WORKING, day, f"{ISSUED}/1")
        _choose(kb, projections, day)


def _begin(
    kb: KnowledgeBase, projections: Projections, reference: str, day: date, previous: str = ""
) -> None:
    projections.catch_up()
    kb.summaries.begin(
        reference,
        TITLES[reference],
        PERIODS[reference],
        _act(kb, day),
        drawn_at=kb.log.head(),
        previous=previous,
    )
    introduction = (
        Written("We thank everybody who opened their doors and told us what they see.", (), True),
        Written("What follows is theirs; where we add a view of our own, we say so.", (), True),
    )
    kb.summaries.write(reference, INTRODUCTION, introduction, _act(kb, day))


def _issue(kb: KnowledgeBase, projections: Projections, day: date) -> None:
    projections.catch_up()
    working = projections.summaries.get(ISSUED)
    if working is None:
        return
    composed = compose(projections, working)
    kb.summaries.put_forward(ISSUED, composed.digest, _act(kb, day))
    for party, account in SIGN.items():
        kb.agreements.sign(ISSUED, party, _act(kb, day, account), "edition-1")
    kb.summaries.issue(ISSUED, composed.content, composed.digest, _act(kb, day), public=True)


def _choose(kb: KnowledgeBase, projections: Projections, day: date) -> None:
    """Let some of the draft be quoted, told without a name, and commented on, to show how it looks."""
    projections.catch_up()
    working = projections.summaries.get(WORKING)
    if working is None:
        return
    findings = compose(projections, working).telling.findings
    choices = (Told(Manner.QUOTE), Told(Manner.PARAPHRASE, "", Attribution.UNNAMED))
    for finding, told in zip(findings, choices, strict=False):
        kb.summaries.choose(WORKING, finding.source.item, told, _act(kb, day))
    kb.summaries.assign(WORKING, "practice", _person(kb, "senior-regional-adviser"), _act(kb, day))
    kb.comments.offer(
        WORKING,
        "Could the practice come before the themes? It is what directors will look for first.",
        _act(kb, day, "senior-regional-adviser"),
        section="practice",
        about="summary",
    )


def _person(kb: KnowledgeBase, account: str) -> str:
    return kb.people.called(account).id


def _act(kb: KnowledgeBase, day: date, account: str = "ades-coordinator") -> Act:
    known = next(one for one in ACCOUNTS if one.account == account)
    return Act(_person(kb, account), known.role, known.body, day, "Demonstration")
