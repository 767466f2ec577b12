"""Feedback on the process: asked for by the team, given by a link without an account, read by the team."""

from __future__ import annotations

import json
import logging
import re
from datetime import date, timedelta

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import TeamMember
from ci_kb.domain.record import Visibility
from ci_kb.guidance import guidance
from tests.web.site import Site
from web import security
from web.feedback import pages
from web.feedback.links import token_of

QUESTIONS = [question.text for question in guidance().feedback_questions]
SECRET_TITLE = "Quetzalcoatlus"


@pytest.fixture(autouse=True)
def nobody_was_here_before() -> None:
    security.limiter.reset()


def asked(site: Site, visibility: Visibility = Visibility.TEAM) -> tuple[str, str]:
    """Ask for feedback on a new episode, and return its reference and the link to send."""
    episode = site.episode(visibility, SECRET_TITLE)
    page = site.visitor("moray").send(f"/episodes/{episode}/feedback/ask")
    assert page.status == 200
    (link,) = re.findall(r'value="http://localhost(/feedback/[^"]+)"', page.html)
    return episode, link


def answer(site: Site, link: str, **said: str) -> str:
    page = site.visitor().send(link, **said)
    assert page.status == 200, page.words
    return page.words


def test_a_participant_answers_without_an_account_and_is_thanked(site: Site) -> None:
    episode, link = asked(site)
    form = site.visitor().open(link)
    page = site.visitor().send(link, **{"worked-well": "Honest talk.", "differently": ""})

    assert all(question in form.words for question in QUESTIONS)
    assert 1 <= len(form.reading.controls) <= 3
    assert (page.status, page.path) == (200, f"{link}/thanks")
    assert "Thank you" in page.words
    (given,) = site.projections.groups.feedback(episode)
    assert given.answers == {"worked-well": "Honest talk."}


def test_whoever_holds_the_link_reads_of_the_episode_what_they_could_read_anyway(site: Site) -> None:
    _, hidden = asked(site)
    _, public = asked(site, Visibility.PUBLIC)
    for link in (hidden, f"{hidden}/thanks"):
        page = site.visitor().open(link)
        assert SECRET_TITLE not in page.html
        assert "Moray" not in page.html
        assert "moray" not in page.html
    assert "The Collaborative Improvement engagement you took part in" in site.visitor().open(hidden).words
    assert f"Moray Council: {SECRET_TITLE}" in site.visitor().open(public).words
    assert f"Moray Council: {SECRET_TITLE}" in site.visitor("colleague").open(hidden).words
    assert SECRET_TITLE not in site.visitor("fife").open(hidden).words


def test_a_token_that_does_not_fit_leads_nowhere(site: Site) -> None:
    _, link = asked(site)
    _, other = asked(site)
    never_asked = site.kb.episodes.get(site.episode())
    root, identifier, token = link.rsplit("/", 2)
    secret = site.app.secret_key
    assert secret
    wrong = [
        f"{root}/{identifier}/{other.rsplit('/', 1)[1]}",
        f"{root}/{identifier}/{token[:-1]}{'0' if token[-1] != '0' else '1'}",
        f"{root}/{identifier}/{token.upper()}x",
        f"{root}/{identifier}/ä",
        f"{root}/{'0' * 32}/{token}",
        f"{root}/none/{token}",
        f"{root}/{never_asked.id.hex}/{token_of(secret, never_asked)}",
    ]
    for address in wrong:
        for page in (address, f"{address}/thanks"):
            assert site.visitor().open(page).status == 404, page


def test_a_token_is_made_from_the_secret_the_episode_and_the_round(site: Site) -> None:
    episode = site.kb.episodes.get(asked(site)[0])
    other = site.kb.episodes.get(asked(site)[0])
    again = site.kb.episodes.get(episode.reference)
    again.feedback_round += 1
    tokens = {
        token_of("one secret", episode),
        token_of("another secret", episode),
        token_of("one secret", other),
        token_of("one secret", again),
    }
    assert len(tokens) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)


def test_a_form_sent_twice_counts_once(site: Site) -> None:
    episode, link = asked(site)
    visitor = site.visitor()
    form = visitor.open(link)
    for _ in range(2):
        assert visitor.send_form(form, **{"worked-well": "Honest talk."}).status == 200
    assert site.projections.reporting.responses(episode).answers == 1


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"worked-well": "  "}, "Enter an answer to at least one question."),
        ({"worked-well": "x" * 2001}, "Shorten this to 2,000 characters or fewer"),
    ],
)
def test_what_cannot_be_recorded_is_said_and_stays_typed(
    site: Site, said: dict[str, str], message: str
) -> None:
    episode, link = asked(site)
    page = site.visitor().send(link, **said)
    assert page.status == 422
    assert message in page.words
    assert page.fields["worked-well"] == [said["worked-well"].strip()]
    assert site.projections.reporting.responses(episode).answers == 0


