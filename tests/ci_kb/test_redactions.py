"""What is redacted can be read by nobody any more, in no copy of the log, and the log stays as it was."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.episode_values import Details
from ci_kb.domain.errors import NotAllowed, NothingChanged, ReasonNeeded, Refused
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.legal_hold import HeldKind
from ci_kb.domain.record import Act
from ci_kb.domain.redaction import Ground, Redaction
from ci_kb.event_log import EventLog
from ci_kb.event_log.redacting import carry_out
from ci_kb.passages import Passages
from tests.examples import finding

DAY = date(2023, 1, 9)
NAME = "Zebedee Quorn"
EPISODE = "moray-2022-11"
REDACTED = "[redacted: personal data]"
OFFICER = Act("6f1c1a52-0d53-4a77-9a35-0c1f0a6f4c11", Role.OFFICER, "Moray Council", DAY)


def operator(reason: str = "a name was in it") -> Act:
    return by_operator(DAY, reason)


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """Two versions of a finding name somebody, and so does the reason of the second."""
    opened = KnowledgeBase(tmp_path / "data", DAY)
    opened.episodes.open(EPISODE, Details("Quality", ("Moray Council",)), replace(OFFICER, command="o"))
    content = FindingContent(FindingKind.STRENGTH, f"{NAME} leads moderation")
    opened.findings.record(EPISODE, content, replace(OFFICER, command="r"), reference="f1")
    better = replace(content, text=f"Every school is helped by  {NAME.upper()}, says everybody")
    why = replace(OFFICER, command="c", reason=f"{NAME} said so")
    opened.findings.correct(EPISODE, "f1", better, why)
    yield opened
    opened.close()


def said(log: EventLog) -> str:
    return " ".join(str(log.stated(logged.event)) for logged in log.events())


def passage(kb: KnowledgeBase, words: str = NAME, **how: str) -> None:
    kb.redactions.passage(words, Ground.PERSONAL_DATA, operator(), **how)


def test_a_redacted_passage_is_read_in_no_version(kb: KnowledgeBase) -> None:
    passage(kb)
    assert not Passages([NAME]).stand_in(said(kb.log))
    assert (
        kb.findings.get(EPISODE, "f1").content.text
        == f"Every school is helped by  {REDACTED}, says everybody"
    )


def test_the_stored_bytes_stay_as_they_were(kb: KnowledgeBase) -> None:
    before = [stored.state for _, stored in kb.log.stored_after(0)]
    passage(kb)
    assert [stored.state for _, stored in kb.log.stored_after(0)][: len(before)] == before


def test_what_else_an_event_said_stays(kb: KnowledgeBase) -> None:
    passage(kb)
    first, second = kb.log.history(kb.findings.get(EPISODE, "f1").id)
    assert (first.content.kind, first.content.text) == (FindingKind.STRENGTH, f"{REDACTED} leads moderation")
    assert second.reason == f"{REDACTED} said so"


def test_the_destroyed_keys_lie_in_no_file(kb: KnowledgeBase) -> None:
    with closing(sqlite3.connect(kb.log.keys.path)) as database:
        keys = [row[0] for row in database.execute("SELECT key FROM text_key WHERE n BETWEEN 2 AND 4")]
    passage(kb)
    everything = b"".join(path.read_bytes() for path in kb.folder.rglob("*") if path.is_file())
    gone = [key for key in keys if key not in everything]
    assert len(gone) == 2


def test_another_process_stops_reading_it_at_once(kb: KnowledgeBase) -> None:
    other = EventLog(kb.folder / "log.db")
    assert NAME in said(other)
    passage(kb)
    assert NAME not in said(other)
    other.close()


def test_what_was_redacted_says_why_and_on_what_ground(kb: KnowledgeBase) -> None:
    passage(kb)
    (made,) = kb.log.events_called([Redaction.Made.TOPIC])
    assert (made.event.ground, made.event.reason) == (Ground.PERSONAL_DATA, "a name was in it")


def test_more_can_be_redacted_of_what_was_redacted_before(kb: KnowledgeBase) -> None:
    passage(kb)
    passage(kb, "leads moderation", episode=EPISODE)
    first = kb.log.history(kb.findings.get(EPISODE, "f1").id)[0]
    assert first.content.text == f"{REDACTED} {REDACTED}"
    assert "leads moderation" not in said(kb.log)
    assert "leads moderation" not in str(kb.log.keys.redactions())


def test_redacting_everything_leaves_who_and_when(kb: KnowledgeBase) -> None:
    identifier = kb.findings.get(EPISODE, "f1").id
    passage(kb)
    kb.redactions.everything(kb.redactions.of([identifier]), Ground.RETENTION, operator())
    _, last = kb.log.history(identifier)
    assert (last.content.text, last.reason) == ("[redacted: no longer needed]",) * 2
    assert (last.by, last.body, last.on) == (OFFICER.by, "Moray Council", DAY)
    assert "helped by" not in said(kb.log)


def test_the_same_action_sent_twice_is_done_once(kb: KnowledgeBase) -> None:
    act = operator()
    for _ in range(2):
        kb.redactions.passage(NAME, Ground.PERSONAL_DATA, act)
    assert len(kb.log.events_called([Redaction.Made.TOPIC])) == 1


def test_older_keys_that_are_restored_do_not_bring_it_back(kb: KnowledgeBase) -> None:
    older = kb.log.keys.path.read_bytes()
    passage(kb)
    passage(kb, "leads moderation", episode=EPISODE)
    kb.close()
    kb.log.keys.path.write_bytes(older)
    with KnowledgeBase(kb.folder, DAY) as again:
        assert NAME not in said(again.log)
        assert "leads moderation" not in said(again.log)


def test_an_older_log_that_is_restored_does_not_bring_it_back(kb: KnowledgeBase, tmp_path: Path) -> None:
    with (
        closing(sqlite3.connect(kb.folder / "log.db")) as now,
        closing(sqlite3.connect(tmp_path / "o")) as old,
    ):
        now.backup(old)
    passage(kb)
    kb.close()
    for path in kb.folder.glob("log.db*"):
        path.unlink()
    (tmp_path / "o").replace(kb.folder / "log.db")
    with KnowledgeBase(kb.folder, DAY) as again:
        assert NAME not in said(again.log)
        assert again.findings.get(EPISODE, "f1").content.text.endswith(f"{REDACTED}, says everybody")


def test_an_older_backup_of_log_and_keys_takes_over_what_was_forgotten_since(
    kb: KnowledgeBase, tmp_path: Path
) -> None:
    kb.log.empty_journal()
    shutil.copytree(kb.folder, tmp_path / "backup")
    passage(kb)
    kb.log.keys.note_erased(["somebody"])
    with KnowledgeBase(tmp_path / "backup", DAY) as restored:
        assert NAME in said(restored.log)
        assert restored.log.keys.take_over(kb.log.keys)
        assert NAME not in said(restored.log)
        assert restored.log.keys.erased() == ["somebody"]


def test_what_a_crash_left_undone_is_done_at_the_next_start(kb: KnowledgeBase) -> None:
    places = kb.redactions.places(Passages([NAME]))
    mark = Passages([NAME])
    made = kb.redactions.prepared(
        places, lambda _, text: mark.replaced(text, REDACTED), Ground.PERSONAL_DATA, operator()
    )
    kb.log.save(made)
    assert NAME in said(kb.log)
    kb.close()
    with KnowledgeBase(kb.folder, DAY) as again:
        assert NAME not in said(again.log)
        assert not carry_out(again.log)


def test_a_passage_that_stands_nowhere_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused, match="stand in nothing"):
        passage(kb, "never said")


def test_a_redaction_says_why(kb: KnowledgeBase) -> None:
    with pytest.raises(ReasonNeeded):
        kb.redactions.passage(NAME, Ground.PERSONAL_DATA, operator(""))


def test_a_reason_that_repeats_what_is_redacted_is_refused(kb: KnowledgeBase) -> None:
    with pytest.raises(Refused, match="repeats the words") as refused:
        kb.redactions.passage(NAME, Ground.PERSONAL_DATA, operator("zebedee  quorn asked"))
    assert refused.value.field == "reason"
    assert NAME in said(kb.log)


def test_events_stored_in_the_open_are_refused_by_their_number(kb: KnowledgeBase) -> None:
    kb.log._mapper.keys = None
    kb.log.save(finding(f"{NAME} again", "f2"))
    kb.log._mapper.keys = kb.log.keys
    with pytest.raises(Refused, match=f"in the open.*{kb.log.head()}"):
        passage(kb)


@pytest.mark.parametrize(
    ("role", "body", "may"),
    [
        (Role.DIRECTOR, "Moray Council", True),
        (Role.DIRECTOR, "Fife Council", False),
        (Role.OFFICER, "Moray Council", False),
        (Role.EDUCATION_SCOTLAND, "Education Scotland", False),
    ],
)
def test_administrators_and_directors_of_the_host_redact(
    kb: KnowledgeBase, role: Role, body: str, may: bool
) -> None:
    act = Act("somebody", role, body, DAY, "a name was in it")
    if may:
        kb.redactions.passage(NAME, Ground.PERSONAL_DATA, act, EPISODE)
        return
    with pytest.raises(NotAllowed):
        kb.redactions.passage(NAME, Ground.PERSONAL_DATA, act, EPISODE)


def test_a_legal_hold_stops_redaction_until_it_is_lifted(kb: KnowledgeBase) -> None:
    kb.holds.place(HeldKind.EPISODE, EPISODE, operator("a complaint"))
    with pytest.raises(Refused, match="legal hold"):
        passage(kb)
    kb.holds.lift(HeldKind.EPISODE, EPISODE, operator("it was answered"))
    passage(kb)
    assert NAME not in said(kb.log)


def test_a_hold_can_be_placed_again_after_it_was_lifted(kb: KnowledgeBase) -> None:
    for _ in range(2):
        kb.holds.place(HeldKind.EPISODE, EPISODE, operator("a complaint"))
        with pytest.raises(NothingChanged):
            kb.holds.place(HeldKind.EPISODE, EPISODE, operator("a complaint"))
        kb.holds.lift(HeldKind.EPISODE, EPISODE, operator("it was answered"))
    with pytest.raises(NothingChanged):
        kb.holds.lift(HeldKind.EPISODE, EPISODE, operator("once more"))


def test_only_administrators_place_holds(kb: KnowledgeBase) -> None:
    with pytest.raises(NotAllowed):
        kb.holds.place(HeldKind.EPISODE, EPISODE, replace(OFFICER, reason="a complaint"))
