"""Whatever is done to a log after it was signed is told, and a log that was left alone is whole."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kb.domain.errors import Refused
from ci_kb.domain.record import identify
from ci_kb.event_log import EventLog, verifier
from ci_kb.event_log.checkpoints import Checkpoint, Signer, Verifier
from ci_kb.event_log.merkle import Tree, node_of
from ci_kb.event_log.proof import Proof, Verdict, verify
from tests.examples import episode

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
EVENTS = 12


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    """A log of some events."""
    with closing(EventLog(tmp_path / "log.db")) as opened:
        for number in range(EVENTS):
            opened.save(episode(f"moray-{number}"))
        yield opened


@pytest.fixture
def proof(log: EventLog, tmp_path: Path) -> Iterator[Proof]:
    """Its tree, which has followed it."""
    with closing(Proof(tmp_path)) as opened:
        opened.follow(log, NOW)
        yield opened


def tamper(folder: Path, *statements: str) -> None:
    """Do something to the log behind its back."""
    with closing(sqlite3.connect(folder / "log.db")) as database, database:
        for statement in statements:
            database.execute(statement)


def root_of(leaves: list[bytes]) -> bytes:
    """Return the root as RFC 9162, section 2.1.1, defines it, by halves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256().digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return node_of(root_of(leaves[:half]), root_of(leaves[half:]))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40))
def test_a_tree_that_grew_leaf_by_leaf_has_the_root_of_the_standard(leaves: list[bytes]) -> None:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    assert tree.root() == root_of(leaves)
    assert Tree.read(tree.size, tree.written()).root() == tree.root()


def test_a_log_that_was_left_alone_is_whole(log: EventLog, proof: Proof) -> None:
    assert verify(log, proof).verdict == Verdict.WHOLE
    log.save(episode("later"))
    assert verify(log, proof, [proof.receipt(log, NOW)]).verdict == Verdict.WHOLE


SWAP = (
    "UPDATE stored_events SET rowid = 99 WHERE rowid = 4",
    "UPDATE stored_events SET rowid = 4 WHERE rowid = 7",
    "UPDATE stored_events SET rowid = 7 WHERE rowid = 99",
)
TAMPERINGS: list[tuple[str, tuple[str, ...], Verdict, int]] = [
    (
        "a payload",
        ("UPDATE stored_events SET state = replace(state, 'Moray', 'Fife ') WHERE rowid = 5",),
        Verdict.CHANGED,
        5,
    ),
    (
        "a timestamp",
        ("UPDATE stored_events SET state = replace(state, 'timestamp\":\"2', 'timestamp\":\"1') WHERE rowid = 3",),
        Verdict.CHANGED,
        3,
    ),
    ("a topic", ("UPDATE stored_events SET topic = 'Episode.Created' WHERE rowid = 2",), Verdict.CHANGED, 2),
    ("one taken out", ("DELETE FROM stored_events WHERE rowid = 6",), Verdict.CHANGED, 6),
    ("two in each other's place", SWAP, Verdict.REORDERED, 4),
    ("another number", ("UPDATE stored_events SET rowid = 50 WHERE rowid = 8",), Verdict.REORDERED, 8),
    ("the end cut off", (f"DELETE FROM stored_events WHERE rowid > {EVENTS - 3}",), Verdict.CUT_OFF, EVENTS - 2),
]


@pytest.mark.parametrize(
    ("done", "verdict", "place"), [t[1:] for t in TAMPERINGS], ids=[t[0] for t in TAMPERINGS]
)
def test_what_was_done_to_a_log_is_told_with_its_first_place(
    log: EventLog, proof: Proof, tmp_path: Path, done: tuple[str, ...], verdict: Verdict, place: int
) -> None:
    tamper(tmp_path, *done)
    found = verify(log, proof)
    assert (found.verdict, found.position) == (verdict, place)


def test_a_log_written_anew_with_its_tree_and_checkpoints_is_caught_by_any_one_receipt(
    log: EventLog, proof: Proof, tmp_path: Path
) -> None:
    receipt = proof.receipt(log, NOW)
    tamper(tmp_path, "UPDATE stored_events SET state = replace(state, 'Moray', 'Fife ') WHERE rowid = 5")
    with closing(sqlite3.connect(tmp_path / "proof.db")) as database, database:
        for table in ("leaf", "checkpoint"):
            database.execute(f"DELETE FROM {table}")  # noqa: S608  # names of ours
        database.execute("UPDATE tree SET position = 0, size = 0, subtrees = x''")
    with closing(Proof(tmp_path)) as forged:
        forged.follow(log, NOW)
        assert verify(log, forged).verdict == Verdict.WHOLE
        assert verify(log, forged, [receipt]).verdict == Verdict.CHANGED


