"""Themes: proposed from the approved ones, the same every time; merged, renamed; and where none was found."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pytest

from ci_kb.application import by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.record import Act, Visibility
from ci_kb.domain.vocabulary import Theme
from projections.gathering import gather_up, read
from projections.gathering.gaps import Empty, gap_map, mapped
from projections.gathering.parts import Choices, Draft, Scope, ThemeDecision, encode, sentences
from projections.gathering.suggestions import names_of, proposed, suggestions
from projections.gathering.telling import Telling
from projections.reading import Reader
from projections.vocabulary import Vocabularies
from tests.documents import bare, write
from tests.projections.gathering_world import EVER, World, opened

OFFICER = Reader("somebody", Role.OFFICER, "Moray Council")
ELSEWHERE = Reader("somebody", Role.OFFICER, "Fife Council")


def act() -> Act:
    return replace(by_operator(date(2026, 11, 24)), reason="Settled by the Strategic Group")


RUNS = """
import sys
from pathlib import Path
from projections.gathering import gather_up
from projections.gathering.parts import Choices, encode
from projections.gathering.suggestions import suggestions
from tests.projections.gathering_world import EVER, demonstration

world = demonstration(Path(sys.argv[1]))
print(suggestions(world, EVER, Choices()))
for named in (True, False):
    print(encode(gather_up(world, EVER, named=named)))
