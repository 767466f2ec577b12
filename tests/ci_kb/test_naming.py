"""What names a person is not kept; what people look for is."""

import pytest

from ci_kb.naming import addresses_somebody, might_name_somebody, names_somebody

REGISTERED = ("Quillanna Zyxby", "Bo Lee")
ORDINARY = frozenset("east lothian council pupil equity funding".split())


@pytest.mark.parametrize(
    "text",
    [
        "morag in dundee",
        "Morag",
        "MORAG'S school",
        "zyxby",
        "moderation Zyxby",
        "somebody@example.org",
        "Mrs Quux",
        "cllr quux",
        "Miss Quux",
        "our councillor Quux",
        "Eilidh-Rose",
    ],
)
def test_a_name_is_known_as_one(text: str) -> None:
    assert names_somebody(text, REGISTERED, ORDINARY)


@pytest.mark.parametrize("text", ["Wibble Quux", "the Wibble Quux case", "0131 555 0000", "07700900000"])
def test_what_looks_like_a_name_or_a_number_of_somebody_might_be_one(text: str) -> None:
    assert not names_somebody(text, REGISTERED, ORDINARY)
    assert might_name_somebody(text, REGISTERED, ORDINARY)


@pytest.mark.parametrize(
    "text",
    [
        "moderation in small schools",
        "PEF",
        "S & Q",
        "QI 2.3",
        "East Lothian Council",
        "Pupil Equity Funding",
        "angus",
        "Lewis",
        "Nurture in P1",
        "after:2023 theme:literacy",
        "zzqqxx",
        "lee",
        "mr",
        "pupils who miss school",
        "councillor training",
        "2022-11-15",
        "",
    ],
)
def test_what_people_look_for_names_nobody(text: str) -> None:
    assert not might_name_somebody(text, REGISTERED, ORDINARY | {"lee"})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Zyxby, Quillanna", False),
        ("about Quillanna  Zyxby’s school", True),
        ("quillanna zyxby", True),
        ("Quillanna", False),
        ("operator", False),
        ("a@example.org", True),
        ("Dr Quux", True),
        ("Morag", False),
    ],
)
def test_what_is_kept_for_ever_may_not_hold_the_whole_name_of_somebody(text: str, names: bool) -> None:
    assert addresses_somebody(text, (*REGISTERED, "Operator")) is names
