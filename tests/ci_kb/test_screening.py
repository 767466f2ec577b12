"""Names of people in free text are noticed before they are kept; schools, places and months are not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ci_kb.screening import names_in

FIXTURES = Path(__file__).parents[2] / "fixtures"
NO_TEXTS = {"person", "hosts", "reference", "names", "people"}


def lines(name: str) -> list[str]:
    return (FIXTURES / name).read_text(encoding="utf-8").splitlines()


def texts(value: Any) -> Iterator[str]:
    """Yield the texts of a document that says nothing of any person."""
    if isinstance(value, str) and " " in value:
        yield value
    elif isinstance(value, dict):
        yield from (text for name, each in value.items() if name not in NO_TEXTS for text in texts(each))
    elif isinstance(value, list):
        yield from (text for each in value for text in texts(each))


def test_almost_every_planted_name_is_warned_of() -> None:
    sentences = lines("planted_names.txt")
    assert len(sentences) >= 200
    missed = [sentence for sentence in sentences if not names_in(sentence)]
    assert len(missed) <= 0.05 * len(sentences), missed


def test_most_names_that_the_rules_were_not_made_with_are_warned_of_too() -> None:
    sentences = lines("planted_names_held_out.txt")
    missed = [sentence for sentence in sentences if not names_in(sentence)]
    assert len(missed) <= 0.1 * len(sentences), missed


def test_texts_that_name_nobody_are_rarely_warned_of() -> None:
    clean = [
        text
        for folder in ("episodes", "live")
        for path in sorted((FIXTURES / folder).glob("*.json"))
        for text in texts(json.loads(path.read_text(encoding="utf-8")))
    ]
    alarms = [found for text in clean if (found := names_in(text))]
    assert len(clean) > 1500
    assert len(alarms) <= 0.01 * len(clean), alarms


@pytest.mark.parametrize(
    "text",
    [
        "Elgin Academy and Mary Erskine School work together in May.",
        "Staff of Dr Gray’s Hospital and St Andrew’s RC Primary took part.",
        "Curriculum for Excellence and the Duke of Edinburgh Award were named.",
        "Will you mark the scripts? Grace is given to late ones.",
        "Rose beds grow in the garden; hope and joy are on the wall.",
        "The Robert Gordon University and Moray Council share a grant.",
        "On Friday in June the summer programme began on Skye, in Lewis and in Angus.",
        "Pupil Equity Funding pays for a Pupil Support Assistant.",
        "A parent said the child could read; the teacher agreed.",
    ],
)
def test_places_bodies_months_and_everyday_words_name_nobody(text: str) -> None:
    assert names_in(text) == ()


def test_it_is_told_which_words_and_why() -> None:
    (found,) = names_in("We heard that Mrs Hall left in May.")
    assert (found.words, found.why) == ("Mrs Hall", "a title before a name")


def test_names_of_the_register_are_noticed_whatever_they_are() -> None:
    assert names_in("the qwerty uiop of it") == ()
    (found,) = names_in("the qwerty uiop of it", ["Qwerty Uiop"])
    assert (found.words, found.why) == ("qwerty uiop", "somebody in the register")
