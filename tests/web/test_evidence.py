"""What a finding rests on, and what a next step follows from."""

from __future__ import annotations

import pytest

from ci_kb.domain.episode_values import SelfEvaluation, SelfEvaluationKind
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site

NOTED = ("Families are met in August.", "Attendance in S1 rose.")
STATEMENT = "Attendance is above the average."
FINDING = {"kind": "strength", "text": "Early visits help."}


@pytest.fixture
def episode(site: Site) -> str:
    """An episode of the network with two key points of one group and a line of the self-evaluation."""
    reference = site.episode()
    for number, text in enumerate(NOTED, start=1):
        content = KeyPointContent(text, 1, "Attendance")
        site.kb.key_points.record(reference, content, site.act(), reference=f"k{number}")
    statement = SelfEvaluation(SelfEvaluationKind.STRENGTH, STATEMENT)
    site.kb.episodes.record_self_evaluation(reference, "se1", statement, site.act())
    site.settle()
    return reference


def test_a_finding_is_made_of_key_points_with_their_words_and_their_group(site: Site, episode: str) -> None:
    moray = site.visitor("moray")

    form = moray.open(
        f"/episodes/{episode}/record/findings?evidence=key-points/k1&evidence=key-points/k2&evidence=x/y"
    )
    page = moray.send_form(form, kind="strength")

    assert form.fields["text"] == ["\n".join(NOTED)]
    assert form.fields["evidence"] == ["key-points/k1", "key-points/k2"]
    assert form.fields["group"] == ["Attendance"]
    assert f"/episodes/{episode}/key-points/k1" in page.reading.links
    assert "Key point (Attendance, day 1): Attendance in S1 rose." in page.words


def test_a_finding_rests_on_a_line_of_the_self_evaluation(site: Site, episode: str) -> None:
    page = site.visitor("moray").send(
        f"/episodes/{episode}/record/findings", **FINDING, evidence=["self-evaluation/se1", "key-points/k2"]
    )

    assert page.status == 200
    assert f"Self-evaluation, strength: {STATEMENT}" in page.words
    reference = page.path.rpartition("/")[2]
    content = site.kb.findings.get(episode, reference).content
    assert content.evidence == ("self-evaluation/se1", "key-points/k2")


@pytest.mark.parametrize(
    ("evidence", "message"),
    [
        ([], "Choose what the finding rests on, or “None recorded”"),
        (["none", "key-points/k1"], "Choose either what the finding rests on or “None recorded”, not both"),
        (["key-points/k99"], "Choose one of those offered"),
    ],
)
def test_a_finding_says_what_it_rests_on_or_that_nothing_is_recorded(
    site: Site, episode: str, evidence: list[str], message: str
) -> None:
    page = site.visitor("moray").send(f"/episodes/{episode}/record/findings", **FINDING, evidence=evidence)

    assert page.status == 422
    assert page.words.count(message) == 2
    assert page.fields["text"] == [FINDING["text"]]


def test_only_kind_and_text_are_asked_for_besides_the_evidence(site: Site, episode: str) -> None:
    page = site.visitor("moray").send(f"/episodes/{episode}/record/findings", kind="", text="")

    asked = page.words.split("There is a problem")[1].split("Record a finding")[0]
    assert asked.split(" Attendance")[0].strip() == (
        "Choose the kind of finding Enter what was found Choose what the finding rests on, or “None recorded”"
    )


@pytest.mark.parametrize("kind", list(FindingKind))
def test_findings_of_every_kind_are_recorded(site: Site, episode: str, kind: FindingKind) -> None:
    said = FINDING | {"kind": kind, "evidence": "none"}

    page = site.visitor("moray").send(f"/episodes/{episode}/record/findings", **said)

    assert page.status == 200
    assert "Rests on None recorded" in page.words