def test_after_the_last_day_a_plain_sentence_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    episode, link = asked(site)
    visitor = site.visitor()
    form = visitor.open(link)
    monkeypatch.setattr(pages, "today", lambda: today() + timedelta(weeks=2))
    on_the_last_day = visitor.open(link)
    monkeypatch.setattr(pages, "today", lambda: today() + timedelta(weeks=2, days=1))
    for page in (visitor.open(link), visitor.send_form(form, **{"worked-well": "Late."})):
        assert page.status == 410
        assert "The last day to answer has passed." in page.words
    assert on_the_last_day.status == 200
    assert site.projections.groups.feedback(episode) == []


def test_a_later_day_keeps_the_link_and_a_new_round_makes_another(site: Site) -> None:
    episode, link = asked(site)
    moray = site.visitor("moray")
    address = f"/episodes/{episode}/feedback/ask"
    later = moray.send(address, until=(today() + timedelta(days=60)).isoformat())
    ended = moray.send(address, until=(today() - timedelta(days=1)).isoformat())
    again = moray.send(address, until=(today() + timedelta(days=3)).isoformat())

    assert link in later.html
    assert "Link to the questions" not in ended.words
    assert "Link to the questions" in again.words
    assert link not in again.html
    assert site.visitor().open(link).status == 404


def test_the_link_is_kept_from_caches_search_engines_logs_and_other_sites(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    _, link = asked(site)
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        answers = [site.app.test_client().get(place) for place in (link, f"{link}/thanks", f"{link}x")]
    for found in answers[:2]:
        assert found.headers["Referrer-Policy"] == "same-origin"
        assert found.headers["Cache-Control"] == "no-store"
        assert found.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert not re.search(r'(href|src)="https?://', found.text)
    assert link.rsplit("/", 1)[1] not in caplog.text
    routes = [json.loads(one.message)["route"] for one in caplog.records if one.name == "ci_kb.requests"]
    assert routes == [pages.A_LINK, f"{pages.A_LINK}/thanks", pages.A_LINK]


def test_the_link_stands_on_the_page_of_the_team_alone_and_answers_too(site: Site) -> None:
    episode, link = asked(site, Visibility.PUBLIC)
    for words in ("Zygomorphic one.", "Zygomorphic two.", "Zygomorphic three."):
        answer(site, link, **{"worked-well": words})
    for account in ("fife", "reader"):
        assert site.visitor(account).open(f"/episodes/{episode}/feedback").status == 403
        assert site.visitor(account).open(f"/episodes/{episode}/feedback/ask").status == 403
    for account, path in (
        ("fife", f"/episodes/{episode}"),
        ("", f"/episodes/{episode}"),
        ("moray", "/search?q=zygomorphic+one"),
    ):
        page = site.visitor(account).open(path)
        assert link not in page.html
        assert "Zygomorphic three" not in page.words


def test_answers_are_shown_from_three_on_each_question_apart_with_the_rate(site: Site) -> None:
    episode, link = asked(site)
    site.kb.episodes.identify_team_member(
        episode, TeamMember("Officer", "Moray Council", count=5), site.act()
    )
    moray, address = site.visitor("moray"), f"/episodes/{episode}/feedback"
    for number, words in enumerate(("Zeal.", "Quiet.", "Honest talk."), start=1):
        assert "Quiet." not in moray.open(address).words
        answer(site, link, **{"worked-well": words, "taken-away": f"Idea {number}."})
        page = moray.open(address)
        assert f"Answers {number} Seats filled in the team 5 Response rate {number * 20}%" in page.words

    assert f"{QUESTIONS[0]} Honest talk. Quiet. Zeal." in page.words
    assert f"{QUESTIONS[1]} Nobody answered this." in page.words
    assert f"{QUESTIONS[2]} Idea 1. Idea 2. Idea 3." in page.words
    assert "3 of 5 seats filled have answered (60%)" in moray.open(f"/episodes/{episode}/reporting").words


def test_as_at_a_day_only_the_number_is_shown(site: Site) -> None:
    episode, link = asked(site)
    for words in ("One.", "Two.", "Three."):
        answer(site, link, **{"worked-well": words})
    page = site.visitor("moray").open(f"/episodes/{episode}/feedback?as_at={date.max.replace(year=2999)}")
    assert "Answers 3" in page.words
    assert "Two." not in page.words
    assert link not in page.html


@pytest.mark.parametrize(
    ("until", "message"),
    [("", "Enter the day until which feedback is asked for"), ("soon", "Enter the day as a date")],
)
def test_a_day_that_is_none_is_refused_at_the_field(site: Site, until: str, message: str) -> None:
    page = site.visitor("moray").send(f"/episodes/{site.episode()}/feedback/ask", until=until)
    assert page.status == 422
    assert page.words.count(message) == 2


def test_one_address_opens_a_link_so_often_a_minute_and_no_more(site: Site) -> None:
    _, link = asked(site)
    client = site.app.test_client()
    most = int(security.FEEDBACK_LIMIT.split()[0])
    statuses = [client.get(f"{link}/thanks").status_code for _ in range(most + 1)]
    assert statuses == [200] * most + [429]
    security.limiter.reset()
