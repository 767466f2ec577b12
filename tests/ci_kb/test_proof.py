"""The tree over the log, the checkpoints signed of it, and what it does when the log is another one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kb.domain.errors import LogDamaged, Refused
from ci_kb.event_log import EventLog, digest
from ci_kb.event_log.checkpoints import Checkpoint, Signer, Verifier
from ci_kb.event_log.merkle import Tree, leaf_of, node_of
from ci_kb.event_log.proof import EVERY_EVENTS, Proof
from ci_kb.event_log.verifying import read_stamp
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


def test_a_leaf_is_made_of_the_bytes_by_which_an_event_is_known(log: EventLog) -> None:
    (position, stored), *_ = log.stored_after(4, 1)
    (row,) = log.rows_after(4, 1)
    name = f"{position}/{stored.originator_id}/{stored.originator_version}/{stored.topic}/".encode()
    assert leaf_of(row) == sha256(b"\x00" + name + stored.state).digest()
    assert digest(position, stored) == sha256(name + stored.state).hexdigest()


def test_a_checkpoint_is_signed_every_hour_and_no_oftener(log: EventLog, proof: Proof) -> None:
    assert len(proof.checkpoints()) == 1
    log.save(episode("soon"))
    for minutes, signed in ((1, 1), (59, 1), (61, 2), (200, 2)):
        proof.follow(log, NOW + timedelta(minutes=minutes))
        assert len(proof.checkpoints()) == signed


def test_a_checkpoint_is_signed_every_thousand_events(log: EventLog, proof: Proof) -> None:
    opened = [episode(f"fife-{number}") for number in range(EVERY_EVENTS)]
    log.save(*opened[:-1])
    proof.follow(log, NOW)
    assert len(proof.checkpoints()) == 1
    log.save(opened[-1])
    proof.follow(log, NOW)
    assert len(proof.checkpoints()) == 2


def test_a_log_that_was_long_without_a_tree_is_signed_every_thousand_events_too(
    log: EventLog, tmp_path: Path
) -> None:
    log.save(*(episode(f"fife-{number}") for number in range(2 * EVERY_EVENTS)))
    with closing(Proof(tmp_path)) as proof:
        proof.follow(log, NOW)
        sizes = [Checkpoint.read(note).size for note in proof.checkpoints()]
    assert sizes == [EVERY_EVENTS, 2 * EVERY_EVENTS]


def test_a_log_has_the_name_of_its_first_event(log: EventLog, proof: Proof) -> None:
    point = Checkpoint.read(proof.receipt(log, NOW))
    assert point.size == point.position == EVENTS
    assert point.origin == f"ci-kb/{log.digest_at(1)[:16]}"
    assert point == proof.latest()


def test_the_tree_is_known_as_it_was_at_every_position(log: EventLog, tmp_path: Path) -> None:
    leaves = [leaf_of(row) for row in log.rows_after(0)]
    with closing(Proof(tmp_path)) as proof:
        for late in range(EVENTS, EVENTS + 4):
            proof.receipt(log, NOW)
            log.save(episode(f"late-{late}"))
        leaves = [leaf_of(row) for row in log.rows_after(0)]
        for position in range(len(leaves) + 1):
            assert proof.tree_at(log, position, NOW).root() == root_of(leaves[:position])


def test_a_statement_names_the_file_it_is_for(log: EventLog, proof: Proof) -> None:
    note = proof.statement(log, 7, NOW, "ab" * 32)
    assert proof.key.has_signed(note)
    point = Checkpoint.read(note)
    assert (point.position, point.size, point.sha256) == (7, 7, "ab" * 32)
    assert len(proof.checkpoints()) == 1


def test_a_log_that_is_another_one_is_noticed_and_followed_no_further(
    log: EventLog, proof: Proof, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "log.db")) as database, database:
        database.execute("UPDATE stored_events SET state = x'7b7d' WHERE rowid = ?", (EVENTS,))
    log.save(episode("later"))
    proof.follow(log, NOW)
    assert "not the one that was followed until event 12" in proof.trouble
    assert proof.position() == EVENTS
    with pytest.raises(LogDamaged, match="ci-kb verify"):
        proof.receipt(log, NOW)


def full(*_: object) -> list[object]:
    """Fail as a full disk does."""
    raise sqlite3.OperationalError("disk I/O error")


def test_what_could_not_be_followed_at_once_is_followed_later(
    log: EventLog, proof: Proof, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.save(episode("later"))
    with monkeypatch.context() as busy:
        busy.setattr(log, "rows_after", full)
        with pytest.raises(sqlite3.OperationalError):
            proof.follow(log, NOW)
    proof.follow(log, NOW)
    assert proof.position() == log.head()


def test_a_tree_made_by_several_at_once_is_one_tree(log: EventLog, proof: Proof, tmp_path: Path) -> None:
    with closing(Proof(tmp_path)) as other:
        for number, one in enumerate((other, proof, other, other, proof)):
            log.save(episode(f"late-{number}"))
            one.follow(log, NOW)
        assert other.receipt(log, NOW) == proof.receipt(log, NOW)


def test_a_key_handed_on_checks_what_its_other_half_signed(tmp_path: Path) -> None:
    signer = Signer.at(tmp_path / "key")
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
    note = signer.sign(Checkpoint("ci-kb/x", 1, 1, b"\x00" * 32, NOW))
    assert Verifier.read(str(signer.verifier)).has_signed(note)
    assert not replace(signer.verifier, key=bytes(32)).has_signed(note)
    assert Signer.at(tmp_path / "key").verifier == signer.verifier


@pytest.mark.parametrize("note", ["", "a letter", "x\ny\nz\n\n— ci-kb é", "ci-kb/x\n1\nAA==\nposition 1\n"])
def test_what_is_no_receipt_is_refused(note: str) -> None:
    with pytest.raises(Refused, match="not a receipt"):
        Checkpoint.read(note)


@pytest.mark.parametrize("end", ["— ci-kb é", "— ci-kb", "— ci-kb AAAA", "\x00"])
def test_a_note_with_a_strange_signature_was_not_signed(tmp_path: Path, end: str) -> None:
    assert not Signer.at(tmp_path / "key").verifier.has_signed(f"ci-kb/x\n\n{end}\n")


@pytest.mark.parametrize("text", ["", "a+b", "ci-kb+00000000+AAAA", "ci-kb+00000000+é"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="not the public key"):
        Verifier.read(text)


def test_a_file_that_holds_no_key_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("lost")
    with pytest.raises(LogDamaged, match="holds no key"):
        Signer.at(tmp_path / "key")
    assert (tmp_path / "key").read_text() == "lost"


@pytest.mark.parametrize("stamp", ["", "12", "12:", "12:AAAA", "x:" + "A" * 43 + "=", "12:é"])
def test_what_is_no_stamp_is_refused(stamp: str) -> None:
    with pytest.raises(Refused, match="with a colon between"):
        read_stamp(stamp)
