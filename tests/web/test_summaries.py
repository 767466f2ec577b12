"""A national summary through its pages, without JavaScript: drawn, written, approved, issued, corrected."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date

import pytest

from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.domain.redaction import Ground
from tests.web.site import Site
from tests.web.visitor import Page

HOSTS = ("Moray Council", "Angus Council", "Fife Council", "Falkirk Council")
PERIOD = {"period_from": "2022-08-01", "period_to": "2023-06-30"}
ISSUED = "2022-08-to-2023-06"
FIRST = f"/summaries/{ISSUED}/editions/1"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An application with four episodes that have two findings each."""
    site = Site(tmp_path_factory.mktemp("summaries"))
    for number, host in enumerate(HOSTS, 1):
        episode = f"e{number}"
        administrator = site.act("administrator")
        site.kb.episodes.open(
            episode, Details("Moderation", (host,)), administrator, visibility=Visibility.NETWORK
        )
        start = date(2022, 10, number), date(2022, 10, number + 1)
        site.kb.episodes.agree_fieldwork_dates(episode, *start, site.act("administrator"))
        for reference, kind, text in (
            ("f1", FindingKind.STRENGTH, "Teachers moderate writing together every month"),
            ("f2", FindingKind.AREA_TO_CONSIDER, "Visits have no agreed follow-up"),
        ):
            content = FindingContent(kind, f"{text} ({number})", ("learning-teaching",))
            site.kb.findings.record(
                episode,
                content,
                site.act("administrator"),
                reference=reference,
                visibility=Visibility.NETWORK,
            )
    site.settle()
    yield site
    site.close()


def begin(site: Site, account: str = "coordinator", **typed: str) -> Page:
    return site.visitor(account).send("/summaries/begin", **(PERIOD | typed))


def source_number(page: Page, words: str) -> str:
    """Return the number of a source on the page that lists them."""
    found = re.search(rf'value="(\d+)">\s*<label[^>]*>{re.escape(words)}', page.html)
    assert found, words
    return found[1]


def approve(site: Site, draft: str) -> None:
    approval = f"{draft}/approval"
    site.visitor("coordinator").press(approval, f"{approval}/put-forward")
    for account in ("coordinator", "adviser"):
        visitor = site.visitor(account)
        version = visitor.open(approval).fields["version"][0]
        visitor.press(approval, f"{approval}/agree", version=version)


def test_a_summary_from_its_first_day_to_its_correction(own: Site) -> None:
    coordinator, adviser = own.visitor("coordinator"), own.visitor("adviser")
    page = begin(own)
    draft = page.path
    assert draft == f"/summaries/{ISSUED}"
    assert "Four episodes took place from August 2022 to June 2023" in page.words

    sources = coordinator.open(f"{draft}/sources?q=moderate+angus")
    number = source_number(sources, "Teachers moderate writing together every month (2)")
    asked = coordinator.open(f"{draft}/cite?section=key-messages&cite={number}")
    text = asked.fields["text"][0]
    refused = coordinator.send_form(asked, text="Most authorities moderate together")
    assert "states a fact" in refused.words
    typed = f"Angus moderates writing every month{text.strip() and f' [{number}]'}\nWe will watch this"
    page = coordinator.send_form(asked, text=typed)
    assert "Angus moderates writing every month" in page.words
    assert "Commentary: We will watch this" in page.words

    approve(own, draft)
    page = coordinator.send(f"{draft}/issue", public="true")
    assert page.path == FIRST, page.words
    assert "Edition 1, issued" in page.words
    before = {kind: coordinator.client.get(f"{FIRST}.{kind}").data for kind in ("json", "md", "docx")}

    finding = "/episodes/e2/findings/f1"
    own.visitor("administrator").send(
        f"{finding}/correct", text="Teachers moderate writing together every term", reason="it was the term"
    )
    started = time.monotonic()
    page = adviser.open(FIRST)
    assert time.monotonic() - started < 1
    assert "was corrected or taken back since" in page.words
    changed = adviser.open(f"{FIRST}/changes")
    assert "removed: month" in changed.words
    assert "Angus moderates writing every month" in changed.words

    assert {kind: coordinator.client.get(f"{FIRST}.{kind}").data for kind in before} == before

    coordinator.send(f"{draft}/draw-again", reason="f1 of Angus was corrected")
    page = coordinator.open(f"{draft}/approval")
    assert "rests on what the draft does not tell" in page.words
    number = source_number(
        coordinator.open(f"{draft}/sources?q=every+term"), "Teachers moderate writing together every term"
    )
    coordinator.send(f"{draft}/write/key-messages", text=f"Angus moderates writing every term [{number}]")
    approve(own, draft)
    page = coordinator.send(f"{draft}/issue", corrects="1", note="What was monthly is termly.", public="true")
    assert page.path == f"/summaries/{ISSUED}/editions/2"
    assert "corrects edition 1" in page.words
    assert "was corrected or taken back since" not in page.words
    assert "Edition 2 corrects this one" in own.visitor().open(FIRST).words


