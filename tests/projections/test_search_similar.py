"""Similar work is found, and every reason for it points at the items it stands in."""

from pathlib import Path

import pytest

from projections.search import EpisodeEntry, Search, Vocabulary
from projections.search.spelling import distances
from tests.projections.search_entries import PUBLIC, add, entry, keyed

NEEDS = {
    "attendance-2022": "attendance fell; link workers visited families; persistent absence tracked weekly",
    "reading-2021": "reading for pleasure grew; libraries lent books; early literacy and phonics were taught",
    "pathways-2023": "vocational pathways widened; colleges taught apprenticeships; timetables matched",
    "play-2020": "nursery play outdoors; early level transitions into P1; practitioners observed children",
}
VOCABULARY = Vocabulary.of(
    themes={"attendance": "Attendance and engagement"}, authorities={"Fife": "Fife Council"}
)


@pytest.fixture
def search(tmp_path: Path) -> Search:
    entries = []
    for code, text in NEEDS.items():
        theme = code.split("-")[0]
        entries += [
            entry(f"f{n}", part, episode=code, themes=(theme,)) for n, part in enumerate(text.split(";"))
        ]
    entries.append(entry("f9", "secret attendance tracked weekly", episode="hidden-2022", audience="team:x"))
    return add(Search(tmp_path), *(EpisodeEntry(code, code, ("Fife Council",)) for code in NEEDS), *entries)


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        ("tracking absence with families", "attendance-2022"),
        ("books and phonics in the early years", "reading-2021"),
        ("apprenticeship timetabling with a college", "pathways-2023"),
        ("observing play in nurseries", "play-2020"),
    ],
)
def test_a_need_told_in_words_finds_who_did_similar_work(search: Search, need: str, expected: str) -> None:
    first, *_ = search.similar(text=need, audiences=PUBLIC)
    assert first.reference == expected
    assert first.episode == search.episodes()[expected]


def test_an_episode_is_like_one_on_the_same_subject_and_never_like_itself(search: Search) -> None:
    add(
        search,
        entry(
            "f1",
            "Absence and attendance of families were tracked",
            episode="new-2024",
            themes=("attendance",),
        ),
    )
    found = search.similar(episode="new-2024", audiences=PUBLIC)
    assert found[0].reference == "attendance-2022"
    assert "new-2024" not in {each.reference for each in found}
    by_key = search.similar(keys=["finding/new-2024/f1/1"], audiences=PUBLIC)
    assert [each.reference for each in by_key] == [each.reference for each in found]


def test_every_reason_is_a_word_or_theme_that_its_items_have(search: Search) -> None:
    add(search, entry("f1", "Absence and attendance tracked", episode="new-2024", themes=("attendance",)))
    for each in search.similar(episode="new-2024", audiences=PUBLIC):
        assert each.reasons
        for reason in each.reasons:
            cited = search.read(key for key, _ in reason.items)
            assert cited
            for key, position in reason.items:
                made = cited[key]
                assert made.position == position
                assert reason.value in made.themes if reason.kind == "theme" else reason.value in made.text  # type: ignore[union-attr]


def test_without_a_cited_item_score_and_reasons_change(search: Search) -> None:
    before = search.similar(text="persistent absence tracked", audiences=PUBLIC)[0]
    ((key, _), *_) = before.reasons[0].items
    search.apply({key: None}, 50, "digest")
    after = search.similar(text="persistent absence tracked", audiences=PUBLIC)
    assert all(each.reference != before.reference or each.score < before.score for each in after)
    assert all(key not in dict(reason.items) for each in after for reason in each.reasons)


def test_a_theme_alone_is_a_reason(search: Search) -> None:
    (first,) = search.similar(text="Attendance and engagement", audiences=PUBLIC, vocabulary=VOCABULARY)[:1]
    assert first.reference == "attendance-2022"
    assert "theme" in {reason.kind for reason in first.reasons}


def test_hidden_work_is_not_similar(search: Search) -> None:
    found = search.similar(text="secret attendance tracked weekly", audiences=PUBLIC)
    assert "hidden-2022" not in {each.reference for each in found}
    seen = search.similar(text="secret attendance tracked weekly", audiences=frozenset({"team:x"}))
    assert [each.reference for each in seen] == ["hidden-2022"]


