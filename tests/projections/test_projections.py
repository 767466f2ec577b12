"""All views together: kept up to date, rebuilt beside the ones in use, compared, and noticed when wrong."""

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.account import Role
from ci_kb.domain.finding import FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.domain.redaction import Ground
from projections import Projections
from projections.generation import ROWS, handlers, in_turn
from projections.reading import Reader
from projections.search import Entry
from tests.examples import REFERENCE, act, episode, every_record, finding

HOST = Reader("a person", Role.OFFICER, "Moray Council")
ELSEWHERE = Reader("another", Role.OFFICER, "Fife Council")
BETTER = FindingContent(FindingKind.KEY_FINDING, "Visits need a shared rule")


@pytest.fixture
def kb(tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(tmp_path, date(2022, 9, 1)) as kb:
        yield kb


@pytest.fixture
def projections(kb: KnowledgeBase) -> Iterator[Projections]:
    with Projections(kb.log, kb.folder / "views") as projections:
        yield projections


def found(
    projections: Projections, words: str, reader: Reader = HOST, as_at: date | None = None
) -> list[str]:
    audiences = projections.episodes.audiences(reader)
    results = projections.search.find(words, audiences=audiences, as_at=as_at)
    return [hit.entry.text for hit in results.hits]


def save_everything(kb: KnowledgeBase) -> None:
    kb.log.save(*(record for record in every_record() if record.NOUN != "vocabulary"))


def test_every_event_can_be_followed(kb: KnowledgeBase, projections: Projections) -> None:
    save_everything(kb)
    assert projections.catch_up()
    assert projections.health().positions == {"tables": kb.log.head(), "search": kb.log.head()}
    assert not projections.health().stuck


def test_views_followed_event_by_event_equal_a_rebuild(kb: KnowledgeBase, projections: Projections) -> None:
    for record in every_record():
        if record.NOUN != "vocabulary":
            kb.log.save(record)
            projections.catch_up()
    assert projections.differences() == []


def test_a_view_that_was_tampered_with_is_told_from_a_rebuild(
    kb: KnowledgeBase, projections: Projections
) -> None:
    save_everything(kb)
    projections.catch_up()
    projections.now.tables.query("UPDATE item SET status = 'done' WHERE kind = 'finding'")
    key = projections.search.find("similarity", audiences=frozenset({"public", "network"})).hits
    assert projections.differences() == [
        sentence for sentence in projections.differences() if "“item” differs from a fresh replay" in sentence
    ]
    assert key == ()


def test_a_changed_search_entry_is_told_from_a_rebuild(kb: KnowledgeBase, projections: Projections) -> None:
    kb.log.save(episode(), finding())
    projections.catch_up()
    key = finding().id.hex
    entry = projections.search.read([key])[key]
    assert isinstance(entry, Entry)
    wrong = replace(entry, text="Something that nobody recorded")
    projections.search.apply({key: wrong}, kb.log.head() + 1, kb.log.digest_at(kb.log.head()))
    assert any("search index" in sentence for sentence in projections.differences())


def test_a_rebuild_swaps_while_people_keep_reading(kb: KnowledgeBase, projections: Projections) -> None:
    kb.log.save(episode(), finding())
    projections.catch_up()
    seen: set[int] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(len(found(projections, "visits")))

    reading = threading.Thread(target=read)
    reading.start()
    before = projections.now.folder
    projections.rebuild()
    projections.rebuild()
    stop.set()
    reading.join()
    assert seen == {1}
    assert projections.now.folder != before


def test_another_process_sees_the_rebuilt_views(kb: KnowledgeBase, projections: Projections) -> None:
    kb.log.save(episode(), finding())
    projections.catch_up()
    with Projections(kb.log, kb.folder / "views") as other:
        other.rebuild()
    assert found(projections, "visits") == ["Visits have no agreed follow-up"]
    assert projections.now.folder.name == "2"


def test_what_one_process_follows_another_can_read(kb: KnowledgeBase, projections: Projections) -> None:
    projections.start()
    with Projections(kb.log, kb.folder / "views") as other:
        kb.log.save(episode(), finding())
        assert other.catch_up()
        assert found(other, "visits") == ["Visits have no agreed follow-up"]


def test_a_request_can_wait_for_what_it_wrote(kb: KnowledgeBase, projections: Projections) -> None:
    projections.start()
    position = kb.log.save(episode(), finding())
    assert projections.wait_for(position)
    assert found(projections, "visits") == ["Visits have no agreed follow-up"]


def test_a_request_does_not_wait_for_ever(kb: KnowledgeBase, projections: Projections) -> None:
    assert not projections.wait_for(kb.log.head() + 1, longest=0.01)


def test_a_restored_log_is_noticed_and_the_views_are_rebuilt(tmp_path: Path) -> None:
    with KnowledgeBase(tmp_path / "kb", date(2022, 9, 1)) as kb:
        kb.log.save(episode())
    shutil.copy(tmp_path / "kb" / "log.db", tmp_path / "backup.db")
    with (
        KnowledgeBase(tmp_path / "kb", date(2022, 9, 1)) as kb,
        Projections(kb.log, kb.folder / "v") as views,
    ):
        kb.log.save(finding("what the backup does not know"))
        views.catch_up()
    shutil.copy(tmp_path / "backup.db", tmp_path / "kb" / "log.db")
    for leftover in (tmp_path / "kb").glob("log.db-*"):
        leftover.unlink()
    with (
        KnowledgeBase(tmp_path / "kb", date(2022, 9, 1)) as kb,
        Projections(kb.log, kb.folder / "v") as views,
    ):
        kb.log.save(finding("another history"))
        views.catch_up()
        assert found(views, "backup") == []
        assert found(views, "history") == ["another history"]
        assert views.differences() == []


# Whoosh leaves the damaged file to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damaged", ["*.toc", "*.seg"])
def test_a_damaged_index_is_rebuilt(kb: KnowledgeBase, tmp_path: Path, damaged: str) -> None:
    with Projections(kb.log, tmp_path / "v") as views:
        kb.log.save(episode(), finding())
        views.catch_up()
    for path in (tmp_path / "v" / "1" / "search").glob(damaged):
        path.write_bytes(b"\0" * path.stat().st_size)
    with Projections(kb.log, tmp_path / "v") as views:
        views.catch_up()
        assert found(views, "visits") == ["Visits have no agreed follow-up"]


def test_a_poisonous_event_is_set_aside_and_shown(kb: KnowledgeBase, projections: Projections) -> None:
    orphan = finding("of an episode nobody opened")
    orphan.correct(BETTER, act("sharper"))
    first, second = orphan.collect_events()
    stored = [kb.log._application.mapper.to_stored_event(event) for event in (first, second)]
    kb.log._recorder.insert_events(stored[1:])
    kb.log.save(episode(), finding(reference="f2"))
    projections.catch_up()
    health = projections.health()
    assert health.stuck
    assert set(health.dead_letters["tables"]) == set(health.dead_letters["search"]) == {2}
    assert found(projections, "visits") == ["Visits have no agreed follow-up"]


def test_a_corrected_finding_is_found_by_its_new_words_alone(
    kb: KnowledgeBase, projections: Projections
) -> None:
    saved = finding()
    saved.correct(BETTER, act("sharper"))
    kb.log.save(episode(), saved)
    projections.catch_up()
    assert found(projections, "shared rule") == [BETTER.text]
    assert found(projections, "follow-up") == []


def test_a_withdrawn_finding_is_no_longer_found(kb: KnowledgeBase, projections: Projections) -> None:
    saved = finding()
    saved.withdraw(act("accuracy check"))
    kb.log.save(episode(), saved)
    projections.catch_up()
    assert found(projections, "visits") == []


def test_a_search_as_at_a_day_finds_what_was_recorded_by_its_end(
    kb: KnowledgeBase, projections: Projections, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_day = datetime(2022, 11, 1, 12, tzinfo=UTC)
    monkeypatch.setattr("ci_kb.domain.record.datetime_now_with_tzinfo", lambda: first_day)
    monkeypatch.setattr("eventsourcing.domain.datetime_now_with_tzinfo", lambda: first_day)
    saved = finding()
    kb.log.save(episode(), saved)
    monkeypatch.setattr(
        "eventsourcing.domain.datetime_now_with_tzinfo", lambda: first_day + timedelta(days=3)
    )
    later = kb.findings.get(REFERENCE, "f1")
    later.correct(BETTER, act("sharper"))
    kb.log.save(later)
    projections.catch_up()
    texts = [found(projections, "visits", as_at=date(2022, 10, 31) + timedelta(days=n)) for n in range(6)]
    before, after = "Visits have no agreed follow-up", BETTER.text
    assert texts == [[], [before], [before], [before], [after], [after]]


def test_release_lets_others_find_it_and_taking_back_hides_it_at_every_date(
    kb: KnowledgeBase, projections: Projections
) -> None:
    kb.log.save(episode(), finding())
    today = datetime.now(UTC).date() + timedelta(days=1)
    counts = []
    for visibility in (None, Visibility.PUBLIC, Visibility.TEAM):
        if visibility:
            kb.findings.release(REFERENCE, "f1", visibility, act("so decided"))
        projections.catch_up()
        counts.append(
            (
                len(found(projections, "visits", ELSEWHERE)),
                len(found(projections, "visits", ELSEWHERE, today)),
            )
        )
    assert counts == [(0, 0), (1, 1), (0, 0)]
    assert found(projections, "visits") == ["Visits have no agreed follow-up"]


def test_the_statements_of_a_focus_follow_the_visibility_of_their_episode(
    kb: KnowledgeBase, projections: Projections
) -> None:
    opened = next(iter(every_record()))
    kb.log.save(opened)
    projections.catch_up()
    audiences = projections.episodes.audiences(ELSEWHERE)
    results = projections.search.find("consistency", audiences=audiences)
    assert {hit.entry.reference for hit in results.hits} == {"focus-3", "focus-4"}
    kb.episodes.release(REFERENCE, Visibility.TEAM, act("too early"))
    projections.catch_up()
    assert found(projections, "consistency", ELSEWHERE) == []


def test_views_made_before_a_redaction_are_made_anew_and_the_old_ones_deleted(tmp_path: Path) -> None:
    with (
        KnowledgeBase(tmp_path / "kb", date(2022, 9, 1)) as kb,
        Projections(kb.log, kb.folder / "v") as views,
    ):
        kb.log.save(episode(), finding("Zebedee Quorn leads moderation"))
        views.catch_up()
        kb.redactions.passage("zebedee quorn", Ground.PERSONAL_DATA, by_operator(date(2023, 1, 9), "a name"))
        views.catch_up()
        assert found(views, "moderation") == ["[redacted: personal data] leads moderation"]
        assert views.differences() == []
    assert all(b"quorn" not in each.read_bytes().lower() for each in kb.folder.rglob("*") if each.is_file())


def test_modules_that_keep_something_of_the_same_event_all_hear_of_it() -> None:
    wanted = Counter(event for rows in ROWS for event in rows.HANDLERS)
    assert handlers().keys() == wanted.keys()
    heard: list[str] = []
    both = in_turn([lambda *_: heard.append("one"), lambda *_: heard.append("two")])
    both(None, None)  # type: ignore[arg-type]
    assert heard == ["one", "two"]
    assert max(wanted.values()) > 1
