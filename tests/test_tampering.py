"""Whatever is done to a log after it was signed is told, by this program and by the one that stands alone."""

from __future__ import annotations

import base64
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ci_kb.event_log import EventLog, digest, verifier
from ci_kb.event_log.checkpoints import Checkpoint
from ci_kb.event_log.proof import FILE, KEY, Proof
from tests.examples import episode
from web.cli import run

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
EVENTS = 12


@dataclass(frozen=True)
class Kept:
    """A data folder, and what somebody else kept of it: receipts and the public key."""

    data: Path
    receipts: tuple[Path, ...]
    key: str

    def do(self, *statements: str) -> None:
        """Do something to the log behind its back."""
        with closing(sqlite3.connect(self.data / "log.db")) as database, database:
            for statement in statements:
                database.execute(statement)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """A log of some events, proven, with a receipt from its middle and one from its end."""
    folder = tmp_path_factory.mktemp("written")
    data = folder / "data"
    receipts = (folder / "early.txt", folder / "late.txt")
    with closing(EventLog(data / "log.db")) as log, closing(Proof(data)) as proof:
        for number in range(EVENTS):
            log.save(episode(f"moray-{number}"))
            if number == EVENTS // 2:
                receipts[0].write_text(proof.receipt(log, NOW), encoding="utf-8")
        receipts[1].write_text(proof.receipt(log, NOW), encoding="utf-8")
        return Kept(data, receipts, str(proof.key))


@pytest.fixture
def kept(written: Kept, tmp_path: Path) -> Kept:
    """A copy of it, for one test."""
    shutil.copytree(written.data, tmp_path / "data")
    return Kept(tmp_path / "data", written.receipts, written.key)


Says = Callable[..., tuple[int, str]]


@pytest.fixture
def ours(capfd: pytest.CaptureFixture[str]) -> Says:
    """Run `ci-kb verify`; return its exit code, and what it says."""

    def says(kept: Kept, *more: object) -> tuple[int, str]:
        code = run(["verify", "--data", str(kept.data), *map(str, more)])
        printed = capfd.readouterr()
        return code, (printed.out + printed.err).strip()

    return says


