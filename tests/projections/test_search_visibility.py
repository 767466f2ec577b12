"""What a reader may not see has no influence on what he is answered, and nothing is counted wrongly."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from projections.search import Entry, EpisodeEntry, Filters, Search
from projections.search.documents import moment
from tests.projections.search_entries import (
    AUDIENCES,
    PUBLIC,
    RECORDED,
    WORDS,
    add,
    chosen,
    drawn,
    entry,
    find,
)

SCOTLAND = ZoneInfo("Europe/London")


class Reader:
    """A reader who sees what any of some audiences sees."""

    def __init__(self, *audiences: str) -> None:
        self.audiences = audiences

    def allows(self, audience: str) -> bool:
        """Answers whether the reader belongs to an audience."""
        return audience in self.audiences


def values(each: Entry, facet: str, episodes: dict[str, EpisodeEntry]) -> Iterable[str]:
    """Returns an item's values in a facet, told without the engine, for one who sees public and network."""
    episode = episodes.get(each.episode)
    if facet == "stage":
        return episode.inner["stage"][-1][1] if episode and episode.audience in ("public", "network") else ()
    told: dict[str, Iterable[str]] = {
        "theme": each.themes,
        "year": (str(each.on.year),),
        "authority": episode.hosts if episode else (),
        "region": episode.labels["region"] if episode else (),
        "family_group": episode.labels["family_group"] if episode else (),
    }
    return told[facet] if facet in told else (str(getattr(each, facet)),)


def holds(each: Entry, filters: Filters, episodes: dict[str, EpisodeEntry], without: str = "") -> bool:
    """Answers whether an item meets the filters, told without the engine."""
    if each.on < (filters.date_from or date.min) or each.on > (filters.date_to or date.max):
        return False
    return all(
        set(values(each, facet, episodes)) & set(wanted)
        for facet, wanted in filters.chosen().items()
        if facet != without
    )


def as_counts(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(((value, n) for value, n in counter.items() if value), key=lambda pair: (-pair[1], pair[0]))


def test_facets_are_counted_as_by_hand_for_300_filters(tmp_path: Path) -> None:
    made = drawn(400)
    search = add(Search(tmp_path), *made)
    episodes = {each.reference: each for each in made if isinstance(each, EpisodeEntry)}
    seen = [
        e for e in made if isinstance(e, Entry) and e.audience != "team:moray-2022-11" and not e.recorded_to
    ]
    chance = random.Random(11)
    for _ in range(300):
        filters, word = chosen(chance), chance.choice(("", "reading", "moderation"))
        results = search.find(word, filters=filters, audiences=Reader("public", "network"))
        asked = [each for each in seen if word in f"{each.title} {each.text}".split() or not word]
        assert results.total == sum(holds(each, filters, episodes) for each in asked)
        assert {"region", "family_group", "stage", "authority", "theme"} <= set(results.facets)
        for facet, counts in results.facets.items():
            counted: Counter[str] = Counter()
            for each in asked:
                if holds(each, filters, episodes, without=facet):
                    counted.update(set(values(each, facet, episodes)))
            assert counts == as_counts(counted), facet


SECRETS = [
    entry(f"h{n}", f"zebra secret{n} reading atendance", audience="group:x", title=f"zebra {n}")
    for n in range(30)
]
ODD = ["zebra", "zebr*", "secret1", "attendence", "atendance", '"rural island"', "", "zebra reading -writing"]


@pytest.mark.parametrize(
    "audiences", [{"public"}, {"public", "network"}, {"team:moray-2022-11"}, set(AUDIENCES), set()]
)
def test_answers_are_those_of_an_index_that_holds_nothing_else(tmp_path: Path, audiences: set[str]) -> None:
    made = drawn(250)
    mine = [each for each in made if isinstance(each, EpisodeEntry) or each.audience in audiences]
    everything = add(Search(tmp_path / "all"), *made, *SECRETS)
    alone = add(Search(tmp_path / "mine"), *mine)
    chance = random.Random(2)
    queries = [" ".join(chance.choices(WORDS, k=chance.randint(1, 4))) for _ in range(40)]
    reader = frozenset(audiences)
    for typed in [*queries, *ODD]:
        for as_at in (None, date(2023, 2, 1)):
            filters = chosen(chance)
            one = everything.find(typed, audiences=reader, filters=filters, as_at=as_at, limit=30)
            assert one == alone.find(typed, audiences=reader, filters=filters, as_at=as_at, limit=30)
        assert everything.suggest(typed[:4], reader) == alone.suggest(typed[:4], reader)
        assert everything.similar(text=typed, audiences=reader) == alone.similar(text=typed, audiences=reader)
    for number in range(6):
        code = f"episode-{number}"
        assert everything.similar(episode=code, audiences=reader) == alone.similar(
            episode=code, audiences=reader
        )


def test_of_a_closed_episode_an_open_item_tells_no_title(tmp_path: Path) -> None:
    closed = EpisodeEntry(
        "fife-2023-01", "A delicate matter", ("Fife Council",), audience="team:x", details={"id": "secret"}
    )
    search = add(Search(tmp_path), closed, entry("f1", "reading", episode="fife-2023-01"))
    (hit,) = search.find("reading", audiences=PUBLIC).hits
    assert hit.episode
    assert (hit.episode.title, hit.episode.details, hit.authorities) == (
        "fife-2023-01",
        {},
        ("Fife Council",),
    )
    (similar,) = search.similar(text="reading", audiences=PUBLIC)
    assert similar.episode == hit.episode
    assert search.find("delicate", audiences=PUBLIC).total == 0
    assert search.suggest("delicate", PUBLIC) == []
    (hit,) = search.find("reading", audiences=frozenset({"public", "team:x"})).hits
    assert hit.episode == closed
    assert search.suggest("delicate", frozenset({"team:x"})) == ["A delicate matter"]


def test_a_deleted_document_is_never_suggested(tmp_path: Path) -> None:
    search = add(Search(tmp_path), entry("f1", "moderation", title="Moderation"), entry("f2", "reading"))
    search.apply({entry("f1").key: None}, 5, "digest")
    assert search.find("moderaton", audiences=PUBLIC).did_you_mean is None
    assert search.suggest("mode", PUBLIC) == []


def test_a_reader_may_be_an_object_or_plain_audiences(tmp_path: Path) -> None:
    search = add(Search(tmp_path), *drawn(80))
    plain = find(search, "reading", audiences=frozenset({"public", "network"}))
    assert find(search, "reading", audiences=Reader("public", "network")) == plain


def test_as_at_a_day_is_what_was_recorded_by_its_end(tmp_path: Path) -> None:
    midnight = datetime(2023, 7, 2, tzinfo=SCOTLAND)
    before, after = midnight - timedelta(microseconds=1), midnight + timedelta(hours=3)
    search = add(
        Search(tmp_path),
        entry("f1", "old words", version=1, recorded_from=before, recorded_to=after),
        entry("f1", "new words", version=2, recorded_from=after),
        entry("f2", "brief words", recorded_from=before, recorded_to=midnight),
        entry("f3", "later words", recorded_from=midnight.astimezone(UTC)),
    )

    def texts(as_at: date | None) -> set[str]:
        return {hit.entry.text for hit in search.find("words", audiences=PUBLIC, as_at=as_at).hits}

    assert texts(date(2023, 6, 30)) == set()
    assert texts(date(2023, 7, 1)) == {"old words", "brief words"}
    assert texts(date(2023, 7, 2)) == {"new words", "later words"}
    assert texts(None) == texts(date(2023, 7, 2)) == texts(date.max)


def test_as_at_any_day_is_what_the_versions_say(tmp_path: Path) -> None:
    made = drawn(200)
    search = add(Search(tmp_path), *made)
    for days in range(0, 420, 13):
        day = date(2022, 11, 1) + timedelta(days=days)
        end = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=SCOTLAND)
        expected = {
            each.reference
            for each in made
            if isinstance(each, Entry)
            and each.audience == "public"
            and each.recorded_from < end
            and (each.recorded_to is None or each.recorded_to >= end)
        }
        assert set(find(search, "", as_at=day)) == expected


