"""A person who is erased is found in no file any more, and no backup that is restored brings them back."""

import base64
import dataclasses
import shutil
import typing
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Account, Role
from ci_kb.domain.errors import Refused
from ci_kb.domain.legal_hold import HeldKind
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.event_log.texts import FACTS_OF_THE_LOG, NAMES_OF_OTHERS, SAID_INSTEAD, texts
from ci_kb.scanning import scan
from projections import Projections
from tests.examples import every_record, finding
from web.cli import run
from web.forgetting.erasing import Proof, erase

DAY = date(2024, 1, 8)
NAME = "Zebedee Quorn"
MAIL = "zquorn@example.org"
WAYS_TO_WRITE = (NAME, "ZEBEDEE  QUORN", "Zébédée\nQuorn", "zebedee+quorn")


def planted(event: Any, seen: set[tuple[str, str]]) -> Any:
    """Return a copy of an event with the name in every text there may be in it."""
    copy = object.__new__(type(event))
    hints = typing.get_type_hints(type(event))
    state = {
        name: value if name in FACTS_OF_THE_LOG else in_value(type(event), name, hints[name], value, seen)
        for name, value in vars(event).items()
    }
    object.__setattr__(copy, "__dict__", state)
    return copy


def in_value(owner: type, name: str, hint: Any, value: Any, seen: set[tuple[str, str]]) -> Any:
    if {name, f"{getattr(owner, 'TOPIC', '')}.{name}"} & NAMES_OF_OTHERS and holds_text(hint):
        return value
    way = WAYS_TO_WRITE[len(name) % len(WAYS_TO_WRITE)]
    if holds_text(hint):
        seen.add((owner.__qualname__, name))
        return f"{value} {way}" if hint is str else (*value, way)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = typing.get_type_hints(type(value))
        fields = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return dataclasses.replace(
            value, **{n: in_value(type(value), n, inner[n], v, seen) for n, v in fields.items()}
        )
    if isinstance(value, dict):
        seen.add((owner.__qualname__, name))
        if name == SAID_INSTEAD:
            return value | {"reason": way, "content": {**value["content"], "text": way}}
        return {key: f"{inner} {way}" for key, inner in value.items()}
    if isinstance(value, tuple):
        (of,) = [each for each in typing.get_args(hint) if each is not Ellipsis]
        return tuple(in_value(owner, name, of, each, seen) for each in value)
    return value


def holds_text(hint: Any) -> bool:
    return hint is str or (typing.get_args(hint)[:1] == (str,) and typing.get_origin(hint) is tuple)


def every_text_field() -> set[tuple[str, str]]:
    """Return every field of every event, and of what events hold, in which somebody may type words."""
    found: set[tuple[str, str]] = set()

    def walk(owner: Any) -> None:
        hints = typing.get_type_hints(owner)
        for field in dataclasses.fields(owner):
            if field.name in FACTS_OF_THE_LOG:
                continue
            named = {field.name, f"{getattr(owner, 'TOPIC', '')}.{field.name}"} & NAMES_OF_OTHERS
            for hint in (hints[field.name], *typing.get_args(hints[field.name])):
                if dataclasses.is_dataclass(hint):
                    walk(hint)
                elif (hint is str or typing.get_origin(hint) is dict) and not named:
                    found.add((owner.__qualname__, field.name))

    for record in every_record():
        for event in record.pending_events:
            walk(type(event))
    return found


def plant(log: EventLog, seen: set[tuple[str, str]]) -> None:
    """Store an example of every event, each with the name in all its texts, written in one way or another."""
    log._recorder.insert_events(
        [
            log._mapper.to_stored_event(planted(event, seen))
            for record in every_record()
            for event in record.pending_events
        ]
    )


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the name stands wherever it can, older views included."""
    folder = tmp_path_factory.mktemp("before") / "data"
    log = EventLog(folder / "log.db")
    plant(log, set())
    log.close()
    with KnowledgeBase(folder, DAY) as kb, Projections(kb.log, folder / "views") as projections:
        kb.accounts.add(
            "zquorn", NAME, "a few words are good", Role.OFFICER, "Moray Council", operator(), mail=MAIL
        )
        kb.unanswered.note(f"moderation {NAME}", DAY)
        projections.catch_up()
        projections.rebuild()
    return folder


@pytest.fixture
def everywhere(before: Path, tmp_path: Path) -> Iterator[tuple[KnowledgeBase, Projections]]:
    """A copy of it for one test."""
    folder = Path(shutil.copytree(before, tmp_path / "data"))
    with KnowledgeBase(folder, DAY) as kb, Projections(kb.log, folder / "views") as projections:
        yield kb, projections


def operator(reason: str = "asked to be forgotten") -> Act:
    return by_operator(DAY, reason)


def forms() -> set[bytes]:
    """Return what is looked for, written down apart from the program's own search."""
    found: set[bytes] = set()
    for name in (NAME, MAIL, "Zébédée Quorn"):
        for written in (name, name.lower(), name.upper()):
            found |= {written.encode(), written.encode("utf-16-le"), written.encode("utf-16-be")[1:]}
            for shift in range(3):
                coded = base64.b64encode(b"x" * shift + written.encode() + b"yyy").decode()
                found.add(coded[4 if shift else 0 : -4].encode()[: len(written)])
    return found


def still_in(folder: Path) -> list[str]:
    return [
        f"{path.name}: {form!r}"
        for path in folder.rglob("*")
        if path.is_file()
        for form in forms()
        if form in (data := path.read_bytes()) or form in data.lower()
    ]


def erased(kb: KnowledgeBase, projections: Projections) -> Proof:
    return erase(kb, projections, kb.erasures.look("zquorn"), operator())


