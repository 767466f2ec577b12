"""Episodes on pages: opened, their focus and dates settled, read by those who may, as they were on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ci_kb.days import today
from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.record import Visibility
from tests.web.site import Site
from web.episodes.schemas import reference_of

FIRST = "How well do we raise attendance in primaries?"
SECOND = "How well do we raise attendance in secondaries?"


def state(site: Site, episode: str, step: FocusStep, text: str, reason: str = "") -> None:
    """State a focus by command, and wait until pages show it."""
    site.kb.episodes.state_focus(episode, step, Focus(text), site.act(reason=reason))
    site.settle()


def test_an_episode_is_opened_with_two_fields_and_its_page_says_what_comes_next(site: Site) -> None:
    moray = site.visitor("moray")

    form = moray.open("/open-episode")
    page = moray.send_form(form, title="Reading for pleasure", on="2023-05-02")

    assert form.fields["hosts"] == ["Moray Council"]
    assert (page.status, page.path) == (200, "/episodes/moray-2023-05")
    assert "The episode is open." in page.words
    assert "Propose a focus" in page.words


def test_a_reference_that_is_taken_is_said_at_the_field(site: Site) -> None:
    taken = site.episode()

    page = site.visitor("moray").send("/open-episode", title="Another", reference=taken)

    assert page.status == 422
    assert page.title.startswith("Error: Open an episode")
    assert f"There is already an episode with the reference “{taken}”" in page.words
    assert page.fields["reference"] == [taken]


@pytest.mark.parametrize(
    ("host", "reference"),
    [
        ("Moray Council", "moray-2022-11"),
        ("Comhairle nan Eilean Siar", "western-isles-2022-11"),
        ("Strathfleet Council (fictional)", "strathfleet-council-fictional-2022-11"),
    ],
)
def test_a_reference_is_made_from_host_and_month(host: str, reference: str) -> None:
    assert reference_of(host, date(2022, 11, 15)) == reference


def test_a_form_sent_twice_is_recorded_once(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    form = moray.open(f"/episodes/{episode}/focus/state")

    moray.send_form(form, text=FIRST)
    again = moray.send_form(form, text=FIRST)

    assert again.status == 200
    assert len(site.kb.episodes.get(episode).focus_steps) == 1


def test_the_focus_is_proposed_refined_agreed_and_changed_each_offered_by_the_step_before(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    address = f"/episodes/{episode}/focus/state"
    offered = []
    for text in (FIRST, SECOND, SECOND, FIRST):
        form = moray.open(address)
        offered += form.fields["step"]
        page = moray.send_form(form, text=text, reason="The data says so.")
        assert page.status == 200

    assert offered == ["proposed", "refined", "agreed", "changed"]
    assert moray.open(address).fields["text"] == [FIRST]


def test_the_history_of_the_focus_tells_each_step_with_its_words_reason_person_and_days(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    address = f"/episodes/{episode}/focus/state"
    moray.send(address, text=FIRST, on="2024-01-08", rationale="Absence rose.", decided_by="the host")
    moray.send(address, text=SECOND, on="2024-01-18", reason="Primaries improved.", themes=["attendance"])

    page = moray.open(f"/episodes/{episode}/focus")

    assert 'id="step-2"' in page.html
    assert "removed: primaries end of removed" in page.words
    assert "added: secondaries end of added" in page.words
    assert "18 January 2024 10 days later" in page.words
    assert "Primaries improved." in page.words
    assert "Settled by: the host" in page.words
    assert "Absence rose." in page.words
    assert "Recorded by Morag Baird (officer, Moray)" in page.words
    assert "Attendance and engagement" in page.words


def test_the_page_of_an_episode_links_to_how_its_focus_evolved(site: Site) -> None:
    episode = site.episode()
    state(site, episode, FocusStep.PROPOSED, FIRST)

    page = site.visitor("fife").open(f"/episodes/{episode}")

    assert FIRST in page.words
    assert "How the focus evolved (1 step)" in page.words
    assert f"/episodes/{episode}/focus" in page.reading.links


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        ({"text": ""}, "Enter the focus of the episode", "text"),
        ({"text": SECOND}, "Say why the focus reads differently now.", "reason"),
        ({"text": FIRST, "step": "decided"}, "Choose one of those offered", "step"),
        ({"text": FIRST, "step": ""}, "Choose whether the focus is an idea, proposed", "step"),
        ({"text": FIRST, "on": "soon"}, "Enter the day as a date, such as 2023-03-14", "on"),
        (
            {"text": FIRST, "on": (date.today() + timedelta(days=9)).isoformat()},  # noqa: DTZ011
            "Enter today or an earlier day",
            "on",
        ),
        ({"text": FIRST, "themes": ["magic"]}, "Choose one of those offered", "themes"),
        ({"text": FIRST, "step": "proposed"}, "Nothing was changed in the focus.", ""),
        ({"text": "x" * 20_001}, "Shorten this to 20,000 characters or fewer", "text"),
    ],
)
def test_a_focus_that_cannot_be_recorded_comes_back_with_what_was_typed(
    site: Site, typed: dict[str, str], message: str, field: str
) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    state(site, episode, FocusStep.PROPOSED, FIRST)

    page = moray.send(f"/episodes/{episode}/focus/state", **typed)

    assert page.status == 422
    assert page.title.startswith("Error:")
    assert page.words.count(message) == (2 if field else 1)
    assert f'href="#{field}"' in page.html or not field
    assert page.fields["text"] == [typed["text"]]
    assert len(site.kb.episodes.get(episode).focus_steps) == 1


def test_two_who_change_the_focus_at_once_see_both_versions_and_lose_nothing(site: Site) -> None:
    moray, colleague, episode = site.visitor("moray"), site.visitor("colleague"), site.episode()
    state(site, episode, FocusStep.PROPOSED, FIRST)
    form = moray.open(f"/episodes/{episode}/focus/state")
    colleague.send(f"/episodes/{episode}/focus/state", text=SECOND, reason="Primaries improved.")

    mine = "How well do we raise attendance in nurseries?"
    page = moray.send_form(form, text=mine, reason="Nurseries come first.")
    again = moray.send_form(page)

    assert page.status == 409
    assert page.title.startswith("Error:")
    assert "As it is now" in page.words
    assert SECOND in page.words
    assert "Saved by Calum Grant" in page.words
    assert "removed: secondaries end of removed added: nurseries end of added" in page.words
    assert page.fields["text"] == [mine]
    assert again.status == 200
    assert [step[2].text for step in site.kb.episodes.get(episode).focus_steps] == [FIRST, SECOND, mine]


def test_a_change_elsewhere_in_the_episode_is_no_conflict(site: Site) -> None:
    moray, colleague, episode = site.visitor("moray"), site.visitor("colleague"), site.episode()
    form = moray.open(f"/episodes/{episode}/focus/state")
    colleague.send(f"/episodes/{episode}/fieldwork", start="2024-03-04", end="2024-03-06")

    page = moray.send_form(form, text=FIRST)

    assert page.status == 200
    assert site.kb.episodes.get(episode).focus_version == 1


@pytest.mark.parametrize("version", ["", "one", "-1", "9" * 5000])
def test_a_form_without_the_version_that_was_seen_is_refused(site: Site, version: str) -> None:
    episode = site.episode()

    page = site.visitor("moray").send(f"/episodes/{episode}/focus/state", text=FIRST, version=version)

    assert page.status == 400


def test_the_fieldwork_is_agreed_then_moved_with_a_reason(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    address = f"/episodes/{episode}/fieldwork"
    moray.send(address, start="2024-03-04", end="2024-03-06", on="2024-01-10")
    without = moray.send(address, start="2024-03-11", end="2024-03-13")
    page = moray.send(address, start="2024-03-11", end="2024-03-13", reason="Snow.", on="2024-02-20")

    assert without.status == 422
    assert "Say why the fieldwork is moved." in without.words
    moved = "Moved on 20 February 2024, from 4 March 2024 to 6 March 2024 to 11 March 2024 to 13 March 2024."
    assert f"{moved} Reason: Snow." in page.words


def test_two_who_move_the_fieldwork_at_once_see_both_dates(site: Site) -> None:
    moray, colleague, episode = site.visitor("moray"), site.visitor("colleague"), site.episode()
    form = moray.open(f"/episodes/{episode}/fieldwork")
    colleague.send(f"/episodes/{episode}/fieldwork", start="2024-03-04", end="2024-03-06")

    page = moray.send_form(form, start="2024-03-01", end="2024-03-06")

    assert page.status == 409
    assert "removed: 4 end of removed added: 1 end of added March 2024" in page.words


def test_dates_that_end_before_they_begin_are_said_at_the_field(site: Site) -> None:
    episode = site.episode()

    page = site.visitor("moray").send(f"/episodes/{episode}/fieldwork", start="2024-03-06", end="2024-03-04")

    assert page.status == 422
    assert page.words.count("The last day (2024-03-04) is before the first day (2024-03-06).") == 2


def test_the_details_are_corrected_with_a_reason(site: Site) -> None:
    episode = site.episode(title="Atendance")

    page = site.visitor("moray").send(
        f"/episodes/{episode}/details", title="Attendance", mode="hybrid", reason="A slip of the pen."
    )

    assert page.title.startswith("Attendance –")
    assert site.kb.episodes.get(episode).details.mode == "hybrid"


def test_an_episode_is_released_to_every_authority(site: Site) -> None:
    episode, fife = site.episode(Visibility.TEAM), site.visitor("fife")
    before = fife.open(f"/episodes/{episode}").status

    site.visitor("moray").send(f"/episodes/{episode}/release", visibility="network")

    assert (before, fife.open(f"/episodes/{episode}").status) == (404, 200)


def test_an_episode_that_may_not_be_seen_is_as_one_that_does_not_exist(site: Site) -> None:
    hidden, fife = site.episode(Visibility.TEAM, title="A delicate matter"), site.visitor("fife")
    for rest in ("", "/focus", "/focus/state", "/fieldwork", "/team/identify", "/propose-connection"):
        page, nothing = fife.open(f"/episodes/{hidden}{rest}"), fife.open(f"/episodes/no-such{rest}")

        assert page.status == nothing.status == 404
        assert page.words == nothing.words
    assert "A delicate matter" not in fife.list_of_episodes()
    assert "A delicate matter" in site.visitor("moray").list_of_episodes()


def test_a_visitor_is_asked_to_sign_in_whether_or_not_there_is_such_an_episode(site: Site) -> None:
    hidden = site.episode()
    pages = [site.visitor().open(f"/episodes/{name}") for name in (hidden, "no-such")]

    assert [page.path.split("?")[0] for page in pages] == ["/sign-in", "/sign-in"]


def test_a_public_episode_is_read_without_an_account_and_names_nobody(site: Site) -> None:
    episode = site.episode(Visibility.PUBLIC)
    state(site, episode, FocusStep.PROPOSED, FIRST)

    page = site.visitor().open(f"/episodes/{episode}/focus")

    assert FIRST in page.words
    assert "Morag Baird" not in page.words


@pytest.mark.parametrize(
    "rest", ["focus/state", "fieldwork", "team/identify", "release", "details", "record/findings"]
)
@pytest.mark.parametrize("account", ["fife", "reader"])
def test_who_only_reads_an_episode_may_not_change_it(site: Site, account: str, rest: str) -> None:
    episode, somebody = site.episode(), site.visitor(account)

    assert somebody.open(f"/episodes/{episode}/{rest}").status == 403
    assert "What you can do here" not in somebody.open(f"/episodes/{episode}").words


def test_nobody_opens_an_episode_for_another_authority(site: Site) -> None:
    page = site.visitor("fife").send("/open-episode", hosts=["Moray Council"], title="For them")

    assert page.status == 403
    assert "You may open an episode for your own authority." in page.words
    assert site.visitor("reader").open("/open-episode").status == 403


def test_the_list_counts_authorities_that_hosted_and_episodes_apart(site: Site) -> None:
    for reference in (site.episode(), site.episode()):
        days = (date(2024, 1, 9), date(2024, 1, 10))
        site.kb.episodes.agree_fieldwork_dates(reference, *days, site.act())
    site.settle()

    words = site.visitor("moray").open("/episodes").words

    assert "1 of 32 authorities have hosted, in" in words


def test_a_page_as_at_a_day_before_anything_was_recorded_says_so(site: Site) -> None:
    episode = site.episode()
    site.settle()

    page = site.visitor("moray").open(f"/episodes/{episode}?as_at=2020-02-29")

    assert "This page shows what had been recorded by the end of 29 February 2020." in page.words
    assert "Nothing had been recorded about this episode by then." in page.words


def test_a_page_as_at_today_shows_today_and_offers_no_change(site: Site) -> None:
    episode = site.episode()
    state(site, episode, FocusStep.PROPOSED, FIRST)

    page = site.visitor("moray").open(f"/episodes/{episode}/focus?as_at={today()}")

    assert FIRST in page.words
    assert "Refine or agree the focus" not in page.words


@pytest.mark.parametrize("typed", ["yesterday", "2024-02-30", "9999-12-31"])
def test_an_address_that_names_no_day_is_refused_in_words(site: Site, typed: str) -> None:
    page = site.visitor("moray").open(f"/episodes?as_at={typed}")

    assert page.status == 422
    assert "The address should name a day such as as_at=2023-03-14." in page.words


@pytest.mark.parametrize(
    "rest", ["focus/state", "fieldwork", "team/identify", "release", "details", "propose-connection"]
)
def test_every_control_has_a_label(site: Site, rest: str) -> None:
    page = site.visitor("moray").open(f"/episodes/{site.episode()}/{rest}")

    assert page.reading.controls
    assert list(page.unlabelled()) == []


def test_a_long_list_of_episodes_is_shown_in_pages(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    references = {site.episode() for _ in range(3)}
    moray = site.visitor("moray")
    monkeypatch.setattr("web.episodes.pages.ON_A_PAGE", 10_000)
    everything = moray.open("/episodes").html.count('class="episode-list__item"')
    on_a_page = -(-everything // 3)
    monkeypatch.setattr("web.episodes.pages.ON_A_PAGE", on_a_page)
    pages = [moray.open(f"/episodes?page={number}") for number in (1, 2, 3)]

    assert [page.html.count('class="episode-list__item"') for page in pages[:2]] == [on_a_page] * 2
    assert "/episodes?page=2" in pages[0].reading.links
    assert moray.open("/episodes?page=999999").reading.links == pages[2].reading.links
    found = {link for page in pages for link in page.reading.links}
    assert {f"/episodes/{reference}" for reference in references} <= found
