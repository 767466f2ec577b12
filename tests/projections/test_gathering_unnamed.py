"""From a summary without names, nobody can tell which authority is behind a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from ci_kb.domain.authorities import authorities, rows
from projections.gathering import gather_up
from projections.gathering.blinding import blinded
from projections.gathering.parts import (
    Attribution,
    Choices,
    CountTable,
    Draft,
    Listing,
    Manner,
    Paragraph,
    Quotation,
    Scope,
    Told,
    encode,
    sentences,
)
from tests.documents import bare, write
from tests.projections.counted_by_hand import numbers
from tests.projections.gathering_world import EVER, SESSION, World, opened

FEWEST = 3
YEAR = Scope(date(2023, 2, 1), date(2023, 12, 31))
SCOPES = [
    EVER,
    SESSION,
    YEAR,
    Scope(date(2021, 1, 1), date(2022, 12, 31)),
    Scope(date(2021, 1, 1), date(2024, 12, 31), themes=("data", "attendance")),
    Scope(
        date(2021, 1, 1), date(2024, 12, 31), episodes=("moray-2022-11", "dundee-2022-09", "glasgow-2024-05")
    ),
]


@pytest.fixture(params=range(len(SCOPES)), ids=str)
def unnamed(told: World, request: pytest.FixtureRequest) -> Draft:
    return blinded(gather_up(told, SCOPES[request.param], named=False))


def all_words(draft: Draft) -> str:
    """Return everything that can be read in a draft."""
    said: list[str] = [draft.title]
    for section in draft.sections:
        said.append(section.heading)
        for block in section.blocks:
            match block:
                case Paragraph() | Listing():
                    said += [one.text for one in block.sentences]
                case Quotation():
                    said += [block.text, block.attribution]
                case CountTable():
                    said += [
                        block.caption,
                        *block.headings,
                        *(cell.text for row in block.rows for cell in row),
                    ]
    return "\n".join(said)


def told_texts(draft: Draft) -> list[str]:
    """Return the sentences that tell what somebody recorded."""
    return [one.text for one in sentences(draft) if not one.counts]


# ---- what an adversary knows of each authority ----

ISLANDS = {"Argyll and Bute", "Highland", "North Ayrshire", "Orkney", "Shetland", "Western Isles"}
GAELIC = {"Argyll and Bute", "Glasgow", "Highland", "Western Isles"}
CITIES = {"Aberdeen City", "Dundee", "Edinburgh", "Glasgow", "Stirling", "Highland", "Perth and Kinross"}
FEATURES = {
    r"\bisland|\bferr(y|ies)\b|\binter-island": ISLANDS,
    r"\bgaelic\b|\bGME\b|\be-sgoil": GAELIC,
    r"\bcit(y|ies)\b": CITIES,
    r"\b(two|three|several) authorities\b|\bjoint(ly)? host": {"Orkney", "Shetland", "Western Isles"},
    r"\b(small|large)\w* authority": {"Clackmannanshire", "Orkney", "Highland", "Glasgow"},
}


def candidates(text: str) -> set[str]:
    """Return the authorities that a text can be of, as far as somebody who knows them all can tell."""
    left = {one.short_name for one in authorities()}
    for pattern, theirs in FEATURES.items():
        if re.search(pattern, text, re.IGNORECASE):
            left &= theirs
    for one in authorities():
        for name in (one.name, one.short_name, *one.aliases):
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                left &= {one.short_name}
    return left


def test_nothing_names_an_authority_a_region_or_a_place(unnamed: Draft) -> None:
    words = all_words(unnamed)
    for one in authorities():
        for name in (one.name, one.short_name, one.collaborative, *one.aliases):
            assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words), name
    for place in ("Skye", "Islay", "Stornoway", "Annan", "Strathfleet", "Levenmouth"):
        assert place not in words


def test_no_text_can_be_pinned_to_fewer_than_three_authorities(unnamed: Draft) -> None:
    for text in told_texts(unnamed):
        assert len(candidates(text)) == 32, text


def test_names_that_stand_in_one_episode_alone_stand_in_no_text(told: World, unnamed: Draft) -> None:
    """A school, a project or a place has a capital inside a sentence, and is found in one episode."""
    names = {ref: capitals(doc) for ref, doc in told.documents.items()}
    for ref, theirs in names.items():
        others = set().union(*(each for other, each in names.items() if other != ref))
        for text in told_texts(unnamed):
            own = capitals_in(text) & (theirs - others)
            assert not {word for word in own - EVERYWHERE if not word.isupper()}, text


EVERYWHERE = {part for row in rows("vocabulary") for part in row["term"].split()}
"""Words of the shared vocabulary, which are used all over Scotland."""


def capitals_in(text: str) -> set[str]:
    return set(re.findall(r"(?<=[a-z,] )[A-Z][\w’'-]+", text))


def capitals(doc: dict[str, object]) -> set[str]:
    return capitals_in(str(doc))


def counts_of_episodes(draft: Draft) -> Iterator[tuple[int, int]]:
    """Yield every "so many of so many" in a draft."""
    for found in re.finditer(r"(\d+) of (?:the )?(\d+)", all_words(draft)):
        yield int(found[1]), int(found[2])


def test_no_count_is_one_or_two(unnamed: Draft) -> None:
    assert not [pair for pair in counts_of_episodes(unnamed) if 0 < pair[0] < FEWEST]
    for section in unnamed.sections:
        for block in section.blocks:
            if isinstance(block, CountTable):
                small = [row for row in block.rows for cell in row[1:] if cell.text in ("1", "2")]
                assert not small, block.id
    for sentence in sentences(unnamed):
        if sentence.counts:
            assert not {1, 2} & set(numbers(sentence.text)), sentence.text


def test_nothing_is_left_when_told_cells_are_taken_from_the_whole(unnamed: Draft) -> None:
    """Whoever adds up the cells of a table, in any choice of them, finds no remainder of one or two."""
    whole = {
        "connections/states": r"led to (\w[\w-]*) suggestions",
        "next-steps/table": r"Of (\w[\w-]*) next steps",
    }
    tables = {
        block.id: [int(row[1].text) for row in block.rows]
        for section in unnamed.sections
        for block in section.blocks
        if isinstance(block, CountTable) and block.id in whole
    }
    for name, parts in tables.items():
        found = re.search(whole[name], all_words(unnamed))
        assert found
        total = numbers(found[1])[0]
        for size in range(len(parts) + 1):
            for some in combinations(parts, size):
                assert total - sum(some) not in (1, 2)


def test_sources_and_references_are_left_out(told: World, unnamed: Draft) -> None:
    written = encode(unnamed).decode()
    for reference in told.documents:
        assert reference not in written
    assert not any(one.sources for one in sentences(unnamed))


def test_the_order_of_texts_is_that_of_their_words(told: World) -> None:
    draft = gather_up(told, EVER, named=False)
    for section in draft.sections:
        if section.id in ("did-not-work", "wider-learning"):
            (listing,) = [block for block in section.blocks if isinstance(block, Listing)]
            texts = [one.text for one in listing.sentences]
            assert texts == sorted(texts)


@pytest.mark.parametrize("hosts", [1, 2])
def test_with_fewer_than_three_hosts_no_words_are_told(told: World, hosts: int) -> None:
    few = ("moray-2022-11", "dundee-2022-09")[:hosts]
    draft = gather_up(told, Scope(EVER.period_from, EVER.period_to, episodes=few), named=False)
    assert not told_texts(draft)
    assert not [block for part in draft.sections for block in part.blocks if isinstance(block, Quotation)]
    about = [one.text for one in sentences(draft) if one.id.startswith(("theme", "message/themes"))]
    assert about == ["No finding can be told of here."]


def test_a_theme_that_fewer_than_three_episodes_share_is_not_named(told: World) -> None:
    draft = gather_up(told, EVER, named=False)
    shared: dict[str, set[str]] = {}
    for reference, document in told.documents.items():
        for finding in document.get("findings", ()):
            for theme in finding.get("themes", ()):
                shared.setdefault(theme, set()).add(reference)
    names = [section.id for section in draft.sections]
    named = {name.removeprefix("theme/") for name in names if name.startswith("theme/")}
    assert named > {"other", "data"}
    assert all(len(shared[theme]) >= FEWEST for theme in named - {"other"})


def test_what_is_withheld_is_counted_and_never_told(told: World) -> None:
    item = "finding/moray-2022-11/f2"
    draft = gather_up(told, EVER, Choices(attribution={item: Attribution.WITHHELD}))
    assert item not in {one.id for one in sentences(draft)}
    assert item in {one.item for one in draft.ledger.considered}


def test_what_is_told_without_a_name_in_a_summary_with_names_leads_nowhere(told: World) -> None:
    item = "finding/west-lothian-2023-02/f2"
    draft = gather_up(told, EVER, Choices(attribution={item: Attribution.UNNAMED}))
    sentence = next(one for one in sentences(draft) if one.id == item)
    assert sentence.blind
    assert "West Lothian" not in sentence.text
    shown = blinded(draft)
    assert item not in {one.id for one in sentences(shown)}
    assert next(one for one in sentences(shown) if one.text == sentence.text).sources == ()


def test_what_people_write_is_not_told_where_it_names_the_authority(told: World) -> None:
    item = "finding/moray-2022-11/f2"
    own = Choices(manner={item: Told(Manner.PARAPHRASE, "Schools near Elgin moderate well.")})
    assert "Elgin" not in all_words(gather_up(told, EVER, own, named=False))


def test_what_is_not_released_is_in_no_form(tmp_path: Path) -> None:
    secret = {"on": "2022-11-24", "kind": "strength", "text": "Unreleased canary.", "visibility": "team"}
    shown = {"on": "2022-11-24", "kind": "strength", "text": "Released wren.", "themes": ["data"]}
    document = bare(
        fieldwork={"from": "2022-11-15", "to": "2022-11-17"},
        findings=[{"reference": "f1", **secret}, {"reference": "f2", **shown}],
    )
    world = opened(tmp_path, [write(tmp_path / "one.json", document)])
    for named in (True, False):
        draft = gather_up(world, EVER, named=named)
        assert b"canary" not in encode(draft)
        assert draft.ledger.eligible == 1
    assert "released wren" in all_words(gather_up(world, EVER))
    public = Scope(EVER.period_from, EVER.period_to, public=True)
    assert b"wren" not in encode(gather_up(world, public))
    world.close()
