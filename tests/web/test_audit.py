"""The log as people read it: sentences, the six facts, filters, files, addresses that stay, and no leaks."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from ci_kb.domain.episode_values import Focus, FocusStep, TeamMember
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.domain.redaction import Ground, Redaction
from ci_kb.domain.report import ReportStep
from ci_kb.event_log import EventLog
from projections import Projections
from projections.events import Wanted
from projections.reading import Reader
from tests.examples import PERSON, event_classes, every_record
from tests.web.site import Site
from web.audit.files import safe
from web.audit.names import Names
from web.audit.said import SAYS
from web.audit.sentences import SENTENCES
from web.audit.telling import Teller, Told

STRENGTH = FindingContent(FindingKind.STRENGTH, "Visits are followed up", ("digital",))


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> list[Told]:
    """Every event there is, as it is told to somebody who may read all of them."""
    folder = tmp_path_factory.mktemp("everything")
    log = EventLog(folder / "log.db")
    # The example of a redaction is none of this log: it holds a part of what the finding says.
    log.save(*(record for record in every_record() if not isinstance(record, Redaction)))
    log.close()
    readers = Reader("somebody", "administrator"), Reader(PERSON, "officer", "Moray Council")
    told: list[Told] = []
    with (
        KnowledgeBase(folder, date(2024, 1, 8)) as kb,
        Projections(kb.log, folder / "views", kb.guidance) as projections,
    ):
        projections.catch_up()
        for reader in readers:
            teller = Teller(kb.log, Names(kb, projections, reader))
            told += map(teller.one, projections.events.each(reader, Wanted()))
    return told


def test_there_is_a_sentence_for_every_event_there_is() -> None:
    assert SENTENCES.keys() == SAYS.keys() == event_classes().keys()


def test_each_sentence_is_one_whole_sentence(everything: list[Told]) -> None:
    told = {one.line.topic: one.sentence for one in everything}
    assert told.keys() == event_classes().keys() - {Redaction.Made.TOPIC}
    for topic, sentence in told.items():
        assert sentence[0].isupper(), topic
        assert sentence.rstrip("”")[-1] == ".", sentence
        for wrong in ("{", "None", "“”", "  "):
            assert wrong not in sentence, sentence


@pytest.mark.parametrize(
    ("topic", "sentence"),
    [
        ("Episode.FocusAgreed", "Moray Council agreed the focus: “Consistency of support”."),
        ("Finding.Corrected", "Moray Council corrected a finding: “Visits need an agreed follow-up”."),
        ("Practice.Withdrawn", "Moray Council withdrew practice worthy of sharing: “Groups by similarity”."),
        (
            "Episode.FieldworkDatesMoved",
            "Moray Council moved the fieldwork to 22 November 2022 to 24 November 2022.",
        ),
        ("Connection.Progressed", "Moray Council recorded of the connection about “similarity groups”: met."),
    ],
)
def test_a_sentence_says_what_happened(everything: list[Told], topic: str, sentence: str) -> None:
    assert sentence in {one.sentence for one in everything if one.line.topic == topic}


def test_what_stood_before_is_held_against_what_stands(everything: list[Told]) -> None:
    corrected = next(one for one in everything if one.line.topic == "Finding.Corrected")
    before = {part.name: (part.old, part.new) for part in corrected.parts}
    assert before["Text"] == ("Visits have no agreed follow-up", "Visits need an agreed follow-up")
    refined = next(one for one in everything if one.line.topic == "Episode.FocusRefined")
    assert {part.name: part.old for part in refined.parts}["Focus"] == "Raising attainment"


def test_every_event_is_told_with_the_six_facts(everything: list[Told]) -> None:
    for one in everything:
        facts = one.facts
        assert all((facts.by, facts.role, facts.on, facts.recorded_at, one.person)), one.sentence
        assert one.parts or one.others or one.line.topic in ("Report.Begun", "Report.LeadsMet"), one.sentence


def events(site: Site, account: str, **asked: Any) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = site.visitor(account).client.get(f"/audit?format=json&{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = json.loads(answer.text)["events"]
    return found


@pytest.fixture
def finding(site: Site) -> str:
    """The episode of a finding that is still a draft."""
    reference = site.episode()
    site.kb.findings.record(reference, STRENGTH, site.act(), reference="f1")
    site.settle()
    return reference


def test_the_list_tells_each_event_with_its_facts(site: Site, finding: str) -> None:
    page = site.visitor("moray").open(f"/audit?episode={finding}")
    assert "2 events" in page.words
    assert "Moray Council recorded a finding: “Visits are followed up”." in page.words
    assert "Morag Baird, officer, Moray" in page.words
    assert "Happened 8 January 2024" in page.words


@pytest.mark.parametrize("account", ["fife", "reader", "strategic", ""])
def test_a_draft_is_not_told_and_not_counted(site: Site, finding: str, account: str) -> None:
    page = site.visitor(account).open(f"/audit?episode={finding}")
    assert "Visits are followed up" not in page.html
    assert ("1 event" if account else "0 events") in page.words
    assert [one["event"] for one in events(site, account, episode=finding)] == ["Episode.Opened"] * bool(
        account
    )


def test_a_hidden_event_is_answered_like_one_that_does_not_exist(site: Site, finding: str) -> None:
    hidden = max(one["position"] for one in events(site, "moray", episode=finding))
    fife = site.visitor("fife")
    answers = [fife.open(f"/audit/{number}") for number in (hidden, 999_999, 2**70)]
    assert {answer.status for answer in answers} == {404}
    assert len({answer.words for answer in answers}) == 1


def test_each_filter_narrows_the_list(site: Site, finding: str) -> None:
    assert [one["kind"] for one in events(site, "moray", episode=finding, kind="finding")] == ["finding"]
    assert len(events(site, "moray", episode=finding, role="officer")) == 2
    assert events(site, "moray", episode=finding, role="director") == []
    assert len(events(site, "moray", episode=finding, authority="Moray")) == 2
    assert events(site, "moray", episode=finding, authority="Fife") == []


def test_the_two_clocks_are_told_apart(site: Site) -> None:
    reference = site.episode()
    late = site.act(on=date(2023, 5, 4))
    site.kb.findings.record(reference, STRENGTH, late, reference="f1")
    site.settle()
    happened = {"episode": reference, "clock": "happened", "from": "2023-05-01", "to": "2023-05-31"}
    assert [one["event"] for one in events(site, "moray", **happened)] == ["Finding.Recorded"]
    assert events(site, "moray", **(happened | {"clock": "recorded"})) == []
    recorded = {"episode": reference, "clock": "recorded", "from": today().isoformat()}
    assert len(events(site, "moray", **recorded)) == 2
    assert [one["event"] for one in events(site, "moray", **(recorded | {"clock": "happened"}))] == []


def test_what_was_written_up_late_is_found_by_its_day_and_known_since_it_was_recorded(site: Site) -> None:
    reference, client = site.episode(), site.visitor("moray").client
    late = FindingContent(FindingKind.STRENGTH, "Gloamings are kept")
    site.kb.findings.record(reference, late, site.act(on=date(2023, 5, 4)), reference="f1")
    site.settle()
    found = "/api/v1/search?q=gloamings"
    assert client.get(f"{found}&from=2023-05-01&to=2023-05-31").get_json()["total"] == 1
    assert client.get(f"{found}&from={today()}").get_json()["total"] == 0
    assert client.get(f"{found}&as_at=2023-05-31").get_json()["total"] == 0
    assert client.get(f"{found}&as_at={today()}").get_json()["total"] == 1
    page = site.visitor("moray").open(f"/episodes/{reference}/findings/f1")
    assert "Happened on 4 May 2023" in page.words
    assert f"{today().day} {today():%B %Y} at" in page.words


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("kind=dragon", "dragon"),
        ("from=yesterday", "yesterday"),
        ("from=2024-02-01&to=2024-01-01", "before"),
        ("clock=moon", "moon"),
        ("format=pdf", "pdf"),
        ("of=me", "hexadecimal"),
        ("as_at=never", "as_at=2023-03-14"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_with_a_sentence(site: Site, query: str, says: str) -> None:
    page = site.visitor("moray").open(f"/audit?{query}")
    assert page.status == 422
    assert says in page.words


def test_an_event_has_a_page_of_its_own_that_stays(site: Site, finding: str) -> None:
    moray = site.visitor("moray")
    recorded = events(site, "moray", episode=finding, kind="finding")[0]
    better = FindingContent(FindingKind.STRENGTH, "Visits are followed up at once", ("digital",))
    site.kb.findings.correct(finding, "f1", better, site.act(reason="the time was missing"))
    site.kb.findings.withdraw(finding, "f1", site.act(reason="it was another school"))
    site.settle()
    before = moray.open(recorded["url"])
    assert "Visits are followed up" in before.words
    assert "Withdrawn on" in before.words
    assert "Reason: it was another school" in before.words
    corrected = moray.open(events(site, "moray", episode=finding, kind="finding")[1]["url"])
    assert "at once" in corrected.words
    assert "the time was missing" in corrected.words
    site.projections.rebuild()
    assert moray.open(recorded["url"]).words == before.words


def test_what_is_withdrawn_leaves_a_tombstone_at_every_address_it_had(site: Site, finding: str) -> None:
    site.kb.findings.release(finding, "f1", Visibility.NETWORK, site.act())
    site.kb.findings.withdraw(finding, "f1", site.act(reason="it was another school"))
    site.settle()
    fife, item = site.visitor("fife"), f"/episodes/{finding}/findings/f1"
    positions = [one["url"] for one in events(site, "fife", episode=finding, kind="finding")]
    for address in (item, f"{item}/versions/1", f"{item}/versions/2", f"{item}/versions/3", *positions):
        page = fife.open(address)
        assert page.status == 200, address
        assert "it was another school" in page.words, address


def test_versions_of_everything_else_have_addresses_too(site: Site) -> None:
    reference = site.episode()
    site.kb.episodes.state_focus(reference, FocusStep.PROPOSED, Focus("Attainment"), site.act())
    site.kb.episodes.state_focus(
        reference, FocusStep.AGREED, Focus("Attendance"), site.act(reason="narrower")
    )
    site.kb.reports.take_step(reference, ReportStep.FINALISED, site.act(), to="", text="Final words")
    site.kb.agreements.draw(reference, "The position reached", site.act())
    site.kb.connections.propose(
        reference,
        site.act(),
        from_authority="Moray Council",
        to_authority="Fife Council",
        subject="Groups",
        reference="c1",
        visibility=Visibility.NETWORK,
    )
    site.settle()
    moray, episode = site.visitor("moray"), f"/episodes/{reference}"
    for address, words in (
        (f"{episode}/versions/1", "opened the episode"),
        (f"{episode}/focus/versions/1", "proposed the focus: “Attainment”"),
        (f"{episode}/focus/versions/2", "agreed the focus: “Attendance”"),
        (f"{episode}/connections/c1/versions/1", "talk about “Groups”"),
        (f"{episode}/report/versions/2", "Final words"),
        (f"{episode}/statement/versions/1", "The position reached"),
    ):
        page = moray.open(address)
        assert page.status == 200, address
        assert words in page.words, address
    assert moray.open(f"{episode}/focus/versions/3").status == 404
    assert site.visitor("fife").open(f"{episode}/statement/versions/1").status == 404


def test_words_of_a_draft_report_are_told_to_the_team_alone(site: Site) -> None:
    reference = site.episode()
    site.kb.reports.take_step(reference, ReportStep.DRAFTED, site.act(), to="Core team", text="First words")
    site.kb.reports.take_step(reference, ReportStep.FINALISED, site.act(), to="", text="Final words")
    site.settle()
    told = {account: str(events(site, account, episode=reference)) for account in ("moray", "fife")}
    assert "First words" in told["moray"]
    assert "First words" not in told["fife"]
    assert "Final words" in told["fife"]


def test_people_are_named_to_whoever_has_signed_in_and_in_no_file(site: Site) -> None:
    reference = site.episode(Visibility.PUBLIC)
    member = TeamMember("Officer", "Moray Council", person=site.people["colleague"])
    site.kb.episodes.identify_team_member(reference, member, site.act())
    site.settle()
    position = events(site, "", episode=reference)[-1]["position"]
    assert "Calum Grant" in site.visitor("moray").open(f"/audit/{position}").words
    public = site.visitor().open(f"/audit/{position}")
    assert public.status == 200
    assert "Calum" not in public.html
    assert "Morag" not in public.html
    assert "by" not in events(site, "", episode=reference)[-1]
    assert events(site, "moray", episode=reference)[-1]["by"] == site.people["moray"]


def test_the_csv_file_holds_the_same_events(site: Site, finding: str) -> None:
    answer = site.visitor("moray").client.get(f"/audit?format=csv&episode={finding}")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["event"] for row in rows] == ["Episode.Opened", "Finding.Recorded"]
    assert "Text: Visits are followed up" in rows[1]["new"]


@pytest.mark.parametrize("begins", ["=1+1", "+1", "-1", "@SUM", "\tx", "\rx"])
def test_no_cell_is_taken_for_a_formula(begins: str) -> None:
    assert safe(begins) == f"'{begins}"
    assert safe(f"a{begins}") == f"a{begins}"


def test_a_text_that_looks_like_a_formula_is_text_in_the_file(site: Site) -> None:
    reference = site.episode()
    site.kb.findings.record(reference, STRENGTH, site.act(reason="=HYPERLINK(1)"), reference="f1")
    site.settle()
    rows = list(
        csv.DictReader(
            io.StringIO(site.visitor("moray").client.get(f"/audit?format=csv&episode={reference}").text)
        )
    )
    assert rows[1]["reason"] == "'=HYPERLINK(1)"


def test_looking_back_tells_what_had_been_recorded_by_then(site: Site, finding: str) -> None:
    page = site.visitor("moray").open(f"/audit?episode={finding}&as_at=2024-01-07")
    assert "0 events" in page.words
    recorded = events(site, "moray", episode=finding, kind="finding")[0]
    earlier = site.visitor("moray").open(f"{recorded['url']}?as_at=2024-01-07")
    assert "had not been recorded yet" in earlier.words
    assert "Visits are followed up" not in earlier.words


def test_long_lists_are_given_page_by_page(site: Site) -> None:
    reference = site.episode()
    for number in range(60):
        site.kb.findings.record(reference, STRENGTH, site.act(), reference=f"f{number}")
    site.settle()
    moray = site.visitor("moray")
    first, second = (moray.open(f"/audit?episode={reference}&page={number}") for number in (1, 2))
    assert "61 events" in first.words
    assert "61 events" in second.words
    assert first.html.count('class="event"') == 50
    assert second.html.count('class="event"') == 11


def test_what_was_made_unreadable_is_marked_at_the_address_it_had(site: Site, finding: str) -> None:
    url = events(site, "moray", episode=finding, kind="finding")[0]["url"]
    act = site.act("director", reason="told in confidence")
    site.kb.redactions.passage("followed up", Ground.CONFIDENCE, act, finding)
    site.projections.catch_up()
    site.settle()
    page = site.visitor("moray").open(url)
    assert page.status == 200
    assert "[redacted: told in confidence]" in page.words
    assert "followed up" not in page.html
