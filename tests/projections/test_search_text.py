"""The same words meet however they are written."""

import pytest

from projections.search import text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gàidhlig", "gaidhlig"),
        ("HMIE’s", "HMIE"),
        ("moderating", "moderation"),
        ("behaviour", "behaviors"),
        ("organised", "organizing"),
        ("programmes", "program"),
        ("practising", "practice"),
        ("centre", "centers"),
        ("analysing", "analyzed"),
        ("travelling", "traveling"),
        ("children", "child"),
        ("headteachers", "headteacher"),
        ("S&Q", "S & Q"),
        ("s & q", "S & Q"),
        ("S and Q", "S & Q"),
        ("p1", "P1"),
        ("HTs", "HT"),
        ("Fhoghlam", "fhoghlam"),
        ("re\u0301sume\u0301", "résumé"),
    ],
)
def test_spellings_of_one_word_give_the_same_term(one: str, other: str) -> None:
    assert text.sequence(one) == text.sequence(other)


@pytest.mark.parametrize("token", ["P1", "2.3", "S & Q", "1+2", "16+", "IT", "S1"])
def test_a_short_token_is_one_term(token: str) -> None:
    assert len(text.sequence(token)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stirling", "stir"),
        ("four", "for"),
        ("Inverclyde", "inverclyd"),
        ("EPS", "EP"),
        ("Inverness", "inver"),
        ("Lewis", "lewi"),
    ],
)
def test_different_words_stay_apart(one: str, other: str) -> None:
    assert text.sequence(one) != text.sequence(other)


def test_a_hyphenated_word_is_its_parts_and_one_word() -> None:
    (first, second) = text.tokens("self-evaluation")
    assert first.terms == ("self", text.stem("selfevaluation"))
    assert second.terms == (text.stem("evaluation"),)
    assert (first.start, first.end, second.start, second.end) == (0, 4, 5, 15)


def test_capitals_tell_an_acronym_from_a_word() -> None:
    assert [token.terms for token in text.tokens("IT it")] == [("it", "^it"), ("it",)]


def test_positions_and_tokens_agree() -> None:
    written = "Schools’ self-evaluation: S & Q reports, QI 2.3 and P1 – in Gàidhlig."
    pairs, end = text.term_positions(text.words(written))
    assert pairs == [(term, token.position) for token in text.tokens(written) for term in token.terms]
    assert end == max(position for _, position in pairs) + 1


def test_what_no_file_can_hold_is_cleaned_away() -> None:
    assert text.clean("a\0b\ud800c") == "a bc"
