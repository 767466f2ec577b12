"""Every figure of a summary, held against counts made by hand from exported documents."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from benchmarks.gathering import gathered_document
from benchmarks.model import Model
from benchmarks.programme import fill
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.finding import FindingKind
from projections.gathering import gather_up, read
from projections.gathering.parts import CountTable, Draft, Scope, sentences
from projections.gathering.tracing import source_text
from projections.reading import Reader
from projections.vocabulary import Vocabularies
from tests.projections.counted_by_hand import ByHand, numbers, said
from tests.projections.gathering_world import (
    EVER,
    SESSION,
    World,
    assert_exactly_its_sentences_change,
    opened,
    some_sources,
)
from tests.projections.tables_by_hand import tables

READER = Reader("somebody", Role.READER)
TOLD_BUT_NOT_COUNTED_BY_HAND = ("method/consulted", "method/visits", "limits/silent")
"""Sentences that count what is read out of titles, and lists of names; they have tests of their own."""


def by_hand(world: World, scope: Scope) -> ByHand:
    labels = {
        word.name: getattr(word.word, "label", "") for word in Vocabularies(world.now.tables).words("theme")
    }
    return ByHand(world.documents, scope, labels, scope.as_at or today())


def assert_every_figure(world: World, scope: Scope) -> Draft:
    draft = gather_up(world, scope)
    hand = by_hand(world, scope)
    expected = said(hand)
    counting = {one.id: one for one in sentences(draft) if one.counts}
    found = {
        name: numbers(one.text)
        for name, one in counting.items()
        if name not in TOLD_BUT_NOT_COUNTED_BY_HAND and not name.endswith("/borrowed")
    }
    assert found == expected
    shown = {
        block.id: [[cell.text for cell in row] for row in block.rows]
        for section in draft.sections
        for block in section.blocks
        if isinstance(block, CountTable)
    }
    for name, rows in tables(hand).items():
        width = len(rows[0]) if rows else 0
        assert [row[:width] for row in shown.get(name, [])] == rows, name
    return draft


@pytest.mark.parametrize("scope", [EVER, SESSION], ids=["ever", "one session"])
def test_every_figure_is_that_of_the_exported_documents(told: World, scope: Scope) -> None:
    assert_every_figure(told, scope)


def short_document(model: Model, number: int) -> dict[str, Any]:
    """Return a generated episode with a few items of each kind, whose next steps follow from one of them."""
    made = gathered_document(model, number)
    for step in made["next_steps"]:
        step["from_finding"] = model.random.choice(made["findings"][:10])["reference"]
    for link in made["connections"]:
        link["about"] = model.random.choice(made["practice"][:3])["reference"]
    few = {"findings": 10, "practice": 3, "next_steps": 4}
    return made | {name: made[name][:many] for name, many in few.items()}


def generated(folder: Path, episodes: int) -> World:
    world = opened(folder)
    fill(world.kb, Model(), episodes, folder, short_document)
    world.catch_up()
    return world


def test_every_figure_and_trace_of_thirty_two_generated_episodes_is_right(tmp_path: Path) -> None:
    world = generated(tmp_path, 32)
    start = today() - timedelta(days=700)
    scope = Scope(start, start + timedelta(days=400))
    draft = assert_every_figure(world, scope)
    cited = {source for sentence in sentences(draft) for source in sentence.sources}
    assert all(source_text(world, source, READER) for source in cited)
    material, _ = read(world, scope)
    for gone in some_sources(material, 0):
        assert_exactly_its_sentences_change(material, scope, gone)
    world.close()


@pytest.mark.exhaustive
def test_every_figure_of_three_hundred_and_twenty_generated_episodes_is_right(tmp_path: Path) -> None:
    world = generated(tmp_path, 320)
    for scope in (EVER, Scope(today() - timedelta(days=700), today() - timedelta(days=300))):
        assert_every_figure(world, scope)
    world.close()


def test_whom_the_teams_met_is_told_from_the_titles_of_sessions(told: World) -> None:
    met = next(one for one in sentences(gather_up(told, EVER)) if one.id == "method/consulted")
    parents = {
        doc["reference"]
        for doc in told.documents.values()
        for session in doc["sessions"]
        if "ocus group" in session["title"] and ("parent" in session["title"] or "famil" in session["title"])
    }
    assert f"parents and carers (in {len(parents)})" in met.text
    assert {source.episode for source in met.sources} == set(told.documents)


def test_a_silence_is_told_with_the_day_since_which_nothing_was_heard(told: World) -> None:
    silent = next(one for one in sentences(gather_up(told, SESSION)) if one.id == "limits/silent")
    assert "from Moray since 20 February 2024" in silent.text


def test_a_summary_of_one_programme_or_some_episodes_tells_of_these_alone(told: World) -> None:
    pilot = gather_up(told, replace(EVER, programme="Collaborative Improvement (pilot)"))
    few = gather_up(told, replace(EVER, episodes=("moray-2022-11", "dundee-2022-09")))
    assert {one.episode for one in pilot.ledger.cited} == {"clackmannanshire-2021-09"}
    assert {one.episode for one in few.ledger.cited} == {"moray-2022-11", "dundee-2022-09"}


def test_a_summary_of_one_episode_is_named_after_it(told: World) -> None:
    draft = gather_up(told, replace(EVER, episodes=("moray-2022-11",)))
    assert draft.title == "Learning from Collaborative Improvement in Moray, November 2022"


def test_a_summary_of_one_episode_tells_of_no_shares(told: World) -> None:
    draft = gather_up(told, replace(EVER, episodes=("moray-2022-11",)))
    said = {one.id: one.text for one in sentences(draft)}
    assert not [text for text in said.values() if "1 of 1" in text]
    kinds = [one["kind"] for one in told.documents["moray-2022-11"]["findings"]]
    left = numbers(said["message/findings"])
    assert left[0] == len(kinds) == sum(left[1:])
    assert left[1:] == [kinds.count(kind) for kind in FindingKind if kind in kinds]


def test_a_period_in_which_nothing_took_place_says_so(told: World) -> None:
    draft = gather_up(told, Scope(date(2019, 1, 1), date(2019, 12, 31)))
    (message,) = [one.text for one in sentences(draft) if one.id == "message/episodes"]
    assert message == "No episode that can be told of took place from January 2019 to December 2019."
    assert draft.ledger.eligible == 0
