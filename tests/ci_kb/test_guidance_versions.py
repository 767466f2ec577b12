"""Versions of the guidance: those a data folder adds, which one is current, what is said of a faulty file."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from ci_kb.domain.errors import InvalidGuidance
from ci_kb.guidance import Versions, read

Data = dict[str, Any]


@pytest.fixture
def data() -> Data:
    found: Data = json.loads((files("ci_kb.guidance") / "2022-11.json").read_text(encoding="utf-8"))
    return found


def stored(folder: Path, data: Data, **changes: object) -> Data:
    changed = data | changes
    (folder / f"{changed['version']}.json").write_text(json.dumps(changed), encoding="utf-8")
    return changed


def test_a_version_in_the_data_folder_is_known_and_the_latest_is_current(tmp_path: Path, data: Data) -> None:
    stored(tmp_path, data, version="2027-01", in_force_from="2027-01-15")
    versions = Versions(tmp_path)
    assert versions.names() == ("2022-11", "2027-01")
    assert versions.current.version == "2027-01"


def test_the_data_folder_may_say_which_version_is_current(tmp_path: Path, data: Data) -> None:
    stored(tmp_path, data, version="2027-01", in_force_from="2027-01-15")
    (tmp_path / "current.txt").write_text("2022-11\n", encoding="utf-8")
    assert Versions(tmp_path).current.version == "2022-11"


def test_without_a_folder_the_carried_version_is_current(tmp_path: Path) -> None:
    assert Versions(tmp_path / "none").current.version == Versions().current.version == "2022-11"


def test_a_current_version_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "current.txt").write_text("2031-01", encoding="utf-8")
    with pytest.raises(InvalidGuidance, match=r"There is no version “2031-01”\. Write one of: 2022-11\."):
        Versions(tmp_path)


def test_a_version_episodes_began_under_cannot_be_replaced(tmp_path: Path, data: Data) -> None:
    stored(tmp_path, data, title="Other words")
    with pytest.raises(InvalidGuidance, match="Name the new one otherwise"):
        Versions(tmp_path)


def test_a_file_is_named_like_its_version(tmp_path: Path, data: Data) -> None:
    (tmp_path / "new.json").write_text(json.dumps(data | {"version": "2027-01"}), encoding="utf-8")
    with pytest.raises(InvalidGuidance, match=r"Name it 2027-01\.json\."):
        Versions(tmp_path)


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[]", b"null"])
def test_a_file_that_is_no_version_at_all_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "2027-01.json").write_bytes(content)
    with pytest.raises(InvalidGuidance, match=r"2027-01\.json: "):
        Versions(tmp_path)


FAULTS: list[tuple[Callable[[Data], object], str]] = [
    (lambda d: d.pop("milestones"), "milestones: This is missing. Add it."),
    (lambda d: d.update(milestone=[]), "milestone: There is no such field here. Use one of: version, title,"),
    (lambda d: d.update(stages=[]), "stages: The list is empty. Add at least one."),
    (lambda d: d.update(stages={}), "stages: Write a list, […]; found an object."),
    (lambda d: d.update(title=7), "title: Write text; found 7."),
    (lambda d: d.update(title=""), "title: Write text; found “”."),
    (
        lambda d: d.update(in_force_from="soon"),
        "in_force_from: Write a day such as 2022-11-01; found “soon”.",
    ),
    (
        lambda d: d["milestones"][0].update(weeks="8"),
        "milestones[0].weeks: Write a whole number; found “8”.",
    ),
    (
        lambda d: d["milestones"][0].update(weeks=True),
        "milestones[0].weeks: Write a whole number; found true.",
    ),
    (lambda d: d["milestones"][0].update(weeks=8), "milestones[0].weeks: Weeks before the fieldwork are neg"),
    (lambda d: d["milestones"][8].update(weeks=-3), "milestones[8].weeks: Weeks after the fieldwork are not"),
    (
        lambda d: d["milestones"][8].update(earliest_weeks=4),
        "milestones[8].earliest_weeks: This is later than “weeks”, 3.",
    ),
    (
        lambda d: d["milestones"][0].update(weeks_from="middle"),
        "milestones[0].weeks_from: “middle” is not one of: start, end.",
    ),
    (
        lambda d: d["milestones"][0].update(stage="lunch"),
        "milestones[0].stage: “lunch” is not known here. Use one of: capturing-findings,",
    ),
    (
        lambda d: d["milestones"][2].update(met_by=["focus: agread"]),
        "milestones[2].met_by: “focus: agread” is not known here. Use one of: focus: agreed, focus: changed,",
    ),
    (
        lambda d: d["milestones"][1].update(id="initial-discussion"),
        "milestones: “initial-discussion” stands there 2 times. Give each its own identifier.",
    ),
    (
        lambda d: d["milestones"][0].update(id="Initial discussion"),
        "milestones[0].id: “Initial discussion” cannot be an identifier. Use a-z, 0-9 and “-”.",
    ),
    (
        lambda d: d["checklist"][0].update(filled_from=["host"]),
        "checklist[0]: “host” is not known here. Use one of:",
    ),
    (
        lambda d: d["report_outline"][0].update(filled_from=["lunch"]),
        "report_outline[0].filled_from: “lunch” is not known here. Use one of: connections,",
    ),
    (lambda d: d["leads"].update(capacities=["cook"]), "leads.capacities: “cook” is not known here."),
    (lambda d: d["leads"].update(weeks=6), "leads.weeks: Weeks before the fieldwork are negative; found 6."),
    (
        lambda d: d["capacities"][0]["known_by"].update(organisation=["school"]),
        "capacities[0].known_by.organisation[0]: “school” is not one of: host, ADES, Education Scotland,",
    ),
    (
        lambda d: d["exemplar_programmes"][0]["sessions"][0].update(start="9.30"),
        "exemplar_programmes[0].sessions[0]: Write times such as 09:30; found “9.30” and “10:00”.",
    ),
    (
        lambda d: d["exemplar_programmes"][0]["sessions"][0].update(end="09:30"),
        "exemplar_programmes[0].sessions[0]: It ends at 09:30, not after its start, 09:30.",
    ),
    (
        lambda d: d["exemplar_programmes"][0]["sessions"][0].update(day=3),
        "exemplar_programmes[0].sessions[0].day: 3 is not one of the 2 days.",
    ),
    (
        lambda d: d["thresholds"].update(months_of_silence=0),
        "thresholds.months_of_silence: Write a number from 1 up.",
    ),
    (
        lambda d: d.update(version="../2027"),
        "version: “../2027” cannot be a version. Use small letters, digits and “-”.",
    ),
]


@pytest.mark.parametrize(("spoil", "sentence"), FAULTS, ids=[sentence[:50] for _, sentence in FAULTS])
def test_a_fault_is_named_with_its_place_and_what_to_write(
    data: Data, spoil: Callable[[Data], object], sentence: str
) -> None:
    spoil(data)
    with pytest.raises(InvalidGuidance) as refused:
        read(data)
    assert any(fault.startswith(sentence) for fault in refused.value.faults), refused.value.faults


def test_every_fault_of_a_file_is_named_at_once(data: Data) -> None:
    data["title"], data["milestones"][3]["weeks"] = 7, "six"
    with pytest.raises(InvalidGuidance) as refused:
        read(data)
    assert len(refused.value.faults) == 2
