"""Searching and similar work, on pages and as JSON: what is found, what is never shown, what people type."""

from __future__ import annotations

import random
import re
import time
from datetime import date
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import as_account
from tests.web.conftest import DRAFT

RESULT_KEYS = set("reference kind episode authorities title text snippet on themes score url".split())

HOSTILE = [
    *("", " ", '"', '""', "'", "(", ")", "((((", "[a TO z]", "a~9", "?*", "*", "a*", "NOT NOT", "AND OR NOT"),
    *("-", "--", "-moderation", "authority:", "authority:Narnia", "theme:::", "kind:practice kind:"),
    *("before:tomorrow", "after:9999-99-99", "<script>alert(1)</script>", "\x00\x01\x02", "\u202eabc"),
    *(
        "\N{SAUROPOD}" * 50,
        "a" * 10_000,
        "moderation " * 900,
        "%00%ff",
        "S & Q",
        "IT",
        "P1",
        "2.3",
        "Gàidhlig",
    ),
    *("{{7*7}}", "'; DROP TABLE item; --", "../../etc/passwd", "field:value:other"),
]


@pytest.fixture
def moray(stories: Flask) -> FlaskClient:
    return as_account(stories, "moray-officer")


def ask(client: FlaskClient, **query: object) -> dict[str, object]:
    """Return the answer of the JSON search."""
    answer = client.get("/api/v1/search?" + urlencode(query, doseq=True))
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.get_json()
    return found


def references(answer: dict[str, object]) -> set[tuple[str, str]]:
    return {(result["episode"], result["reference"]) for result in answer["results"]}  # type: ignore[index, attr-defined]


def test_an_officer_in_moray_finds_who_worked_on_moderation(moray: FlaskClient) -> None:
    page = moray.get("/search?q=moderation").text
    assert "Moderation trios of one-class schools" in page.replace("<mark>", "").replace("</mark>", "")
    assert "Argyll and Bute" in page
    assert "/episodes/argyll-and-bute-2023-11/practice/p1" in page


@pytest.mark.parametrize("words", ["moderation", "moderating", "MODERATED", "moderate"])
def test_every_form_of_a_word_finds_the_others(moray: FlaskClient, words: str) -> None:
    assert ("argyll-and-bute-2023-11", "p1") in references(ask(moray, q=words, limit=50))


def test_an_acronym_and_its_name_find_each_other(moray: FlaskClient) -> None:
    acronym = references(ask(moray, q="PEF", limit=50))
    assert references(ask(moray, q='"Pupil Equity Funding"', limit=50)) <= acronym
    assert acronym <= references(ask(moray, q="Pupil Equity Funding", limit=100))
    assert acronym


def test_the_answer_has_the_shape_of_the_contract(moray: FlaskClient) -> None:
    answer = ask(moray, q="attendance", limit=3)
    assert {"total", "results", "facets"} <= answer.keys()
    for result in answer["results"]:  # type: ignore[attr-defined]
        assert result.keys() >= RESULT_KEYS
        assert moray.get(result["url"].split("#")[0]).status_code == 200


def test_the_counts_of_a_facet_are_those_of_its_filter(moray: FlaskClient) -> None:
    facets = ask(moray, q="literacy")["facets"]
    for facet, parameter in (
        ("kind", "kind"),
        ("authority", "authority"),
        ("theme", "theme"),
        ("year", "year"),
    ):
        for value, count in facets[facet].items():  # type: ignore[index]
            assert ask(moray, q="literacy", **{parameter: value})["total"] == count


def test_pages_of_results_hold_each_result_once(moray: FlaskClient) -> None:
    total = ask(moray, q="schools")["total"]
    found = [ask(moray, q="schools", limit=7, offset=offset) for offset in range(0, int(str(total)), 7)]
    listed = [(r["episode"], r["kind"], r["reference"]) for page in found for r in page["results"]]  # type: ignore[attr-defined]
    assert len(listed) == len(set(listed)) == total


@pytest.mark.parametrize(
    "account", ["moray-officer", "argyll-and-bute-director", "strategic-group", "reader"]
)
def test_a_draft_of_another_authority_shows_nowhere(stories: Flask, account: str) -> None:
    client = as_account(stories, account)
    assert ask(client, q=DRAFT)["total"] == 0
    for path in (f"/search?q={DRAFT}", f"/similar?q={DRAFT}", "/", "/episodes", "/authorities/fife"):
        page = client.get(path).text
        assert page.count(DRAFT) == page.replace("&#34;", '"').count(f'value="{DRAFT}"') + page.count(
            f"“{DRAFT}”"
        ) + page.count(f">{DRAFT}</textarea>") + page.count(f"{DRAFT} –") + page.count(f"save?q={DRAFT}")
    assert DRAFT not in client.get("/api/v1/suggest?q=quetz").text
    assert DRAFT not in str(ask(client, q="quetzalcoatlis").get("did_you_mean"))
    assert client.get("/episodes/fife-2026-01/findings/f1").status_code == 404


def test_those_who_run_the_programme_find_the_draft(stories: Flask) -> None:
    assert ask(as_account(stories, "ades-coordinator"), q=DRAFT)["total"] == 1