def test_a_checkpoint_is_signed_every_hour_and_no_oftener(log: EventLog, proof: Proof) -> None:
    assert len(proof.checkpoints()) == 1
    log.save(episode("soon"))
    proof.follow(log, NOW + timedelta(minutes=59))
    assert len(proof.checkpoints()) == 1
    proof.follow(log, NOW + timedelta(minutes=61))
    assert len(proof.checkpoints()) == 2


def test_a_receipt_that_somebody_changed_is_refused(log: EventLog, proof: Proof) -> None:
    receipt = proof.receipt(log, NOW)
    with pytest.raises(Refused, match="was not signed with the key of this log"):
        verify(log, proof, [receipt.replace(f"\n{EVENTS}\n", f"\n{EVENTS - 1}\n")])
    with pytest.raises(Refused, match="not a receipt"):
        verify(log, proof, ["a letter"])


def test_a_key_handed_on_checks_what_its_other_half_signed(tmp_path: Path) -> None:
    signer = Signer.at(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    note = signer.sign(Checkpoint("ci-kb/x", 1, 1, b"\x00" * 32, NOW))
    assert Verifier.read(str(signer.verifier)).has_signed(note)
    assert not replace(signer.verifier, key=bytes(32)).has_signed(note)
    assert Signer.at(tmp_path / "key").verifier == signer.verifier


class Alone:
    """The verifier in one file, run as a program of its own on a copy of the log."""

    def __init__(self, folder: Path, log: EventLog, proof: Proof) -> None:
        self._folder = folder
        self._key = str(proof.verifier)
        (folder / "receipt").write_text(proof.receipt(log, NOW), encoding="utf-8")

    def says(self) -> tuple[int, str]:
        """Return its exit code, and the first word of what it says."""
        with closing(sqlite3.connect(self._folder / "log.db")) as database:
            database.execute("VACUUM INTO ?", (str(self._folder / "copy.db"),))
        command = [sys.executable, "-I", verifier.__file__, self._folder / "copy.db"]
        command += ["--key", self._key, "--receipt", self._folder / "receipt"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        return ran.returncode, ran.stdout.partition(":")[0] or ran.stderr


@pytest.mark.parametrize(
    ("done", "says"),
    [
        ((), (0, "whole")),
        (("UPDATE stored_events SET state = replace(state, 'Moray', 'Fife ') WHERE rowid = 5",), (1, "changed")),
        (SWAP, (1, "changed")),
        ((f"DELETE FROM stored_events WHERE rowid > {EVENTS - 3}",), (1, "cut off")),
    ],
    ids=["left alone", "changed", "reordered", "cut off"],
)
def test_the_verifier_in_one_file_says_what_became_of_a_copy(
    log: EventLog, proof: Proof, tmp_path: Path, done: tuple[str, ...], says: tuple[int, str]
) -> None:
    alone = Alone(tmp_path, log, proof)
    tamper(tmp_path, *done)
    assert alone.says() == says


def test_the_verifier_in_one_file_trusts_no_receipt_of_another_key(
    log: EventLog, proof: Proof, tmp_path: Path
) -> None:
    alone = Alone(tmp_path, log, proof)
    receipt = tmp_path / "receipt"
    receipt.write_text(receipt.read_text(encoding="utf-8").replace(f"\n{EVENTS}\n", "\n3\n"), encoding="utf-8")
    code, says = alone.says()
    assert code == 2
    assert "was not signed with this key" in says


def test_the_verifier_in_one_file_shares_nothing_with_the_program() -> None:
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) < 300
    imported = {line.split()[1] for line in source.splitlines() if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


Change = Callable[[Path], None]


def test_a_log_has_the_name_of_its_first_event(log: EventLog, proof: Proof) -> None:
    point = Checkpoint.read(proof.receipt(log, NOW))
    assert point.size == point.position == EVENTS
    assert point.origin.startswith("ci-kb/")
    assert identify("episode", "moray-0")
