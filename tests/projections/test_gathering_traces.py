"""Every sentence of a summary leads to what was recorded, and changes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from ci_kb.domain.account import Role
from ci_kb.guidance.quantities import check_words, counts_in
from projections.gathering import gather_up, read
from projections.gathering.parts import (
    Choices,
    Draft,
    Manner,
    Quotation,
    Scope,
    Sentence,
    Source,
    Told,
    decode,
    encode,
    sentences,
    sources_of,
)
from projections.gathering.tracing import source_text
from projections.gathering.words import short
from projections.reading import Reader
from projections.search.text import sequence
from tests.projections.gathering_world import (
    EVER,
    SESSION,
    World,
    assert_exactly_its_sentences_change,
    some_sources,
)

READER = Reader("somebody", Role.READER)


@pytest.fixture(scope="module")
def draft(told: World) -> Draft:
    return gather_up(told, EVER)


def test_every_sentence_has_a_source_that_resolves_for_somebody_of_another_authority(
    told: World, draft: Draft
) -> None:
    every = list(sentences(draft))
    assert len(every) > 200
    assert not [one.id for one in every if not one.sources]
    seen: dict[Source, bool] = {}
    for sentence in every:
        for source in sentence.sources:
            if source not in seen:
                seen[source] = source_text(told, source, READER) is not None
    assert all(seen.values())


def test_every_cell_and_quotation_leads_to_something_recorded(told: World, draft: Draft) -> None:
    cited = {source for section in draft.sections for block in section.blocks for source in sources_of(block)}
    assert all(source_text(told, source, READER) for source in cited)


def quoted_words(sentence: Sentence) -> Iterator[str]:
    """Yield the parts of a told sentence that are recorded words: what is quoted, what was found."""
    yield from re.findall(r"“([^”]{12,})”", sentence.text)
    where = r"(?:In|The team in) (?:Western Isles, Orkney and Shetland|[^,]*?)"
    if match := re.match(rf"{where}(?:,| found that| saw that| noted that) (.*)", sentence.text):
        yield match[1]


def test_what_a_sentence_tells_is_in_the_words_of_its_sources(told: World, draft: Draft) -> None:
    checked = 0
    for sentence in sentences(draft):
        if sentence.counts or not sentence.id.startswith(("finding/", "focus/", "wider-learning")):
            continue
        recorded = " ".join(
            " ".join(sequence(found.text))
            for source in sentence.sources
            if (found := source_text(told, source, READER))
        )
        for words in quoted_words(sentence):
            assert " ".join(sequence(words)) in recorded, (sentence.text, recorded)
            checked += 1
    assert checked > 80


def test_every_sentence_keeps_to_the_quantity_words(draft: Draft) -> None:
    for sentence in sentences(draft):
        if sentence.counts:
            assert not check_words(sentence.text, counts_in(sentence.text)), sentence.text


def test_a_draft_is_the_same_after_json(draft: Draft) -> None:
    assert decode(encode(draft)) == draft


def test_identifiers_of_sentences_are_unique(draft: Draft) -> None:
    names = [sentence.id for sentence in sentences(draft)]
    assert len(set(names)) == len(names)


# ---- deleting a source ----


def test_deleting_a_source_changes_exactly_the_sentences_that_cite_it(told: World) -> None:
    material, _ = read(told, EVER)
    for gone in some_sources(material, 10):
        assert_exactly_its_sentences_change(material, EVER, gone)


@pytest.mark.slow
@pytest.mark.parametrize("scope", [EVER, SESSION], ids=["ever", "one session"])
def test_deleting_any_source_changes_exactly_the_sentences_that_cite_it(told: World, scope: Scope) -> None:
    material, _ = read(told, scope)
    for gone in sorted({one.source for one in material.records() if one.source.kind != "report"}):
        assert_exactly_its_sentences_change(material, scope, gone)


# ---- what became of everything ----


def test_the_four_parts_of_the_ledger_sum_to_everything_released(told: World) -> None:
    choices = Choices(
        set_aside={"finding/moray-2022-11/f2": "Told in another summary"},
        manner={"finding/moray-2022-11/f1": Told(Manner.QUOTE)},
    )
    ledger = gather_up(told, EVER, choices).ledger
    parts = [
        {one.item for one in ledger.considered},
        {one.item for one in ledger.cited},
        {one.source.item for one in ledger.set_aside},
        {one.item for one in ledger.not_surfaced},
    ]
    kinds = {
        "findings": "finding",
        "practice": "practice",
        "next_steps": "next step",
        "connections": "connection",
    }
    released = {
        f"{kind}/{doc['reference']}/{one['reference']}"
        for doc in told.documents.values()
        for name, kind in kinds.items()
        for one in doc.get(name, ())
        if one["visibility"] in ("network", "public") and "withdrawn" not in one
    }
    assert set().union(*parts) == released
    assert sum(map(len, parts)) == len(released) == ledger.eligible
    assert parts[2] == {"finding/moray-2022-11/f2"}


def test_what_is_set_aside_is_neither_told_nor_counted(told: World) -> None:
    aside = "finding/moray-2022-11/f2"
    draft = gather_up(told, EVER, Choices(set_aside={aside: "Told in another summary"}))
    assert aside not in {
        source.item for section in draft.sections for block in section.blocks for source in sources_of(block)
    }


def test_what_people_want_quoted_is_quoted_whole(told: World) -> None:
    draft = gather_up(told, EVER, Choices(manner={"finding/moray-2022-11/f1": Told(Manner.QUOTE)}))
    (quoted,) = [
        block for section in draft.sections for block in section.blocks if isinstance(block, Quotation)
    ]
    recorded = next(one for one in told.documents["moray-2022-11"]["findings"] if one["reference"] == "f1")
    assert quoted.text == recorded["text"]
    assert quoted.attribution == "Moray"
    assert quoted.source in draft.ledger.cited


def test_what_people_word_themselves_keeps_its_source(told: World) -> None:
    own = Told(Manner.PARAPHRASE, "Follow-up after a visit depends on who makes it.")
    draft = gather_up(told, EVER, Choices(manner={"finding/moray-2022-11/f1": own}))
    sentence = next(one for one in sentences(draft) if one.id == "finding/moray-2022-11/f1")
    assert sentence.text == own.text
    assert [source.item for source in sentence.sources] == ["finding/moray-2022-11/f1"]


# ---- what a source said ----


def versions(told: World, reference: str) -> list[Source]:
    rows = told.now.tables.query(
        "SELECT * FROM item WHERE episode || '/' || reference = :name AND kind = 'finding' ORDER BY version",
        name=reference,
    )
    return [
        Source(row["from_position"], "finding", row["episode"], row["reference"], row["version"])
        for row in rows
    ]


def test_a_source_is_read_as_it_stood_then(told: World) -> None:
    first, second = versions(told, "highland-2022-03/f6")
    before, after = source_text(told, first, READER), source_text(told, second, READER)
    assert before
    assert after
    assert "11 used the data pack" in before.text
    assert "13 used the data pack" in after.text
    assert (before.changed, after.changed) == (True, False)
    assert [short(name) for name in before.authorities] == ["Highland"]
    assert after.facts.reason.startswith("Recount")


def test_what_was_not_released_is_read_by_those_who_work_there_alone(told: World) -> None:
    (kept,) = versions(told, "dumfries-and-galloway-2023-04/f10")
    theirs = Reader("somebody", Role.OFFICER, "Dumfries and Galloway Council")
    assert source_text(told, kept, READER) is None
    assert source_text(told, kept, Reader()) is None
    assert source_text(told, kept, theirs)


def test_a_source_that_is_none_has_no_words(told: World) -> None:
    (kept,) = versions(told, "moray-2022-11/f1")
    wrong = Source(kept.position + 1, kept.kind, kept.episode, kept.reference, kept.version)
    assert source_text(told, wrong, READER) is None
    assert source_text(told, Source(1, "nothing", "x", "y"), READER) is None
