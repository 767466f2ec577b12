"""The best comes first, as Whoosh's own BM25F would have it, and exact words before what means the same."""

import random
from math import log
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, index, query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.util.numeric import byte_to_length, length_to_byte

from projections.search import Entry, EpisodeEntry, Search, Vocabulary
from projections.search import text as rules
from projections.search.scope import K1, B
from projections.search.scoring import TITLE
from tests.projections.search_entries import HOSTS, PUBLIC, WORDS, add, drawn, entry, find

VOCABULARY = Vocabulary.of(
    terms=[
        ("PEF", "Pupil Equity Funding"),
        ("IT", "Information technology"),
        ("SEF", "Strategic Equity Funding"),
        ("AA", "Attainment Advisor (Education Scotland)"),
        ("Moderation", "Agreeing standards between teachers"),
    ],
    rings=[["headteacher", "head teacher", "school leader"], ["attendance", "absence", "missing school"]],
    authorities={"Moray": "Moray Council", "Na h-Eileanan Siar": "Comhairle nan Eilean Siar"},
    themes={"equity": "Closing the gap"},
)


class LuceneIdf(scoring.BM25F):  # type: ignore[misc]
    """Whoosh's BM25F with the inverse document frequency that we use."""

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        """Returns log(1 + (N - n + 0.5) / (n + 0.5))."""
        found = searcher.ixreader.doc_frequency(fieldname, text)
        return log(1 + (searcher.ixreader.doc_count_all() - found + 0.5) / (found + 0.5))


def by_whoosh(folder: Path, entries: list[Entry], words: list[str]) -> list[tuple[str, float]]:
    """Ranks with Whoosh alone, on the terms that our rules give."""
    field = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    folder.mkdir()
    made = index.create_in(folder, fields.Schema(ref=fields.STORED, all=field, title=field))
    with made.writer() as writer:
        for each in entries:
            title = [term for term, _ in rules.term_positions(rules.words(each.title))[0]]
            body = [term for term, _ in rules.term_positions(rules.words(each.text))[0]]
            writer.add_document(ref=each.reference, all=" ".join(title + body), title=" ".join(title))
    terms = [query.Term("all", word) for word in words] + [
        query.Term("title", word, boost=TITLE) for word in words
    ]
    with made.searcher(weighting=LuceneIdf(B=B, K1=K1)) as searcher:
        return [(hit["ref"], hit.score) for hit in searcher.search(query.Or(terms), limit=None)]


def length_survives(each: Entry) -> bool:
    """Answers whether Whoosh, which keeps a length as one byte, keeps that of an entry exactly."""
    length = sum(len(rules.term_positions(rules.words(content))[0]) for content in (each.title, each.text))
    return byte_to_length(length_to_byte(length)) == length


def test_rankings_are_those_of_whooshs_bm25f(tmp_path: Path) -> None:
    seen = (each for each in drawn(600) if isinstance(each, Entry) and each.audience == "public")
    entries = [each for each in seen if each.recorded_to is None and length_survives(each)]
    search = add(Search(tmp_path / "ours"), *entries)
    chance = random.Random(3)
    subject = [word for word in WORDS if word not in rules.STOP_WORDS]
    for number in range(12):
        typed = chance.sample(subject, 3)
        theirs = by_whoosh(tmp_path / str(number), entries, [rules.stem(rules.fold(word)) for word in typed])
        hits = search.find(" ".join(typed), audiences=PUBLIC, limit=1000).hits
        assert len(hits) == len(theirs)
        ours = {hit.entry.reference: hit.score for hit in hits}
        assert ours == pytest.approx(dict(theirs), rel=1e-4)
        assert [hit.score for hit in hits] == sorted(ours.values(), reverse=True)


def test_a_word_said_twice_counts_twice(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "reading"), entry("f2", "writing"))
    assert find(search, "reading writing writing") == ["f2", "f1"]


def test_a_word_in_the_title_counts_more(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "reading club"), entry("f2", "club", title="reading"))
    assert find(search, "reading") == ["f2", "f1"]


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("PEF", "We used PEF for staffing", "We used Pupil Equity Funding for staffing"),
        ("pupil equity funding", "We used Pupil Equity Funding for staffing", "We used PEF for staffing"),
        ("pef", "We used PEF for staffing", "We used Pupil Equity Funding for staffing"),
        ("headteachers", "The headteacher led this", "The head teacher led this"),
        ("head teacher", "The head teacher led this", "The headteacher led this"),
        ("school leader", "A school leader led this", "A headteacher led this"),
        ("absence", "Absence fell in spring", "Attendance rose in spring"),
    ],
)
def test_what_means_the_same_comes_after_what_was_typed(
    tmp_path: Path, typed: str, first: str, second: str
) -> None:
    add(
        search := Search(tmp_path),
        entry("f2", second),
        entry("f1", first),
        entry("f3", "Nothing of the sort"),
    )
    assert find(search, typed, VOCABULARY) == ["f1", "f2"]