def test_the_name_is_planted_in_every_text_of_every_event(tmp_path: Path) -> None:
    log, seen = EventLog(tmp_path / "log.db"), set[tuple[str, str]]()
    plant(log, seen)
    assert every_text_field() - seen == set()
    log.close()


def test_an_erased_person_is_in_no_file(everywhere: tuple[KnowledgeBase, Projections]) -> None:
    kb, projections = everywhere
    assert still_in(kb.folder)
    before = [stored.state for _, stored in kb.log.stored_after(0)]
    proof = erased(kb, projections)
    assert proof.complete, proof.as_markdown()
    assert still_in(kb.folder) == []
    assert projections.differences() == []
    assert [stored.state for _, stored in kb.log.stored_after(0)][: len(before)] == before
    assert kb.people.get(proof.person) is None
    assert kb.log.get(Account, kb.log.events_called(["Account.PersonErased"])[-1].event.originator_id).erased


def test_every_event_that_named_the_person_is_in_the_proof_without_the_name(
    everywhere: tuple[KnowledgeBase, Projections],
) -> None:
    kb, projections = everywhere
    named = {
        logged.position
        for logged in kb.log.events()
        if any("quorn" in text.lower() for _, text in texts(logged.event))
    }
    proof = erased(kb, projections)
    assert {line.position for line in proof.events} == named
    assert "quorn" not in proof.as_markdown().lower() + str(proof.as_json()).lower()


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.with_suffix(".json").write_text(f'{{"note": "{NAME.upper()}"}}', encoding="utf-8"),
        lambda path: path.with_suffix(".txt").write_bytes(NAME.encode("utf-16")),
        lambda path: path.with_suffix(".eml").write_bytes(base64.b64encode(b"x" + NAME.encode() + b"y")),
    ],
)
def test_a_file_that_still_holds_the_name_keeps_the_erasure_from_being_complete(
    everywhere: tuple[KnowledgeBase, Projections], write: Callable[[Path], Any]
) -> None:
    kb, projections = everywhere
    write(kb.folder / "export")
    proof = erased(kb, projections)
    assert not proof.complete
    assert [path.partition(".")[0] for path in proof.still_in] == ["export"]


def test_a_document_that_is_an_archive_is_looked_into(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "report.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", f"<t>{NAME}</t>" * 50)
    assert NAME.encode() not in (tmp_path / "report.docx").read_bytes()
    assert scan(tmp_path, [NAME]).found == ("report.docx",)


def test_a_name_across_two_pieces_of_a_large_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"." * ((1 << 20) - 5) + NAME.encode())
    assert scan(tmp_path, [NAME]).found == ("large",)


@pytest.mark.parametrize("older", [("log.db",), ("keys/texts.db", "people.db"), ("people.db",)])
def test_older_files_that_are_restored_bring_nobody_back(
    everywhere: tuple[KnowledgeBase, Projections], tmp_path: Path, older: tuple[str, ...]
) -> None:
    kb, projections = everywhere
    kb.accounts.disable("zquorn", operator("left"))
    kb.log.empty_journal()
    kb.people.scrub()
    shutil.copytree(kb.folder, tmp_path / "backup")
    person = erased(kb, projections).person
    projections.close()
    kb.close()
    for name in older:
        for leftover in kb.folder.glob(f"{name}-*"):
            leftover.unlink()
        shutil.copy(tmp_path / "backup" / name, kb.folder / name)
    with KnowledgeBase(kb.folder, DAY) as again, Projections(again.log, kb.folder / "views") as views:
        assert again.people.get(person) is None
        views.catch_up()
        views.forget()
        assert views.differences() == []
    assert still_in(kb.folder) == []


def test_a_legal_hold_on_a_person_stops_the_erasure(everywhere: tuple[KnowledgeBase, Projections]) -> None:
    kb, projections = everywhere
    kb.holds.place(HeldKind.PERSON, kb.people.called("zquorn").id, operator("a court asked"))
    with pytest.raises(Refused, match="legal hold"):
        erased(kb, projections)
    assert kb.people.called("zquorn").name == NAME


def test_an_account_that_is_an_everyday_word_is_not_looked_for_in_texts(
    everywhere: tuple[KnowledgeBase, Projections],
) -> None:
    kb, _ = everywhere
    kb.accounts.add(
        "reader", "Reader Grace Xu", "four words are good", Role.READER, "Fife Council", operator()
    )
    assert kb.erasures.look("reader").names == ("Reader Grace Xu", "Xu Reader Grace")


def test_two_people_of_one_name_are_told_apart(everywhere: tuple[KnowledgeBase, Projections]) -> None:
    kb, _ = everywhere
    kb.people.add("another", NAME)
    with pytest.raises(Refused, match="Several people"):
        kb.erasures.look(NAME)
    assert kb.erasures.look("another").person is not None


def test_a_name_within_a_reference_is_told(everywhere: tuple[KnowledgeBase, Projections]) -> None:
    kb, projections = everywhere
    kb.log.save(finding(reference="zebedee-quorn"))
    proof = erased(kb, projections)
    assert (proof.complete, proof.in_references) == (False, 1)


def test_the_command_erases_and_gives_a_proof(
    everywhere: tuple[KnowledgeBase, Projections], capsys: pytest.CaptureFixture[str]
) -> None:
    kb, projections = everywhere
    data = ["--data", str(kb.folder)]
    assert run(["scan", NAME, *data]) == 1
    assert run(["user", "erase", "zquorn", "--reason", "asked", *data]) == 1
    assert "--yes" in capsys.readouterr().err
    assert run(["user", "erase", "zquorn", "--reason", "asked", "--yes", *data]) == 0
    assert "Nothing is left." in capsys.readouterr().out
    assert run(["scan", NAME, MAIL, *data]) == 0
    assert projections.differences() == []
