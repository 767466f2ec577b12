"""What events say is sealed with keys that lie apart, and can be read with nothing else."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from ci_kb.domain.errors import LogDamaged, SetUpRefused
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.event_log import EventLog
from ci_kb.event_log.keys import FIRST_BLOCK, Keys
from ci_kb.event_log.mapper import TypedMapper, key_of
from tests.examples import act, every_record, finding

WORD = "quetzalcoatlus"
KEY = bytes(range(32))
GOLDEN = StoredEvent(
    originator_id=UUID("2f0b9f1e-8f4e-5d5b-9a51-1d0f2f9c0a11"),
    originator_version=3,
    topic="Finding.Withdrawn",
    state=(
        b'{"by":"6f1c1a52-0d53-4a77-9a35-0c1f0a6f4c11","command":"00000000000000000000000000000000","key":7,"on":"2022-09-27","sealed":"'
        b"AAAAAAAAAAAAAAAAdZ7XsdFVoYcq5cZHeVWx2r02ODBB7UIDouzW4raQM3R0fYffSYfKZ1C6UZapqwoliytjlBYdI4"
        b"dqlFBALAktgZtNQ0HOl/B9UmbIh8Se9NJwvw4="
        b'","timestamp":"2026-11-25T12:00:00Z"}'
    ),
)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db")
    yield log
    log.close()


def test_nothing_an_event_says_lies_in_the_log_but_who_and_when(log: EventLog, tmp_path: Path) -> None:
    saved = finding(f"The {WORD} moderated writing")
    saved.withdraw(act(f"the {WORD} said so"))
    log.save(saved)
    ((_, stored), _) = log.stored_after(0)
    assert json.loads(stored.state).keys() == {"by", "on", "timestamp", "command", "key", "sealed"}
    for path in tmp_path.glob("log.db*"):
        assert WORD.encode() not in path.read_bytes()


def test_every_event_says_after_sealing_what_it_said(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "log.db")
    records = list(every_record())
    events = [event for record in records for event in record.pending_events]
    log.save(*records)
    read = [json.dumps(log.stated(logged.event)) for logged in log.events()]
    assert sorted(read) == sorted(json.dumps(log.stated(event)) for event in events)
    log.close()


def test_two_events_never_share_a_key(log: EventLog) -> None:
    log.save(*(finding(reference=f"f{number}") for number in range(3 * FIRST_BLOCK)))
    other = EventLog(log.keys.path.parent.parent / "log.db")
    other.save(finding(reference="theirs"))
    log.save(finding(reference="mine"))
    numbers = [key_of(stored) for _, stored in log.stored_after(0)]
    assert None not in numbers
    assert len(set(numbers)) == len(numbers) == 3 * FIRST_BLOCK + 2
    other.close()


def test_keys_are_not_for_other_people_on_the_machine(log: EventLog) -> None:
    assert log.keys.path.stat().st_mode & 0o777 == 0o600


def test_an_event_stored_in_the_open_is_read_as_it_is(log: EventLog) -> None:
    saved = finding()
    in_the_open = TypedMapper(transcoder=None).to_stored_event(saved.pending_events[0])  # type: ignore[arg-type]
    assert key_of(in_the_open) is None
    assert log.decode(in_the_open).content == saved.content


def test_a_text_that_looks_sealed_is_kept_as_a_text(log: EventLog) -> None:
    said = '"sealed":"x","key":1'
    log.save(finding(said))
    assert log.get(Finding, Finding.identifier("moray-2022-11", "f1")).content.text == said


def test_a_sealed_text_cannot_be_moved_to_another_event(log: EventLog) -> None:
    log.save(finding(), finding(reference="f2"))
    (_, one), (_, two) = log.stored_after(0)
    with pytest.raises(LogDamaged, match="sealed text was changed"):
        log.decode(replace(two, state=one.state))


def test_a_sealed_text_that_was_changed_is_refused(log: EventLog) -> None:
    log.save(finding())
    ((_, stored),) = log.stored_after(0)
    said = json.loads(stored.state)
    said["sealed"] = said["sealed"][:-4] + ("AAAA" if not said["sealed"].endswith("AAAA") else "BBBB")
    with pytest.raises(LogDamaged):
        log.decode(replace(stored, state=json.dumps(said, separators=(",", ":")).encode()))


def test_a_log_whose_keys_are_missing_is_refused_and_no_new_ones_are_made(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "log.db")
    log.save(finding())
    log.close()
    log.keys.path.unlink()
    with pytest.raises(SetUpRefused, match=r"FILE\.keys"):
        EventLog(tmp_path / "log.db")
    assert not log.keys.path.exists()


def test_keys_older_than_the_log_are_refused(tmp_path: Path) -> None:
    log = EventLog(tmp_path / "log.db")
    log.save(finding())
    older = log.keys.path.read_bytes()
    log.save(*(finding(reference=f"f{number}") for number in range(2, 2 + FIRST_BLOCK)))
    log.close()
    log.keys.path.write_bytes(older)
    with pytest.raises(SetUpRefused, match="older than the log"):
        EventLog(tmp_path / "log.db")


def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "texts.db").write_bytes(b"no keys at all" * 100)
    with pytest.raises(SetUpRefused, match="holds no keys"):
        EventLog(tmp_path / "log.db")


def test_a_stored_sealed_event_of_this_version_can_be_read_for_ever(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "texts.db")
    with closing(sqlite3.connect(keys.path)) as database, database:
        database.execute("INSERT INTO text_key (n, key) VALUES (7, ?)", (KEY,))
    mapper = TypedMapper(transcoder=None)  # type: ignore[arg-type]
    mapper.keys = keys
    event = mapper.to_domain_event(GOLDEN)
    assert (event.by, event.reason) == ("6f1c1a52-0d53-4a77-9a35-0c1f0a6f4c11", "accuracy check")
    keys.close()


def test_a_correction_of_a_sealed_item_builds_on_what_it_said(log: EventLog) -> None:
    log.save(finding())
    better = FindingContent(FindingKind.KEY_FINDING, "Visits need an agreed follow-up")
    identifier = Finding.identifier("moray-2022-11", "f1")
    log.change(Finding, identifier, lambda f: f.correct(better, act("sharper")), command="c")
    assert [event.content.text for event in log.history(identifier)] == [finding().content.text, better.text]
