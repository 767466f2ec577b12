"""What people say of a match: in any order, each with a reason, by those who work on the episode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kb.application import KnowledgeBase
from ci_kb.application.similar_work import SimilarWorks
from ci_kb.domain.errors import NotAllowed, NotFound, NothingChanged, ReasonNeeded, Refused
from ci_kb.domain.similar_work import SimilarWork
from ci_kb.event_log import EventLog
from tests.examples import REFERENCE, act, episode

OTHER = "angus-2023-05"


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, date(2022, 9, 1)) as kb:
        kb.log.save(episode(), episode(OTHER))
        yield kb


steps = st.lists(st.sampled_from(["dismiss", "restore", "link", "unlink"]), max_size=8)


@given(said=steps)
def test_whatever_is_said_in_whatever_order_the_last_of_each_kind_stands(said: list[str]) -> None:
    there: SimilarWork | None = None
    dismissed = linked = False
    for step in said:
        expected = {
            "dismiss": (not dismissed, True, linked),
            "restore": (dismissed, False, linked),
            "link": (not linked, dismissed, True),
            "unlink": (linked, dismissed, False),
        }[step]
        decide = getattr(SimilarWork, step)
        if expected[0]:
            there = decide(there, REFERENCE, OTHER, act("so it is"))
            dismissed, linked = expected[1:]
        else:
            with pytest.raises(NothingChanged):
                decide(there, REFERENCE, OTHER, act("so it is"))
        assert (dismissed, linked) == ((there.dismissed, there.linked) if there else (False, False))


@pytest.mark.parametrize("decide", [SimilarWork.dismiss, SimilarWork.link])
def test_a_match_is_judged_with_a_reason_and_never_with_itself(decide: Callable[..., SimilarWork]) -> None:
    with pytest.raises(ReasonNeeded):
        decide(None, REFERENCE, OTHER, act())
    with pytest.raises(Refused, match="not compared with itself"):
        decide(None, REFERENCE, REFERENCE, act("alike"))


def test_what_was_said_is_stored_in_order_under_one_identifier(kb: KnowledgeBase) -> None:
    for command in (kb.similar_work.dismiss, kb.similar_work.restore, kb.similar_work.dismiss):
        command(REFERENCE, OTHER, act("so it is"))
    events = kb.log.history(SimilarWork.identifier(REFERENCE, OTHER))
    assert [type(event).TOPIC for event in events] == [
        "SimilarWork.Dismissed",
        "SimilarWork.Restored",
        "SimilarWork.Dismissed",
    ]
    assert kb.log.get(SimilarWork, SimilarWork.identifier(REFERENCE, OTHER)).dismissed


def test_the_same_action_twice_is_recorded_once(kb: KnowledgeBase) -> None:
    first, again = act("alike"), act("alike")
    kb.similar_work.link(REFERENCE, OTHER, first)
    kb.similar_work.link(REFERENCE, OTHER, first)
    kb.similar_work.unlink(REFERENCE, OTHER, again)
    kb.similar_work.unlink(REFERENCE, OTHER, again)
    assert len(kb.log.history(SimilarWork.identifier(REFERENCE, OTHER))) == 2


def test_two_who_say_something_first_at_once_are_both_heard(
    kb: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    faster = EventLog(kb.folder / "log.db")
    find = kb.log.find

    def overtaken(kind: type[SimilarWork], identifier: object) -> SimilarWork | None:
        monkeypatch.setattr(kb.log, "find", find)
        SimilarWorks(faster).link(REFERENCE, OTHER, act("alike"))
        return None

    monkeypatch.setattr(kb.log, "find", overtaken)
    kb.similar_work.dismiss(REFERENCE, OTHER, act("not alike"))
    found = kb.log.get(SimilarWork, SimilarWork.identifier(REFERENCE, OTHER))
    assert (found.linked, found.dismissed) == (True, True)
    faster.close()


def test_only_those_who_work_on_the_episode_judge_its_matches(kb: KnowledgeBase) -> None:
    elsewhere = replace(act("not alike"), body="Fife Council")
    with pytest.raises(NotAllowed):
        kb.similar_work.dismiss(REFERENCE, OTHER, elsewhere)
    with pytest.raises(NotFound):
        kb.similar_work.dismiss(REFERENCE, "nowhere", act("not alike"))
