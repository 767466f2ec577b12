"""What became of the words between two versions of a text."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.word_changes import Span, in_words, word_changes

WORDS = st.sampled_from(
    ["attendance", "attainment", "S1", "d'aois", " ", ", ", ".", "\n", "Gàidhlig", "👩‍🏫", "learning"]
)
TEXTS = st.one_of(st.text(), st.lists(WORDS).map("".join))


@given(old=TEXTS, new=TEXTS)
def test_the_spans_make_up_both_texts_exactly(old: str, new: str) -> None:
    spans = word_changes(old, new)
    assert "".join(span.text for span in spans if span.kind != "added") == old
    assert "".join(span.text for span in spans if span.kind != "removed") == new


@given(old=TEXTS, new=TEXTS)
def test_neighbouring_spans_differ_in_kind_and_none_is_empty(old: str, new: str) -> None:
    spans = word_changes(old, new)
    assert all(span.text for span in spans)
    assert all(one.kind != other.kind for one, other in itertools.pairwise(spans))


def test_a_word_changes_as_a_whole() -> None:
    assert word_changes("Raise attainment now", "Raise attendance now") == (
        Span("same", "Raise "),
        Span("removed", "attainment"),
        Span("added", "attendance"),
        Span("same", " now"),
    )


def test_edits_beside_each_other_are_one_edit() -> None:
    spans = word_changes("How good is teaching here?", "How strong was learning here?")
    assert spans == (
        Span("same", "How "),
        Span("removed", "good is teaching"),
        Span("added", "strong was learning"),
        Span("same", " here?"),
    )


def test_a_changed_comma_shows() -> None:
    assert Span("removed", ",") in word_changes("schools, and families", "schools and families")


def test_a_word_with_an_apostrophe_or_a_hyphen_is_one_word() -> None:
    assert Span("removed", "pupil’s") in word_changes("the pupil’s view", "the pupils’ view")
    assert Span("added", "self-evaluation") in word_changes("our evaluation", "our self-evaluation")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "Raise attainment in primaries",
            "Raise attendance in primaries and in secondaries",
            "“attainment” became “attendance”; added “and in secondaries”",
        ),
        ("schools, and families", "schools and families", "removed a comma"),
        ("one. two", "one; two", "a full stop became a semicolon"),
        ("one two", "one\n\ntwo", "a space became a line break"),
        ("the same", "the same", "nothing changed"),
        ("", "A first focus", "added “A first focus”"),
        ("The last focus", "", "removed “The last focus”"),
    ],
)
def test_the_changes_are_told_in_words(old: str, new: str, said: str) -> None:
    assert in_words(word_changes(old, new)) == said