def test_a_whole_name_comes_before_some_of_its_words(tmp_path: Path) -> None:
    search = add(
        Search(tmp_path),
        entry("part", "We used pupil funding for staffing"),
        entry("whole", "We used Pupil Equity Funding for staffing"),
        entry("acronym", "We used PEF for staffing"),
        *(entry(f"x{n}", "Nothing of the sort") for n in range(20)),
    )
    assert find(search, "pupil equity funding", VOCABULARY) == ["whole", "acronym", "part"]


def test_a_mistyped_word_among_others_is_put_right_and_that_is_said(tmp_path: Path) -> None:
    search = add(
        Search(tmp_path), entry("f1", "moderation of reading"), entry("f2", "reading for pleasure in school")
    )
    found = search.find("moderaton reading", audiences=PUBLIC)
    assert [hit.entry.reference for hit in found.hits] == ["f1", "f2"]
    assert found.hits[0].matched == ("moderation", "reading")
    assert found.did_you_mean == "moderation reading"
    assert found.notes == ("Searched for “moderation” instead of “moderaton”.",)
    exactly = search.find("moderaton reading", audiences=PUBLIC, exact=True)
    assert (exactly.notes, exactly.hits[0].matched) == ((), ("reading",))


def test_what_is_said_under_a_focus_on_the_subject_comes_first(tmp_path: Path) -> None:
    focus = {"kind": "focus", "status": "latest"}
    search = add(
        Search(tmp_path),
        entry("f1", "letters to families", episode="a"),
        entry("f2", "letters to families", episode="b"),
        entry("focus-1", "attendance below half", episode="a", **focus),
        entry("focus-2", "attendance below half", episode="b", audience="team:x", **focus),
    )
    assert find(search, "attendance letters") == ["focus-1", "f1", "f2"]
    insider = search.find("attendance letters", audiences=frozenset({"public", "team:x"}))
    scores = {hit.entry.reference: hit.score for hit in insider.hits}
    assert scores["f1"] == scores["f2"]


def test_what_else_was_searched_is_said(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "Pupil Equity Funding"), entry("f2", "attendance"))
    found = search.find("PEF absence", audiences=PUBLIC, vocabulary=VOCABULARY)
    assert set(found.also_searched) == {"Pupil Equity Funding", "attendance"}
    assert search.find("attendance", audiences=PUBLIC, vocabulary=VOCABULARY).also_searched == ()


def test_a_definition_is_not_a_name(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "agreeing standards between teachers"))
    assert find(search, "moderation", VOCABULARY) == []


def test_an_acronym_that_is_a_word_needs_its_capitals(tmp_path: Path) -> None:
    search = add(
        Search(tmp_path),
        entry("f1", "IT requirements were met"),
        entry("f2", "Information technology was bought"),
        entry("f3", "It was good"),
    )
    assert find(search, "IT", VOCABULARY) == ["f1", "f2"]
    assert find(search, "it requirements", VOCABULARY) == ["f1"]


def test_function_words_rank_nothing_unless_there_is_nothing_else(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "what is it"), entry("f2", "reading of the book"))
    assert find(search, "the reading of it") == ["f2"]
    assert find(search, "what is") == ["f1"]


@pytest.mark.parametrize(
    "typed", ["S & Q", "S&Q", "P1", "2.3", "QI 2.3", "Gaidhlig", "self evaluation", "selfevaluation"]
)
def test_short_accented_and_hyphenated_words_are_found(tmp_path: Path, typed: str) -> None:
    written = "The S & Q report says P1 and QI 2.3 in Gàidhlig after self-evaluation"
    search = add(Search(tmp_path), entry("f1", written), entry("f2", "Something else entirely"))
    assert find(search, typed) == ["f1"]


def test_words_naming_an_authority_rank_items_of_its_episodes(tmp_path: Path) -> None:
    search = add(
        Search(tmp_path),
        EpisodeEntry("moray-2022-11", "Reading in Moray", (HOSTS[0],)),
        EpisodeEntry("fife-2023-01", "Reading in Fife", (HOSTS[1],)),
        entry("f1", "reading", episode="fife-2023-01"),
        entry("f2", "reading"),
        entry("f3", "Visitors from Moray came", episode="fife-2023-01"),
    )
    assert find(search, "reading moray", VOCABULARY)[0] == "f2"
    assert set(find(search, "moray", VOCABULARY)) == {"f2", "f3"}
    (first, *_) = search.find("reading moray", audiences=PUBLIC, vocabulary=VOCABULARY).hits
    assert "Moray Council" in first.matched
    assert first.authorities == ("Moray Council",)


def test_a_joint_episode_moves_to_another_host_by_one_document(tmp_path: Path) -> None:
    search = add(Search(tmp_path), EpisodeEntry("moray-2022-11", "", (HOSTS[0],)), entry("f1", "reading"))
    assert find(search, "authority:moray", VOCABULARY) == ["f1"]
    add(search, EpisodeEntry("moray-2022-11", "", (HOSTS[1], HOSTS[2])))
    assert find(search, "authority:moray", VOCABULARY) == []
    assert find(search, 'authority:"fife council"', VOCABULARY) == ["f1"]