def test_counts_leave_out_what_may_not_be_seen(stories: Flask) -> None:
    few, many = (
        ask(as_account(stories, account), q="moderated writing") for account in ("reader", "administrator")
    )
    assert "Fife Council" not in few["facets"]["authority"]  # type: ignore[index]
    assert many["facets"]["authority"]["Fife Council"] == 1  # type: ignore[index]


def test_a_visitor_searches_what_is_public_alone(stories: Flask) -> None:
    client = stories.test_client()
    token = client.get("/sign-in").text.split('name="csrf_token" value="')[1].split('"')[0]
    client.post("/sign-out", data={"csrf_token": token})
    everything = ask(client, limit=100)
    assert 0 < int(str(everything["total"])) < 10
    assert client.get("/similar").status_code == 302


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_whatever_is_typed_the_page_answers_and_the_text_is_inert(moray: FlaskClient, text: str) -> None:
    for path in ("/search?", "/similar?", "/api/v1/search?", "/api/v1/suggest?"):
        answer = moray.get(path + urlencode({"q": text}))
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text or path.startswith("/api")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=yesterday", "“yesterday” is not a date"),
        ("as_at=2022-02-30", "“2022-02-30” is not a date"),
        ("authority=Narnia", "There is no local authority “Narnia”"),
        ("theme=nonsense", "There is no theme “nonsense”"),
        ("kind=opinion", "“opinion” is not one of"),
        ("limit=lots", "limit is a number"),
        ("limit=0", "limit goes from 1 to 100"),
        ("offset=-1", "offset goes from 0"),
    ],
)
def test_a_wrong_part_of_an_address_gets_a_sentence(moray: FlaskClient, query: str, sentence: str) -> None:
    answer = moray.get(f"/api/v1/search?q=data&{query}")
    assert answer.status_code in (400, 404, 422)
    assert answer.content_type == "application/problem+json"
    assert sentence in answer.get_json()["detail"]
    page = moray.get(f"/search?q=data&{query}")
    assert page.status_code == 200
    if not query.startswith(("limit", "offset")):
        assert sentence in page.text


def test_nothing_found_is_said_plainly_with_near_matches_called_near(moray: FlaskClient) -> None:
    page = moray.get("/search?q=atendance").text
    assert "attendance" in page


def test_before_anything_was_recorded_nothing_was_known(moray: FlaskClient) -> None:
    assert ask(moray, q="moderation", as_at="2020-01-01")["total"] == 0
    assert ask(moray, q="moderation", as_at=date.today().isoformat())["total"] != 0  # noqa: DTZ011


def test_similar_work_names_the_right_authority_first_with_reasons(moray: FlaskClient) -> None:
    page = moray.get("/similar?q=moderation+online+in+one-teacher+schools").text
    matches = page.split('<ol class="matches">')[1]
    assert matches.index("Small schools and shared teaching") < matches.index("Consistent quality assurance")
    assert "Shared words" in matches
    assert "Education officer" in matches


def test_similar_work_of_an_episode_leaves_the_episode_itself_out(moray: FlaskClient) -> None:
    page = moray.get("/similar?episode=moray-2022-11").text
    assert "/episodes/moray-2022-11/findings" not in page
    assert "Argyll and Bute" in page


def test_similar_work_of_an_episode_nobody_opened_gets_a_sentence(moray: FlaskClient) -> None:
    page = moray.get("/similar?episode=nowhere")
    assert page.status_code == 200
    assert "There is no episode “nowhere”" in page.text


@pytest.mark.parametrize(
    "many",
    [pytest.param(2_500, marks=pytest.mark.slow), pytest.param(10_000, marks=pytest.mark.exhaustive)],
)
def test_strange_searches_are_all_answered_within_a_second(moray: FlaskClient, many: int) -> None:
    drawn = random.Random(11)
    pieces = [
        *HOSTILE,
        "moderation",
        " ",
        '"',
        "(",
        ")",
        "*",
        "~",
        "^",
        ":",
        "authority:",
        "-",
        "AND",
        "NOT",
        "\n",
    ]
    for number in range(many):
        block = drawn.randrange(0x20, 0x110000)
        letters = "".join(chr(c) for c in range(block, min(block + 12, 0x110000)) if not 0xD800 <= c < 0xE000)
        text = "".join(drawn.choices([*pieces, letters], k=drawn.randint(1, 8)))[:12_000]
        start = time.thread_time()  # its own work, however busy the machine
        answer = moray.get("/search?" + urlencode({"q": text}))
        assert answer.status_code == 200, (number, text[:200])
        assert time.thread_time() - start < 1, (number, text[:200])


def test_the_reader_sets_how_much_a_place_like_theirs_counts(moray: FlaskClient) -> None:
    def shown(places: str) -> tuple[list[str], str]:
        page = moray.get(f"/similar?q=attendance+of+young+people&places={places}").text
        matches = page.partition('<ol class="matches">')[2]
        return re.findall(r"<h3><a [^>]*>([^<]*)</a></h3>", matches), matches

    by_work, page = shown("none")
    assert shown("much")[0] != by_work
    assert "A place like yours: the same family group" in page
