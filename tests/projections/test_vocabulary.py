"""The shared words as they were on any day, and what became of each."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ci_kb.domain.errors import NotFound, Refused
from ci_kb.domain.vocabulary import Ring, Term, Theme, Vocabulary
from ci_kb.event_log import EventLog
from projections.follower import catch_up, follows
from projections.generation import read_tables
from projections.tables import Table, Tables
from projections.vocabulary import Vocabularies
from projections.vocabulary_rows import HANDLERS, TABLES
from tests.examples import act, full_vocabulary

EQUITY, ABSENCE = Theme("equity", "Equity"), Theme("absence", "Absence")
PEF = Term("PEF", "Pupil Equity Funding", ("SAC",), "PEF was once a fund.")


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    log = EventLog(tmp_path / "log.db")
    yield log
    log.close()


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Tables]:
    tables = read_tables(tmp_path)
    yield tables
    tables.close()


def begun() -> Vocabulary:
    return Vocabulary.adopt((EQUITY, ABSENCE), (PEF,), (Ring("gap", ("gap", "PRAG")),), act())


def test_the_words_read_are_the_words_decided(log: EventLog, tables: Tables) -> None:
    vocabulary = full_vocabulary()
    log.save(vocabulary)
    catch_up(tables, log)
    assert Vocabularies(tables).at() == vocabulary.wording


def test_the_words_stay_known_as_they_were_before_each_change(log: EventLog, tables: Tables) -> None:
    vocabulary = begun()
    wordings = [vocabulary.wording]
    positions = [log.save(vocabulary)]
    for change in (
        lambda: vocabulary.define_term(replace(PEF, expansion="Pupil Equity Fund"), act("renamed")),
        lambda: vocabulary.merge_theme("absence", "equity", act("one idea")),
        lambda: vocabulary.retire_ring("gap", act("too wide")),
    ):
        change()
        wordings.append(vocabulary.wording)
        positions.append(log.save(vocabulary))
    catch_up(tables, log)
    vocabularies = Vocabularies(tables)
    assert [vocabularies.at(position) for position in positions] == wordings
    assert len({repr(wording) for wording in wordings}) == 4


def test_every_version_of_a_term_keeps_its_reason(log: EventLog, tables: Tables) -> None:
    vocabulary = begun()
    vocabulary.define_term(replace(PEF, expansion="Pupil Equity Fund"), act("the name was wrong"))
    vocabulary.retire_term("PEF", act("the programme ended"))
    log.save(vocabulary)
    catch_up(tables, log)
    history = Vocabularies(tables).history("term", "PEF")
    assert [(version.state, version.facts.reason) for version in history] == [
        ("stands", ""),
        ("stands", "the name was wrong"),
        ("retired", "the programme ended"),
    ]
    assert history[0].word == PEF


def test_what_was_adopted_at_first_is_no_change(log: EventLog, tables: Tables) -> None:
    vocabulary = begun()
    vocabulary.merge_theme("absence", "equity", act("one idea"))
    log.save(vocabulary)
    catch_up(tables, log)
    (change,) = Vocabularies(tables).changes()
    assert (change.name, change.state, change.merged_into) == ("absence", "merged", "equity")


def test_tables_of_another_layout_are_built_anew(log: EventLog, tmp_path: Path) -> None:
    log.save(begun())
    more = (*TABLES, Table("more", ("id",), ()))
    for layout, sound in ((TABLES, True), (TABLES, True), (more, False)):
        tables = Tables(tmp_path / "read.db", layout, HANDLERS)
        if tables.tracking()[0] == 0:
            catch_up(tables, log)
        assert follows(tables, log) is sound
        tables.close()


NAMES = st.sampled_from(["a", "b", "c"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("define"), NAMES, NAMES),
        st.tuples(st.just("merge"), NAMES, NAMES),
        st.tuples(st.just("retire"), NAMES, NAMES),
    ),
    max_size=12,
)


@settings(max_examples=25)
@given(STEPS)
def test_whatever_is_decided_about_themes_every_wording_stays_known(
    steps: list[tuple[str, str, str]],
) -> None:
    vocabulary = begun()
    with TemporaryDirectory() as folder:
        log = EventLog(Path(folder) / "log.db")
        tables = Tables(Path(folder) / "read.db", TABLES, HANDLERS)
        wordings = {log.save(vocabulary): vocabulary.wording}
        for what, theme, other in steps:
            with suppress(Refused, NotFound):
                if what == "define":
                    vocabulary.define_theme(Theme(theme, other), act("said otherwise"))
                elif what == "merge":
                    vocabulary.merge_theme(theme, other, act("one idea"))
                else:
                    vocabulary.retire_theme(theme, act("not used"))
            wordings[log.save(vocabulary)] = vocabulary.wording
        catch_up(tables, log)
        assert {at: Vocabularies(tables).at(at) for at in wordings} == wordings
        for wording in wordings.values():
            for theme in wording.merged:
                assert wording.theme_now(theme) not in wording.merged
        tables.close()
        log.close()