def test_an_entry_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        entry("f1", recorded_from=datetime(2022, 1, 1))  # noqa: DTZ001 - what is refused


def test_what_only_insiders_know_of_an_episode_is_neither_counted_nor_chosen_by_others(
    tmp_path: Path,
) -> None:
    closed = EpisodeEntry(
        "moray-2022-11", "", (), audience="team:x", inner={"source": ((0, {"inspection": 1}),)}
    )
    search = add(Search(tmp_path), closed, entry("f1", "reading"))
    inspected = Filters(labels={"source": ("inspection",)})
    assert search.find("", audiences=PUBLIC).facets["source"] == []
    assert search.find("", audiences=PUBLIC, filters=inspected).total == 0
    assert search.find("source:inspection", audiences=PUBLIC).total == 0
    insiders = PUBLIC | {"team:x"}
    assert search.find("", audiences=insiders).facets["source"] == [("inspection", 1)]
    assert search.find("source:inspection", audiences=insiders).total == 1


def test_a_stage_is_the_one_that_was_known_to_be_reached_on_the_day(tmp_path: Path) -> None:
    since = [datetime(2022, month, 1, tzinfo=UTC) for month in (11, 12)]
    stages = tuple((moment(when), {str(number): 1}) for number, when in enumerate(since, 1))
    search = add(
        Search(tmp_path), EpisodeEntry("moray-2022-11", "", (), inner={"stage": stages}), entry("f1", "x")
    )

    def stage(as_at: date | None) -> list[tuple[str, int]]:
        return search.find("", audiences=PUBLIC, as_at=as_at).facets["stage"]

    assert stage(date(2022, 11, 4)) == stage(date(2022, 11, 30)) == [("1", 1)]
    assert stage(date(2022, 12, 1)) == stage(None) == [("2", 1)]


def test_a_word_that_only_hidden_items_hold_is_never_suggested(tmp_path: Path) -> None:
    chance = random.Random(8)
    made = [each for each in drawn(120) if isinstance(each, Entry)]
    secrets = ["".join(chance.choices("bcdfglmnprstaeiou", k=9)) for _ in range(40)]
    hidden = [
        entry(f"h{n}", f"{word} reading", title=f"{word} club", audience="team:x")
        for n, word in enumerate(secrets)
    ]
    ended = entry("old", f"{secrets[0]}x", title="old", recorded_to=RECORDED)
    search = add(Search(tmp_path), *made, *hidden, ended)
    for word in secrets:
        typed = word[:4] + ("z" if word[4] != "z" else "y") + word[5:]
        results = search.find(f"{typed} reading", audiences=PUBLIC)
        assert results.did_you_mean is None or word not in results.did_you_mean
        assert not any(word in each.lower() for each in search.suggest(word[:4], PUBLIC))
        insider = search.find(f"{typed}", audiences=frozenset({"team:x"}))
        assert insider.did_you_mean == word


def test_a_value_that_only_hidden_items_have_reads_no_query(tmp_path: Path) -> None:
    hidden = entry("h1", "reading", status="under wraps", audience="team:x")
    seen = entry("f1", "reading wraps", status="under")
    search = add(Search(tmp_path), hidden, seen)
    assert find(search, "status:under wraps") == ["f1"]
    assert find(search, "status:under wraps", audiences=frozenset({"team:x"})) == ["h1"]
