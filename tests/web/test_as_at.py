"""Every page that shows what was recorded can be seen as at an earlier day, and then shows nothing later."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.connection import ConnectionState, NextAction
from ci_kb.domain.episode_values import (
    Details,
    Focus,
    FocusStep,
    Part,
    Preparation,
    SelfEvaluation,
    SelfEvaluationKind,
    Session,
    TeamMember,
)
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.host_paper import HostPaperContent
from ci_kb.domain.key_point import KeyPointContent
from ci_kb.domain.meeting import MeetingContent, MeetingKind
from ci_kb.domain.next_step import NextStepContent, NextStepStatus
from ci_kb.domain.practice import PracticeContent
from ci_kb.domain.record import Act, Visibility
from ci_kb.domain.report import ReportStep
from ci_kb.domain.shared_document import SharedDocumentContent
from ci_kb.domain.vocabulary import Term, Theme
from tests.web.site import Site

EARLY, LATE = "psithurism", "borborygmus"
"""A word that stands in everything recorded ten days ago, and one in everything that was changed today."""

BEFORE, THEN = today() - timedelta(days=20), today() - timedelta(days=5)

IS_OF_TODAY = {
    "forgetting.index": "what was made unreadable stays so, however far one looks back",
    "forgetting.show": "what was made unreadable stays so, however far one looks back",
    "about.accessibility": "says how the program is built, and shows nothing that was recorded",
    "about.show": "says what the program is for, and shows nothing that was recorded",
    "accounts.sign_in": "asks who somebody is",
    "calendars.of_episode": "a calendar that programs fetch by themselves, of days to come",
    "calendars.own": "a calendar that programs fetch by themselves, of days to come",
    "calendars.show": "days to come, and the address of one's own calendar",
    "capture.worker": "a program",
    "events_api.show": "the feed goes through the log in its own order",
    "feedback.thanks": "says thank you",
    "directories.begin": "the way to signing in elsewhere",
    "directories.back": "the way back from signing in elsewhere",
    "health.show": "says how the program is",
    "home.show": "what one has to do today, and what is new",
    "passwords.forgotten": "asks who somebody is",
    "proof.key": "the key that checkpoints are signed with",
    "proof.program": "a program",
    "proof.receipt": "a receipt for the log as it is",
    "proof.show": "proves the log as it is",
    "saved_searches.account": "one's own account as it is",
    "colleagues.index": "accounts as they are",
    "colleagues.show": "an account as it is",
    "openness.records_due": "what is due to be destroyed today",
    "openness.index": "requests for information as they stand",
    "openness.show": "a request, which shows by itself what was held on the day that was asked about",
    "search_api.suggest": "completes what is being typed",
    "search_explained.show": "explains how to search",
    "static": "files",
    "summaries.changed": "two editions, which were issued once and never change",
    "summaries.edition": "an edition, which was issued once and never changes",
    "summaries.edition_as": "an edition, which was issued once and never changes",
    "summaries.one_page": "an edition, which was issued once and never changes",
    "summaries.one_page_as": "an edition, which was issued once and never changes",
    "summaries.show_feed": "a feed that programs fetch by themselves, of editions",
    "summaries.trace": "what an edition rests on, which never changes",
    "summary_drafts.cite": "offers what may be cited while a summary is worded",
    "summary_drafts.sources": "offers what may be told while a summary is worded",
    "summary_themes.gaps": "what a summary lacks while it is worded",
    "summary_themes.show": "offers themes while a summary is worded",
    "summary_drafts.trace": "what a draft rests on while it is worded",
    "told.ask_for_no_mail": "asks whether mail is to end",
    "told.ask_to_stop": "asks whether mail is to end",
    "told.show_feed": "a feed that programs fetch by themselves, of what is new",
    "unanswered.index": "words that were looked for in vain, which are no records",
}
"""The pages that cannot be seen as at an earlier day, and why."""

WORDLESS = {"access.show": "shows people and their roles"}
"""The pages that can be seen as at an earlier day, but show no words of anybody, and what instead."""

UNCHANGED = {
    *("audit.show", "audit.show_episode", "audit.show_focus", "audit.show_connection", "audit.show_report"),
    *("items.show_version", "audit.show_statement", "connections.show_map"),
    *("summaries.index", "summary_drafts.show", "summary_drafts.approval", "summary_drafts.comments"),
}
"""The pages that show today what they showed before: each of one version, or of what never changes."""


@dataclass(frozen=True)
class Late:
    """An application in which everything was recorded ten days ago and changed today."""

    site: Site
    known: dict[str, Any]

    @property
    def client(self) -> FlaskClient:
        """The browser of somebody who may read everything."""
        return self.site.visitor("root").client


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Late]:
    """An application in which everything was recorded ten days ago and changed today."""
    with pytest.MonkeyPatch.context() as patched:
        moment = datetime.now(UTC) - timedelta(days=10)
        for where in ("ci_kb.domain.record", "eventsourcing.domain"):
            patched.setattr(f"{where}.datetime_now_with_tzinfo", lambda: moment)
        site = Site(tmp_path_factory.mktemp("late"))
        operator = by_operator(today())
        added = site.kb.accounts.add("root", "Ada Low", "words are good", "administrator", "", operator)
        site.people["root"] = added.reference
        known = record_everything(site)
        site.settle()
    change_everything(site, known)
    site.settle()
    yield Late(site, known)
    site.close()


def by_root(site: Site, reason: str = "") -> Act:
    return Act(site.people["root"], "administrator", "", today(), reason)


def record_everything(site: Site) -> dict[str, Any]:
    """Record everything that can be, and return how to get to it."""
    reference, other = "moray-early", site.episode(title=EARLY)
    kb, act = site.kb, site.act
    details = Details(EARLY, ("Moray Council",))
    kb.episodes.open(reference, details, act(), visibility=Visibility.NETWORK)
    for step in (FocusStep.PROPOSED, FocusStep.AGREED):
        focus = Focus(f"{EARLY} {step}", EARLY, EARLY, ("digital",), ("se1",))
        kb.episodes.state_focus(reference, step, focus, act(reason=EARLY))
    kb.episodes.agree_fieldwork_dates(reference, date(2024, 3, 5), date(2024, 3, 6), act())
    kb.episodes.waive_milestone(reference, "documentation-finalised", act(reason=EARLY))
    kb.episodes.identify_team_member(reference, TeamMember(EARLY, "Moray Council", Part.LEAD), act())
    line = SelfEvaluation(SelfEvaluationKind.STRENGTH, EARLY, holder=EARLY)
    kb.episodes.record_self_evaluation(reference, "se1", line, act())
    kb.episodes.record_preparation(reference, Preparation.PRE_MEETING, (1,), act())
    kb.episodes.draft_timetable(reference, sessions(EARLY), act())
    kb.episodes.invite_feedback(reference, date(2030, 1, 1), act())
    kb.feedback.give(reference, {"worked-well": EARLY}, today(), "d" * 32)
    record_items(site, reference)
    record_groups(site, reference, other)
    period = date(2024, 1, 1), date(2024, 12, 31)
    kb.summaries.begin("s-early", EARLY, period, by_root(site), drawn_at=kb.log.head())
    kb.reviews.hold(reference, {}, EARLY, act())
    kb.vocabulary.add(Theme("sounds", EARLY), act("curator"))
    kb.vocabulary.add(Term("SOUND", EARLY), act("curator"))
    site.settle()
    events = site.visitor("moray").client.get(f"/audit?format=json&episode={reference}").get_json()["events"]
    return {
        "search": kb.saved_searches.save(EARLY, f"q={EARLY}", by_root(site)).reference,
        "reference": reference,
        "connection": "c1",
        "other": other,
        "item": "f1",
        "number": 1,
        "paper": "committee-paper",
        "plural": "terms",
        "name": "moray",
        "position": events[1]["position"],
    }


def sessions(word: str) -> tuple[Session, ...]:
    return (Session(1, "09:30", "10:00", word, group="A", facilitator=word, recorder=word),)


def record_items(site: Site, reference: str) -> None:
    kb, act, network = site.kb, site.act(), Visibility.NETWORK
    finding = FindingContent(FindingKind.STRENGTH, f"{EARLY} rustles", ("digital",))
    kb.findings.record(reference, finding, act, reference="f1", visibility=network)
    kb.practices.record(reference, practice(EARLY), act, reference="p1", visibility=network)
    kb.practices.confirm(reference, "p1", EARLY, site.act())
    step = NextStepContent(EARLY, EARLY, "Moray Council", date(2024, 6, 1))
    kb.next_steps.record(reference, step, act, reference="n1", visibility=network)
    kb.next_steps.report_progress(reference, "n1", NextStepStatus.IN_PROGRESS, EARLY, site.act())
    meeting = MeetingContent(MeetingKind.ROUND_TABLE, held=act.on, note=EARLY)
    kb.meetings.record(reference, meeting, act, reference="m1", visibility=network)
    document = SharedDocumentContent(EARLY)
    kb.shared_documents.record(reference, document, act, reference="d1", visibility=network)
    kb.host_papers.record(reference, HostPaperContent(EARLY), act, reference="h1", visibility=network)
    kb.key_points.record(reference, KeyPointContent(EARLY, group="A"), act, reference="k1")


def practice(word: str) -> PracticeContent:
    return PracticeContent(word, word, ("digital",), word, word, consent=True)


def record_groups(site: Site, reference: str, other: str) -> None:
    kb, act = site.kb, site.act
    kb.local_groups.form(reference, (EARLY,), act())
    kb.local_groups.plan(reference, {"it-requirements": EARLY}, act())
    kb.comments.offer(reference, EARLY, act(), reference="c1")
    kb.reports.write_section(reference, "methodology", EARLY, act())
    kb.reports.take_step(reference, ReportStep.FINALISED, act(), to=EARLY, text=EARLY)
    kb.agreements.draw(reference, EARLY, act())
    kb.similar_work.link(reference, other, act(reason=EARLY))
    kb.connections.propose(
        reference,
        act(),
        from_authority="Moray Council",
        to_authority="Fife Council",
        subject=EARLY,
        reference="c1",
        about="p1",
        note=EARLY,
        visibility=Visibility.NETWORK,
    )
    kb.connections.progress(reference, "c1", ConnectionState.ADOPTED, EARLY, act())
    kb.connections.set_next_action(reference, "c1", NextAction(EARLY, EARLY, "Moray Council"), act())
    kb.connections.record_outcome(reference, "c1", EARLY, act())


def change_everything(site: Site, known: dict[str, Any]) -> None:
    """Change what was recorded, so that everything says something else today."""
    reference, kb = known["reference"], site.kb

    def act(account: str = "moray") -> Act:
        return site.act(account, reason=LATE)

    kb.episodes.correct_details(reference, Details(LATE, ("Moray Council", "Angus Council")), act())
    kb.episodes.correct_details(known["other"], Details(LATE, ("Moray Council",)), act())
    kb.episodes.state_focus(reference, FocusStep.CHANGED, Focus(LATE, LATE, LATE), act())
    kb.episodes.agree_fieldwork_dates(reference, date(2024, 4, 9), date(2024, 4, 10), act())
    kb.episodes.waive_milestone(reference, "team-identified", act())
    kb.episodes.identify_team_member(reference, TeamMember(LATE, "Moray Council"), act())
    line = SelfEvaluation(SelfEvaluationKind.STRENGTH, LATE, holder=LATE)
    kb.episodes.record_self_evaluation(reference, "se1", line, act())
    kb.episodes.draft_timetable(reference, sessions(LATE), act())
    kb.feedback.give(reference, {"worked-well": LATE}, today(), "e" * 32)
    finding = FindingContent(FindingKind.STRENGTH, f"{LATE} rustles", ("digital",))
    kb.findings.correct(reference, "f1", finding, act())
    kb.practices.correct(reference, "p1", practice(LATE), act())
    kb.next_steps.correct(reference, "n1", NextStepContent(LATE, LATE), act())
    kb.meetings.correct(
        reference, "m1", MeetingContent(MeetingKind.ROUND_TABLE, held=date(2024, 1, 8), note=LATE), act()
    )
    kb.shared_documents.correct(reference, "d1", SharedDocumentContent(LATE), act())
    kb.host_papers.correct(reference, "h1", HostPaperContent(LATE), act())
    kb.key_points.correct(reference, "k1", KeyPointContent(LATE, group="A"), act())
    kb.local_groups.change_members(reference, (LATE,), act())
    kb.local_groups.plan(reference, {"it-requirements": LATE}, act())
    kb.comments.offer(reference, LATE, act(), reference="c2")
    kb.reports.write_section(reference, "methodology", LATE, act())
    kb.reports.take_step(reference, ReportStep.FINALISED, act(), to=LATE, text=LATE)
    kb.agreements.change_text(reference, LATE, act())
    kb.similar_work.dismiss(reference, known["other"], act())
    kb.connections.record_outcome(reference, "c1", LATE, act())
    kb.connections.progress(reference, "c1", ConnectionState.STOPPED, LATE, act())
    kb.reviews.hold(reference, {}, LATE, act())
    kb.vocabulary.define_theme(Theme("sounds", LATE), act("curator"))
    kb.vocabulary.define_term(Term("SOUND", LATE), act("curator"))
    kb.saved_searches.rename(known["search"], LATE, by_root(site))


SECTIONS = {
    "findings": "f1",
    "practice": "p1",
    "next-steps": "n1",
    "meetings": "m1",
    "shared-documents": "d1",
    "host-paper": "h1",
    "key-points": "k1",
}
QUERIES = {
    "search.show": "q=rustles",
    "search_api.show": "q=rustles",
    "compare.show": f"from={BEFORE - timedelta(days=10)}",
    "similar.show": "episode=moray-early",
    "vocabulary.show": "name=SOUND",
    "programme_report.show": "from=2023-01-01&to=2030-01-01",
    "programme_report.behind": "from=2023-01-01&to=2030-01-01&of=report-finalised",
}
"""What has to be asked of some pages, so that there is something to show."""


def read_only(site: Site) -> list[Any]:
    return [
        rule
        for rule in site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and "POST" not in (rule.methods or ())
    ]


def addresses(late: Late) -> Iterator[tuple[str, str]]:
    """Yield every page by its endpoint and its address, those of items once for each kind."""
    adapter = late.site.app.url_map.bind("localhost")
    for rule in read_only(late.site):
        if rule.endpoint in IS_OF_TODAY:
            continue
        for section, item in SECTIONS.items() if "section" in rule.arguments else [("", "f1")]:
            known = late.known | {"section": section, "item": item}
            if rule.endpoint.startswith(("summary_drafts.", "summary_themes.")):
                known["reference"] = "s-early"
            untried = f"{rule}: say what to open, or why it cannot look back"
            assert rule.arguments <= known.keys(), untried
            address = adapter.build(rule.endpoint, {name: known[name] for name in rule.arguments})
            query = QUERIES.get(rule.endpoint, "")
            yield rule.endpoint, f"{address}?{query}" if query else address


def words(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    if not answer.data.startswith(b"PK"):
        return answer.text.casefold()
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        return " ".join(packed.read(name).decode(errors="replace") for name in packed.namelist()).casefold()


def at(address: str, day: date) -> str:
    return f"{address}{'&' if '?' in address else '?'}as_at={day}"


def test_every_page_that_cannot_look_back_exists(late: Late) -> None:
    assert {rule.endpoint for rule in read_only(late.site)} >= IS_OF_TODAY.keys() | WORDLESS.keys()


def test_every_page_shows_what_had_been_recorded_by_then_and_nothing_later(late: Late) -> None:
    client, wrong = late.client, []
    for endpoint, address in addresses(late):
        found = words(client, at(address, THEN))
        if LATE in found or (EARLY not in found and endpoint not in WORDLESS):
            wrong.append((address, LATE in found))
    assert wrong == []


def test_no_page_shows_anything_before_it_was_recorded(late: Late) -> None:
    client, wrong = late.client, []
    for _, address in addresses(late):
        found = words(client, at(address, BEFORE))
        if EARLY in found or LATE in found:
            wrong.append(address)
    assert wrong == []


def test_every_page_shows_today_what_was_changed_today(late: Late) -> None:
    client = late.client
    silent = [
        endpoint
        for endpoint, address in addresses(late)
        if endpoint not in {*WORDLESS, *UNCHANGED} and LATE not in words(client, address)
    ]
    assert silent == []


LISTS = {
    "authorities.index": "authorities, each with a page of its own",
    "connections.index": "connections, each with a page of its own",
    "connections.show_map": "connections, each with a page of its own",
    "episodes.index": "episodes, each with a page of its own",
    "focuses.show": "episodes, each with a page on its focus",
    "programme.show": "episodes, each with a page of its own",
    "programme_report.show": "counts, each with a list behind it",
    "programme_report.behind": "things, each with a page of its own",
    "search.show": "what was found, each with a page of its own",
    "search_api.show": "what was found, each with the address of its page",
    "similar.show": "episodes, each with a page of its own",
}
"""Pages that show what was recorded in lists, and where the facts are found: each line leads to them."""

FACTS = re.compile(r'class="facts__list"|href="/audit[?/]\w')
"""The six facts, or a link to the history of what the page shows."""


def test_every_page_that_shows_something_recorded_holds_the_six_facts_or_leads_to_them(late: Late) -> None:
    client, lacking = late.client, []
    for endpoint, address in addresses(late):
        if endpoint not in LISTS and not FACTS.search(client.get(address).text):
            lacking.append(address)
    assert lacking == []


@pytest.mark.parametrize("account", ["moray", "fife", ""])
def test_whoever_may_read_an_item_reads_its_history_without_a_further_permission(
    late: Late, account: str
) -> None:
    client = late.site.visitor(account).client
    for address in (f"/episodes/moray-early/{section}/{item}" for section, item in SECTIONS.items()):
        may_read = client.get(address).status_code == 200
        told = client.get("/audit?format=json&episode=moray-early").get_json()["events"]
        mine = [one for one in told if one["about"] == address]
        assert bool(mine) == may_read, address
        assert all(client.get(one["url"]).status_code == 200 for one in mine)


def test_everything_that_one_command_recorded_has_one_author_and_one_reason(late: Late) -> None:
    by_command: dict[str, list[Any]] = {}
    for logged in late.site.kb.log.events():
        by_command.setdefault(logged.event.command, []).append(logged.event)
    several = [events for events in by_command.values() if len(events) > 1]
    assert several
    for events in by_command.values():
        assert len({(event.by, event.role, event.body) for event in events}) == 1
        assert len({event.reason for event in events} - {""}) <= 1
        assert all(event.by and event.role and event.on and event.timestamp for event in events)
