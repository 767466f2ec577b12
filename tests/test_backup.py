"""A backup is taken while people write, and restored on an empty folder: all of it, proven, or nothing."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.backup.archive import MANIFEST
from ci_kb.backup.folder import BELONGS, Half
from ci_kb.backup.taking import HALF_WAY
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Details
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.redaction import Ground
from ci_kb.event_log import EventLog
from projections import Projections
from tests.examples import REFERENCE, act
from web.app import create_app
from web.cli import run

DAY = date(2026, 11, 25)
NAME = "Zebedee Quorn"
TEMPLATE = "2022-11.json"

Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command over a data folder; return its exit code and all it said."""

    def command(data: Path, *words: object) -> tuple[int, str]:
        code = run([*map(str, words), "--data", str(data)])
        printed = capfd.readouterr()
        return code, printed.out + printed.err

    return command


def say(kb: KnowledgeBase, text: str, reference: str) -> None:
    """Record a finding."""
    kb.findings.record(REFERENCE, FindingContent(FindingKind.STRENGTH, text), act(), reference=reference)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with everything in it that there can be."""
    data = tmp_path_factory.mktemp("filled") / "data"
    app = create_app(data, secure_cookies=False)
    parts = app.extensions["ci_kb"]
    kb: KnowledgeBase = parts.kb
    kb.accounts.add("morag", "Morag Baird", "four words are good", Role.OFFICER, "Moray", by_operator(DAY))
    kb.episodes.open(REFERENCE, Details("Quality", ("Moray Council",)), act())
    say(kb, f"{NAME} leads moderation", "f1")
    kb.unanswered.note("quetzal", DAY)
    carried = Path(__file__).parent.parent / "ci_kb" / "guidance" / TEMPLATE
    version = json.loads(carried.read_text(encoding="utf-8")) | {"version": "2031-05"}
    (data / "guidance").mkdir()
    (data / "guidance" / "2031-05.json").write_text(json.dumps(version), encoding="utf-8")
    assert parts.projections.wait_for(kb.log.head(), 10)
    parts.close()
    return data


@pytest.fixture
def data(filled: Path, tmp_path: Path) -> Path:
    """A copy of it, for one test."""
    return Path(shutil.copytree(filled, tmp_path / "data"))


def stored(data: Path) -> list[tuple[object, ...]]:
    """Return the events as they lie in the log."""
    with closing(sqlite3.connect(data / "log.db")) as database:
        return database.execute("SELECT rowid, * FROM stored_events ORDER BY rowid").fetchall()


def test_a_backup_is_restored_elsewhere_with_everything_that_is_needed(
    command: Command, data: Path, tmp_path: Path
) -> None:
    before, file, elsewhere = stored(data), tmp_path / "monday", tmp_path / "elsewhere"
    assert command(data, "backup", file)[0] == 0
    shutil.rmtree(data)
    code, says = command(elsewhere, "restore", file)
    assert (code, "The log is whole" in says) == (0, True)
    assert stored(elsewhere) == before
    assert command(elsewhere, "verify")[0] == command(elsewhere, "check-index")[0] == 0
    assert "Morag Baird" in command(elsewhere, "user", "list")[1]
    assert "2031-05.json" in {path.name for path in (elsewhere / "guidance").iterdir()}
    assert "moderation" in command(elsewhere, "search", "moderation")[1]
    for name in ("people.db", "secret.key", "keys/texts.db", "keys/checkpoints.key"):
        assert (elsewhere / name).stat().st_mode & 0o077 == 0
    assert not list(elsewhere.glob(".*"))


def test_nobody_is_signed_in_by_a_session_that_a_backup_brings_back(
    command: Command, data: Path, tmp_path: Path
) -> None:
    with KnowledgeBase(data, DAY) as kb:
        token = kb.people.sessions.begin(kb.people.called("morag").id)
    assert command(data, "backup", tmp_path / "monday")[0] == 0
    assert command(tmp_path / "elsewhere", "restore", tmp_path / "monday")[0] == 0
    with KnowledgeBase(tmp_path / "elsewhere", DAY) as kb:
        assert kb.people.sessions.person_of(token) is None


def test_everything_in_a_data_folder_is_backed_up_or_left_out_on_purpose(data: Path) -> None:
    left_out = {"views", "unanswered.db"}
    with KnowledgeBase(data, DAY) as kb:
        say(kb, "Another one", "f2")
        found = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    names = {name for name in found if not name.endswith(("-wal", "-shm"))}
    kept = {name for name in names if any(pattern.fullmatch(name) for pattern in BELONGS.values())}
    assert {name.partition("/")[0] for name in names - kept} == left_out
    assert len(kept) == 7


def test_keys_and_people_lie_apart_from_the_log_and_both_are_for_their_owner_alone(
    command: Command, data: Path, tmp_path: Path
) -> None:
    file, keys = tmp_path / "monday", tmp_path / "usb" / "keys"
    keys.parent.mkdir()
    assert command(data, "backup", file, "--keys", keys)[0] == 0
    with zipfile.ZipFile(file) as log, zipfile.ZipFile(keys) as known:
        assert set(log.namelist()) == {"log.db", "proof.db", "guidance/2031-05.json", MANIFEST}
        inside = {"people.db", "secret.key", "keys/texts.db", "keys/checkpoints.key", MANIFEST}
        assert set(known.namelist()) == inside
    assert [one.stat().st_mode & 0o777 for one in (file, keys)] == [0o600, 0o600]
    assert not list(data.glob(f"{HALF_WAY}*"))
    assert command(tmp_path / "new", "restore", file)[0] == 2
    assert command(tmp_path / "new", "restore", file, "--keys", keys)[0] == 0


@pytest.mark.parametrize("which", ["monday", "monday.keys"])
def test_no_backup_is_written_over(command: Command, data: Path, tmp_path: Path, which: str) -> None:
    (tmp_path / which).write_text("the only one")
    code, says = command(data, "backup", tmp_path / "monday")
    assert (code, "is there already" in says) == (1, True)
    assert (tmp_path / which).read_text() == "the only one"
    assert {path.name for path in tmp_path.iterdir()} == {"data", which}


def test_a_folder_without_a_knowledge_base_is_not_backed_up_and_not_made(
    command: Command, tmp_path: Path
) -> None:
    code, says = command(tmp_path / "nowhere", "backup", tmp_path / "monday")
    assert (code, "There is no knowledge base in" in says) == (1, True)
    assert not list(tmp_path.iterdir())


def test_nothing_is_restored_over_what_is_there(command: Command, data: Path, tmp_path: Path) -> None:
    command(data, "backup", tmp_path / "monday")
    before = {path: path.stat().st_mtime_ns for path in data.rglob("*")}
    code, says = command(data, "restore", tmp_path / "monday")
    assert (code, "is not empty" in says) == (1, True)
    assert {path: path.stat().st_mtime_ns for path in data.rglob("*")} == before


@pytest.mark.parametrize(
    ("file", "damage", "says_so"),
    [
        ("log.db", "UPDATE stored_events SET topic = 'Finding.Lost' WHERE rowid = 2", "Event 2 was changed."),
        (
            "log.db",
            "UPDATE stored_events SET topic = CAST(x'ff' AS TEXT) WHERE rowid = 1",
            "Event 1 was changed.",
        ),
        ("log.db", "DROP TABLE stored_events", "stored_events"),
        ("proof.db", "UPDATE checkpoint SET note = replace(note, 'at 2', 'at 1')", "was not signed"),
    ],
)
def test_a_damaged_log_is_backed_up_but_said_to_be_and_not_restored(
    command: Command, data: Path, tmp_path: Path, file: str, damage: str, says_so: str
) -> None:
    with closing(sqlite3.connect(data / file)) as database, database:
        database.execute(damage)
    code, says = command(data, "backup", tmp_path / "monday")
    assert (code, "What was backed up is damaged." in says, says_so in says) == (1, True, True), says
    code, says = command(tmp_path / "new", "restore", tmp_path / "monday")
    assert (code, "Traceback" in says) == (1, False)
    assert not (tmp_path / "new").exists()


def test_keys_that_do_not_open_the_log_restore_nothing(command: Command, data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(data / "keys" / "texts.db")) as database, database:
        database.execute("UPDATE text_key SET key = randomblob(32)")
    assert command(data, "backup", tmp_path / "monday")[0] == 0
    code, says = command(tmp_path / "new", "restore", tmp_path / "monday")
    assert (code, "Traceback" in says) == (1, False), says
    assert not (tmp_path / "new").exists()


def repacked(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change what lies in an archive."""
    with zipfile.ZipFile(file) as packed:
        inside = {name: packed.read(name) for name in packed.namelist()}
    change(inside)
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in inside.items():
            packed.writestr(name, content)


