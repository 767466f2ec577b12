"""What is held, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Details
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.retention import months_later
from web.cli import DONE, REFUSED, WRONG_USAGE, run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with KnowledgeBase(tmp_path / "data", today()) as kb:
        act = by_operator(today())
        kb.accounts.add("morag", "Morag Baird", "a few words are good", Role.OFFICER, "Moray", act)
        kb.episodes.open("moray-1", Details("Attendance", ("Moray",)), by_operator(today()))
    return tmp_path / "data"


def test_what_is_held_of_an_episode_is_printed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(data), "held", "moray-1"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert found["held"][0]["words"][0] == ["title", "Attendance"]


def test_nothing_was_held_before_it_was_recorded(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(data), "held", "--question", "attendance", "--on", "2001-01-01"]) == DONE
    assert json.loads(capsys.readouterr().out)["held"] == []


def test_an_episode_or_words_are_needed(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--data", str(data), "held"]) == WRONG_USAGE
    assert "Name an EPISODE" in capsys.readouterr().err


def test_all_that_is_held_about_a_person_is_one_file(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "morag.json"
    assert run(["--data", str(data), "subject-access", "morag", "-o", str(file)]) == DONE
    assert json.loads(file.read_text())["register"]["person"][0]["name"] == "Morag Baird"


def test_a_file_that_is_there_is_not_written_over(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "morag.json"
    file.write_text("mine")
    assert run(["--data", str(data), "subject-access", "morag", "-o", str(file)]) == REFUSED
    assert file.read_text() == "mine"
    assert "another file" in capsys.readouterr().err


def test_what_is_due_is_listed_and_not_destroyed_before_its_day(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with KnowledgeBase(data, today()) as kb:
        kb.key_points.record("moray-1", KeyPointContent("Calm"), by_operator(today()), reference="k1")
    day = months_later(today(), 25).isoformat()
    assert run(["--data", str(data), "retention", "--on", day]) == DONE
    assert "Key points of the fieldwork, moray-1: 1" in capsys.readouterr().out
    assert run(["--data", str(data), "retention", "--run", "--on", day]) == WRONG_USAGE
    assert run(["--data", str(data), "retention", "--run"]) == DONE
    assert "Nothing is due" in capsys.readouterr().out
