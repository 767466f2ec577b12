"""Practice flagged in one action from anything, and shared only with consent."""

from __future__ import annotations

import pytest

from ci_kb.domain.episode_values import SelfEvaluation, SelfEvaluationKind, Session
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStepContent
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from tests.web.visitor import Page

WORDS = (
    "Axolotl visits: link workers meet every family of a P7 pupil before the summer, at home or in school."
)
SOURCES = (
    "key-points/k1",
    "findings/f1",
    "next-steps/n1",
    "meetings/m1",
    "self-evaluation/se1",
    f"sessions/1 09:30 {WORDS}",
)


@pytest.fixture
def episode(site: Site) -> str:
    """An episode of the network in which everything says the same words, for the team alone."""
    reference, act = site.episode(), site.act()
    site.kb.key_points.record(reference, KeyPointContent(WORDS), act, reference="k1")
    site.kb.findings.record(reference, FindingContent(FindingKind.STRENGTH, WORDS), act, reference="f1")
    site.kb.next_steps.record(reference, NextStepContent(WORDS), act, reference="n1")
    meeting = MeetingContent(MeetingKind.ROUND_TABLE, held=act.on, note=WORDS)
    site.kb.meetings.record(reference, meeting, act, reference="m1")
    site.settle()
    return reference


def with_public_parts(site: Site, episode: str) -> None:
    """Add what everybody who sees the episode can read: a line of the self-evaluation and a session."""
    statement = SelfEvaluation(SelfEvaluationKind.STRENGTH, WORDS)
    site.kb.episodes.record_self_evaluation(episode, "se1", statement, site.act())
    site.kb.episodes.draft_timetable(episode, (Session(1, "09:30", "10:00", WORDS),), site.act())
    site.settle()


def flag(site: Site, episode: str, source: str, account: str = "moray", **more: str) -> Page:
    """Press the button that flags practice in something."""
    where = f"/episodes/{episode}"
    return site.visitor(account).press(where, f"{where}/flag-practice", source=source, **more)


@pytest.mark.parametrize("source", SOURCES)
def test_practice_is_flagged_in_one_action_and_its_page_asks_for_contact_and_consent(
    site: Site, episode: str, source: str
) -> None:
    with_public_parts(site, episode)

    page = flag(site, episode, source)

    content = site.kb.practices.get(episode, page.path.rpartition("/")[2]).content
    assert page.path.startswith(f"/episodes/{episode}/practice/")
    assert content.flagged_from == source
    assert content.text == WORDS
    assert content.title.startswith("Axolotl visits: link workers")
    assert len(content.title) <= 82
    assert not content.consent
    assert {"contact_role", "consent", "visibility"} <= {name for _, name in page.reading.controls}


@pytest.mark.parametrize(
    "source",
    ["", "key-points/no-such", "findings/", "self-evaluation/x", "sessions/9 09:00 X", "practice/p1", "x"],
)
def test_nothing_is_flagged_where_nothing_is(site: Site, episode: str, source: str) -> None:
    assert flag(site, episode, source).status == 404


def test_what_was_withdrawn_is_not_flagged(site: Site, episode: str) -> None:
    site.kb.key_points.withdraw(episode, "k1", site.act(reason="Noted twice."))
    site.settle()

    assert flag(site, episode, "key-points/k1").status == 404


def test_practice_flagged_twice_in_the_same_thing_is_one(site: Site, episode: str) -> None:
    pages = [flag(site, episode, "key-points/k1") for _ in range(2)]

    assert pages[0].path == pages[1].path
    page = site.visitor("moray").open(f"/episodes/{episode}/key-points/k1")
    assert pages[0].path in page.reading.links
    assert "Flagged as practice" in page.words


def test_two_buttons_of_one_page_flag_two_practices(site: Site, episode: str) -> None:
    command = "ab" * 16

    paths = {flag(site, episode, source, command=command).path for source in ("key-points/k1", "findings/f1")}

    assert len(paths) == 2


@pytest.mark.parametrize("path", ["key-points/k1", "findings/f1", "next-steps/n1", "capture", "programme"])
def test_the_button_stands_where_those_who_work_on_the_episode_read(
    site: Site, episode: str, path: str
) -> None:
    with_public_parts(site, episode)

    page = site.visitor("moray").open(f"/episodes/{episode}/{path}")

    assert 'form="flag-practice" name="source"' in page.html
    assert page.html.count('id="flag-practice"') == 1


def test_who_does_not_work_on_the_episode_flags_nothing(site: Site, episode: str) -> None:
    assert flag(site, episode, "key-points/k1", "fife").status == 403
    assert flag(site, episode, "key-points/k1", "reader").status == 403


