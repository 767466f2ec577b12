"""The path of a report on pages: its steps, words under its headings, the comments on it."""

from __future__ import annotations

from datetime import date

import pytest

from ci_kb.domain.episode_values import Focus, FocusStep
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.next_step import NextStepContent
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ReportStep
from tests.web.site import Site

STEPS = [
    ("drafted", {"on": "2024-03-18"}, "Draft written"),
    ("circulated", {"on": "2024-03-25", "to": "The core team"}, "Draft circulated"),
    ("leads-met", {"on": "2024-04-08"}, "Leads met"),
    ("finalised", {"on": "2024-04-22", "decided_by": "Director"}, "Report finalised"),
    ("strategic-group", {"on": "2024-04-24"}, "Shared with the Strategic Group"),
    (
        "elected-members",
        {"on": "2024-05-08", "to": "Education Committee", "text": "Attendance rose."},
        "Shared with elected members",
    ),
]


def path_of(episode: str) -> str:
    return f"/episodes/{episode}/reporting"


def test_the_page_offers_each_step_of_the_path_once_the_one_before_is_recorded(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    page = moray.open(path_of(episode))
    for slug, said, taken in STEPS:
        assert f'class="ds_button" href="{path_of(episode)}/steps/{slug}"' in page.html
        page = moray.send(f"{path_of(episode)}/steps/{slug}", **said)
        assert page.path == path_of(episode)
        assert f"Where the report stands {taken} on" in page.words
    assert 'class="ds_button" href="/episodes' not in page.html.split("Steps so far")[0]


def test_the_days_between_steps_and_since_the_fieldwork_are_shown_with_who_recorded_them(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    site.kb.episodes.agree_fieldwork_dates(episode, date(2024, 3, 4), date(2024, 3, 6), site.act())
    for slug, said, _ in STEPS[:2]:
        moray.send(f"{path_of(episode)}/steps/{slug}", **said)

    page = moray.open(path_of(episode))

    assert "Draft written 18 March 2024. 12 days after the fieldwork" in page.words
    assert "Draft circulated 25 March 2024. 7 days later, 19 days after the fieldwork" in page.words
    assert "Recorded by Morag Baird On behalf of officer, Moray" in page.words
    assert "finalised within 6-7 weeks of the completion of the CI fieldwork" in page.words


def test_steps_recorded_out_of_order_are_shown_as_they_happened(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    for slug, said, _ in (STEPS[3], STEPS[1]):
        moray.send(f"{path_of(episode)}/steps/{slug}", **said)

    page = moray.open(path_of(episode))

    assert page.words.index("Draft circulated 25 March 2024") < page.words.index("Report finalised 22 April")
    assert f'class="ds_button" href="{path_of(episode)}/steps/leads-met"' in page.html


@pytest.mark.parametrize(
    ("slug", "typed", "message", "field"),
    [
        ("circulated", {"to": ""}, "Enter to whom the draft was circulated", "to"),
        ("elected-members", {"to": "", "text": "Words"}, "Enter the committee", "to"),
        ("elected-members", {"to": "Committee", "text": ""}, "Enter the text that was shared", "text"),
        ("finalised", {"on": "2999-01-01"}, "Enter today or an earlier day", "on"),
    ],
)
def test_a_step_that_cannot_be_recorded_comes_back_with_what_was_typed(
    site: Site, slug: str, typed: dict[str, str], message: str, field: str
) -> None:
    episode = site.episode()

    page = site.visitor("moray").send(f"{path_of(episode)}/steps/{slug}", **typed)

    assert page.status == 422
    assert page.words.count(message) == 2
    assert f'href="#{field}"' in page.html
    assert {name: page.fields[name] for name in typed} == {name: [words] for name, words in typed.items()}
    assert site.kb.reports.find(episode) is None


def test_a_step_there_is_not_has_no_page(site: Site) -> None:
    episode = site.episode()
    for slug in ("fail-safe", "shredded"):
        assert site.visitor("moray").open(f"{path_of(episode)}/steps/{slug}").status == 404


def test_elected_members_are_offered_the_agreed_focus_and_what_is_released(site: Site) -> None:
    episode = site.episode()
    kb, act = site.kb, site.act
    kb.episodes.state_focus(episode, FocusStep.AGREED, Focus("Attendance in primaries"), act())
    kb.episodes.state_focus(episode, FocusStep.PROPOSED, Focus("A later idea"), act(reason="New data"))
    for visibility in Visibility:
        finding = FindingContent(FindingKind.KEY_FINDING, f"Found, for {visibility}")
        step = NextStepContent(f"To do, for {visibility}", "manager", due=date(2024, 8, 31))
        kb.findings.record(episode, finding, act(), visibility=visibility)
        kb.next_steps.record(episode, step, act(), visibility=visibility)
    other = FindingContent(FindingKind.STRENGTH, "A strength")
    kb.findings.record(episode, other, act(), visibility=Visibility.PUBLIC)
    kb.findings.record(
        episode,
        FindingContent(FindingKind.KEY_FINDING, "Withdrawn"),
        act(),
        reference="w",
        visibility=Visibility.PUBLIC,
    )
    kb.findings.withdraw(episode, "w", act(reason="Recorded twice"))
    site.settle()

    moray = site.visitor("moray")
    form = moray.open(f"{path_of(episode)}/steps/elected-members")

    (text,) = form.fields["text"]
    assert (
        text.strip() == moray.client.get(f"/episodes/{episode}/papers/committee-paper?format=md").text.strip()
    )
    for said in ("Attendance in primaries", "Found, for network", "Found, for public", "To do, for network"):
        assert said in text
    for unsaid in ("A later idea", "for team", "for groups", "Withdrawn"):
        assert unsaid not in text


def test_the_exact_text_that_was_shared_is_recorded_with_committee_and_day(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    text = "Attendance rose.\n\n  Two lines,  as typed."

    page = moray.send(f"{path_of(episode)}/steps/elected-members", on="2024-05-08", to="Committee", text=text)

    report = site.kb.reports.find(episode)
    assert report is not None
    assert report.steps[0][1:4] == (ReportStep.SHARED_WITH_ELECTED_MEMBERS, "Committee", text)
    assert "Committee: Committee" in page.words
    assert "Two lines, as typed." in page.words


def test_the_page_as_at_a_day_before_says_what_had_been_recorded_by_then(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    moray.send(f"{path_of(episode)}/steps/drafted")

    page = moray.open(f"{path_of(episode)}?as_at=2020-01-01")

    assert "Nothing had been recorded about this episode by then." in page.words
    assert "Draft written" not in page.words


@pytest.mark.parametrize(
    "page", ["", "/comments", "/steps/drafted", "/sections/methodology", "/comments/offer"]
)
def test_the_path_of_a_report_is_for_those_who_work_on_the_episode(site: Site, page: str) -> None:
    seen, unseen = site.episode(), site.episode(Visibility.TEAM)
    for account in ("fife", "reader"):
        assert site.visitor(account).open(path_of(seen) + page).status == 403
    assert site.visitor("fife").open(path_of(unseen) + page).status == 404
    assert "/sign-in" in site.visitor().open(path_of(seen) + page).path


def test_what_a_step_says_is_for_the_team_until_the_words_are_given_out(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    moray.send(f"{path_of(episode)}/steps/drafted", text="https://drive.example/zygomorphic")
    moray.send(f"{path_of(episode)}/steps/leads-met", to="All three", text="Zygomorphic settled.")
    moray.send(f"{path_of(episode)}/steps/elected-members", to="Committee", text="Shared with members.")

    own, other = (site.visitor(account).open(f"/episodes/{episode}") for account in ("moray", "fife"))

    assert own.words.lower().count("zygomorphic") == 2
    assert "leads met" in other.words
    assert "Shared with members." in other.words
    assert "zygomorphic" not in other.html.lower()


# ---- words of the host's own ----


def test_the_host_writes_under_a_heading_and_the_version_before_stays(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    address = f"{path_of(episode)}/sections/methodology"
    moray.send(address, text="Three groups met.")
    page = moray.send(address, text="Two groups met.")
    form = moray.open(address)

    assert "Methodology Two groups met. Recorded by Morag Baird" in page.words
    assert form.fields["text"] == ["Two groups met."]
    assert "Version 1 Three groups met." in form.words


def test_empty_words_take_back_what_stood_under_a_heading(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    address = f"{path_of(episode)}/sections/methodology"
    moray.send(address, text="Three groups met.")
    page = moray.send(address, text="")
    assert "Methodology No words of the host’s own" in page.words
    assert "Version 2: taken back" in moray.open(address).words


def test_two_who_write_under_one_heading_see_both_versions_and_lose_nothing(site: Site) -> None:
    moray, colleague, episode = site.visitor("moray"), site.visitor("colleague"), site.episode()
    address = f"{path_of(episode)}/sections/methodology"
    form = moray.open(address)
    elsewhere = moray.open(f"{path_of(episode)}/sections/background")
    colleague.send(address, text="Three groups met.")

    page = moray.send_form(form, text="Two groups met.")
    again = moray.send_form(page)

    assert moray.send_form(elsewhere, text="A year of preparation.").status == 200
    assert page.status == 409
    assert "As it is now Words Three groups met. Saved by Calum Grant" in page.words
    assert page.fields["text"] == ["Two groups met."]
    assert again.status == 200
    versions = site.projections.reporting.section_history(episode, "methodology")
    assert [version.text for version in versions] == ["Three groups met.", "Two groups met."]


def test_beside_the_words_of_the_host_stands_what_the_report_says_there_by_itself(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    said = FindingContent(FindingKind.KEY_FINDING, "Visits have no agreed follow-up.")
    site.kb.findings.record(episode, said, site.act())
    site.settle()
    moray.send(f"{path_of(episode)}/sections/key-findings", text="In our own words.")

    form = moray.open(f"{path_of(episode)}/sections/key-findings")
    other = moray.open(f"{path_of(episode)}/sections/appendices")

    facts = form.words.split("What the report says here by itself")[1].split("Your own words")[0]
    assert "Visits have no agreed follow-up." in facts
    assert "In our own words." not in facts
    assert "Nothing that belongs here is recorded yet." in other.words


def test_a_heading_the_guidance_does_not_have_has_no_page(site: Site) -> None:
    assert site.visitor("moray").open(f"{path_of(site.episode())}/sections/gossip").status == 404


# ---- comments ----


def comment(site: Site, episode: str, text: str = "Say which visits.", account: str = "coordinator") -> str:
    """Comment on the key findings, and return the address of the decision."""
    page = site.visitor(account).send(f"{path_of(episode)}/comments/offer", section="key-findings", text=text)
    assert page.status == 200
    return next(link for link in reversed(page.reading.links) if link.endswith("/decide"))


def test_a_comment_stands_with_who_said_it_until_it_is_decided(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    decide = comment(site, episode)
    before, path = moray.open(f"{path_of(episode)}/comments"), moray.open(path_of(episode))
    page = moray.send(decide, decision="accepted", reason="The visits are named.")

    assert "Open (1) Key Findings Say which visits. Recorded by Iain Ross" in before.words
    assert "1 comment is still open" in path.words
    assert "Every comment is accepted or declined." in page.words
    assert "Decided (1)" in page.words
    assert "Accepted Recorded by Morag Baird" in page.words
    assert "Reason The visits are named." in page.words


def test_a_comment_on_the_whole_report_names_no_heading(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    page = moray.send(f"{path_of(episode)}/comments/offer", text="Shorter, please.")
    assert "The whole report Shorter, please." in page.words
    (line,) = site.projections.groups.comments(episode)
    assert line.section == ""


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"decision": "accepted"}, "Say why. The reason is shown beside the change"),
        ({"reason": "Because"}, "Choose whether the comment is accepted or declined"),
        ({"decision": "shredded", "reason": "Because"}, "Choose one of those offered"),
    ],
)
def test_a_comment_is_decided_with_a_reason_or_not_at_all(
    site: Site, typed: dict[str, str], message: str
) -> None:
    episode = site.episode()
    page = site.visitor("moray").send(comment(site, episode), **typed)
    assert page.status == 422
    assert page.words.count(message) == 2
    assert "Say which visits." in page.words
    assert site.projections.groups.comments(episode)[0].decision == ""


def test_a_comment_without_words_is_refused_at_the_field(site: Site) -> None:
    page = site.visitor("moray").send(f"{path_of(site.episode())}/comments/offer", text="")
    assert page.status == 422
    assert page.words.count("Enter your comment") == 2


def test_open_comments_stand_first_with_their_number(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    first = comment(site, episode, "The first.")
    comment(site, episode, "The second.")
    page = moray.send(first, decision="declined", reason="It is short enough.")

    assert page.words.index("Open (1)") < page.words.index("The second.") < page.words.index("Decided (1)")
    assert page.words.index("Decided (1)") < page.words.index("The first.")
    assert "2 comments, 1 of them open." in moray.open(path_of(episode)).words


def test_a_comment_decided_otherwise_keeps_the_decision_before(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    decide = comment(site, episode)
    moray.send(decide, decision="accepted", reason="The visits are named.")
    same = moray.send(decide, decision="accepted", reason="Still so.")
    page = moray.send(decide, decision="declined", reason="They stay unnamed.")

    assert same.status == 422
    assert "it is accepted already" in same.words
    now, before = page.words.split("Before that:")
    assert "Declined Recorded by Morag Baird" in now
    assert "Reason They stay unnamed." in now
    assert "Accepted Recorded by Morag Baird" in before
    assert "Reason The visits are named." in before


def test_finalising_with_open_comments_prompts_and_never_blocks(site: Site) -> None:
    moray, episode = site.visitor("moray"), site.episode()
    address = f"{path_of(episode)}/steps/finalised"
    assert "neither accepted nor declined" not in moray.open(address).words
    comment(site, episode)

    form = moray.open(address)
    page = moray.send_form(form)

    assert "1 comment is neither accepted nor declined yet." in form.words
    assert page.status == 200
    assert "Where the report stands Report finalised on" in page.words


def test_a_comment_stays_when_the_register_has_forgotten_who_made_it(site: Site) -> None:
    episode = site.episode()
    act = site.act("coordinator")
    site.kb.comments.offer(episode, "Say which visits.", type(act)(**{**vars(act), "by": "forgotten"}))
    site.settle()

    page = site.visitor("moray").open(f"{path_of(episode)}/comments")

    assert "Recorded by a person no longer named here On behalf of ADES coordinator, ADES" in page.words


def test_comments_of_an_episode_are_found_by_no_search(site: Site) -> None:
    episode = site.episode(Visibility.PUBLIC)
    comment(site, episode, "Zygomorphic visits.")
    for account in ("moray", "fife", ""):
        assert "Zygomorphic visits" not in site.visitor(account).open("/search?q=zygomorphic").words
    assert "Zygomorphic" not in site.visitor("fife").open(f"/episodes/{episode}").words
