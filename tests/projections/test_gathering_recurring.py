"""What led to change, what came back, what is alike, what became of earlier next steps, and as at a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from projections.gathering import NO_CHOICES, gather_up, read
from projections.gathering.following import lineages
from projections.gathering.likeness import ENOUGH, likeness
from projections.gathering.parts import Earlier, Scope, encode, sentences
from projections.gathering.telling import Telling
from tests.documents import STORIES, bare, write
from tests.projections.gathering_world import EVER, SESSION, World, opened, texts

JUDGED = STORIES.parent / "relevance" / "alike.txt"


def judged() -> list[tuple[bool, str, str]]:
    lines = JUDGED.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return [(row[0] == "1", row[1], row[2]) for row in rows]


def test_every_declared_link_from_a_finding_to_a_step_is_a_lineage(told: World) -> None:
    material, _ = read(told, EVER)
    found = {
        (one.finding.source.item, one.step.source.item)
        for one in lineages(Telling(material, EVER, NO_CHOICES, True, date(2026, 11, 24)))
    }
    declared = {
        (f"finding/{ref}/{step['from_finding']}", f"next step/{ref}/{step['reference']}")
        for ref, doc in told.documents.items()
        for step in doc.get("next_steps", ())
        if any(
            one["reference"] == step.get("from_finding") and one["visibility"] in ("network", "public")
            for one in doc.get("findings", ())
        )
    }
    assert len(declared) > 30
    assert found == declared


def test_a_lineage_tells_finding_step_and_the_day_it_was_done(told: World) -> None:
    (line,) = [
        text
        for name, text in texts(gather_up(told, EVER)).items()
        if name == "change/next step/highland-2022-03/n2"
    ]
    assert "data packs arrive in September" in line
    assert "“Move data packs from September to May”" in line
    assert "24 May 2022" in line


def test_likeness_agrees_with_forty_judged_pairs(told: World) -> None:
    material, _ = read(told, EVER)
    findings = {f"{one.episode}/{one.source.reference}": one for one in material.findings}
    pairs = judged()
    assert len(pairs) == 40
    suggested = [same for same, one, other in pairs if likeness(findings[one], findings[other]) >= ENOUGH]
    right = sum(suggested)
    assert right >= 0.75 * len(suggested), f"{right} of {len(suggested)} suggested are right"
    assert right >= 0.3 * sum(same for same, _, _ in pairs), f"{right} are found"


def episode(number: int, start: date, host: str = "Moray", **fields: Any) -> dict[str, Any]:
    area = {"on": str(start), "kind": "area to consider", "themes": ["data"]}
    return bare(
        reference=f"episode-{number}",
        hosts=[host],
        fieldwork={"from": str(start), "to": str(start)},
        **{"findings": [{"reference": "f1", "text": f"Data came late, {number}.", **area}], **fields},
    )


def test_an_area_that_comes_back_two_years_later_is_told_with_both_findings(tmp_path: Path) -> None:
    documents = [
        episode(1, date(2021, 3, 2)),
        episode(2, date(2023, 3, 7)),
        episode(3, date(2023, 5, 2), "Fife"),
    ]
    world = opened(tmp_path, [write(tmp_path / "all.json", *documents)])
    draft = gather_up(world, Scope(date(2023, 1, 1), date(2023, 12, 31)))
    (again,) = [one for one in sentences(draft) if one.id.startswith("recurring/finding/")]
    assert again.text.startswith(
        "Use of data and evidence was an area to consider in Moray in March 2021 and again in March 2023"
    )
    assert {source.episode for source in again.sources} == {"episode-1", "episode-2"}
    world.close()


def test_what_became_of_the_steps_of_the_edition_before_is_told_as_they_are_now(tmp_path: Path) -> None:
    def step(*updates: str) -> dict[str, Any]:
        said = [{"on": f"2022-0{place}-01", "status": each} for place, each in enumerate(updates, 4)]
        return {"reference": "n1", "on": "2022-03-20", "text": "Agree a rule.", "updates": said}

    first = episode(1, date(2022, 3, 1), next_steps=[step()])
    world = opened(tmp_path, [write(tmp_path / "one.json", first)])
    position = world.now.position()
    later = episode(1, date(2022, 3, 1), next_steps=[step("in progress", "done")])
    added = {**step(), "reference": "n2", "text": "Added later."}
    later["next_steps"].append(added)
    (tmp_path / "b").mkdir()
    files = [write(tmp_path / "b" / "two.json", later, episode(2, date(2023, 3, 1)))]
    world.close()
    world = opened(tmp_path, files)
    before = Earlier("The year 2022", date(2022, 1, 1), date(2022, 12, 31), position)
    draft = gather_up(world, Scope(date(2023, 1, 1), date(2023, 12, 31), previous=before))
    assert texts(draft)["previous/states"] == (
        "The edition before, “The year 2022”, told of one next step; of these, one is done."
    )
    world.close()


def test_a_draft_as_at_a_day_is_what_was_known_that_day(told: World, tmp_path: Path) -> None:
    """Everything here was recorded today: the day before, nothing was known."""
    yesterday = gather_up(told, Scope(SESSION.period_from, SESSION.period_to, as_at=date(2020, 1, 1)))
    assert yesterday.position == 0
    assert yesterday.ledger.eligible == 0
    now = gather_up(told, SESSION)
    assert encode(gather_up(told, SESSION, at=now.position)) == encode(now)


def test_findings_of_an_episode_that_ended_with_a_statement_are_set_aside(tmp_path: Path) -> None:
    ended = episode(
        1,
        date(2023, 3, 7),
        report={"steps": [{"on": "2023-06-01", "step": "fail-safe agreed", "text": "The position reached."}]},
    )
    world = opened(tmp_path, [write(tmp_path / "all.json", ended, episode(2, date(2023, 5, 2), "Fife"))])
    draft = gather_up(world, EVER)
    assert [(one.source.episode, one.reason) for one in draft.ledger.set_aside] == [
        ("episode-1", "The episode ended with a statement in place of a report")
    ]
    assert b"Data came late, 1" not in encode(draft)
    assert texts(draft)["method/statements"].startswith("One episode ended with a short statement")
    assert "Two episodes took place" in texts(draft)["message/episodes"]
    world.close()


def test_practice_without_consent_is_in_no_summary(tmp_path: Path) -> None:
    practice = {"reference": "p1", "on": "2023-03-07", "title": "Trios", "text": "Three schools visit."}
    kept = {**practice, "consent": False, "visibility": "groups"}
    world = opened(tmp_path, [write(tmp_path / "all.json", episode(1, date(2023, 3, 7), practice=[kept]))])
    assert b"Trios" not in encode(gather_up(world, EVER))
    world.close()
