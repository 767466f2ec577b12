"""A national summary is written by several, approved as it stands, and issued in numbered editions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.application.summaries import CHANGED_SINCE
from ci_kb.domain.account import Role
from ci_kb.domain.agreement import Party
from ci_kb.domain.errors import (
    AlreadyThere,
    ChangedMeanwhile,
    DatesReversed,
    MissingWords,
    NotAllowed,
    NothingChanged,
    ReasonNeeded,
    Refused,
)
from ci_kb.domain.record import Act
from ci_kb.domain.summary import Attribution, Cited, Manner, Told, Written

DAY = date(2023, 9, 4)
PERIOD = date(2022, 8, 1), date(2023, 6, 30)
REFERENCE, DIGEST = "2022-23", "d" * 64
CITED = Cited(3, "finding/moray-2022-11/f1", 1)


def act(role: Role = Role.ADES_COORDINATOR, body: str = "ADES", reason: str = "") -> Act:
    return Act("somebody", role, body, DAY, reason)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, DAY) as opened:
        opened.summaries.begin(REFERENCE, "What was learned", PERIOD, act(), drawn_at=5)
        yield opened


def approve(kb: KnowledgeBase, number: int = 1) -> None:
    kb.summaries.put_forward(REFERENCE, DIGEST, act())
    kb.agreements.sign(REFERENCE, Party.ADES, act(), f"edition-{number}")
    adviser = act(Role.EDUCATION_SCOTLAND, "Education Scotland")
    kb.agreements.sign(REFERENCE, Party.EDUCATION_SCOTLAND, adviser, f"edition-{number}")


def issue(kb: KnowledgeBase, **more: Any) -> None:
    kb.summaries.issue(REFERENCE, {"named": {}}, DIGEST, act(), **more)


def test_only_those_who_run_the_programme_begin_one(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAllowed):
        kb.summaries.begin("x", "X", PERIOD, act(Role.OFFICER, "Moray Council"), drawn_at=5)


def test_a_reference_is_used_once(kb: KnowledgeBase) -> None:
    with pytest.raises(AlreadyThere):
        kb.summaries.begin(REFERENCE, "Another", PERIOD, act(), drawn_at=5)


def test_a_period_ends_after_it_begins(kb: KnowledgeBase) -> None:
    with pytest.raises(DatesReversed):
        kb.summaries.begin("x", "X", PERIOD[::-1], act(), drawn_at=5)


def test_a_sentence_cites_or_is_commentary_and_never_neither(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused, match="cite its sources, or be marked as commentary"):
        kb.summaries.write(REFERENCE, "themes", (Written("Visits need follow-up"),), act())


def test_nobodys_words_are_lost_when_two_write_in_one_section(kb: KnowledgeBase) -> None:
    first = (Written("Visits need follow-up", (CITED,)),)
    kb.summaries.write(REFERENCE, "themes", first, act(), expected=0)
    with pytest.raises(ChangedMeanwhile) as raised:
        kb.summaries.write(REFERENCE, "themes", (Written("A view", (), True),), act(), expected=0)
    assert raised.value.current.written["themes"] == (first, False)


def test_two_write_in_two_sections_at_once(kb: KnowledgeBase) -> None:
    for section in ("themes", "practice"):
        kb.summaries.write(REFERENCE, section, (Written("A view", (), True),), act(), expected=0)
    assert set(kb.summaries.get(REFERENCE).written) == {"themes", "practice"}


def test_writing_in_a_section_ends_its_review(kb: KnowledgeBase) -> None:
    kb.summaries.review(REFERENCE, "themes", act())
    kb.summaries.write(REFERENCE, "themes", (Written("A view", (), True),), act())
    assert kb.summaries.get(REFERENCE).reviewed == set()


def test_choosing_a_source_takes_back_that_it_was_set_aside(kb: KnowledgeBase) -> None:
    kb.summaries.set_aside(REFERENCE, CITED.item, "told by another", act())
    kb.summaries.choose(REFERENCE, CITED.item, Told(attribution=Attribution.WITHHELD), act())
    assert kb.summaries.get(REFERENCE).set_aside == {}


def test_a_source_is_set_aside_on_a_ground(kb: KnowledgeBase) -> None:
    with pytest.raises(MissingWords):
        kb.summaries.set_aside(REFERENCE, CITED.item, " ", act())


def test_a_quotation_has_no_words_but_those_recorded(kb: KnowledgeBase) -> None:
    kb.summaries.choose(REFERENCE, CITED.item, Told(Manner.QUOTE, "not theirs"), act())
    assert kb.summaries.get(REFERENCE).told[CITED.item].text == ""


def test_it_is_drawn_again_with_a_reason_and_only_from_later(kb: KnowledgeBase) -> None:
    with pytest.raises(ReasonNeeded):
        kb.summaries.redraw(REFERENCE, 9, act())
    with pytest.raises(NothingChanged):
        kb.summaries.redraw(REFERENCE, 5, act(reason="a report came"))


def test_an_edition_is_issued_once_both_have_approved_it(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused, match="put forward"):
        issue(kb)
    kb.summaries.put_forward(REFERENCE, DIGEST, act())
    kb.agreements.sign(REFERENCE, Party.ADES, act(), "edition-1")
    with pytest.raises(Refused, match="by Education Scotland"):
        issue(kb)
    adviser = act(Role.EDUCATION_SCOTLAND, "Education Scotland")
    kb.agreements.sign(REFERENCE, Party.EDUCATION_SCOTLAND, adviser, "edition-1")
    issue(kb)
    assert kb.summaries.get(REFERENCE).editions == (1,)


@pytest.mark.parametrize(
    "reword",
    [
        lambda kb: kb.summaries.write(REFERENCE, "themes", (Written("A view", (), True),), act()),
        lambda kb: kb.summaries.choose(REFERENCE, CITED.item, Told(), act()),
        lambda kb: kb.summaries.set_aside(REFERENCE, CITED.item, "told by another", act()),
        lambda kb: kb.summaries.order(REFERENCE, "themes", (CITED.item,), act()),
        lambda kb: kb.summaries.decide_theme(REFERENCE, CITED.item, "data", True, act()),
        lambda kb: kb.summaries.redraw(REFERENCE, 9, act(reason="a report came")),
    ],
    ids=["written", "chosen", "set aside", "ordered", "theme decided", "redrawn"],
)
def test_whatever_changes_the_text_voids_its_approval(kb: KnowledgeBase, reword: Any) -> None:
    approve(kb)
    reword(kb)
    agreement = kb.agreements.find(REFERENCE, "edition-1")
    assert agreement is not None
    assert (agreement.text, agreement.signatures) == (CHANGED_SINCE, {})
    with pytest.raises(Refused, match="put forward"):
        issue(kb)


def test_what_changes_no_text_leaves_the_approval(kb: KnowledgeBase) -> None:
    approve(kb)
    kb.summaries.assign(REFERENCE, "themes", "somebody", act())
    kb.summaries.review(REFERENCE, "themes", act())
    issue(kb)
    assert kb.summaries.get(REFERENCE).editions == (1,)


def test_only_what_was_approved_is_issued(kb: KnowledgeBase) -> None:
    approve(kb)
    with pytest.raises(Refused, match="as it stands now"):
        kb.summaries.issue(REFERENCE, {"named": {}}, "e" * 64, act())


def test_a_corrected_edition_says_what_it_changes_and_is_approved_anew(kb: KnowledgeBase) -> None:
    approve(kb)
    issue(kb)
    with pytest.raises(Refused, match="put forward"):
        issue(kb, corrects=1, note="f1 was withdrawn")
    approve(kb, 2)
    with pytest.raises(MissingWords):
        issue(kb, corrects=1)
    with pytest.raises(Refused, match="that was issued"):
        issue(kb, corrects=7, note="f1 was withdrawn")
    issue(kb, corrects=1, note="f1 was withdrawn")
    assert kb.summaries.get(REFERENCE).editions == (1, 2)


def test_a_form_sent_twice_issues_one_edition(kb: KnowledgeBase) -> None:
    approve(kb)
    once = act()
    for _ in range(2):
        kb.summaries.issue(REFERENCE, {"named": {}}, DIGEST, once)
    assert kb.summaries.get(REFERENCE).editions == (1,)


def test_comments_on_a_summary_are_for_those_who_run_the_programme(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAllowed):
        kb.comments.offer(REFERENCE, "Shorter", act(Role.OFFICER, "Moray Council"), about="summary")
    offered = kb.comments.offer(REFERENCE, "Shorter", act(), about="summary", section="themes")
    with pytest.raises(NotAllowed):
        kb.comments.accept(REFERENCE, offered.reference, act(Role.OFFICER, "Moray Council", "ok"))
    kb.comments.accept(REFERENCE, offered.reference, act(reason="cut"))
