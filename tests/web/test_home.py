"""The first page: what is new, how many have hosted, and what each account can do."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ci_kb.domain.account import Role
from projections.authorities import AuthorityLine
from projections.reading import Reader
from tests.conftest import as_account, token
from web.home.pages import what_a_role_does


def authorities_that_hosted(app: Flask) -> list[AuthorityLine]:
    everything = Reader("somebody", Role.ADMINISTRATOR)
    lines: list[AuthorityLine] = app.extensions["ci_kb"].projections.authorities.all(everything)
    return [line for line in lines if any(episode.fieldwork for episode in line.episodes)]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_told_what_it_does(role: Role) -> None:
    assert what_a_role_does(role)


def test_an_officer_sees_the_episodes_of_the_authority_and_may_open_one(stories: Flask) -> None:
    page = as_account(stories, "moray-officer").get("/").text
    own = page.split("Your episodes")[1].split("</ul>")[0]
    assert re.findall(r'href="([^"]+)"', own) == ["/episodes/moray-2022-11"]
    assert 'href="/open-episode"' in page


def test_a_reader_is_not_offered_what_a_reader_may_not_do(stories: Flask) -> None:
    page = as_account(stories, "reader").get("/").text
    assert 'href="/open-episode"' not in page


def test_whoever_looks_after_the_knowledge_base_finds_its_pages_and_nobody_else(stories: Flask) -> None:
    assert 'href="/requests"' in as_account(stories, "administrator").get("/").text
    assert "Look after the knowledge base" not in as_account(stories, "moray-officer").get("/").text


def test_the_coverage_counts_the_thirty_two_alone(stories: Flask) -> None:
    hosts = {line.name for line in authorities_that_hosted(stories)}
    assert "Strathfleet Council (fictional)" in hosts
    page = as_account(stories, "administrator").get("/").text
    assert f"<strong>{len(hosts) - 1} of 32 authorities</strong> have hosted" in page


def test_a_large_episode_does_not_hide_the_others(stories: Flask) -> None:
    news = as_account(stories, "reader").get("/").text.split('<ul class="item-list">')[1].split("</ul>")[0]
    episodes = re.findall(r'href="/episodes/([^/"]+)/', news)
    assert len(episodes) == 6
    assert max(map(episodes.count, episodes)) == 2


def test_a_visitor_is_told_what_this_is_and_asked_to_sign_in(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    assert "What this is" in page
    assert 'class="ds_button" href="/sign-in"' in page
    assert "What you can do" not in page
    assert token(visitor)
