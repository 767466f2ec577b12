"""How the focuses of all episodes evolved: counted over what one may read, each number with its episodes."""

from __future__ import annotations

import json
import re
import statistics
from collections import Counter
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ci_kb.days import today
from ci_kb.documents.exporting import export
from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.record import Visibility
from projections.focus_movement import TAKES_MORE_IN
from projections.search import text as searched
from tests.conftest import as_account
from tests.web.site import Site
from web.cli import run

SECRET = "numbats"


@pytest.fixture(scope="module")
def officer(stories: Flask) -> FlaskClient:
    return as_account(stories, "moray-officer")


def documents(app: Flask) -> list[dict[str, Any]]:
    """Return every episode that has a focus, as it is exported."""
    parts = app.extensions["ci_kb"]
    exported = (export(parts.kb, line.reference) for line in parts.projections.episodes.several())
    return [one for one in exported if one.get("focus")]


def by_hand(first: dict[str, Any], last: dict[str, Any]) -> str:
    """Judge a focus by the rule, from a document, in plain steps of its own."""
    texts = [str(one["text"]) for one in (first, last)]
    had, has = (set(one.get("themes", ())) for one in (first, last))
    words = [re.findall(r"\w+", one.casefold()) for one in texts]
    says = [set(searched.ranking_words(searched.sequence(one))) for one in texts]
    parts = []
    for one in texts:
        bare = re.sub(r"\([^()]*\)", " ", one)
        marks = sum(bool(re.fullmatch(r"\(?[A-Z1-9][.:)]", each)) for each in bare.split())
        parts.append(max(1, marks, bare.count(";") + 1, bare.strip().count("\n") + 1))
    more = [sum(each in TAKES_MORE_IN for each in one) for one in words]
    if first is last or (words[0] == words[1] and had == has):
        return "stayed"
    if not had & has and 4 * len(says[0] & says[1]) < len(says[0]):
        return "replaced"
    if parts[1] > parts[0]:
        return "split"
    if more[0] != more[1]:
        return "widened" if more[1] > more[0] else "narrowed"
    if len(says[0]) != len(says[1]):
        return "narrowed" if len(says[1]) > len(says[0]) else "widened"
    return "widened" if len(has) > len(had) else "narrowed" if len(has) < len(had) else "stayed"


def counts(html: str) -> dict[str, int]:
    """Return the numbers of the table of movements."""
    table = html[html.index("<caption>From the first statement of a focus to its latest") :].split(
        "</table>"
    )[0]
    found = re.findall(r'<th scope="row">(\w+)</th><td class="number">(?:<a [^>]+>)?(\d+)', table)
    return {name.lower(): int(number) for name, number in found}


def test_the_counts_are_those_of_the_exported_documents(stories: Flask, officer: FlaskClient) -> None:
    told = counts(officer.get("/focuses").text)
    known = documents(stories)
    expected = Counter(by_hand(one["focus"][0], one["focus"][-1]) for one in known)
    assert told.pop("together") == len(known) == 12
    assert {name: number for name, number in told.items() if number} == expected
    assert len(expected) > 2


def test_the_time_to_agreement_is_that_of_the_exported_documents(
    stories: Flask, officer: FlaskClient
) -> None:
    days, steps = [], []
    for one in documents(stories):
        for number, step in enumerate(one["focus"], 1):
            if step["step"] == "agreed":
                begun, agreed = (date.fromisoformat(each["on"]) for each in (one["focus"][0], step))
                days.append((agreed - begun).days)
                steps.append(number)
                break
    words = " ".join(re.sub(r"<[^>]+>", " ", officer.get("/focuses").text).split())
    assert f"Days {statistics.median(days):g} {min(days)} to {max(days)}" in words
    assert f"included {statistics.median(steps):g} {min(steps)} to {max(steps)}" in words
    assert f"{len(days)} of 12 focuses were agreed" in words


def test_every_number_leads_to_as_many_focuses(officer: FlaskClient) -> None:
    page = officer.get("/focuses").text
    led = re.findall(r'<a href="(/focuses\?[^"#]+)#list">(\d+)</a>', page)
    assert len(led) > 10
    for address, number in led:
        shown = officer.get(address.replace("&amp;", "&")).text
        assert len(re.findall(r'class="item-list__title"', shown)) == int(number), address


