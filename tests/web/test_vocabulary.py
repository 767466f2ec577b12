"""The shared words on their pages: who may change them, what a change does, and what stays known."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from ci_kb.application import by_operator
from ci_kb.days import today
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.domain.vocabulary import Term, Theme
from tests.web.site import Site
from web import labels
from web.vocabulary import pages as vocabulary_pages


@pytest.fixture
def site(words_site: Site) -> Site:
    return words_site


def one(plural: str, name: str, **more: str) -> str:
    return f"/vocabulary/{plural}/one?" + urlencode({"name": name, **more})


def finding(site: Site, text: str, *themes: str, visibility: Visibility = Visibility.NETWORK) -> str:
    episode = site.episode()
    content = FindingContent(FindingKind.STRENGTH, text, themes)
    saved = site.kb.findings.record(episode, content, site.act(), visibility=visibility)
    site.settle()
    return saved.reference


def search(site: Site, account: str = "moray", **query: str) -> dict[str, object]:
    answer = site.visitor(account).client.get("/api/v1/search?" + urlencode(query))
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.get_json()
    return found


def test_a_curator_adds_a_term_and_the_next_search_uses_it(site: Site) -> None:
    finding(site, "Quiet reading corners helped every class")
    assert search(site, q="QRC")["total"] == 0
    page = site.visitor("curator").send(
        "/vocabulary/terms/add", term="QRC", expansion="Quiet reading corner", note="QRC is also a code."
    )
    assert page.status == 200
    assert "It is added" in page.words
    assert "QRC is also a code." in page.words
    assert search(site, q="QRC")["total"] == 1


def test_the_term_that_a_search_missed_stands_in_the_form(site: Site) -> None:
    page = site.visitor("curator").open("/vocabulary/terms/add?term=nurture+hubs")
    assert page.fields["term"] == ["nurture hubs"]
    assert list(page.unlabelled()) == []


@pytest.mark.parametrize("account", ["moray", "reader", "coordinator"])
@pytest.mark.parametrize(
    "path",
    [
        "/vocabulary/terms/add",
        "/vocabulary/terms/change?name=PEF",
        "/vocabulary/rings/retire?name=gap",
        "/vocabulary/themes/merge?name=literacy",
    ],
)
def test_nobody_else_may_change_the_words(site: Site, account: str, path: str) -> None:
    assert site.visitor(account).open(path).status == 403


def test_everybody_who_is_signed_in_may_read_them(site: Site) -> None:
    for path in ("/vocabulary", "/vocabulary?q=equity", "/vocabulary/themes", one("terms", "PEF")):
        page = site.visitor("reader").open(path)
        assert page.status == 200
        assert "What you can do here" not in page.words


def test_a_word_is_looked_up_by_any_of_its_parts(site: Site) -> None:
    page = site.visitor("reader").open("/vocabulary?q=pupil+equity")
    assert "Pupil Equity Funding" in page.words
    assert one("terms", "PEF").replace("&", "&amp;") in page.html
    assert "Nobody has entered it yet" in site.visitor("reader").open("/vocabulary?q=zzqqxx").words


def test_the_sense_notes_that_the_program_carries_are_shown(site: Site) -> None:
    assert "CI is also the Care Inspectorate" in site.visitor("reader").open(one("terms", "CI")).words


def test_a_change_keeps_what_was_said_before_with_the_six_facts(site: Site) -> None:
    curator = site.visitor("curator")
    page = curator.send(
        "/vocabulary/terms/change?name=NPFS", expansion="National Parent Forum", reason="It dropped the name."
    )
    assert "It is changed" in page.words
    for part in ("It dropped the name.", "Una Doyle", "curator, Education Scotland", "removed: of Scotland"):
        assert part in page.words
    assert "Carried by the program" in page.words


def test_a_change_without_a_reason_is_refused_and_keeps_what_was_typed(site: Site) -> None:
    page = site.visitor("curator").send("/vocabulary/terms/change?name=GTRT", expansion="Travellers")
    assert page.status == 422
    assert page.fields["expansion"] == ["Travellers"]
    assert "Say why" in page.words


def test_two_curators_at_one_term_see_both_versions(site: Site) -> None:
    curator = site.visitor("curator")
    page = curator.open("/vocabulary/terms/change?name=DSM")
    site.kb.vocabulary.define_term(Term("DSM", "Devolved budgets"), by_operator(today(), "shorter"))
    answer = curator.send_form(page, expansion="Devolved School Management scheme", reason="Its full name.")
    assert answer.status == 409
    assert "Devolved budgets" in answer.words
    again = curator.send_form(answer)
    assert again.status == 200
    assert "Devolved School Management scheme" in again.words


def test_a_change_of_another_word_meanwhile_is_no_conflict(site: Site) -> None:
    curator = site.visitor("curator")
    page = curator.open("/vocabulary/terms/change?name=LNCT")
    site.kb.vocabulary.define_term(Term("PAT", "Positive about teaching"), by_operator(today()))
    assert curator.send_form(page, expansion="Negotiating committee", reason="Shorter.").status == 200


def test_the_form_sent_twice_adds_once(site: Site) -> None:
    curator = site.visitor("curator")
    page = curator.open("/vocabulary/themes/add")
    before = site.kb.log.head()
    for _ in range(2):
        assert curator.send_form(page, label="Outdoor learning").status == 200
    assert site.kb.log.head() == before + 1


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_the_ends_of_time_are_days_too(site: Site, day: str) -> None:
    visitor = site.visitor("moray")
    for path in ("/search?q=x&as_at=", "/api/v1/search?q=x&as_at=", "/vocabulary/themes/difference?from="):
        assert visitor.client.get(path + day).status_code == 200


@pytest.mark.parametrize(
    ("path", "typed", "sentence"),
    [
        ("terms", {"term": "PEF", "expansion": "x"}, "“PEF” is there already"),
        ("terms", {"term": "pef", "expansion": "x"}, "“pef” is there already"),
        ("rings", {"terms": "gap\nhole"}, "“gap” is there already"),
        ("terms", {"term": "", "expansion": ""}, "Enter the term"),
        ("terms", {"term": "x" * 101, "expansion": "x"}, "100 characters"),
        ("rings", {"terms": "alone"}, "Enter at least two ways of saying it"),
        ("rings", {"terms": "\n".join(map(str, range(50)))}, "at most 40 lines"),
        ("themes", {"label": "Literacy"}, "“Literacy” is there already"),
        ("themes", {"label": "Other", "national_priority": "fun"}, "Must be one of"),
    ],
)
def test_what_cannot_be_added_gets_a_sentence(
    site: Site, path: str, typed: dict[str, str], sentence: str
) -> None:
    page = site.visitor("curator").send(f"/vocabulary/{path}/add", **typed)
    assert page.status == 422
    assert sentence in page.words


def test_words_that_mean_the_same_find_each_other_until_they_are_retired(site: Site) -> None:
    finding(site, "The walking bus reaches every school")
    curator = site.visitor("curator")
    curator.send("/vocabulary/rings/add", terms="walking bus\r\npedibus")
    assert search(site, q="pedibus")["total"] == 1
    page = curator.send("/vocabulary/rings/retire?name=walking-bus", reason="Nobody says so.")
    assert "No longer used on" in page.words
    assert search(site, q="pedibus")["total"] == 0


def test_the_vocabulary_is_shown_as_it_was_before_anything_was_shared(site: Site) -> None:
    page = site.visitor("reader").open("/vocabulary/terms?as_at=2020-01-01")
    assert "This page shows what had been recorded by the end of 1 January 2020" in page.words
    assert "There are none yet" in page.words
    word = site.visitor("reader").open(one("terms", "PEF", as_at="2020-01-01"))
    assert "This had not been recorded yet" in word.words


def test_a_search_as_at_a_day_reads_words_as_they_were_that_day(site: Site) -> None:
    before = site.kb.log.head()
    site.kb.vocabulary.define_term(Term("ZYX", "Zest for youth exchange"), by_operator(today()))
    site.settle()
    vocabularies = site.projections.vocabularies
    assert "ZYX" not in vocabularies.at(before).terms
    assert "ZYX" in vocabularies.at(site.projections.episodes.position_at(today())).terms
    with site.app.test_request_context():
        assert "ZYX" in labels.vocabulary_at(today()).terms
        assert labels.vocabulary_at(date(2020, 1, 1)).terms == {}


def test_old_links_to_a_merged_theme_lead_to_the_one_it_became_part_of(site: Site) -> None:
    for theme in ("late-coming", "punctuality"):
        label = theme.replace("-", " ").capitalize()
        site.kb.vocabulary.define_theme(Theme(theme, label), by_operator(today()))
    references = {
        finding(site, "The bell rings twice", "late-coming"),
        finding(site, "The bell rings once", "punctuality"),
        finding(site, "Nobody hears the bell", "punctuality", "late-coming"),
    }
    head = site.kb.log.head()
    page = site.visitor("curator").send(
        "/vocabulary/themes/merge?name=late-coming", into="punctuality", reason="One idea."
    )
    assert "Became part of “Punctuality”" in page.words
    assert [event.stored.topic for event in site.kb.log.events(head)] == ["Vocabulary.ThemeMerged"]
    for theme in ("late-coming", "punctuality", "Punctuality"):
        answer = search(site, theme=theme)
        assert {result["reference"] for result in answer["results"]} == references  # type: ignore[attr-defined]
        assert answer["facets"]["theme"]["punctuality"] == 3  # type: ignore[index]
        assert "late-coming" not in answer["facets"]["theme"]  # type: ignore[operator, index]
    assert search(site, q="theme:late-coming")["total"] == 3
    assert "Punctuality" in site.visitor("moray").open("/search?theme=late-coming").words
    assert "warning" not in site.visitor("moray").open("/search?theme=late-coming").html


def test_counts_by_the_themes_of_two_days_are_both_shown(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for theme in ("Singing", "Choirs"):
        site.kb.vocabulary.define_theme(Theme(theme.lower(), theme), by_operator(today()))
    finding(site, "They sing", "singing")
    finding(site, "They sing in choirs", "singing", "choirs")
    finding(site, "A draft on choirs", "choirs", visibility=Visibility.TEAM)
    before = site.projections.vocabularies.at()
    site.kb.vocabulary.merge_theme("choirs", "singing", by_operator(today(), "one idea"))
    site.kb.vocabulary.define_theme(Theme("singing", "Voices"), by_operator(today(), "wider"))
    site.settle()
    days = {date(2024, 1, 1): before, date(2024, 2, 1): site.projections.vocabularies.at()}
    monkeypatch.setattr(vocabulary_pages.labels, "vocabulary_at", days.__getitem__)
    for account, row in (("fife", "2 2 0"), ("moray", "2 3 +1")):
        page = site.visitor(account).open("/vocabulary/themes/difference?from=2024-01-01&to=2024-02-01")
        rows = re.sub(r"(\s|<[^>]+>)+", " ", page.html)
        assert f"Voices (was “Singing”) {row}" in rows
    assert "Choirs 2 0 -2" in rows
    assert site.visitor("fife").open("/vocabulary/themes/difference?from=soon").status == 422


def on(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    """Let everything be recorded on a day."""
    noon = datetime.combine(day, time(12), tzinfo=UTC)
    for where in ("ci_kb.domain.record", "eventsourcing.domain"):
        monkeypatch.setattr(f"{where}.datetime_now_with_tzinfo", lambda: noon)


def test_a_search_as_at_a_day_means_what_its_words_meant_that_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (date(2024, 3, day) for day in (1, 5, 9))
    on(monkeypatch, first)
    site = Site(tmp_path, ["moray"])
    theirs = {finding(site, "Reading at home"): "home", finding(site, "Reading in the hall"): "hall"}
    meanings = ((first, "reading at home"), (second, "reading in the hall"))
    for day, meaning in meanings:
        on(monkeypatch, day)
        site.kb.vocabulary.define_term(Term("RXH", meaning), by_operator(day, "as people say now"))
    on(monkeypatch, third)
    site.kb.vocabulary.define_theme(Theme("literacy", "Reading and writing"), by_operator(third, "plainer"))
    site.settle()
    for day, place in ((first, "home"), (second, "hall"), (None, "hall")):
        answer = search(site, q="RXH", **({"as_at": str(day)} if day else {}))
        assert [theirs[result["reference"]] for result in answer["results"]] == [place]  # type: ignore[attr-defined, index]
    visitor = site.visitor("moray")
    assert "reading at home" in visitor.open(one("terms", "RXH", as_at=str(first))).words
    assert "hall" not in visitor.open(one("terms", "RXH", as_at=str(first))).words
    assert "Literacy" in visitor.open(f"/vocabulary/themes?as_at={second}").words
    page = visitor.open(f"/vocabulary/themes/difference?from={second}&to={third}")
    assert "Reading and writing (was “Literacy”)" in page.words
    site.close()