@pytest.fixture
def alone(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Says:
    """Run the verifier that stands alone on the log; return its exit code, and what it says."""

    def says(log: Path, *more: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["verifier.py", str(log), *map(str, more)])
        try:
            code = verifier.main()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        printed = capfd.readouterr()
        return code, (printed.out + printed.err).strip()

    return says


def with_receipts(kept: Kept, *receipts: Path) -> list[object]:
    """Return what names receipts and the key on a command line."""
    return ["--key", kept.key, *(word for receipt in receipts for word in ("--receipt", receipt))]


def state(change: str, position: int) -> str:
    """Return the statement that changes what is stored at a position; it stays bytes."""
    return f"UPDATE stored_events SET state = CAST({change} AS BLOB) WHERE rowid = {position}"  # noqa: S608  # a test


def moved(old: int, new: int) -> str:
    """Return the statement that gives an event another position."""
    return f"UPDATE stored_events SET rowid = {new} WHERE rowid = {old}"  # noqa: S608  # a test


AS_TEXT = "CAST(state AS TEXT)"
PAYLOAD = f'replace({AS_TEXT}, \'"on":"2022\', \'"on":"2021\')'
SEALED = f'replace({AS_TEXT}, \'"sealed":"\', \'"sealed":"A\')'
TIMESTAMP = f"replace({AS_TEXT}, 'timestamp\":\"20', 'timestamp\":\"19')"
CLOSED_UP = tuple(moved(place, place - 1) for place in range(7, EVENTS + 1))
ROOM = tuple(moved(place, place + 1) for place in range(EVENTS, 5, -1))
INSERTED = (
    "INSERT INTO stored_events SELECT 6, lower(hex(randomblob(16))), 1, topic, state FROM stored_events "
    "WHERE rowid = 3"
)

TAMPERINGS: dict[str, tuple[tuple[str, ...], str, int]] = {
    "a payload": ((state(PAYLOAD, 5),), "changed", 5),
    "a payload of the first": ((state(PAYLOAD, 1),), "changed", 1),
    "a sealed text": ((state(SEALED, 10),), "changed", 10),
    "a timestamp": ((state(TIMESTAMP, 3),), "changed", 3),
    "a topic": (("UPDATE stored_events SET topic = 'Episode.Created' WHERE rowid = 2",), "changed", 2),
    "an aggregate": (
        ("UPDATE stored_events SET originator_id = lower(hex(randomblob(16))) WHERE rowid = 9",),
        "changed",
        9,
    ),
    "a version": (("UPDATE stored_events SET originator_version = 2 WHERE rowid = 4",), "changed", 4),
    "another type of the same": (
        ("UPDATE stored_events SET state = CAST(state AS TEXT) WHERE rowid = 8",),
        "changed",
        8,
    ),
    "the same aggregate in capitals": (
        ("UPDATE stored_events SET originator_id = upper(originator_id) WHERE rowid = 4",),
        "changed",
        4,
    ),
    "no text where text belongs": (
        ("UPDATE stored_events SET topic = CAST(x'ff' AS TEXT) WHERE rowid = 6",),
        "changed",
        6,
    ),
    "one taken out": (("DELETE FROM stored_events WHERE rowid = 6",), "changed", 6),
    "one taken out and the rest closed up": (
        ("DELETE FROM stored_events WHERE rowid = 6", *CLOSED_UP),
        "changed",
        6,
    ),
    "one put in": ((*ROOM, INSERTED), "changed", 6),
    "two in each other's place": ((moved(4, 99), moved(7, 4), moved(99, 7)), "reordered", 4),
    "another number": ((moved(8, 50),), "reordered", 8),
    "all one further": (
        tuple(moved(place, place + 1) for place in range(EVENTS, 0, -1)),
        "reordered",
        1,
    ),
    "the end cut off": (("DELETE FROM stored_events WHERE rowid > 9",), "cut off", 10),
    "everything cut off": (("DELETE FROM stored_events",), "cut off", 1),
}
tamperings = pytest.mark.parametrize(("done", "verdict", "place"), TAMPERINGS.values(), ids=TAMPERINGS.keys())


@tamperings
def test_what_was_done_to_a_log_is_told_with_its_first_place(
    kept: Kept, ours: Says, done: tuple[str, ...], verdict: str, place: int
) -> None:
    kept.do(*done)
    code, says = ours(kept, "--json")
    assert (code, f'"verdict": "{verdict}"' in says, f'"position": {place},' in says) == (1, True, True), says


@tamperings
def test_the_verifier_alone_tells_it_too_with_its_first_place(
    kept: Kept, alone: Says, done: tuple[str, ...], verdict: str, place: int
) -> None:
    kept.do(*done)
    tree = kept.data / FILE
    code, says = alone(kept.data / "log.db", *with_receipts(kept, kept.receipts[1]), "--proof", tree)
    assert (code, says.partition(":")[0]) == (1, verdict)
    assert f"event {place}" in says or f"those after {place - 1} " in says


@tamperings
def test_one_receipt_alone_is_enough_for_it(
    kept: Kept, alone: Says, done: tuple[str, ...], verdict: str, place: int
) -> None:
    kept.do(*done)
    code, _ = alone(kept.data / "log.db", *with_receipts(kept, kept.receipts[1]))
    assert code == 1
    code, _ = alone(kept.data / "log.db", *with_receipts(kept, kept.receipts[0]))
    assert code == 1 or place > EVENTS // 2 + 1


def test_what_is_stored_cannot_be_moved_into_the_topic(
    kept: Kept, ours: Says, alone: Says, tmp_path: Path
) -> None:
    """The bytes of a leaf would be the same; the event would be gone."""
    with closing(EventLog(kept.data / "log.db")) as log, closing(Proof(kept.data)) as proof:
        log.save(episode("moray-13", title="Numeracy and/or literacy"))
        (tmp_path / "last.txt").write_text(proof.receipt(log, NOW), encoding="utf-8")
        (whole,) = log.stored_after(EVENTS)
    topic, _, rest = f"{whole[1].topic}/{whole[1].state.decode()}".rpartition("/")
    with closing(sqlite3.connect(kept.data / "log.db")) as database, database:
        parts = (topic, rest.encode(), EVENTS + 1)
        database.execute("UPDATE stored_events SET topic = ?, state = ? WHERE rowid = ?", parts)
    with closing(EventLog(kept.data / "log.db")) as log:
        (moved,) = log.stored_after(EVENTS)
    assert digest(*moved) == digest(*whole)
    code, says = ours(kept)
    assert (code, "event 13" in says.lower()) == (1, True)
    assert alone(kept.data / "log.db", *with_receipts(kept, tmp_path / "last.txt"))[0] == 1


def rechained(kept: Kept, *, new_key: bool) -> None:
    """Write everything anew after a change: the tree, the checkpoints, perhaps the key."""
    kept.do(state(PAYLOAD, 5))
    for name in (FILE, f"{FILE}-wal", f"{FILE}-shm"):
        (kept.data / name).unlink(missing_ok=True)
    if new_key:
        (kept.data / KEY).unlink()
    with closing(EventLog(kept.data / "log.db")) as log, closing(Proof(kept.data)) as proof:
        proof.receipt(log, NOW)


@pytest.mark.parametrize("new_key", [False, True], ids=["the same key", "another key"])
@pytest.mark.parametrize("which", [0, 1], ids=["an early receipt", "a late receipt"])
def test_a_log_written_anew_with_tree_and_checkpoints_is_caught_by_any_one_receipt(
    kept: Kept, ours: Says, alone: Says, new_key: bool, which: int
) -> None:
    rechained(kept, new_key=new_key)
    receipt = with_receipts(kept, kept.receipts[which])
    assert ours(kept)[0] == 0
    code, says = ours(kept, *receipt)
    assert (code, says.partition(":")[0]) == (1, "Changed")
    log, tree = kept.data / "log.db", kept.data / FILE
    for more in ((), ("--proof", tree)):
        code, says = alone(log, *receipt, *more)
        assert (code, says.partition(":")[0]) == (1, "changed")


def test_a_log_signed_anew_with_another_key_is_told_without_the_key_too(kept: Kept, ours: Says) -> None:
    rechained(kept, new_key=True)
    code, says = ours(kept, "--receipt", kept.receipts[0])
    assert code == 1
    assert "not signed with the key of this log" in says


def test_a_receipt_of_a_log_written_anew_does_not_stand_in_for_an_older_one(
    kept: Kept, ours: Says, alone: Says, tmp_path: Path
) -> None:
    """Both are signed with the same key and speak of as many events."""
    rechained(kept, new_key=False)
    forged = tmp_path / "forged.txt"
    with closing(EventLog(kept.data / "log.db")) as log, closing(Proof(kept.data)) as proof:
        forged.write_text(proof.receipt(log, NOW), encoding="utf-8")
    for receipts in ((kept.receipts[1], forged), (forged, kept.receipts[1])):
        assert ours(kept, *with_receipts(kept, *receipts))[0] == 1
        assert alone(kept.data / "log.db", *with_receipts(kept, *receipts))[0] == 1


def test_a_log_that_was_left_alone_is_whole(kept: Kept, ours: Says, alone: Says) -> None:
    code, says = ours(kept, *with_receipts(kept, *kept.receipts))
    assert code == 0
    assert "It is as it was signed up to event 12; 2 receipts agree." in says
    receipts = with_receipts(kept, *kept.receipts)
    assert alone(kept.data / "log.db", *receipts)[0] == 0
    assert alone(kept.data / "log.db", *receipts, "--proof", kept.data / FILE)[0] == 0


def test_without_its_tree_a_log_is_vouched_for_by_nothing(kept: Kept, ours: Says) -> None:
    (kept.data / FILE).unlink()
    code, says = ours(kept)
    assert code == 0
    assert "Nothing of it was signed before" in says
    assert "begun anew" in says
    assert "begun anew" in ours(kept)[1]


def test_a_tree_that_was_never_lost_is_not_said_to_be(kept: Kept, ours: Says, tmp_path: Path) -> None:
    assert "begun anew" not in ours(kept)[1]
    with closing(EventLog(tmp_path / "new" / "log.db")) as log:
        log.save(episode())
    assert "begun anew" not in ours(Kept(tmp_path / "new", (), ""))[1]
    assert "begun anew" not in ours(Kept(tmp_path / "new", (), ""))[1]


def test_a_receipt_given_at_the_command_line_proves_the_log_later(
    kept: Kept, ours: Says, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    receipt, key = tmp_path / "receipt.txt", tmp_path / "key.txt"
    assert run(["receipt", "--data", str(kept.data), "-o", str(receipt)]) == 0
    assert run(["receipt", "--key", "--data", str(kept.data)]) == 0
    key.write_text(capfd.readouterr().out, encoding="utf-8")
    assert key.read_text(encoding="utf-8").strip() == kept.key
    assert ours(kept, "--receipt", receipt, "--key", key)[0] == 0
    kept.do(state(PAYLOAD, 5))
    assert ours(kept, "--receipt", receipt, "--key", key)[0] == 1
    assert run(["receipt", "--data", str(tmp_path / "nowhere")]) == 1


def test_the_stamp_of_a_document_tells_as_much_as_a_receipt(kept: Kept, ours: Says, alone: Says) -> None:
    point = Checkpoint.read(kept.receipts[0].read_text(encoding="utf-8"))
    stamp = f"{point.position}:{base64.b64encode(point.root).decode()}"
    log = kept.data / "log.db"
    for written in (stamp, stamp.replace(":", ":'")):
        assert ours(kept, "--stamp", written)[0] == alone(log, "--stamp", written)[0] == 0
    rechained(kept, new_key=True)
    assert ours(kept, "--stamp", stamp)[0] == alone(log, "--stamp", stamp)[0] == 1


def changed(receipt: Path, into: Path) -> Path:
    """Return a receipt that somebody changed."""
    into.write_text(receipt.read_text(encoding="utf-8").replace(f"\n{EVENTS}\n", "\n3\n"), encoding="utf-8")
    return into


def test_a_receipt_that_somebody_changed_is_refused(
    kept: Kept, ours: Says, alone: Says, tmp_path: Path
) -> None:
    receipt = with_receipts(kept, changed(kept.receipts[1], tmp_path / "changed.txt"))
    assert ours(kept, *receipt)[0] == 1
    code, says = alone(kept.data / "log.db", *receipt)
    assert code == 2
    assert "was not signed with this key, or was changed" in says


def test_a_checkpoint_beside_the_log_that_somebody_changed_is_told(kept: Kept, ours: Says) -> None:
    with closing(sqlite3.connect(kept.data / FILE)) as database, database:
        database.execute("UPDATE checkpoint SET note = replace(note, 'position 12', 'position 11')")
    code, says = ours(kept)
    assert code == 1
    assert "was not signed with this log's key" in says


def test_a_receipt_kept_with_the_line_ends_of_another_system_still_counts(
    kept: Kept, ours: Says, alone: Says, tmp_path: Path
) -> None:
    converted = tmp_path / "converted.txt"
    text = kept.receipts[1].read_text(encoding="utf-8").replace("\n", "\r\n")
    converted.write_bytes(b"\xef\xbb\xbf" + text.encode())
    receipt = with_receipts(kept, converted)
    assert ours(kept, *receipt)[0] == alone(kept.data / "log.db", *receipt)[0] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        ["--receipt", "LETTER"],
        ["--receipt", "PICTURE"],
        ["--receipt", "NOWHERE"],
        ["--stamp", "12"],
        ["--key", "a word", "--receipt", "RECEIPT"],
        ["--key", "PICTURE", "--receipt", "RECEIPT"],
    ],
)
def test_wrong_input_is_told_as_that(
    kept: Kept, ours: Says, alone: Says, tmp_path: Path, wrong: list[str]
) -> None:
    named = {name: tmp_path / name for name in ("LETTER", "PICTURE", "NOWHERE")}
    named["LETTER"].write_text("Dear colleague,\n\nyours\n", encoding="utf-8")
    named["PICTURE"].write_bytes(bytes(range(256)))
    words = [named.get(word, kept.receipts[0] if word == "RECEIPT" else word) for word in wrong]
    assert ours(kept, *words)[0] == 2
    assert alone(kept.data / "log.db", *words)[0] == 2