@pytest.fixture(scope="module")
def issued(own: Site) -> str:
    """The address of an edition that everybody may read without names, and network readers with them."""
    page = begin(own, period_from="2022-09-01", title="What we learned in autumn")
    approve(own, page.path)
    return own.visitor("coordinator").send(f"{page.path}/issue", public="true").path


def test_a_sentence_leads_to_the_words_it_rests_on_as_they_stood(own: Site, issued: str) -> None:
    page = own.visitor("fife").open(issued)
    link = next(one for one in page.reading.links if "trace?of=theme" in one and "count" not in one)
    found = own.visitor("fife").open(link)
    assert "Teachers moderate writing together every" in found.words
    assert re.search(r"Finding, version \d", found.words)
    assert re.search(r"Event \d+ of the log", found.words)


def test_a_file_of_an_edition_carries_what_proves_the_log_it_was_drawn_from(own: Site, issued: str) -> None:
    client = own.visitor("coordinator").client
    said = client.get(f"{issued}.json").get_json()
    root = own.projections.root_at(said["position"])
    assert said["log_root"] == root != ""
    assert f"root {root}" in client.get(f"{issued}.md").text


def test_a_trace_that_is_none_is_no_page(own: Site, issued: str) -> None:
    for wrong in ("of=nothing", "of=themes/table&row=99&column=1", "of=themes/table&row=x", ""):
        assert own.visitor("fife").open(f"{issued}/trace?{wrong}").status == 404


def test_a_visitor_reads_the_form_without_names_alone(own: Site, issued: str) -> None:
    visitor = own.visitor()
    page = visitor.open(issued)
    assert page.status == 200
    for kind in ("", ".json", ".md", "/one-page", "/one-page.md", "?form=named", ".json?form=named"):
        text = visitor.client.get(f"{issued}{kind}").text
        for host in HOSTS:
            assert host.split()[0] not in text, kind
    for closed in ("trace?of=message/episodes", "changes"):
        assert "Sign in" in visitor.open(f"{issued}/{closed}").title


def test_an_edition_that_is_not_public_is_for_those_who_have_signed_in(own: Site) -> None:
    draft = begin(own, period_from="2022-07-01").path
    approve(own, draft)
    address = own.visitor("coordinator").send(f"{draft}/issue").path
    visitor = own.visitor()
    assert "Sign in" in visitor.open(address).title
    assert visitor.client.get(f"{address}.json").status_code == 302
    assert address not in visitor.open("/summaries").html
    assert address not in visitor.client.get("/summaries/feed").text
    assert own.visitor("fife").open(address).status == 200


@pytest.mark.parametrize("account", ["fife", "moray", "reader", "director", "strategic", ""])
@pytest.mark.parametrize("page", ["/sources", "/approval", "/comments", "/themes", "/gaps", "/trace?of=x"])
def test_nobody_but_who_runs_the_programme_sees_a_draft(
    own: Site, issued: str, account: str, page: str
) -> None:
    draft = issued.split("/editions")[0]
    answer = own.visitor(account).client.get(draft + page)
    assert answer.status_code == (404 if account else 302)


def test_the_address_of_a_draft_leads_other_readers_to_its_latest_edition(own: Site, issued: str) -> None:
    draft = issued.split("/editions")[0]
    assert own.visitor("fife").open(draft).path == issued
    never = begin(own, period_from="2021-12-01").path
    assert own.visitor("fife").open(never).status == 404


def test_two_who_write_at_once_see_both_versions(own: Site) -> None:
    draft = begin(own, period_from="2022-06-01").path
    one, other = own.visitor("coordinator"), own.visitor("adviser")
    address = f"{draft}/write/key-messages"
    seen, too = one.open(address), other.open(address)
    one.send_form(seen, text="We saw much goodwill")
    page = other.send_form(too, text="We saw much hope")
    assert page.status == 409
    assert "Somebody else saved a change while you were writing" in page.words
    assert "We saw much goodwill" in page.words
    assert "We saw much hope" in page.fields["text"][0]


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("Most authorities (22 of 32) moderate [commentary]", "Write “majority” (22 of 32)"),
        ("Fife moderates", "states a fact"),
        ("Attendance rose", "states a fact"),
        ("It helps [999999]", "There is no source 999999"),
        ("It helps [see the report]", "should hold the numbers of sources"),
        ("[commentary]", "Write a sentence before"),
    ],
)
def test_what_cannot_be_written_is_said_at_the_field(own: Site, issued: str, typed: str, fault: str) -> None:
    draft = issued.split("/editions")[0]
    page = own.visitor("coordinator").send(f"{draft}/write/key-messages", text=typed)
    assert page.status == 422
    assert fault in page.words
    assert typed in page.fields["text"][0]


def test_what_is_chosen_left_out_and_ordered_shows_in_the_draft(own: Site) -> None:
    draft = begin(own, period_from="2022-05-01").path
    coordinator = own.visitor("coordinator")
    coordinator.send(f"{draft}/tell/finding/e1/f1", how="quoted", attribution="named")
    coordinator.send(f"{draft}/leave-out/finding/e3/f1", ground="It says the same as the others")
    page = coordinator.open(draft)
    assert '<blockquote class="paper__quote">' in page.html
    assert "Teachers moderate writing together every month (3)" not in page.words
    assert "It says the same as the others" in page.words
    refused = coordinator.send(f"{draft}/tell/finding/e1/f1", how="reworded", attribution="named", text="")
    assert "Enter the words in which it is to be told" in refused.words
    assert coordinator.open(f"{draft}/tell/finding/none/f1").status == 404