def test_a_focus_that_moved_from_attainment_to_attendance_is_found(officer: FlaskClient) -> None:
    for query in (
        "from_theme=attainment&to_theme=attendance",
        "from_words=attainment&to_words=attendance",
        "from_theme=attainment&to_words=attendance",
    ):
        page = officer.get(f"/focuses?{query}").text
        assert re.findall(r'item-list__title"><a href="([^"]+)"', page) == [
            "/episodes/south-lanarkshire-2023-11/focus"
        ]
        assert "/episodes/south-lanarkshire-2023-11/focus#step-3" in page
        assert "1 focus moved so" in page
    assert "No focus that you may read fits." in officer.get("/focuses?from_words=zzqqxx").text


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from_theme=nonsense", "Choose one of those offered"),
        (f"to_words={'x' * 301}", "Shorten this to 300 characters or fewer"),
        ("how=exploded", "“exploded” is not one of"),
        ("how=split&agreed=yes", "one of how, agreed and reason"),
    ],
)
def test_what_cannot_be_looked_for_is_said(officer: FlaskClient, query: str, sentence: str) -> None:
    answer = officer.get(f"/focuses?{query}")
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_focus_is_counted_and_found_only_for_those_who_may_read_its_episode(site: Site) -> None:
    site.kb.episodes.state_focus(site.episode(), FocusStep.PROPOSED, Focus("For everybody"), site.act())
    episode = site.episode(Visibility.TEAM, title="Quiet work")
    for step, text in ((FocusStep.PROPOSED, f"About {SECRET}"), (FocusStep.AGREED, "About wombats")):
        act = site.act(reason=f"No {SECRET} here")
        site.kb.episodes.state_focus(episode, step, Focus(text), act)
    site.settle()
    told = {
        account: site.visitor(account).open(f"/focuses?from_words={SECRET}&to_words=wombats").words
        for account in ("moray", "fife")
    }
    assert "1 focus moved so" in told["moray"]
    assert "0 focuses moved so" in told["fife"]
    assert "Quiet work" not in told["fife"]
    reason = site.visitor("fife").open(f"/focuses?reason={quote(f'No {SECRET} here')}")
    assert "Quiet work" not in reason.words
    together = [counts(site.visitor(one).open("/focuses").html)["together"] for one in ("moray", "fife")]
    assert together[0] > together[1]


def test_focuses_are_shown_as_at_a_day(site: Site) -> None:
    episode = site.episode()
    site.kb.episodes.state_focus(episode, FocusStep.PROPOSED, Focus("Attendance"), site.act())
    site.settle()
    moray = site.visitor("moray")
    assert "No focus had been stated by then" in moray.open("/focuses?as_at=2020-01-01").words
    assert (
        f"/episodes/{episode}/focus?as_at={today()}" in moray.open(f"/focuses?as_at={today()}").reading.links
    )


def test_the_commonest_reasons_come_first_whatever_their_capitals(site: Site) -> None:
    for reason in ("The same question came up again.", "the same question came up  again"):
        episode = site.episode()
        for step, text in ((FocusStep.PROPOSED, "Attendance"), (FocusStep.AGREED, "Attending")):
            site.kb.episodes.state_focus(episode, step, Focus(text), site.act(reason=reason))
    site.settle()
    page = site.visitor("moray").open("/focuses")
    reasons = page.html[page.html.index("<caption>Reasons given") :]
    told = re.findall(r'<th scope="row">([^<]+)</th><td class="number"><a [^>]+>(\d+)', reasons)
    assert ("The same question came up again.", "2") in told
    assert [int(times) for _, times in told] == sorted((int(times) for _, times in told), reverse=True)


def test_the_command_tells_the_same(
    stories: Flask, officer: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = str(stories.extensions["ci_kb"].kb.folder)
    assert run(["focuses", "--json", "--data", folder, "--as", "moray-officer"]) == 0
    told = json.loads(capfd.readouterr().out)
    page = counts(officer.get("/focuses").text)
    assert told["counts"] == {name: number for name, number in page.items() if name != "together"}
    assert told["focuses"] == page["together"] == len(told["episodes"])
    assert run(["focuses", "--data", folder]) == 0
    assert "median until agreed" in capfd.readouterr().out
    asked = ["focuses", "--moved-from", "attainment", "--moved-to", "Attendance", "--data", folder]
    assert run(asked) == 0
    assert "south-lanarkshire-2023-11  2023-09-26  step 1 to 3" in capfd.readouterr().out
    assert run([*asked, "--as-at", "2020-01-01", "--json"]) == 0
    assert json.loads(capfd.readouterr().out) == {"moves": []}