def told(inside: dict[str, bytes], **changes: object) -> None:
    """Change what the list in an archive says."""
    inside[MANIFEST] = json.dumps(json.loads(inside[MANIFEST]) | changes).encode()


def listed_too(name: str) -> Callable[[dict[str, bytes]], None]:
    """Return what puts a file of some name into an archive and its list."""

    def change(inside: dict[str, bytes]) -> None:
        files = json.loads(inside[MANIFEST])["files"]
        inside[name] = inside["log.db"]
        told(inside, files=files | {name: files["log.db"]})

    return change


def other_log(inside: dict[str, bytes]) -> None:
    """Put another log, whole in itself, in place of the one that was packed."""
    inside["log.db"] = inside["log.db"][:-1] + b"x"


NO_BACKUP = "is no backup of a knowledge base"
STRANGE = "holds files that do not belong in a backup"
CHANGES: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "no list": (lambda inside: inside.pop(MANIFEST) and None, NO_BACKUP),
    "a list of something else": (lambda inside: told(inside, format="other/1"), NO_BACKUP),
    "a list with nonsense": (lambda inside: told(inside, files=[1]), NO_BACKUP),
    "a list that is no object": (lambda inside: inside.update({MANIFEST: b"[]"}), NO_BACKUP),
    "no JSON": (lambda inside: inside.update({MANIFEST: b"\xff"}), NO_BACKUP),
    "no log": (lambda inside: inside.pop("log.db") and None, STRANGE),
    "a file more": (lambda inside: inside.update({"more.db": b""}), STRANGE),
    "a name that leads out": (listed_too("../outside.json"), STRANGE),
    "a name that leads out of guidance": (listed_too("guidance/../../outside.json"), STRANGE),
    "a name from the root": (listed_too("/tmp/outside.json"), STRANGE),  # noqa: S108  # never written
    "a name of another system": (listed_too("guidance\\..\\outside.json"), STRANGE),
    "a hidden name": (listed_too("guidance/.outside.json"), STRANGE),
    "a name of the other half": (listed_too("people.db"), STRANGE),
    "another content": (other_log, "is not as it was packed"),
    "more than is listed": (
        lambda inside: inside.update({"log.db": inside["log.db"] * 3}),
        "is not as it was packed",
    ),
    "another root": (lambda inside: told(inside, root="00" * 32), "is not the one that was backed up"),
    "another origin": (lambda inside: told(inside, origin="ci-kb/other"), "those of another log"),
}


