"""People and access on the pages of an episode, and who could see what on a day."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest

from ci_kb.days import today
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from web.cli import run

CONTENT = FindingContent(FindingKind.STRENGTH, "Clear feedback")
YESTERDAY, TOMORROW = today() - timedelta(days=1), today() + timedelta(days=1)


def give(site: Site, episode: str, account: str = "fife", **typed: str) -> str:
    """Give somebody access by the page, and return what the page then says."""
    said = {"mail": account, "member_role": "recorder"} | typed
    page = site.visitor("moray").send(f"/episodes/{episode}/people/add", **said)
    assert page.status == 200, page.words
    return page.words


def test_a_colleague_sees_and_works_from_the_moment_access_is_given(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    address = f"/episodes/{episode}"
    assert site.visitor("fife").open(address).status == 404
    words = give(site, episode)
    assert "Fiona Rae" in words
    assert "Until: 6 months after the report is finalised" in words
    page = site.visitor("fife").open(address)
    assert page.status == 200
    assert "Record a finding" in page.words
    assert "Say who may read the episode" not in page.words


def test_a_colleague_without_an_account_gets_one_by_a_link_that_works_once(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    said = {"name": "Nan Reid", "mail": f"nan.{episode}@example.org", "member_role": "team member"}
    page = site.visitor("moray").send(f"/episodes/{episode}/people/add", **said)
    assert page.status == 200
    link = re.search(r"/password/[\w-]+", page.html)
    assert link
    newcomer = site.visitor()
    newcomer.send(link[0], password="heron valley lantern", again="heron valley lantern")
    signed_in = newcomer.send("/sign-in", account=said["mail"], password="heron valley lantern")
    assert "Nan Reid" in signed_in.words
    assert newcomer.open(f"/episodes/{episode}").status == 200
    assert newcomer.open("/open-episode").status == 403
    assert "Nan Reid" in site.visitor("moray").open(f"/episodes/{episode}/people").words


@pytest.mark.parametrize(("last", "status"), [(YESTERDAY, 404), (today(), 200)])
def test_access_is_over_the_day_after_its_last(site: Site, last: object, status: int) -> None:
    episode = site.episode(Visibility.TEAM)
    give(site, episode, first_day="2024-01-08", last_day=str(last))
    assert site.visitor("fife").open(f"/episodes/{episode}").status == status


def test_looking_back_shows_nobody_more_than_they_see_now(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    give(site, episode, first_day="2024-01-08", last_day=str(YESTERDAY))
    for address in (f"/episodes/{episode}", f"/episodes/{episode}/focus", "/search?q=attendance"):
        back = "&" if "?" in address else "?"
        page = site.visitor("fife").open(f"{address}{back}as_at={YESTERDAY}")
        assert episode not in page.words
        assert f"/episodes/{episode}" not in page.html.replace(f"/episodes/{episode}?as_at", "")


def test_access_that_begins_tomorrow_is_listed_apart(site: Site) -> None:
    words = give(site, site.episode(), first_day=str(TOMORROW))
    assert "Access begins later" in words


def test_dates_are_changed_and_the_reason_is_shown(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    give(site, episode)
    address = f"/episodes/{episode}/people/{site.people['fife']}/dates"
    page = site.visitor("moray").send(
        address, first_day="2024-01-08", last_day=str(YESTERDAY), reason="The fieldwork is over"
    )
    assert "The fieldwork is over" in page.words
    assert "No longer" in page.words
    assert site.visitor("fife").open(f"/episodes/{episode}").status == 404


def test_access_is_ended_at_once_with_a_reason(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    give(site, episode)
    address = f"/episodes/{episode}/people/{site.people['fife']}/end"
    moray = site.visitor("moray")
    assert moray.send(address).status == 422
    page = moray.send(address, reason="The laptop was lost")
    assert "The laptop was lost" in page.words
    assert site.visitor("fife").open(f"/episodes/{episode}").status == 404
    assert moray.open(address).status == 404
    assert "Fiona Rae" in give(site, episode)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"mail": "nobody-here"}, "There is no account “nobody-here”"),
        ({"mail": "new@example.org"}, "Enter the name of the person"),
        ({"mail": "new@example.org", "name": "Nell", "body": "Education Scotland"}, "Choose your own body"),
        ({"mail": ""}, "Enter the mail address of the colleague"),
        ({"first_day": "2024-05-01", "last_day": "2024-04-01"}, "not before the first"),
        ({"last_day": "soon"}, "Enter the day as a date"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    site: Site, typed: dict[str, str], says: str
) -> None:
    said = {"mail": "fife", "member_role": "recorder"} | typed
    page = site.visitor("moray").send(f"/episodes/{site.episode()}/people/add", **said)
    assert page.status == 422
    assert says in page.words
    assert all(value in page.html for value in typed.values())


@pytest.mark.parametrize("role", ["administrator", "Senior Regional Adviser"])
def test_roles_that_cannot_be_given_are_not_offered(site: Site, role: str) -> None:
    address = f"/episodes/{site.episode()}/people/add"
    moray = site.visitor("moray")
    assert f'value="{role}"' not in moray.open(address).html
    refused = moray.send(address, mail="fife", member_role=role)
    assert refused.status == 422
    assert "Choose one of those offered" in refused.words


def test_who_has_access_is_for_those_inside_alone(site: Site) -> None:
    episode = site.episode(Visibility.PUBLIC)
    item = site.kb.findings.record(episode, CONTENT, site.act(), visibility=Visibility.PUBLIC).reference
    site.settle()
    for address in ("people", "who-could-see", f"findings/{item}/who-could-see"):
        assert site.visitor("fife").open(f"/episodes/{episode}/{address}").status == 404
        assert site.visitor("moray").open(f"/episodes/{episode}/{address}").status == 200
        assert "Sign in" in site.visitor().open(f"/episodes/{episode}/{address}").title


def test_a_member_of_the_team_reads_who_has_access_and_changes_nothing(site: Site) -> None:
    episode = site.episode(Visibility.TEAM)
    give(site, episode)
    page = site.visitor("fife").open(f"/episodes/{episode}/people")
    assert "Fiona Rae" in page.words
    assert "Add a colleague" not in page.words
    assert "End it now" not in page.words
    for what in ("add", f"{site.people['fife']}/dates", f"{site.people['fife']}/end"):
        assert site.visitor("fife").open(f"/episodes/{episode}/people/{what}").status == 403


def test_somebody_nobody_knows_has_no_access_to_change(site: Site) -> None:
    address = f"/episodes/{site.episode()}/people/{uuid4()}"
    assert site.visitor("moray").open(f"{address}/dates").status == 404
    assert site.visitor("moray").open(f"{address}/end").status == 404


def test_taking_back_says_who_could_read_it_and_since_when_and_asks_why(site: Site) -> None:
    episode = site.episode()
    item = site.kb.findings.record(episode, CONTENT, site.act(), visibility=Visibility.PUBLIC).reference
    site.settle()
    address, moray = f"/episodes/{episode}/findings/{item}", site.visitor("moray")
    assert "So far: Everybody, without signing in, since" in moray.open(f"{address}/release").words
    refused = moray.send(f"{address}/release", visibility="team")
    assert refused.status == 422
    assert "Say why" in refused.words
    moray.send(f"{address}/release", visibility="team", reason="A school could be told")
    assert "taken back" in moray.open(address).words
    history = moray.open(f"{address}/who-could-see").words
    assert "Everybody, without signing in From" in history
    assert "A school could be told" in history
    assert site.visitor("fife").open(address).status == 404


def test_who_could_see_an_item_names_roles_and_members(site: Site) -> None:
    episode = site.episode()
    give(site, episode)
    item = site.kb.findings.record(episode, CONTENT, site.act()).reference
    site.settle()
    words = site.visitor("moray").open(f"/episodes/{episode}/findings/{item}/who-could-see").words
    assert "Officer of an authority: of Moray" in words
    assert "Fiona Rae, Recorder of a group" in words
    assert "Strategic Group member" not in words
    earlier = site.visitor("moray").open(
        f"/episodes/{episode}/findings/{item}/who-could-see?as_at={YESTERDAY}"
    )
    assert "had not been recorded" in earlier.words


def test_the_command_line_answers_who_could_see(site: Site, capfd: pytest.CaptureFixture[str]) -> None:
    episode = site.episode()
    give(site, episode)
    item = site.kb.findings.record(episode, CONTENT, site.act()).reference
    folder = str(site.kb.folder)
    command = ["who-could-see", episode, "finding", item, "--data", folder]
    assert run([*command, "--json"]) == 0
    answer = json.loads(capfd.readouterr().out)
    assert answer["visibility"] == "team"
    assert [member["name"] for member in answer["members"]] == ["Fiona Rae"]
    assert run([*command, "--on", str(YESTERDAY)]) == 0
    assert "not been recorded by then" in capfd.readouterr().out
    assert run([*command, "--as", "moray"]) == 0
    assert "Fiona Rae, recorder" in capfd.readouterr().out
    assert run([*command, "--as", "reader"]) == 1
    assert run(["who-could-see", episode, "finding", "--data", folder]) == 2
    assert run(["who-could-see", episode, "finding", "no-such", "--data", folder]) == 1