world.close()
"""


def test_the_same_input_gives_the_same_themes_twenty_times_of_twenty(told: World) -> None:
    first = suggestions(told, EVER, Choices())
    assert len(first[0]) > 30
    assert all(suggestions(told, EVER, Choices()) == first for _ in range(19))


@pytest.mark.slow
def test_another_process_with_another_seed_makes_the_same_draft_and_proposals(tmp_path: Path) -> None:
    answers = set()
    for seed in ("1", "2"):
        ran = subprocess.run(
            [sys.executable, "-c", RUNS, str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        answers.add(ran.stdout)
    assert len(answers) == 1
    assert len(answers.pop()) > 100_000


def test_four_of_five_first_proposals_are_themes_that_people_chose(told: World) -> None:
    """Held against the themes that people gave the demonstration findings, without looking at them."""
    material, position = read(told, EVER)
    wording = Vocabularies(told.now.tables).at(position)
    names = {theme: names_of(value, wording) for theme, value in wording.themes.items()}
    tried = [(one.themes, found[0][0]) for one in material.findings if (found := proposed(one.text, names))]
    right = sum(first in chosen for chosen, first in tried)
    assert len(tried) >= 0.6 * len(material.findings)
    assert right >= 0.8 * len(tried), (right, len(tried))


def test_a_proposal_says_which_words_it_rests_on(told: World) -> None:
    for one in suggestions(told, EVER, Choices())[0]:
        assert one.words
        assert one.accepted is None


def test_an_accepted_theme_is_counted_and_a_declined_one_is_not(told: World) -> None:
    one = next(each for each in suggestions(told, EVER, Choices())[0] if each.source.kind == "finding")

    def counted(accepted: bool) -> bool:
        choices = Choices(themes=(ThemeDecision(one.source.item, one.theme, accepted),))
        assert suggestions(told, EVER, choices)[0]
        draft = gather_up(told, msgspec.structs.replace(EVER, themes=(one.theme,)), choices)
        return one.source in {source for sentence in sentences(draft) for source in sentence.sources}

    assert counted(True)
    assert not counted(False)


def themes_told(draft: Draft) -> dict[str, str]:
    table = next(
        b for section in draft.sections for b in section.blocks if getattr(b, "id", "") == "themes/table"
    )
    return {row[0].text: row[1].text for row in table.rows}  # type: ignore[union-attr]


def test_merged_and_renamed_themes_leave_old_counts_as_they_were(tmp_path: Path) -> None:
    finding = {"on": "2022-11-24", "kind": "strength", "text": "Reading."}
    documents = [
        bare(
            reference=f"episode-{number}",
            fieldwork={"from": "2022-11-15", "to": "2022-11-17"},
            findings=[{"reference": f"{number}-f1", "themes": [theme], **finding}],
        )
        for number, theme in enumerate(("literacy", "numeracy", "data"))
    ]
    world = opened(tmp_path, [write(tmp_path / "all.json", *documents)])
    before, position = gather_up(world, EVER), world.now.position()
    assert themes_told(before) == {
        "Literacy": "1 of 3",
        "Numeracy": "1 of 3",
        "Use of data and evidence": "1 of 3",
    }
    world.kb.vocabulary.merge_theme("numeracy", "literacy", act())
    world.kb.vocabulary.define_theme(Theme("literacy", "Literacy and numeracy"), act())
    world.catch_up()
    assert themes_told(gather_up(world, EVER)) == {
        "Literacy and numeracy": "2 of 3",
        "Use of data and evidence": "1 of 3",
    }
    assert encode(gather_up(world, EVER, at=position)) == encode(before)
    world.close()


# ---- where nothing was found ----


def test_every_cell_of_the_gap_map_is_filled_or_says_why_not(told: World) -> None:
    found = gap_map(told, EVER, ELSEWHERE)
    assert len(found.cells) == len(found.themes) * 9 * 32
    for (theme, name, outcome), cell in found.cells.items():
        hosted = [doc for doc in told.documents.values() if name in doc["hosts"]]
        filled = any(
            any(theme in one.get("themes", ()) for one in doc.get("findings", ()))
            and any(one["source"] == outcome for one in doc.get("self_evaluation", ()))
            for doc in hosted
        )
        assert (cell.empty is None) == filled
        assert bool(cell.sources) == filled
        assert (cell.empty is Empty.NOT_REACHED) == (not hosted)


def secretive(folder: Path, visibility: str) -> World:
    document = bare(
        fieldwork={"from": "2022-11-15", "to": "2022-11-17"},
        self_evaluation=[
            {
                "reference": "s1",
                "on": "2022-10-20",
                "kind": "strength",
                "source": "attainment",
                "text": "Steady",
            }
        ],
        findings=[
            {
                "reference": "f1",
                "on": "2022-11-24",
                "kind": "strength",
                "text": "Kept back.",
                "themes": ["data"],
                "visibility": visibility,
            }
        ],
    )
    return opened(folder, [write(folder / "one.json", document)])


def test_only_who_works_there_is_told_that_something_was_not_released(tmp_path: Path) -> None:
    world = secretive(tmp_path, Visibility.TEAM)
    data, literacy = ("data", "Moray Council", "attainment"), ("literacy", "Moray Council", "attainment")
    mine, others = gap_map(world, EVER, OFFICER).cells, gap_map(world, EVER, ELSEWHERE).cells
    assert (mine[data].empty, mine[literacy].empty) == (Empty.NOT_RELEASED, Empty.NONE_RECORDED)
    assert others[data].empty is others[literacy].empty is Empty.EITHER
    world.close()


def test_for_others_the_map_is_the_same_as_if_nothing_had_been_kept_back(tmp_path: Path) -> None:
    """What was not released changes no cell for a reader who does not work there."""
    (tmp_path / "a").mkdir()
    world = secretive(tmp_path / "a", Visibility.TEAM)
    with_it = gap_map(world, EVER, ELSEWHERE).cells
    material, _ = read(world, EVER)
    without = mapped(Telling(material, EVER, Choices(), True, date(2026, 11, 24))).cells
    assert {key: cell.empty for key, cell in with_it.items()} == {
        key: cell.empty for key, cell in without.items()
    }
    world.close()


def test_a_scope_of_themes_counts_only_these(told: World) -> None:
    draft = gather_up(told, Scope(EVER.period_from, EVER.period_to, themes=("data",)))
    assert set(themes_told(draft)) == {"Use of data and evidence"}