@pytest.fixture(scope="module")
def monday(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup."""
    file = tmp_path_factory.mktemp("monday") / "monday"
    assert run(["backup", str(file), "--data", str(filled)]) == 0
    return file


@pytest.fixture
def copied(monday: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    for name in ("monday", "monday.keys"):
        shutil.copyfile(monday.with_name(name), tmp_path / name)
    return tmp_path / "monday"


@pytest.mark.parametrize(("change", "sentence"), CHANGES.values(), ids=CHANGES.keys())
def test_an_archive_that_was_changed_restores_nothing(
    command: Command,
    copied: Path,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
    sentence: str,
) -> None:
    repacked(copied, change)
    code, says = command(tmp_path / "new", "restore", copied)
    assert (code, sentence in says) == (2, True), says
    assert {path.name for path in tmp_path.iterdir()} == {"monday", "monday.keys"}


@pytest.mark.parametrize("left", [0, 10, 0.5, 0.99], ids=["nothing", "a few bytes", "half", "nearly all"])
@pytest.mark.parametrize("which", ["monday", "monday.keys"])
def test_an_archive_that_was_cut_restores_nothing(
    command: Command, copied: Path, tmp_path: Path, which: str, left: float
) -> None:
    file = copied.with_name(which)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(left * len(whole)) if left < 1 else int(left)])
    code, says = command(tmp_path / "new", "restore", copied)
    assert (code, NO_BACKUP in says, "Traceback" in says) == (2, True, False)
    assert not (tmp_path / "new").exists()


def test_bytes_changed_within_an_archive_restore_nothing(
    command: Command, copied: Path, tmp_path: Path
) -> None:
    whole = bytearray(copied.read_bytes())
    for place in range(200, len(whole) - 200, len(whole) // 40):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        copied.write_bytes(changed)
        code, says = command(tmp_path / "new", "restore", copied)
        assert (code, "Traceback" in says) == (2, False), (place, says)
        assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("what", ["a letter", "the other half", "nothing there", "a folder"])
def test_a_file_that_is_no_backup_is_told_as_that(
    command: Command, copied: Path, tmp_path: Path, what: str
) -> None:
    file = {
        "a letter": tmp_path / "letter",
        "the other half": copied.with_name("monday.keys"),
        "nothing there": tmp_path / "nothing",
        "a folder": tmp_path,
    }[what]
    (tmp_path / "letter").write_text("Dear colleague")
    code, says = command(tmp_path / "new", "restore", file, "--keys", copied.with_name("monday.keys"))
    assert (code, "Traceback" in says) == (2, False), says
    assert not (tmp_path / "new").exists()


def test_a_restored_folder_stays_as_it_was_when_it_was_there_and_empty(
    command: Command, copied: Path, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    copied.write_bytes(b"")
    command(tmp_path / "new", "restore", copied)
    assert list((tmp_path / "new").iterdir()) == []


@pytest.fixture
def two(command: Command, data: Path, tmp_path: Path) -> tuple[Path, Path]:
    """Two backups, with events and a redaction between them."""
    assert command(data, "backup", tmp_path / "older")[0] == 0
    with KnowledgeBase(data, DAY) as kb:
        say(kb, "Recorded later", "f2")
        kb.accounts.add("calum", "Calum", "four words are good", Role.OFFICER, "Moray", by_operator(DAY))
        kb.redactions.passage(NAME, Ground.PERSONAL_DATA, by_operator(DAY, "a name was in it"))
    assert command(data, "backup", tmp_path / "newer")[0] == 0
    return tmp_path / "older", tmp_path / "newer"


def texts(folder: Path) -> str:
    """Return everything the log says."""
    with closing(EventLog(folder / "log.db")) as log:
        return " ".join(str(log.stated(logged.event)) for logged in log.events())


def test_newer_keys_do_not_bring_back_what_was_redacted_since(
    command: Command, two: tuple[Path, Path], tmp_path: Path
) -> None:
    older, newer = two
    keys = newer.with_name("newer.keys")
    assert command(tmp_path / "new", "restore", older, "--keys", keys)[0] == 0
    assert NAME not in texts(tmp_path / "new")
    assert "moderation" in texts(tmp_path / "new")
    code, says = command(tmp_path / "new", "user", "list")
    assert (code, "Morag Baird" in says, "Calum" in says) == (0, True, False), says
    assert command(tmp_path / "new", "check-index")[0] == command(tmp_path / "new", "verify")[0] == 0


def test_what_was_redacted_in_the_folder_that_is_replaced_stays_so(
    command: Command, two: tuple[Path, Path], data: Path, tmp_path: Path
) -> None:
    code, says = command(tmp_path / "new", "restore", two[0], "--replaces", data)
    assert (code, "can be read again" in says) == (0, False)
    assert NAME not in texts(tmp_path / "new")
    assert "moderation" in texts(tmp_path / "new")
    assert command(tmp_path / "new", "check-index")[0] == command(tmp_path / "new", "verify")[0] == 0


@pytest.mark.parametrize("state", ["whole", "without its log", "with a damaged log"])
def test_the_folder_that_is_replaced_may_be_damaged_but_not_another_one(
    command: Command, two: tuple[Path, Path], data: Path, tmp_path: Path, state: str
) -> None:
    if state == "without its log":
        (data / "log.db").unlink()
    elif state == "with a damaged log":
        (data / "log.db").write_bytes(b"SQLite format 3\x00" + bytes(4096))
    assert command(tmp_path / "new", "restore", two[0], "--replaces", data)[0] == 0
    command(
        tmp_path / "other", "import", Path(__file__).parent.parent / "fixtures" / "live" / "moray-live.json"
    )
    code, says = command(tmp_path / "again", "restore", two[0], "--replaces", tmp_path / "other")
    assert (code, "does not hold the log" in says) == (1, True)
    assert not (tmp_path / "again").exists()


def test_whoever_restores_older_keys_is_told_what_that_may_bring_back(
    command: Command, two: tuple[Path, Path], tmp_path: Path
) -> None:
    code, says = command(tmp_path / "new", "restore", two[0])
    assert (code, "--replaces" in says) == (0, True)


def test_keys_older_than_the_log_are_refused(
    command: Command, two: tuple[Path, Path], tmp_path: Path
) -> None:
    older, newer = two
    keys = older.with_name("older.keys")
    code, says = command(tmp_path / "new", "restore", newer, "--keys", keys)
    assert (code, "older than the log" in says) == (2, True)
    assert not (tmp_path / "new").exists()


def test_what_was_redacted_stays_so_after_a_restore(
    command: Command, two: tuple[Path, Path], tmp_path: Path
) -> None:
    assert command(tmp_path / "new", "restore", two[1])[0] == 0
    assert NAME not in texts(tmp_path / "new")


def test_an_older_log_under_newer_views_is_noticed_and_they_are_built_anew(
    command: Command, two: tuple[Path, Path], data: Path, tmp_path: Path
) -> None:
    """The old log is put under the new views by hand, and grows past where they had been."""
    command(data, "rebuild")
    command(tmp_path / "old", "restore", two[0])
    with KnowledgeBase(tmp_path / "old", DAY) as kb:
        for number in range(5):
            say(kb, f"A different story {number}", f"d{number}")
    shutil.rmtree(tmp_path / "old" / "views")
    shutil.copytree(data / "views", tmp_path / "old" / "views")
    with KnowledgeBase(tmp_path / "old", DAY) as kb, Projections(kb.log, kb.folder / "views") as views:
        assert views.catch_up()
        assert views.differences() == []
    assert "Recorded later" not in command(tmp_path / "old", "search", "later")[1]
    assert "A different story" in command(tmp_path / "old", "search", "different story")[1]


def drill(command: Command, data: Path, tmp_path: Path, texts_written: int, backups: int) -> None:
    """Back up again and again while somebody writes; restore each backup and prove it."""
    stop, written = threading.Event(), list[int]()

    def write() -> None:
        with KnowledgeBase(data, DAY) as kb:
            while not stop.is_set() or len(written) < texts_written:
                number = len(written)
                new = replace(act(), command=f"w{number}")
                content = FindingContent(FindingKind.STRENGTH, f"Written while copying {number}")
                written.append(kb.findings.record(REFERENCE, content, new, reference=f"w{number}").position)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(backups):
            known = len(written)
            code, says = command(data, "backup", tmp_path / str(number))
            assert code == 0, says
            assert len(stored_in(tmp_path / str(number), tmp_path)) >= known
    finally:
        stop.set()
        writer.join()
    before = stored(data)
    for number in range(backups):
        folder = tmp_path / f"restored-{number}"
        assert command(folder, "restore", tmp_path / str(number))[0] == 0
        after = stored(folder)
        assert after == before[: len(after)]
        assert command(folder, "verify")[0] == command(folder, "check-index")[0] == 0


def stored_in(file: Path, folder: Path) -> list[tuple[object, ...]]:
    """Return the events in a backup."""
    with zipfile.ZipFile(file) as packed:
        packed.extract("log.db", folder / "looked")
    return stored(folder / "looked")


@pytest.mark.parametrize(
    ("texts_written", "backups"), [(20, 1), pytest.param(3000, 5, marks=pytest.mark.slow)]
)
def test_a_backup_taken_while_somebody_writes_is_restored_and_proven(
    command: Command, data: Path, tmp_path: Path, texts_written: int, backups: int
) -> None:
    drill(command, data, tmp_path, texts_written, backups)


def test_each_half_names_what_it_is(monday: Path) -> None:
    for file, half in ((monday, Half.LOG), (monday.with_name("monday.keys"), Half.KEYS)):
        with zipfile.ZipFile(file) as packed:
            manifest = json.loads(packed.read(MANIFEST))
        assert (manifest["format"], manifest["half"]) == ("ci-kb-backup/1", half)
        assert manifest["position"] == manifest["size"] > 0
