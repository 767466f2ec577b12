"""What is wrong with a document or a file is said with its place and what to do, and nothing is recorded."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.documents.batch import check
from ci_kb.documents.loading import Themes, known_themes, load
from ci_kb.documents.reading import LARGEST
from ci_kb.domain.errors import InvalidDocument
from ci_kb.guidance import Versions
from tests.documents import TODAY, bare, full, write

FINDING = {"kind": "strength", "text": "Trust"}
AGAIN = {"on": "2022-11-24", "kind": "strength", "text": "Trust"}
PRACTICE = {"title": "Trios", "text": "Three schools visit."}


@pytest.fixture(scope="module")
def themes(tmp_path_factory: pytest.TempPathFactory) -> Themes:
    """The themes of an empty knowledge base."""
    with KnowledgeBase(tmp_path_factory.mktemp("themes"), TODAY) as kb:
        return known_themes(kb)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """An empty knowledge base."""
    with KnowledgeBase(tmp_path / "data", TODAY) as opened:
        yield opened


def faults(raw: Any, themes: Themes) -> list[str]:
    """Return the faults of a document."""
    with pytest.raises(InvalidDocument) as raised:
        load(raw, themes, Versions())
    return list(raised.value.faults)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"format": "ci-kb-episode/2"}, "format: “ci-kb-episode/2” is not one of: ci-kb-episode/1."),
    ({"reference": "a b"}, "reference: “a b” cannot be a reference. Use letters, digits"),
    ({"reference": 7}, "reference: Must be text in quotation marks; found the number 7."),
    ({"title": None}, "title: Is null. Give it a value, or leave the field out."),
    ({"title": ["a"]}, "title: Must be text in quotation marks; found a list."),
    ({"title": "a\x00b"}, "title: Holds a character that cannot be shown (U+0000, at place 2). Take it out."),
    ({"title": "\ud800"}, "title: Holds a character that cannot be shown (U+D800, at place 1). Take it out."),
    (
        {"colour": 1},
        "colour: Is not a field of the format. Leave it out, or write one of: format, reference,",
    ),
    ({"hosts": []}, "hosts: Is empty. Name at least one host authority."),
    ({"hosts": "Moray"}, "hosts: Must be a list, […]; found “Moray”."),
    ({"hosts": ["Moray", "Moray Council"]}, "hosts: Names an authority twice. Name each host once."),
    ({"hosts": ["Atlantis"]}, "hosts[0]: “Atlantis” is not one of the 32 local authorities. Write its name,"),
    ({"mode": "by post"}, "mode: “by post” is not one of: in person, online, hybrid."),
    ({"guidance": "1999-01"}, "guidance: “1999-01” is not one of: 2022-11."),
    ({"demonstration": "yes"}, "demonstration: Must be true or false, without quotation marks; found “yes”."),
    ({"milestones": []}, "milestones: Must be an object of milestones, {…}; found a list."),
    ({"milestones": {"lunch": {}}}, "milestones.lunch: “lunch” is not a milestone of the guidance 2022-11."),
    (
        {"milestones": {"dates-agreed": {"on": "2022-09-28", "planned": "2022-09-28"}}},
        "milestones.dates-agreed: Must hold exactly one of: on, planned, waived.",
    ),
    (
        {"fieldwork": {"from": "2022-11-17", "to": "2022-11-15"}},
        "fieldwork.to: The last day (2022-11-15) is before the first day (2022-11-17). Change one of them.",
    ),
    ({"fieldwork": {"from": "2022-11-17"}}, "fieldwork.to: Is missing. Add this field."),
    (
        {"fieldwork": {"from": "15/11/2022", "to": "2022-11-17"}},
        "fieldwork.from: Must be a date such as “2022-11-15”; found “15/11/2022”.",
    ),
    (
        {"fieldwork": {"from": "2022-11-31", "to": "2022-12-01"}},
        "fieldwork.from: “2022-11-31” is not a day of the calendar. Correct it.",
    ),
    (
        {
            "fieldwork": {
                "from": "2022-11-15",
                "to": "2022-11-17",
                "changes": [{"from": "2022-11-22", "to": "2022-11-21"}],
            }
        },
        "fieldwork.changes[0].to: The last day (2022-11-21) is before the first day (2022-11-22).",
    ),
    (
        {
            "fieldwork": {
                "from": "2022-11-15",
                "to": "2022-11-17",
                "changes": [{"from": "2022-11-15", "to": "2022-11-17"}],
            }
        },
        "fieldwork.changes[0]: Moves the fieldwork to the dates it had already. Leave it out.",
    ),
    (
        {"focus": [{"step": "agreed", "text": "One"}, {"step": "agreed", "text": "One"}]},
        "focus[1]: Says what the step before it says. Leave one of them out.",
    ),
    (
        {"focus": [{"step": "agreed", "text": " "}]},
        "focus[0].text: Is empty. Write the words that belong here.",
    ),
    (
        {"team": [{"role": "HT", "count": 0}]},
        "team[0].count: Must be a whole number from 1 to 10000; found the",
    ),
    (
        {"self_evaluation": [{"kind": "strength", "text": "Up", "source": "rumour"}]},
        "self_evaluation[0].source: “rumour” is not one of the outcome sources: closing-the-gap,",
    ),
    (
        {"self_evaluation": [{"kind": "strength", "text": "Up", "link": "javascript:alert(1)"}]},
        "self_evaluation[0].link: “javascript:alert(1)” is not a web address. Begin it with https://.",
    ),
    (
        {"sessions": [{"day": 1, "start": "9.30", "end": "10:30", "title": "Welcome"}]},
        "sessions[0].start: Must be a time such as “09:30”; found “9.30”.",
    ),
    (
        {"sessions": [{"day": 1, "start": "11:30", "end": "10:30", "title": "Welcome"}]},
        "sessions[0].end: The session ends (10:30) before it starts (11:30). Change one of them.",
    ),
    (
        {"findings": [FINDING, FINDING | {"kind": "strenght"}]},
        "findings[1].kind: “strenght” is not one of: key finding, strength, area to consider,",
    ),
    (
        {"findings": [FINDING | {"themes": ["maths"]}]},
        "findings[0].themes[0]: “maths” is not a theme. Use one of:",
    ),
    ({"findings": [FINDING | {"priority": 1}]}, "findings[0].priority: Is not a field of the format."),
    ({"findings": ["Trust"]}, "findings[0]: Must be an object with fields, {…}; found “Trust”."),
    ({"findings": {"a": FINDING}}, "findings: Must be a list, […]; found an object."),
    (
        {"findings": [FINDING | {"reference": "f1"}, FINDING, FINDING | {"reference": "f1"}]},
        "findings[2].reference: “f1” is the reference of findings[0] already. Give each its own.",
    ),
    (
        {"findings": [AGAIN | {"versions": [AGAIN | {"on": "2022-11-23"}]}]},
        "findings[0].versions[0].on: Is 2022-11-23, but the item's own “on” is 2022-11-24.",
    ),
    (
        {"findings": [AGAIN | {"versions": [AGAIN | {"reason": "so"}]}]},
        "findings[0].versions[0].reason: The first version corrects nothing. Leave its reason out.",
    ),
    (
        {"findings": [AGAIN | {"versions": [AGAIN, AGAIN | {"text": "Other"}]}]},
        "findings[0].versions[1]: Differs from what the item itself says. The last version must be the same.",
    ),
    (
        {"findings": [AGAIN | {"versions": [AGAIN, AGAIN]}]},
        "findings[0].versions[1]: Says what the version before it says. Leave it out.",
    ),
    ({"practice": [{"text": "Three schools visit."}]}, "practice[0].title: Is missing. Add this field."),
    (
        {"practice": [PRACTICE | {"visibility": "secret"}]},
        "practice[0].visibility: “secret” is not one of: team, groups, network, public.",
    ),
    (
        {"similar_work": [{"other": "a", "steps": []}, {"other": "a", "steps": []}]},
        "similar_work[1].other: “a” stands above already. Put what was said of it together.",
    ),
    ({"report": {"steps": [{"step": "printed"}]}}, "report.steps[0].step: “printed” is not one of: drafted,"),
    (
        {"next_steps": [{"text": "Agree a rule", "from_finding": "f9"}]},
        "next_steps[0].from_finding: no finding of this document has the reference “f9”. Correct it,",
    ),
    (
        {"connections": [{"from": "Moray", "to": "Angus", "subject": "Trios", "about": "p9"}]},
        "connections[0].about: nothing in this document has the reference “p9”. Correct it, or leave",
    ),
    (
        {
            "connections": [
                {"from": "Moray", "to": "Angus", "subject": "Trios", "next_actions": [{"owner": "Manager"}]}
            ]
        },
        "connections[0].next_actions[0].next_action: Is missing or empty. Say what is to be done next.",
    ),
    (
        {"connections": [{"from": "Moray", "to": "S12000020", "subject": "Trios"}]},
        "connections[0].to: Is the same authority as in “from”. Name another one.",
    ),
    (
        {"reviews": [{"on": 20231128}]},
        "reviews[0].on: Must be a date such as “2022-11-15”; found the number 2023",
    ),
]


@pytest.mark.parametrize(("fields", "fault"), BAD, ids=[fault.split(": ")[0] for _, fault in BAD])
def test_a_fault_says_where_it_is_what_was_found_and_what_to_do(
    fields: dict[str, Any], fault: str, themes: Themes
) -> None:
    (said,) = faults(bare(**fields), themes)
    assert said.startswith(fault)


def test_every_fault_of_a_document_is_listed(themes: Themes) -> None:
    raw = bare(
        hosts=["Atlantis"],
        mode="by post",
        findings=[FINDING | {"kind": "x"}, FINDING | {"reference": "a"}, FINDING | {"reference": "a"}],
        next_steps=[{"from_finding": "b"}],
    )
    assert [fault.split(": ")[0] for fault in faults(raw, themes)] == [
        "hosts[0]",
        "mode",
        "findings[0].kind",
        "next_steps[0].text",
        "findings[2].reference",
        "next_steps[0].from_finding",
    ]


def test_an_invented_authority_is_taken_in_a_demonstration(themes: Themes) -> None:
    link = {"from": "Strathfleet Council", "to": "Moray", "subject": "Trios"}
    document = load(
        bare(hosts=["Strathfleet Council"], demonstration=True, connections=[link]), themes, Versions()
    )
    assert (document.hosts, document.connections[0].to_authority) == (
        ("Strathfleet Council",),
        "Moray Council",
    )


def test_a_long_value_is_shortened_in_a_fault(themes: Themes) -> None:
    (fault,) = faults(bare(mode="x\n" * 5000), themes)
    assert len(fault) < 150
    assert "\n" not in fault


def put(file: Path, content: bytes) -> Path:
    """Write a file, and return it."""
    file.write_bytes(content)
    return file


GOOD = json.dumps(bare()).encode()
FILES: list[tuple[str, str, Callable[[Path], Any], str]] = [
    ("missing", "a.json", str, "{file}: there is no such file. Check its name."),
    ("a folder", "a.json", Path.mkdir, "{file}: this is a folder. Name the files in it"),
    (
        "empty",
        "a.json",
        lambda file: put(file, b" \n"),
        "{file}: the file is empty. Put an episode document into it.",
    ),
    (
        "not UTF-8",
        "a.json",
        lambda file: put(file, '{\n"title": "Gàidhlig"}'.encode("latin-1")),
        "{file}: line 2, byte 14 of the file: this is not UTF-8. Save the file as UTF-8.",
    ),
    (
        "truncated",
        "a.json",
        lambda file: put(file, GOOD[:-1]),
        "{file}: line 1, column 79 is not JSON (ends too early; part of it is missing). Correct it there.",
    ),
    (
        "not JSON",
        "a.json",
        lambda file: put(file, b'{"a":\n  oh}'),
        "{file}: line 2, column 3 is not JSON (Expecting value). Correct it there.",
    ),
    (
        "nested 10,000 deep",
        "a.json",
        lambda file: put(file, b"[" * 10_000 + b"]" * 10_000),
        "{file}: lists and objects are nested too deep.",
    ),
    (
        "a field nested 10,000 deep",
        "a.json",
        lambda file: put(file, b'{"title":' * 10_000 + b"1" + b"}" * 10_000),
        "{file}: lists and objects are nested too deep.",
    ),
    (
        "text alone",
        "a.json",
        lambda file: put(file, b'"moray"'),
        "{file}: must hold an episode document, {{…}}, or a list of them, […]; found “moray”.",
    ),
    (
        "a list of text",
        "a.json",
        lambda file: put(file, b'["a"]'),
        "{file}: document 1: An episode document must be",
    ),
    ("not a number", "a.json", lambda file: put(file, b'{"a": NaN}'), "{file}: NaN is no value of JSON."),
    (
        "infinite",
        "a.json",
        lambda file: put(file, b'{"a": -Infinity}'),
        "{file}: -Infinity is no value of JSON.",
    ),
    ("5,000 digits", "a.json", lambda file: put(file, b'{"a": ' + b"9" * 5000 + b"}"), "{file}: "),
    (
        "a field twice",
        "a.json",
        lambda file: put(file, b'{"title": 1, "title": 2}'),
        "{file}: an object has the field “title” twice. Leave one of them out.",
    ),
    (
        "a bad line",
        "a.jsonl",
        lambda file: put(file, b'\n{"a":\n'),
        "{file}: line 2: line 1, column 6 is not JSON (ends too early; part of it is missing).",
    ),
    (
        "a line with a fault",
        "a.jsonl",
        lambda file: put(file, b"\n" + json.dumps(bare(mode="x")).encode()),
        "{file}: line 2 (moray-2022-11): mode: “x” is not one of: in person, online, hybrid.",
    ),
    (
        "a document in a list with a fault",
        "a.json",
        lambda file: write(file, bare(), bare(reference="b", mode="x")),
        "{file}: document 2 (b): mode: “x” is not one of: in person, online, hybrid.",
    ),
    (
        "an episode twice",
        "a.json",
        lambda file: write(file, bare(), bare()),
        "{file}: document 2 (moray-2022-11): reference: “moray-2022-11” is also the reference of {file}",
    ),
]


@pytest.mark.parametrize(
    ("name", "make", "sentence"), [each[1:] for each in FILES], ids=[each[0] for each in FILES]
)
def test_a_bad_file_is_refused_with_its_name_the_place_and_what_to_do(
    kb: KnowledgeBase, tmp_path: Path, name: str, make: Callable[[Path], Any], sentence: str
) -> None:
    file, head = tmp_path / name, kb.log.head()
    make(file)
    (fault,) = check(kb, [file], by_operator(TODAY)).faults
    assert fault.startswith(sentence.format(file=file))
    assert kb.log.head() == head


def test_a_file_larger_than_50_mb_is_refused_without_being_read(kb: KnowledgeBase, tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    with file.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    (fault,) = check(kb, [file], by_operator(TODAY)).faults
    assert fault == f"{file}: larger than 50 MB. Send its documents in several files."


def test_a_file_that_grows_while_it_is_looked_at_is_refused(kb: KnowledgeBase) -> None:
    (fault,) = check(kb, [Path("/dev/zero")], by_operator(TODAY), largest=1000).faults
    assert fault.startswith("/dev/zero: larger than")


def test_the_faults_of_all_files_are_listed(kb: KnowledgeBase, tmp_path: Path) -> None:
    files = [
        write(tmp_path / "a.json", bare(mode="x", colour=1)),
        tmp_path / "b.json",
        write(tmp_path / "c.json", full()),
    ]
    batch = check(kb, files, by_operator(TODAY))
    assert [fault.split(": ")[0] for fault in batch.faults] == [str(files[0])] * 2 + [str(files[1])]
    assert [plan.document.reference for _, plan in batch.plans] == ["moray-2022-11"]


def test_a_mark_of_the_byte_order_does_no_harm(kb: KnowledgeBase, tmp_path: Path) -> None:
    batch = check(kb, [put(tmp_path / "a.json", b"\xef\xbb\xbf" + GOOD)], by_operator(TODAY))
    assert (len(batch.plans), batch.faults) == (1, [])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every part of a document."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from places(part, (*path, name))


WRONG: tuple[Any, ...] = (None, 7, "x", [], [[]], {"a": {}})


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_no_part_of_a_document_fails_in_another_way_than_with_a_sentence(themes: Themes, wrong: Any) -> None:
    for path in places(full()):
        raw = full()
        *way, last = path
        reduce(lambda part, name: part[name], way, raw)[last] = wrong
        with suppress(InvalidDocument):
            load(raw, themes, Versions())
