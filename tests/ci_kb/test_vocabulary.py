"""The rules of the shared words: themes become part of others, and lead there from then on."""

import pytest

from ci_kb.domain.errors import CiKbError, NotFound, ReasonNeeded, Refused
from ci_kb.domain.vocabulary import Term, Theme, Vocabulary
from tests.examples import act

THEMES = tuple(Theme(name, name.capitalize()) for name in ("absence", "attendance", "wellbeing"))


def vocabulary() -> Vocabulary:
    return Vocabulary.adopt(THEMES, (), (), act())


def test_a_merged_theme_leads_to_the_one_it_became_part_of() -> None:
    words = vocabulary()
    words.merge_theme("absence", "attendance", act("one idea"))
    words.merge_theme("attendance", "wellbeing", act("one idea"))
    assert set(words.themes) == {"wellbeing"}
    assert words.wording.theme_now("absence") == "wellbeing"
    assert words.wording.theme_now("unknown") == "unknown"


def test_a_merged_theme_that_is_defined_again_stands_by_itself() -> None:
    words = vocabulary()
    words.merge_theme("absence", "attendance", act("one idea"))
    words.define_theme(THEMES[0], act())
    words.merge_theme("attendance", "absence", act("the other way round"))
    assert words.wording.theme_now("attendance") == "absence"
    assert words.wording.theme_now("absence") == "absence"


@pytest.mark.parametrize(
    ("theme", "into", "reason", "refusal", "field"),
    [
        ("absence", "absence", "why", Refused, "into"),
        ("absence", "nowhere", "why", NotFound, "into"),
        ("nowhere", "absence", "why", NotFound, "theme"),
        ("absence", "attendance", "", ReasonNeeded, "reason"),
    ],
)
def test_a_merger_that_makes_no_sense_is_refused(
    theme: str, into: str, reason: str, refusal: type[CiKbError], field: str
) -> None:
    words = vocabulary()
    with pytest.raises(refusal) as refused:
        words.merge_theme(theme, into, act(reason))
    assert refused.value.field == field
    assert words.merged == {}


def test_a_note_says_what_else_a_term_may_mean() -> None:
    words = vocabulary()
    term = Term("CI", "Collaborative Improvement", note="CI is also the Care Inspectorate.")
    words.define_term(term, act())
    assert words.terms["CI"].note == "CI is also the Care Inspectorate."
