"""Any text can be asked for, and says the same thing each time."""

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.search import Search
from projections.search.query import LONGEST_PHRASE, LONGEST_TEXT, MOST_WORDS, Query, parse
from tests.projections.search_entries import PUBLIC, add, drawn

SYNTAX = (
    '"',
    "“",
    "-",
    "*",
    "?",
    "~9",
    ":",
    "[a TO z]",
    "a*",
    "NOT ",
    "AND ",
    "OR ",
    "(",
    ")",
    "^3",
    "&",
    " ",
)
FIELDS = (
    "stage:",
    "region:",
    "source:",
    "kind:",
    "before:",
    "theme:",
    "by:",
    "year:9",
    "authority:",
    "status:",
    "episode:",
    "unknown:",
)
OTHERS = ("reading", "moder*", "\0", "\ud800", "é", "\u202e", "😀", "0", "\n", "S & Q", "2.3", "IT")
PIECES = st.sampled_from(SYNTAX + FIELDS + OTHERS)
HOSTILE = st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=60).map("".join)


def test_words_phrases_exclusions_and_beginnings_are_told_apart() -> None:
    query = parse('early reading "closing the gap" -secondary moder* -"pilot year"')
    assert query.words == ("early", "reading")
    assert query.phrases == (("close", "the", "gap"),)
    assert query.excluded == (("secondari",), ("pilot", "year"))
    assert query.prefixes == ("moder",)


def test_fields_are_conditions_and_may_be_barred() -> None:
    query = parse('authority:Moray theme:"use of data" -kind:practice year:2022')
    assert query.conditions == (("authority", "Moray"), ("theme", "use of data"), ("year", "2022"))
    assert query.barred == (("kind", "practice"),)


@pytest.mark.parametrize(
    ("typed", "after", "before"),
    [
        ("before:2023", None, date(2023, 1, 1)),
        ("after:2022-02", date(2022, 2, 28), None),
        ("by:2022-11-03", None, date(2022, 11, 4)),
        ("after:2021 before:2023-05-01", date(2021, 12, 31), date(2023, 5, 1)),
    ],
)
def test_dates_may_be_years_months_or_days(typed: str, after: date | None, before: date | None) -> None:
    assert (parse(typed).after, parse(typed).before) == (after, before)


def test_by_without_a_date_is_an_authority() -> None:
    assert parse("by:Moray").conditions == (("authority", "Moray"),)


@pytest.mark.parametrize(
    ("typed", "condition", "words"),
    [
        ("authority:east lothian moderation", ("authority", "east lothian"), ("moderation",)),
        ("authority:East moderation", ("authority", "East"), ("moderation",)),
        ("kind:next steps for attendance", ("kind", "next steps"), ("for", "attendance")),
        ("stage:4 -status:done", ("stage", "4"), ()),
        ("family:2", ("family_group", "2"), ()),
        ("collaborative:north", ("region", "north"), ()),
        ("outcome:inspection", ("source", "inspection"), ()),
    ],
)
def test_a_name_of_several_words_needs_no_quotes(
    typed: str, condition: tuple[str, str], words: tuple[str, ...]
) -> None:
    names = {("authority", "east lothian"), ("kind", "next steps")}
    query = parse(typed, lambda field, name: (field, name) in names)
    assert query.conditions == (condition,)
    assert query.words == words


def test_s_and_q_is_one_word_however_it_is_written() -> None:
    assert parse("S & Q report").words == ("S & Q", "report")
    assert parse("S and Q report").words == ("S and Q", "report")


def test_unknown_fields_and_dates_that_are_none_become_words() -> None:
    query = parse("colour:red before:soon 10:30")
    assert query.words == ("colour", "red", "before", "soon", "10", "30")
    assert "“soon” is not a date" in query.notes[0]


def test_a_hyphen_inside_a_word_excludes_nothing() -> None:
    assert parse("self-evaluation - data").excluded == ()


def test_limits_are_kept_and_said() -> None:
    words = parse(" ".join(["word"] * 150))
    assert len(words.words) == MOST_WORDS
    assert str(MOST_WORDS) in words.notes[0]
    phrase = parse('"' + "one two " * 10 + '"')
    assert len(phrase.phrases[0]) == LONGEST_PHRASE
    assert str(LONGEST_TEXT) in parse("x" * 2500).notes[0]
    assert "letters" in parse("re*").notes[0]


def test_a_query_shouted_in_capitals_means_the_words() -> None:
    assert parse("WHAT WORKS FOR ATTENDANCE").words == ("what", "works", "for", "attendance")
    assert parse("IT requirements").words == ("IT", "requirements")


@given(HOSTILE)
def test_any_text_is_a_query(typed: str) -> None:
    query = parse(typed)
    assert isinstance(query, Query)
    assert len(query.words) <= MOST_WORDS
    assert sum(map(len, (*query.phrases, *query.excluded))) + len(query.prefixes) <= MOST_WORDS
    assert query == parse(typed)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    folder: Path = tmp_path_factory.mktemp("search")
    return add(Search(folder), *drawn(300))


def ask(search: Search, typed: str) -> None:
    start = time.perf_counter()
    search.find(typed, audiences=PUBLIC)
    search.suggest(typed, PUBLIC)
    search.similar(text=typed, audiences=PUBLIC)
    assert time.perf_counter() - start < 1


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=HOSTILE)
def test_no_text_is_an_error_or_takes_a_second(search: Search, typed: str) -> None:
    ask(search, typed)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(typed=HOSTILE)
def test_ten_thousand_texts_are_no_error_and_take_no_second(search: Search, typed: str) -> None:
    ask(search, typed)


@pytest.mark.parametrize(
    "typed", ["a*", "[a TO z]", "word~9", "?*", "a~2", "* " * 200, '"' * 400, "-" * 400, "&" * 400]
)
def test_queries_that_bring_others_to_their_knees_are_quick(search: Search, typed: str) -> None:
    ask(search, typed)
