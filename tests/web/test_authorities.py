"""The pages of authorities: one address for every name, and who has hosted."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ci_kb.application import by_operator
from ci_kb.domain.authorities import authorities
from ci_kb.domain.episode_values import Details
from ci_kb.domain.record import Visibility
from web.labels import slug


def opened(
    app: Flask,
    host: str,
    visibility: Visibility = Visibility.NETWORK,
    *,
    invented: bool = False,
    fieldwork: tuple[date, date] | None = None,
) -> None:
    """Open an episode of a host, perhaps with its fieldwork, and wait until it is listed."""
    parts = app.extensions["ci_kb"]
    act = by_operator(date(2024, 1, 8))
    parts.kb.episodes.open(
        "an-episode", Details("Attendance", (host,)), act, visibility=visibility, demonstration=invented
    )
    if fieldwork:
        parts.kb.episodes.agree_fieldwork_dates("an-episode", *fieldwork, by_operator(date(2024, 1, 8)))
    assert parts.projections.wait_for(parts.kb.log.head(), 10)


@pytest.mark.parametrize("name", ["Moray Council", "moray council", "S12000020", "MORAY"])
def test_every_name_leads_to_the_one_address(client: FlaskClient, name: str) -> None:
    assert client.get(f"/authorities/{name}").headers["Location"] == "/authorities/moray"


def test_every_authority_has_a_page(client: FlaskClient) -> None:
    assert {client.get(f"/authorities/{slug(one.name)}").status_code for one in authorities()} == {200}


def test_an_unknown_name_has_no_page(client: FlaskClient) -> None:
    assert client.get("/authorities/atlantis").status_code == 404


def test_the_day_looked_at_is_kept_on_the_way(client: FlaskClient) -> None:
    answer = client.get("/authorities/Moray Council?as_at=2024-01-08")
    assert answer.headers["Location"] == "/authorities/moray?as_at=2024-01-08"


def test_the_list_says_how_many_have_hosted(app: Flask, client: FlaskClient) -> None:
    assert "0 of 32 authorities have hosted" in client.get("/authorities").text
    opened(app, "Fife Council", fieldwork=(date(2024, 1, 9), date(2024, 1, 10)))
    assert "1 of 32 authorities have hosted" in client.get("/authorities").text


def test_who_has_only_planned_an_episode_has_not_hosted(app: Flask, client: FlaskClient) -> None:
    opened(app, "Fife Council")
    assert "0 of 32 authorities have hosted" in client.get("/authorities").text


def test_an_episode_that_one_may_not_read_is_not_counted(app: Flask, client: FlaskClient) -> None:
    days = (date(2024, 1, 9), date(2024, 1, 10))
    opened(app, "Fife Council", Visibility.TEAM, fieldwork=days)
    assert "0 of 32 authorities have hosted" in client.get("/authorities").text
    assert "Attendance" not in client.get("/authorities/fife").text


def test_an_invented_host_stands_apart_and_says_so(app: Flask, client: FlaskClient) -> None:
    opened(app, "Strathfleet Council (fictional)", invented=True)
    listed = client.get("/authorities").text
    assert "0 of 32 authorities have hosted" in listed
    assert "Invented for the demonstration" in listed
    assert "This authority does not exist" in client.get("/authorities/strathfleet-council-fictional").text


def test_places_alike_are_in_the_same_family_groups(client: FlaskClient) -> None:
    page = client.get("/authorities/moray").text
    both = page.split("In both family groups")[1].split("</ul>")[0]
    assert "East Lothian" in both
    assert "Stirling" in both
    assert "Glasgow" not in page.split("Places like Moray")[1].split("</section>")[0]
