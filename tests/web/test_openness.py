"""Requests for information on their pages: exact, labelled, marked, logged, and for administrators alone."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import timedelta
from urllib.parse import quote

import pytest

from ci_kb.days import today
from ci_kb.domain.disclosure import Exemption
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.record import Visibility
from ci_kb.retention import months_later
from tests.web.site import Site
from web.openness.daily import Daily
from web.openness.subject import texts_of


def asked(site: Site, reference: str, **typed: str) -> str:
    form = {"reference": reference, "held_on": today().isoformat(), "episode": "", "question": ""} | typed
    page = site.visitor("administrator").send("/requests/new", **form)
    assert page.status == 200, page.words
    return f"/requests/{reference}"


def pack(site: Site, address: str) -> dict[str, object]:
    answer = site.visitor("administrator").client.get(f"{address}?format=json")
    assert answer.status_code == 200
    found: dict[str, object] = json.loads(answer.data)
    return found


def episode_with_three(site: Site) -> str:
    episode, act = site.episode(), site.act()
    said = FindingContent(FindingKind.STRENGTH, "Released words of Ms Baird", evidence=("none",))
    site.kb.findings.record(episode, said, act, reference="f1", visibility=Visibility.NETWORK)
    draft = FindingContent(FindingKind.STRENGTH, "Draft words", evidence=("none",))
    site.kb.findings.record(episode, draft, site.act(), reference="f2", visibility=Visibility.TEAM)
    site.kb.comments.offer(episode, "Deliberated words", site.act(), reference="c1")
    site.settle()
    return episode


def test_each_thing_is_labelled_as_it_stood(site: Site) -> None:
    episode = episode_with_three(site)
    found = pack(site, asked(site, "foi-1", episode=episode))
    status = {one["name"].split("@")[0]: one["status"] for one in found["held"]}  # type: ignore[attr-defined]
    assert status[f"{episode}/finding/f1"] == "released"
    assert status[f"{episode}/finding/f2"] == "draft"
    assert status[f"{episode}/comment/c1"] == "deliberation"


def test_what_was_recorded_after_the_day_is_not_given(site: Site) -> None:
    episode = episode_with_three(site)
    before = (today() - timedelta(days=1)).isoformat()
    assert pack(site, asked(site, "foi-2", episode=episode, held_on=before))["held"] == []


def test_words_that_are_withheld_stand_in_no_form_of_the_answer(site: Site) -> None:
    episode = episode_with_three(site)
    address = asked(site, "foi-3", episode=episode)
    held = pack(site, address)["held"]
    name = next(one["name"] for one in held if "/f1@" in one["name"])  # type: ignore[attr-defined]
    page = site.visitor("administrator").send(
        f"{address}/withhold?held={quote(name)}", exemption=Exemption.PERSONAL_DATA, passage="Ms Baird"
    )
    assert page.status == 200
    assert "[withheld, section 38(1)(b): personal data]" in page.words
    client = site.visitor("administrator").client
    for form in ("", "?format=json", "?format=md"):
        assert "Ms Baird" not in client.get(address + form).text


def test_all_of_a_thing_can_be_withheld_and_given_after_all(site: Site) -> None:
    episode = episode_with_three(site)
    address = asked(site, "foi-4", episode=episode)
    name = next(one["name"] for one in pack(site, address)["held"] if "/c1@" in one["name"])  # type: ignore[attr-defined]
    admin = site.visitor("administrator")
    admin.send(f"{address}/withhold?held={quote(name)}", exemption=Exemption.EXCHANGE_OF_VIEWS, passage="")
    assert "Deliberated words" not in admin.open(address).words
    admin.press(address, f"{address}/restore?held={quote(name)}", reason="It is published")
    assert "Deliberated words" in admin.open(address).words


def test_words_that_do_not_stand_there_cannot_be_withheld(site: Site) -> None:
    episode = episode_with_three(site)
    address = asked(site, "foi-5", episode=episode)
    name = next(one["name"] for one in pack(site, address)["held"] if "/f1@" in one["name"])  # type: ignore[attr-defined]
    page = site.visitor("administrator").send(
        f"{address}/withhold?held={quote(name)}", exemption=Exemption.PERSONAL_DATA, passage="Mr Nobody"
    )
    assert page.status == 422
    assert "Copy them exactly" in page.words


def test_a_question_finds_drafts_of_every_episode(site: Site) -> None:
    episode = episode_with_three(site)
    found = pack(site, asked(site, "foi-6", question="draft words"))
    assert any(one["episode"] == episode and one["status"] == "draft" for one in found["held"])  # type: ignore[attr-defined]


def test_what_was_given_stands_in_the_log_of_disclosures_with_its_digest(site: Site) -> None:
    address = asked(site, "foi-7", episode=episode_with_three(site))
    admin = site.visitor("administrator")
    digest = hashlib.sha256(admin.client.get(f"{address}?format=json").data).hexdigest()
    assert digest in admin.press(address, f"{address}/give").words
    assert "Given" in admin.open("/requests").words


def test_a_request_names_an_episode_or_words_and_a_day_that_has_come(site: Site) -> None:
    later = (today() + timedelta(days=1)).isoformat()
    page = site.visitor("administrator").send(
        "/requests/new", reference="foi-8", held_on=later, episode="", question=""
    )
    assert page.status == 422
    assert "Name an episode, or enter words" in page.words


@pytest.mark.parametrize("account", ["moray", "reader", "curator", "coordinator", "strategic"])
def test_only_administrators_answer_requests(site: Site, account: str) -> None:
    address = asked(site, f"foi-of-{account}", episode=episode_with_three(site))
    for one in ("/requests", "/requests/new", "/requests/person", address, f"{address}/withhold?held=x"):
        assert site.visitor(account).client.get(one).status_code == 403
    assert site.visitor("").client.get(address).status_code == 302


def test_the_file_about_a_person_equals_a_scan_of_the_whole_log(site: Site) -> None:
    episode = episode_with_three(site)
    said = FindingContent(FindingKind.STRENGTH, "As  MORAG BAIRD put it", evidence=("none",))
    site.kb.findings.record(episode, said, site.act("colleague"), reference="f3")
    site.settle()
    page = site.visitor("administrator").send("/requests/person", reference="sar-1", account="moray")
    assert page.status == 200, page.words
    answer = site.visitor("administrator").client.get("/requests/sar-1?format=json")
    found = json.loads(answer.data)
    person = site.people["moray"]

    def names(event: object) -> bool:
        words = " ".join(" ".join(texts_of(vars(event))).casefold().split())
        return person in words or "morag baird" in words

    scanned = {
        logged.position
        for logged in site.kb.log.events()
        if logged.event.by == person or str(logged.stored.originator_id) == person or names(logged.event)
    }
    told = {one["event"] for part in ("what_you_recorded", "what_names_you") for one in found[part]}
    assert told == {one for one in scanned if one <= max(told)}
    assert any(one["event"] in scanned for one in found["what_names_you"])
    assert found["register"]["person"][0]["name"] == "Morag Baird"


def test_no_secret_stands_in_the_file_about_a_person(site: Site) -> None:
    site.visitor("administrator").send("/requests/person", reference="sar-2", account="fife")
    answer = site.visitor("administrator").client.get("/requests/sar-2?format=json").text
    assert "argon2" not in answer
    assert "kept, and not shown" in answer


def test_the_answer_is_the_same_bytes_whenever_it_is_taken(site: Site) -> None:
    address = asked(site, "foi-9", episode=episode_with_three(site), held_on=today().isoformat())
    client = site.visitor("administrator").client
    assert client.get(f"{address}?format=json").data == client.get(f"{address}?format=json").data


def test_the_server_destroys_once_a_day_what_is_due(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    episode = site.episode()
    site.kb.key_points.record(episode, KeyPointContent("Corridors are calm"), site.act(), reference="k1")
    later = months_later(today(), 25)
    monkeypatch.setattr("web.openness.daily.today", lambda: later)
    daily = Daily(site.kb)
    daily.start()
    until = time.monotonic() + 60
    while not site.projections.disclosures.certificates() and time.monotonic() < until:
        time.sleep(0.02)
    daily.stop()
    assert "Corridors are calm" not in " ".join(repr(vars(one.event)) for one in site.kb.log.events())
    page = site.visitor("administrator").open("/records-due")
    assert "key-points" in page.words


def test_only_administrators_see_what_is_due(site: Site) -> None:
    assert site.visitor("moray").client.get("/records-due").status_code == 403