def test_phrases_exclusions_beginnings_and_fields_are_strict(tmp_path: Path) -> None:
    search = add(
        Search(tmp_path),
        entry("f1", "closing the gap in reading", themes=("equity",)),
        entry("f2", "the gap is closing", kind="practice"),
        entry("f3", "moderation closing", status="withdrawn"),
    )
    assert find(search, '"closing the gap"') == ["f1"]
    assert find(search, "closing -gap") == ["f3"]
    assert find(search, 'closing -"the gap"') == ["f3"]
    assert find(search, "moderat*") == ["f3"]
    assert find(search, "closing kind:Practice") == ["f2"]
    assert find(search, 'closing theme:"closing the gap"', VOCABULARY) == ["f1"]
    assert sorted(find(search, "closing -status:withdrawn")) == ["f1", "f2"]
    assert search.find("theme:unknown", audiences=PUBLIC).notes == (
        "Nothing to be found has the theme “unknown”.",
    )


def test_every_field_narrows_by_whatever_its_values_are_called(tmp_path: Path) -> None:
    episode = EpisodeEntry(
        "moray-2022-11",
        "",
        (HOSTS[2],),
        labels={"region": ("Northern Alliance",), "family_group": ("1",), "rurality": ("1",)},
        inner={"stage": ((0, {"capturing-findings": 1}),), "source": ((0, {"inspection": 1}),)},
    )
    search = add(
        Search(tmp_path),
        episode,
        entry("f1", "reading", subkind="area to consider", themes=("equity",)),
        entry("n1", "reading", kind="next step", subkind="", status="in progress", episode="other"),
    )
    vocabulary = Vocabulary.of(
        authorities={"Orkney": HOSTS[2]},
        themes={"equity": "Closing the gap"},
        facets={"rurality": {"most rural": "1"}, "source": {"inspection outcomes": "inspection"}},
    )
    mine = ["authority:orkney", "theme:closing the gap", "kind:areas to consider", "kind:findings"]
    mine += ["region:northern alliance", "family:1", "rurality:most rural", "stage:capturing findings"]
    mine += ["source:inspection outcomes", "by:orkney", "-kind:next-steps", "episode:Moray-2022-11"]
    for typed in mine:
        assert find(search, f"reading {typed}", vocabulary) == ["f1"], typed
    for typed in ("status:in-progress", "kind:next steps", "-authority:orkney", "-stage:capturing-findings"):
        assert find(search, f"reading {typed}", vocabulary) == ["n1"], typed


def test_browsing_shows_the_newest_first(tmp_path: Path) -> None:
    made = [each for each in drawn(60) if isinstance(each, Entry)]
    search = add(Search(tmp_path), *made)
    seen = [each for each in made if each.audience == "public" and each.recorded_to is None]
    newest = sorted(seen, key=lambda each: (each.on, each.position), reverse=True)
    assert find(search, "") == [each.reference for each in newest]
    assert find(search, "", limit=5, offset=7) == [each.reference for each in newest[7:12]]


def test_pages_join_to_the_whole(tmp_path: Path) -> None:
    search = add(Search(tmp_path), *drawn(300))
    whole = find(search, "reading equity")
    assert len(whole) > 40
    parts = [find(search, "reading equity", limit=9, offset=at) for at in range(0, len(whole) + 9, 9)]
    assert [reference for part in parts for reference in part] == whole


def test_snippets_show_matches_and_are_escaped(tmp_path: Path) -> None:
    long = (
        "Filler words come first here. " * 20
        + "Then <b>moderation</b> & reading happened. "
        + "And more of it. " * 20
    )
    search = add(Search(tmp_path), entry("f1", long, title="Reading <i>"))
    (hit,) = search.find("reading moderating", audiences=PUBLIC).hits
    assert "&lt;b&gt;<mark>moderation</mark>&lt;/b&gt; &amp; <mark>reading</mark>" in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.title == "<mark>Reading</mark> &lt;i&gt;"
    assert len(hit.snippet) < 450
    assert hit.matched == ("Reading", "moderation") or set(map(str.lower, hit.matched)) == {
        "reading",
        "moderation",
    }


@pytest.mark.parametrize(
    ("typed", "label", "meant"),
    [
        ("moderaton", "with other spelling", "moderation"),
        ("atendence", "with other spelling", "attendance"),
        ('"reading moderation"', "with any of the words", None),
        ("reading kind:practice", "without the filters", None),
    ],
)
def test_where_nothing_is_found_what_is_near_is_offered_as_such(
    tmp_path: Path, typed: str, label: str, meant: str | None
) -> None:
    search = add(
        Search(tmp_path), entry("f1", "moderation of reading"), entry("f2", "attendance and reading")
    )
    found = search.find(typed, audiences=PUBLIC)
    assert (found.total, found.hits, found.did_you_mean) == (0, (), meant)
    assert found.near
    assert found.near.label == label
    assert found.near.hits