def test_a_file_that_is_no_log_is_told_as_that(kept: Kept, ours: Says, alone: Says, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, says = ours(Kept(tmp_path / "empty", (), ""))
    assert code == 1
    assert says.startswith("There is no knowledge base in")
    (kept.data / "log.db").write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 64)
    code, says = ours(kept)
    assert code == 1
    assert "cannot be read" in says
    assert alone(kept.data / "log.db", *with_receipts(kept, kept.receipts[0]))[0] == 2


@pytest.mark.parametrize("done", [(), (state(PAYLOAD, 5),)], ids=["left alone", "changed"])
def test_an_export_is_as_good_as_the_log_itself(
    kept: Kept, alone: Says, tmp_path: Path, capfd: pytest.CaptureFixture[str], done: tuple[str, ...]
) -> None:
    kept.do(*done)
    assert run(["events", "--stored", "--data", str(kept.data)]) == 0
    export = tmp_path / "log.jsonl"
    export.write_text(capfd.readouterr().out, encoding="utf-8")
    receipt = with_receipts(kept, kept.receipts[0])
    assert alone(export, *receipt)[0] == (1 if done else 0)
    lines = export.read_text(encoding="utf-8").splitlines(keepends=True)
    export.write_text("".join([lines[1], lines[0], *lines[2:]]), encoding="utf-8")
    assert alone(export, *receipt)[1].startswith("reordered: ")
    export.write_text("not JSON\n", encoding="utf-8")
    assert alone(export, *receipt)[0] == 2