def test_what_nobody_did_is_like_nothing(search: Search) -> None:
    assert search.similar(text="quantum cryptography", audiences=PUBLIC) == []
    assert search.similar(episode="unknown", audiences=PUBLIC) == []


def test_typing_is_completed_from_names_then_titles(search: Search) -> None:
    search.apply(
        keyed(
            entry("t1", title="Attendance in small schools"),
            entry("t2", title="Small secret", audience="team:x"),
        ),
        60,
        "digest",
    )
    assert search.suggest("att", PUBLIC, VOCABULARY) == [
        "Attendance and engagement",
        "attendance-2022",
        "Attendance in small schools",
    ]
    assert search.suggest("small sch", PUBLIC) == ["Attendance in small schools"]
    assert search.suggest("small", PUBLIC) == ["Attendance in small schools"]
    assert search.suggest("f", PUBLIC) == []


def slow_distance(one: str, other: str) -> int:
    """Counts edits by the definition, one pair at a time."""
    table = {(i, j): i + j for i in range(len(one) + 1) for j in range(len(other) + 1) if not i or not j}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            same = one[i - 1] == other[j - 1]
            steps = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (not same)]
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                steps.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(steps)
    return table[len(one), len(other)]


def test_edits_are_counted_as_by_hand() -> None:
    words = ["attendance", "atendance", "attnedance", "reading", "", "é", "ab", "ba", "attend", "moderation"]
    for word in words:
        assert distances(word, words).tolist() == [slow_distance(word, other) for other in words]


def test_an_item_is_worth_what_the_score_loses_without_it(search: Search) -> None:
    many = [
        entry(f"x{n}", f"attendance tracked by week {n}", episode="many-2024", themes=("attendance",))
        for n in range(8)
    ]
    common = "persistent absence; attendance of pupils; tracked by somebody; something else".split(";")
    filler = [entry(f"y{n}", common[n % 4], episode="other-2024") for n in range(200)]
    add(search, *many, *filler)
    for before in search.similar(text="persistent absence and attendance tracked", audiences=PUBLIC):
        for item, worth in zip(before.items, before.worth, strict=True):
            search.apply({item.key: None}, search.position + 1, "digest")
            after = search.similar(text="persistent absence and attendance tracked", audiences=PUBLIC)
            score = next((each.score for each in after if each.reference == before.reference), 0.0)
            assert before.score - score == pytest.approx(worth, abs=0.02)
            assert all(item.key not in dict(reason.items) for each in after for reason in each.reasons)
            add(search, item)


def test_everyday_words_are_no_reason(search: Search) -> None:
    add(search, entry("f1", "At this level every team of teachers meets in term", episode="level-2024"))
    found = search.similar(text="What level should the team of teachers reach in a term?", audiences=PUBLIC)
    assert "level-2024" in {each.reference for each in found}
    values = {reason.value.casefold() for each in found for reason in each.reasons}
    assert not values & {"level", "team", "teachers", "term"}


def test_outcome_sources_that_both_draw_on_are_a_reason_for_whom_both_are_open(search: Search) -> None:
    drawn_on = {"source": ((0, {"inspection": 7}),)}
    add(
        search,
        EpisodeEntry("open-2024", "", ("Fife Council",), inner=drawn_on),
        EpisodeEntry("closed-2024", "", ("Fife Council",), audience="team:x", inner=drawn_on),
        EpisodeEntry("mine-2024", "", ("Moray Council",), inner=drawn_on),
        *(entry("f1", "zebra crossings", episode=code) for code in ("open-2024", "closed-2024", "mine-2024")),
    )
    first, second = search.similar(episode="mine-2024", audiences=PUBLIC)
    assert (first.reference, second.reference) == ("open-2024", "closed-2024")
    assert first.score > second.score
    assert [(reason.value, reason.items) for reason in first.sources] == [
        ("inspection", (("episode/open-2024", 7),))
    ]
    assert second.sources == ()