def test_a_comment_on_a_draft_is_decided_with_a_reason(own: Site) -> None:
    draft = begin(own, period_from="2022-04-01").path
    own.visitor("adviser").send(f"{draft}/comments/offer", section="themes", text="Say it shorter")
    page = own.visitor("coordinator").open(f"{draft}/comments")
    link = next(one for one in page.reading.links if one.endswith("/decide"))
    page = own.visitor("coordinator").send(link, decision="accepted", reason="shortened")
    assert "Decided (1)" in page.words
    assert "Say it shorter" not in own.visitor("moray").open("/episodes/e1/reporting/comments").words


def test_a_suggested_theme_is_accepted_by_people_alone(own: Site) -> None:
    draft = begin(own, period_from="2022-03-01").path
    coordinator = own.visitor("coordinator")
    page = coordinator.open(f"{draft}/themes")
    source = re.search(r'name="source" value="([^"]+)"', page.html)
    theme = re.search(r'name="theme" value="([^"]+)"', page.html)
    assert source
    assert theme
    sent = {"source": source[1], "theme": theme[1], "accepted": "yes"}
    page = coordinator.press(f"{draft}/themes", f"{draft}/themes/decide", **sent)
    assert "is accepted" in page.words
    wrong = coordinator.press(f"{draft}/themes", f"{draft}/themes/decide", **{**sent, "theme": "digital-x"})
    assert wrong.status == 404


def test_the_feed_tells_of_the_editions_one_may_read(own: Site, issued: str) -> None:
    feed = own.visitor().client.get("/summaries/feed")
    assert feed.content_type.startswith("application/atom+xml")
    assert issued in feed.text
    again = own.visitor().client.get("/summaries/feed", headers={"If-None-Match": feed.headers["ETag"]})
    assert again.status_code == 304


def test_a_title_that_names_somebody_is_not_shown_to_everybody(own: Site) -> None:
    draft = begin(own, period_from="2022-02-01", title="What Moray taught us").path
    approve(own, draft)
    page = own.visitor("coordinator").send(f"{draft}/issue", public="true")
    assert page.status == 422
    assert "may tell whose learning it is" in page.words
    assert own.visitor("coordinator").send(f"{draft}/issue").status == 200


def test_what_was_redacted_is_gone_from_a_page_that_was_shown_before(own: Site) -> None:
    draft = begin(own, period_from="2022-01-01", title="What we learned in winter").path
    approve(own, draft)
    address = own.visitor("coordinator").send(f"{draft}/issue").path
    assert "agreed follow-up (4)" in own.visitor("fife").open(address).words
    administrator = own.act("administrator", reason="told in confidence")
    own.kb.redactions.passage("agreed follow-up (4)", Ground.CONFIDENCE, administrator)
    own.settle()
    own.projections.forget()
    page = own.visitor("fife").open(address)
    assert "agreed follow-up (4)" not in page.words
    assert "[redacted: told in confidence]" in page.words
    assert "something in it has been made unreadable" in page.words


def test_wrong_days_are_said_at_the_field(own: Site) -> None:
    page = begin(own, period_to="2021-01-01")
    assert page.status == 422
    assert "Enter a last day that is not before the first" in page.words
    assert "Enter today or an earlier day" in begin(own, as_at="2999-01-01").words


def test_what_comes_first_is_told_first_among_its_kind(own: Site) -> None:
    draft = begin(own, period_from="2021-11-01").path
    coordinator = own.visitor("coordinator")
    section = "theme/learning-teaching"
    page = coordinator.open(f"{draft}/order/{section}")
    said = re.findall(r'for="place-(\d+)">([^<]+) <', page.html)
    last = [one for one in said if one[1].startswith("Teachers moderate")][-1]
    page = coordinator.send_form(page, **{f"place-{last[0]}": "0"})
    again = re.findall(r'for="place-(\d+)">([^<]+) <', coordinator.open(f"{draft}/order/{section}").html)
    assert said[0] != last
    assert again[0][1] == last[1]


def test_a_section_is_assigned_reviewed_and_to_be_reviewed_again_once_it_changes(own: Site) -> None:
    draft = begin(own, period_from="2021-10-01").path
    coordinator = own.visitor("coordinator")
    page = coordinator.send(f"{draft}/assign/practice", person=own.people["adviser"])
    assert "Ailsa Muir writes this." in page.words
    page = coordinator.press(draft, f"{draft}/review/practice", version="0")
    assert "Reviewed" in page.words
    page = coordinator.send(f"{draft}/write/practice", text="We like these")
    assert "Reviewed" not in page.words
    page = coordinator.press(draft, f"{draft}/review/practice", version="0")
    assert "Somebody else changed this summary" in page.words
