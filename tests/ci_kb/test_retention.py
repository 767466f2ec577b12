"""What is kept no longer is destroyed on its day, what is kept for good never, and a certificate says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.disposal import Disposal
from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.legal_hold import HeldKind
from ci_kb.domain.record import Act
from ci_kb.retention import months_later, retention_classes
from tests.examples import event_classes

EPISODE = "moray-2022-11"
LONG_AFTER = months_later(today(), 25)


def operator(reason: str = "") -> Any:
    return by_operator(today(), reason)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, today()) as opened:
        opened.episodes.open(EPISODE, Details("Attendance", ("Moray",)), operator())
        opened.key_points.record(EPISODE, KeyPointContent("Corridors are calm"), operator(), reference="k1")
        learned = FindingContent(FindingKind.STRENGTH, "Calm corridors", evidence=("none",))
        opened.findings.record(EPISODE, learned, operator(), reference="f1")
        yield opened


def said(kb: KnowledgeBase) -> str:
    return " ".join(repr(vars(logged.event)) for logged in kb.log.events())


def test_every_kind_of_record_is_kept_in_exactly_one_class() -> None:
    kinds = {topic.partition(".")[0] for topic in event_classes()}
    kept = [kind for one in retention_classes() for kind in one.holds]
    assert kinds - set(kept) == set()
    assert len(kept) == len(set(kept))


def test_nothing_is_due_before_its_day(kb: KnowledgeBase) -> None:
    assert kb.disposals.due(months_later(today(), 24) - timedelta(days=1)) == []
    assert [one.kept_as.id for one in kb.disposals.due(months_later(today(), 24))] == ["key-points"]


def test_what_is_due_is_destroyed_and_what_was_learned_stays(kb: KnowledgeBase) -> None:
    kb.disposals.run(LONG_AFTER, operator())
    assert "Corridors are calm" not in said(kb)
    assert "Calm corridors" in said(kb)


def test_a_certificate_names_the_class_and_the_records(kb: KnowledgeBase) -> None:
    (certificate,), kept_back = kb.disposals.run(LONG_AFTER, operator())
    stored = kb.log.get(Disposal, certificate.id)
    assert (stored.retention_class, stored.episode, kept_back) == ("key-points", EPISODE, [])
    assert len(stored.aggregates) == 1


def test_what_is_destroyed_is_not_due_again(kb: KnowledgeBase) -> None:
    kb.disposals.run(LONG_AFTER, operator())
    assert kb.disposals.run(LONG_AFTER, operator()) == ([], [])


def test_a_legal_hold_keeps_everything_and_says_so(kb: KnowledgeBase) -> None:
    kb.holds.place(HeldKind.EPISODE, EPISODE, operator("a complaint"))
    done, kept_back = kb.disposals.run(LONG_AFTER, operator())
    assert done == []
    assert "legal hold" in kept_back[0].why
    assert "Corridors are calm" in said(kb)


def test_the_register_forgets_who_left_long_ago_and_nobody_else(kb: KnowledgeBase) -> None:
    for account, name in (("left", "Zebedee Quill"), ("here", "Morag Baird")):
        kb.accounts.add(account, name, "four calm corridors", "officer", "Moray", operator())
    kb.accounts.disable("left", operator("left"))
    kb.disposals.run(LONG_AFTER, operator())
    assert kb.people.names() == ["Morag Baird"]


def test_a_hold_on_one_person_keeps_nobody_else_in_the_register(kb: KnowledgeBase) -> None:
    for account, name in (("left", "Zebedee Quill"), ("held", "Morag Baird"), ("gone", "Ishbel Tarn")):
        kb.accounts.add(account, name, "four calm corridors", "officer", "Moray", operator())
        kb.accounts.disable(account, operator("left"))
    kb.holds.place(HeldKind.PERSON, kb.people.called("held").id, operator("a complaint"))
    done, kept_back = kb.disposals.run(LONG_AFTER, operator())
    assert kb.people.names() == ["Morag Baird"]
    assert ([one.retention_class for one in done if one.retention_class == "accounts"], len(kept_back)) == (
        ["accounts", "accounts"],
        1,
    )


def test_a_hold_on_a_person_keeps_what_is_theirs(kb: KnowledgeBase) -> None:
    people = []
    for account in ("held", "free"):
        kb.accounts.add(account, f"{account} Quill", "four calm corridors", "officer", "Moray", operator())
        people.append(kb.people.called(account).id)
        own = Act(by=people[-1], role="officer", body="Moray Council", on=today())
        kb.saved_searches.save("Corridors", f"q={account}+corridors", own)
    kb.holds.place(HeldKind.PERSON, people[0], operator("a complaint"))
    _, kept_back = kb.disposals.run(LONG_AFTER, operator())
    assert [one.due.kept_as.id for one in kept_back] == ["saved-searches"]
    assert ("held+corridors" in said(kb), "free+corridors" in said(kb)) == (True, False)


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(0, 60))
def test_months_later_is_so_many_months_later_on_the_same_day_or_the_last_one(day: date, months: int) -> None:
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)