def test_the_verifier_in_one_file_shares_nothing_with_the_program(kept: Kept, tmp_path: Path) -> None:
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 300
    words = (line.split() for line in source.splitlines())
    imported = {line[1].partition(".")[0] for line in words if line and line[0] in ("import", "from")}
    assert imported <= {"__future__", *sys.stdlib_module_names}
    copied = tmp_path / "verifier.py"
    copied.write_text(source, encoding="utf-8")
    command = [sys.executable, "-I", "-S", copied, kept.data / "log.db"]
    command += with_receipts(kept, *kept.receipts)
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (ran.returncode, ran.stdout.partition(":")[0], ran.stderr) == (0, "whole", "")


def random_history(data: Path, drawn: random.Random) -> Kept:
    """Return a log that grew by chance, followed, signed and opened anew by chance, with receipts."""
    receipts, now = list[Path](), NOW
    with closing(EventLog(data / "log.db")) as log:
        proof = Proof(data)
        for number in range(drawn.randint(1, 12)):
            log.save(*(episode(f"moray-{number}-{one}") for one in range(drawn.choice((1, 1, 2, 7)))))
            now += timedelta(minutes=drawn.randint(0, 90))
            if drawn.random() < 0.6:
                proof.follow(log, now)
            if drawn.random() < 0.4:
                receipts.append(data / f"{number}.txt")
                position = drawn.randint(1, log.head())
                note = drawn.choice((proof.receipt(log, now), proof.statement(log, position, now, "ab" * 32)))
                receipts[-1].write_text(note, encoding="utf-8")
            if drawn.random() < 0.2:
                proof.close()
                proof = Proof(data)
        if not receipts:
            receipts.append(data / "last.txt")
            receipts[-1].write_text(proof.receipt(log, now), encoding="utf-8")
        key = str(proof.key)
        proof.close()
    return Kept(data, tuple(receipts), key)


@pytest.mark.parametrize(
    "runs", [3, pytest.param(50, marks=pytest.mark.slow), pytest.param(1000, marks=pytest.mark.exhaustive)]
)
def test_no_history_that_was_left_alone_is_ever_called_anything_else(
    tmp_path: Path, ours: Says, alone: Says, runs: int
) -> None:
    for number in range(runs):
        kept = random_history(tmp_path / str(number), random.Random(number))
        receipts = with_receipts(kept, *kept.receipts)
        assert ours(kept, *receipts)[0] == 0, number
        assert alone(kept.data / "log.db", *receipts)[0] == 0, number
        assert alone(kept.data / "log.db", *receipts, "--proof", kept.data / FILE)[0] == 0, number
        shutil.rmtree(kept.data)
