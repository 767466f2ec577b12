"""Two days compared: what was new, changed word by word, withdrawn, or open to others since; no drafts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ci_kb.days import today
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from web.cli import run

FROM, TO = today() - timedelta(days=7), today() - timedelta(days=2)


def finding(text: str) -> FindingContent:
    return FindingContent(FindingKind.STRENGTH, text)


@dataclass(frozen=True)
class Recorded:
    """An application in which things were recorded on three days, and its folder."""

    site: Site
    folder: Path
    episode: str

    @property
    def address(self) -> str:
        return f"/compare?from={FROM}&to={TO}&episode={self.episode}"


def on_day(patched: pytest.MonkeyPatch, days_ago: int) -> None:
    """Let everything be recorded some days ago from now on."""
    moment = datetime.now(UTC) - timedelta(days=days_ago)
    for where in ("ci_kb.domain.record", "eventsourcing.domain"):
        patched.setattr(f"{where}.datetime_now_with_tzinfo", lambda: moment)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Recorded]:
    """An episode with findings of ten days ago, to which things happened five days ago and today."""
    folder, network = tmp_path_factory.mktemp("compared"), Visibility.NETWORK
    with pytest.MonkeyPatch.context() as patched:
        on_day(patched, 10)
        site = Site(folder)
        episode, findings, act = site.episode(), site.kb.findings, site.act
        for name in ("changed", "withdrawn", "stays"):
            findings.record(episode, finding(f"The {name} one"), act(), reference=name, visibility=network)
        findings.record(episode, finding("The released one"), act(), reference="released")
        on_day(patched, 5)
        findings.correct(episode, "changed", finding("The better one"), act(reason="clearer"))
        findings.withdraw(episode, "withdrawn", act(reason="it was another school"))
        findings.release(episode, "released", network, act())
        findings.record(episode, finding("The new one"), act(), reference="new", visibility=network)
        findings.record(episode, finding("The secret one"), act(), reference="draft")
    findings.correct(episode, "stays", finding("The one changed today"), act(reason="today"))
    site.settle()
    yield Recorded(site, folder, episode)
    site.close()


def test_it_is_said_what_became_of_each_thing(recorded: Recorded) -> None:
    page = recorded.site.visitor("moray").open(recorded.address)
    assert page.status == 200
    for heading in ("New: 2", "Changed: 1", "Withdrawn: 1", "Other readers: 1"):
        assert heading in page.words
    assert "it was another school" in page.words
    assert "<del" in page.html
    assert "clearer" in page.words
    assert "The one changed today" not in page.words


def test_what_others_draft_is_not_told_and_not_counted(recorded: Recorded) -> None:
    page = recorded.site.visitor("fife").open(recorded.address)
    assert "New: 1" in page.words
    assert "secret" not in page.html
    assert "Nothing that you may read" in recorded.site.visitor().open(recorded.address).words


def test_the_second_day_is_today_when_none_is_named(recorded: Recorded) -> None:
    page = recorded.site.visitor("moray").open(f"/compare?from={FROM}&episode={recorded.episode}")
    assert "The one changed today" in page.words


def test_an_authority_that_nothing_happened_to_has_no_differences(recorded: Recorded) -> None:
    page = recorded.site.visitor("moray").open(f"/compare?from={FROM}&to={TO}&authority=Shetland")
    assert "Nothing that you may read became different" in page.words


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("from=2024-05-01&to=2024-04-01", "before"),
        ("from=soon", "soon"),
        (f"from={today() + timedelta(days=9)}", "before"),
    ],
)
def test_days_that_make_no_sense_are_refused(recorded: Recorded, query: str, says: str) -> None:
    page = recorded.site.visitor("moray").open(f"/compare?{query}")
    assert page.status == 422
    assert says in page.words


def command(recorded: Recorded, capfd: pytest.CaptureFixture[str], *words: object) -> str:
    code = run([*map(str, words), "--data", str(recorded.folder)])
    out, err = capfd.readouterr()
    assert (code, err) == (0, ""), err
    return out


def test_the_command_says_the_same(recorded: Recorded, capfd: pytest.CaptureFixture[str]) -> None:
    asked = ("compare", "--from", FROM, "--to", TO, "--episode", recorded.episode)
    told = json.loads(command(recorded, capfd, *asked, "--json"))
    assert {became: [one["reference"] for one in some] for became, some in told.items()} == {
        "new": ["new", "draft"],
        "changed": ["changed"],
        "withdrawn": ["withdrawn"],
        "other readers": ["released"],
    }
    assert "“changed” became “better”" in command(recorded, capfd, *asked)
    theirs = json.loads(command(recorded, capfd, *asked, "--json", "--as", "fife"))
    assert [one["reference"] for one in theirs["new"]] == ["new"]


def test_the_log_is_told_as_an_account_may_know_it(
    recorded: Recorded, capfd: pytest.CaptureFixture[str]
) -> None:
    told = json.loads(command(recorded, capfd, "events", recorded.episode, "--as", "fife", "--json"))
    assert {one["reference"] for one in told} == {None, "changed", "withdrawn", "stays", "released", "new"}
    sentences = command(recorded, capfd, "events", recorded.episode, "--as", "fife")
    assert "Moray Council corrected a finding: “The better one”." in sentences
    assert "secret" not in sentences


@pytest.mark.parametrize(
    ("narrowed", "references"),
    [
        (("--kind", "finding", "--since", FROM, "--until", TO), ["changed", "withdrawn", "released", "new"]),
        (("--kind", "finding", "--since", FROM, "--until", TO, "--clock", "happened"), []),
        (("--kind", "focus"), []),
        (("--authority", "Shetland"), []),
        (("--as-at", FROM, "--kind", "finding"), ["changed", "withdrawn", "stays", "released"]),
    ],
)
def test_the_log_is_narrowed_at_the_command_line(
    recorded: Recorded,
    capfd: pytest.CaptureFixture[str],
    narrowed: tuple[object, ...],
    references: list[str],
) -> None:
    told = json.loads(
        command(recorded, capfd, "events", recorded.episode, "--json", "--as", "fife", *narrowed)
    )
    assert [one["reference"] for one in told] == references
