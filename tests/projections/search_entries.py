"""Entries to search for: made with few words, everything else given a plain value."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from projections.search import Entry, EpisodeEntry, Filters, Results, Search, Vocabulary
from projections.search.documents import moment

PUBLIC = frozenset({"public"})
RECORDED = datetime(2022, 11, 4, 9, tzinfo=UTC)
PLAIN = Entry(
    key="finding/moray-2022-11/f1/1",
    item="finding/moray-2022-11/f1",
    kind="finding",
    subkind="key finding",
    episode="moray-2022-11",
    reference="f1",
    title="",
    text="",
    themes=(),
    on=date(2022, 11, 3),
    audience="public",
    status="recorded",
    recorded_from=RECORDED,
    recorded_to=None,
    position=1,
)
SUBJECT = """
    attendance writing reading numeracy moderation schools staff learners families data evidence equity
    funding nursery transition leadership wellbeing rural island Gaelic digital pathways college the of and
    in"""
WORDS = SUBJECT.split()
THEMES = ("literacy", "numeracy", "equity", "data")
HOSTS = ("Moray Council", "Fife Council", "Orkney Islands Council", "Angus Council")
AUDIENCES = ("public", "network", "team:moray-2022-11")


def entry(reference: str, text: str = "", **changes: object) -> Entry:
    """Returns an entry with its keys made from its reference and version."""
    version = changes.pop("version", 1)
    episode = changes.get("episode", PLAIN.episode)
    item = f"finding/{episode}/{reference}"
    made = replace(PLAIN, reference=reference, text=text, item=item, key=f"{item}/{version}")
    return replace(made, **changes)  # type: ignore[arg-type]


def keyed(*entries: Entry | EpisodeEntry) -> dict[str, Entry | EpisodeEntry | None]:
    """Returns entries as changes by key."""
    return {each.key: each for each in entries}


def add(search: Search, *entries: Entry | EpisodeEntry) -> Search:
    """Applies entries at the next position."""
    search.apply(keyed(*entries), search.position + 1, "digest")
    return search


def references(results: Results) -> list[str]:
    """Returns the references of the hits in order."""
    return [hit.entry.reference for hit in results.hits]


def find(search: Search, text: str, vocabulary: Vocabulary | None = None, **more: object) -> list[str]:
    """Returns the references of what the public finds."""
    asked = {"audiences": PUBLIC, "limit": 1000, "vocabulary": vocabulary or Vocabulary(), **more}
    return references(search.find(text, **asked))  # type: ignore[arg-type]


def drawn(number: int, seed: int = 1) -> list[Entry | EpisodeEntry]:
    """Returns many entries drawn by chance, with the episodes they belong to."""
    chance = random.Random(seed)
    episodes = [
        EpisodeEntry(
            f"episode-{n}",
            f"Episode {n}",
            tuple(chance.sample(HOSTS, chance.randint(1, 2))),
            labels={
                "region": (chance.choice(("north", "south")),),
                "family_group": tuple(chance.sample("1234", 2)),
            },
            inner={
                "stage": tuple(
                    (moment(RECORDED) + k * 86_400_000_000 * 90, {str(k + 1): 1}) for k in range(3)
                )
            },
            audience=chance.choice(AUDIENCES),
        )
        for n in range(6)
    ]
    entries: list[Entry | EpisodeEntry] = list(episodes)
    for n in range(number):
        start = RECORDED + timedelta(days=chance.randint(0, 300))
        entries.append(
            entry(
                f"f{n}",
                " ".join(chance.choices(WORDS, k=chance.randint(3, 40))),
                title=" ".join(chance.choices(WORDS, k=3)),
                kind=chance.choice(("finding", "practice", "next step")),
                subkind=chance.choice(("strength", "did not work", "")),
                episode=f"episode-{chance.randrange(7)}",
                themes=tuple(chance.sample(THEMES, chance.randint(0, 3))),
                on=date(2021, 1, 1) + timedelta(days=chance.randint(0, 900)),
                audience=chance.choice(AUDIENCES),
                status=chance.choice(("recorded", "withdrawn")),
                recorded_from=start,
                recorded_to=chance.choice((None, None, start + timedelta(days=chance.randint(1, 90)))),
                position=n + 1,
            )
        )
    return entries


def chosen(chance: random.Random) -> Filters:
    """Returns filters drawn by chance."""

    def some(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(chance.sample(values, chance.choice((0, 0, 0, 1, 2))))

    labels = {
        "region": some(("north", "south")),
        "family_group": some(("1", "2", "3", "4", "none")),
        "stage": some(("1", "2", "3")),
    }
    return Filters(
        kind=some(("finding", "practice", "next step")),
        subkind=some(("strength", "did not work")),
        authority=some(HOSTS),
        theme=some(THEMES),
        year=some(("2021", "2022", "2023")),
        status=some(("recorded", "withdrawn")),
        episode=some(("episode-1", "episode-2", "episode-6")),
        labels=labels,
        date_from=chance.choice((None, None, date(2021, 9, 1))),
        date_to=chance.choice((None, None, date(2022, 9, 1))),
    )