def test_who_may_not_see_a_key_point_learns_only_that_the_finding_rests_on_one(
    site: Site, episode: str
) -> None:
    evidence = ("key-points/k1", "self-evaluation/se1", "key-points/no-such")
    content = FindingContent(FindingKind.STRENGTH, "Early visits help.", evidence=evidence)
    site.kb.findings.record(episode, content, site.act(), reference="f1", visibility=Visibility.NETWORK)
    site.kb.findings.correct(
        episode, "f1", FindingContent(FindingKind.STRENGTH, "They help."), site.act(reason="Shorter.")
    )
    site.kb.findings.correct(episode, "f1", content, site.act(reason="Longer."))
    site.settle()

    page = site.visitor("fife").open(f"/episodes/{episode}/findings/f1")

    assert page.words.count("key point of the team") >= 2
    assert NOTED[0] not in page.words
    assert "key-points/" not in page.html
    assert STATEMENT in page.words
    assert NOTED[0] in site.visitor("moray").open(f"/episodes/{episode}/findings/f1").words


def test_a_line_of_a_hidden_episode_is_not_told_by_a_finding_that_was_released(site: Site) -> None:
    hidden = site.episode(Visibility.TEAM)
    statement = SelfEvaluation(SelfEvaluationKind.STRENGTH, STATEMENT)
    site.kb.episodes.record_self_evaluation(hidden, "se1", statement, site.act())
    content = FindingContent(FindingKind.STRENGTH, "Early visits help.", evidence=("self-evaluation/se1",))
    site.kb.findings.record(hidden, content, site.act(), reference="f1", visibility=Visibility.NETWORK)
    site.settle()

    page = site.visitor("fife").open(f"/episodes/{hidden}/findings/f1")

    assert "A line of the self-evaluation" in page.words
    assert STATEMENT not in page.words


def test_a_finding_recorded_before_evidence_was_asked_can_still_be_corrected(
    site: Site, episode: str
) -> None:
    content = FindingContent(FindingKind.STRENGTH, "Early visits help.")
    site.kb.findings.record(episode, content, site.act(), reference="f1")
    site.settle()
    address = f"/episodes/{episode}/findings/f1"

    page = site.visitor("moray").send(f"{address}/correct", text="They help.", reason="Shorter.")

    assert page.status == 200
    assert "Rests on Not recorded" in page.words


def test_what_a_finding_rests_on_is_not_lost_by_a_correction(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    said = FINDING | {"evidence": ["key-points/k1"]}
    address = moray.send(f"/episodes/{episode}/record/findings", **said).path

    emptied = moray.send(f"{address}/correct", evidence=[], text="They help.", reason="Shorter.")
    moray.send(f"/episodes/{episode}/key-points/k1/withdraw", reason="Noted twice.")
    page = moray.send(f"{address}/correct", text="They help.", reason="Shorter.")

    assert emptied.status == 422
    assert page.status == 200
    assert "A key point that was withdrawn" in page.words or "a key point that was withdrawn" in page.words


def test_a_next_step_follows_from_a_finding_or_says_that_it_follows_from_none(
    site: Site, episode: str
) -> None:
    moray = site.visitor("moray")
    finding = moray.send(f"/episodes/{episode}/record/findings", **FINDING, evidence="none").path
    reference = finding.rpartition("/")[2]
    form = moray.open(f"/episodes/{episode}/record/next-steps?from_finding={reference}")

    without = moray.send(f"/episodes/{episode}/record/next-steps", text="Visit families.")
    step = moray.send_form(form, text="Visit families.")
    explicit = moray.send(f"/episodes/{episode}/record/next-steps", text="Visit all.", from_finding="none")

    assert without.status == 422
    assert without.words.count("Choose the finding the next step follows from, or “None recorded”") == 2
    assert "Follows from Early visits help." in step.words
    assert "No timescale recorded yet" in step.words
    assert explicit.status == 200
    assert "Follows from None recorded" in explicit.words


def test_the_owner_of_a_next_step_may_be_the_host_or_a_national_body(site: Site, episode: str) -> None:
    moray = site.visitor("moray")

    form = moray.open(f"/episodes/{episode}/record/next-steps")
    page = moray.send_form(form, text="Fund it.", from_finding="none", owner_body="Scottish Government")

    for body in ("Moray", "ADES", "Education Scotland", "Scottish Government"):
        assert f'<option value="{body}">' in form.html
    assert "Organisation Scottish Government" in page.words