# ---- nothing is shared nationally without consent ----


def everywhere(site: Site, episode: str, practice: str) -> list[str]:
    """Return the places in which practice could come to be read outside the episode."""
    return [
        "/",
        "/search?q=axolotl",
        "/search?q=axolotl&kind=practice",
        "/api/v1/search?q=axolotl",
        "/api/v1/suggest?q=axol",
        "/episodes",
        f"/episodes/{episode}",
        "/authorities/moray",
        "/similar?need=axolotl",
        practice,
        f"{practice}/versions/1",
        f"/episodes/{episode}/capture",
    ]


def test_no_practice_appears_nationally_without_consent(site: Site, episode: str) -> None:
    practice = flag(site, episode, "key-points/k1").path
    moray = site.visitor("moray")

    for visibility in ("network", "public"):
        refused = moray.send(f"{practice}/release", visibility=visibility, contact_role="Link worker")
        assert refused.status == 422
        assert "Ask those whose practice it is" in refused.words
        assert refused.fields["contact_role"] == ["Link worker"]

    for account in ("fife", "curator", ""):
        for path in everywhere(site, episode, practice):
            said = site.visitor(account).open(path).words
            assert "Axolotl visits" not in said, (account, path)
    assert site.kb.practices.get(episode, practice.rpartition("/")[2]).visibility == Visibility.TEAM


def test_contact_consent_and_readers_are_settled_in_one_submit(site: Site, episode: str) -> None:
    practice = flag(site, episode, "key-points/k1").path

    page = site.visitor("moray").send(
        f"{practice}/release",
        contact_role="Link worker, Moray",
        consent="true",
        visibility="network",
    )

    assert page.status == 200
    assert "Version 3: readers changed" in page.words
    assert "Reason Whom to ask, and whether it may be shared, were settled" in page.words
    assert "Whom to ask Link worker, Moray" in site.visitor("fife").open(practice).words
    events = site.kb.log.history(site.kb.practices.get(episode, practice.rpartition("/")[2]).id)
    assert len({event.command for event in events[1:]}) == 1


def test_the_form_on_the_page_of_practice_does_the_same(site: Site, episode: str) -> None:
    moray = site.visitor("moray")
    page = flag(site, episode, "key-points/k1")
    form = moray.open(page.path)

    sent = moray.client.post(
        f"{page.path}/release",
        data={
            **form.fields,
            "contact_role": "Link worker",
            "consent": "true",
            "visibility": "public",
        },
        follow_redirects=True,
    )

    assert sent.status_code == 200
    assert "Axolotl visits" in site.visitor().open(page.path).words


def test_consent_is_taken_back_together_with_the_release(site: Site, episode: str) -> None:
    moray, practice = site.visitor("moray"), flag(site, episode, "key-points/k1").path
    moray.send(f"{practice}/release", contact_role="Link worker", consent="true", visibility="network")
    form = moray.open(f"{practice}/release")

    kept = moray.send_form(form, consent="", reason="They changed their mind.")
    page = moray.send_form(form, consent="", visibility="team", reason="They changed their mind.")

    assert kept.status == 422
    assert page.status == 200
    assert site.visitor("fife").open(practice).status == 404
    assert not site.kb.practices.get(episode, practice.rpartition("/")[2]).content.consent


def test_a_correction_meanwhile_is_shown_before_practice_is_shared(site: Site, episode: str) -> None:
    moray, practice = site.visitor("moray"), flag(site, episode, "key-points/k1").path
    form = moray.open(f"{practice}/release")
    site.visitor("colleague").send(f"{practice}/correct", text="Theirs entirely.", reason="Better.")

    page = moray.send_form(form, consent="true", contact_role="Link worker", visibility="network")

    assert page.status == 409
    assert "Theirs entirely." in page.words
    assert page.fields["contact_role"] == ["Link worker"]


def test_sharing_that_changes_nothing_is_refused(site: Site, episode: str) -> None:
    practice = flag(site, episode, "key-points/k1").path

    page = site.visitor("moray").send(f"{practice}/release")

    assert page.status == 422
    assert "Nothing was changed" in page.words


@pytest.mark.parametrize(
    ("page", "source"), [("self-evaluation", "self-evaluation/se1"), ("meetings", "meetings/m1")]
)
def test_lists_have_the_button_for_those_who_work_on_the_episode(
    site: Site, episode: str, page: str, source: str
) -> None:
    with_public_parts(site, episode)
    where = f"/episodes/{episode}/{page}"
    assert f'value="{source}"' in site.visitor("moray").open(where).html
    assert "flag-practice" not in site.visitor("fife").open(where).html
    flag(site, episode, source)
    assert "Flagged as practice" in site.visitor("moray").open(where).words
