"""What it costs a search that a reader may not see everything.

    python -m benchmarks.permissions [SIZE ...]

One index of items of every visibility, each team with an audience of its own.  The same pages are asked in
turn by an officer, who sees what is shared and what belongs to the authority's own episodes; by a reader for
whom nothing is left out; and of an index that holds what the officer sees and nothing else.  Printed are the
ratios, taken within one run, and what it takes to find out what a reader may see.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from benchmarks.search_engine import (
    VOCABULARY,
    Model,
    in_own_process,
    pages,
    ratio,
    say,
    timed,
)
from ci_kb.domain.account import Role
from ci_kb.domain.record import Visibility
from ci_kb.roles import Member
from projections.reading import Reader, audience
from projections.search import Entry, EpisodeEntry, Filters, Search

DAY = date(2026, 1, 5)
OFFICER = Reader("an officer", Role.OFFICER, "Authority 3", DAY)
QUERIES = 200
SHARES = (2, 1, 4, 3)
"""How many items of each visibility, from the team alone to the public."""

Changes = dict[str, Entry | EpisodeEntry | None]


def of_every_visibility(size: int) -> Iterator[Changes]:
    """Yield the items, a thousand at a time, each with the audience that its visibility and episode make."""
    chance = random.Random(size)
    for changes in pages(Model(), size):
        yield {key: with_audience(each, chance) for key, each in changes.items() if each is not None}


def with_audience(each: Entry | EpisodeEntry, chance: random.Random) -> Entry | EpisodeEntry:
    """Return an item or an episode with an audience of its own."""
    visibility = chance.choices(list(Visibility), SHARES)[0]
    name = each.reference if isinstance(each, EpisodeEntry) else each.episode
    return replace(each, audience=audience(visibility, name))


def audiences_of(reader: Reader, episodes: list[EpisodeEntry]) -> frozenset[str]:
    """Return what a reader may see among the episodes, of some of which others are members."""
    team = frozenset({Member(f"person {number}", "recorder") for number in range(8)})
    return reader.audiences((episode.reference, episode.hosts, team) for episode in episodes)


def index(folder: Path, changes: Iterator[Changes]) -> Search:
    """Return a new index with what the changes hold."""
    building = Search(folder, bulk=True)
    for number, change in enumerate(changes, start=1):
        building.apply(change, number, "digest")
    building.finish()
    building.close()
    return Search(folder)


def seen_by(audiences: frozenset[str], changes: Iterator[Changes]) -> Iterator[Changes]:
    """Yield what belongs to some audiences, and every episode, since it gives context."""
    for change in changes:
        yield {
            key: each
            for key, each in change.items()
            if isinstance(each, EpisodeEntry) or (each and each.audience in audiences)
        }


def measure(size: int) -> None:
    """Print what the filter costs at one size."""
    changes = list(of_every_visibility(size))
    episodes = [each for each in changes[0].values() if isinstance(each, EpisodeEntry)]
    everyone = frozenset(each.audience for change in changes for each in change.values() if each)
    officer = audiences_of(OFFICER, episodes)
    model = Model()
    model.random.seed(size)
    queries = [model.query() for _ in range(QUERIES)]
    with tempfile.TemporaryDirectory() as place:
        whole = index(Path(place) / "whole", iter(changes))
        own = index(Path(place) / "own", seen_by(officer, iter(changes)))
        del changes
        print(f"{size:,} items, {len(episodes):,} episodes, {len(officer):,} audiences of the officer")
        say("what an officer may see, found out", [timed(audiences_of, OFFICER, episodes) for _ in range(40)])
        say("first search of such an officer", [timed(ask, whole, *queries[0], officer)] * 2)
        compare(
            queries, {"filtered": (whole, officer), "no filter": (whole, everyone), "own": (own, officer)}
        )


def compare(queries: list[tuple[str, Filters]], sides: dict[str, tuple[Search, frozenset[str]]]) -> None:
    """Ask every query of every side in turn, twice, and print what the second time took.

    Only queries that find something on every side, as they were typed: where there is nothing, what is near
    is looked for too, and that is no cost of the filter.
    """
    queries = [query for query in queries if all(finds(*side, *query) for side in sides.values())]
    times: dict[str, list[float]] = {name: [] for name in sides}
    for query in (*queries, *queries):
        for name, (search, audiences) in sides.items():
            times[name].append(worked(search, *query, audiences))
    warm = {name: found[len(queries) :] for name, found in times.items()}
    for name, found in warm.items():
        say(f"page of results, {name}", found)
    ratio("filtered against no filter", warm["filtered"], warm["no filter"])
    ratio("filtered against an index of one's own", warm["filtered"], warm["own"])


def finds(search: Search, audiences: frozenset[str], typed: str, filters: Filters) -> bool:
    """Say whether a query finds something as it was typed."""
    found = search.find(typed, filters=filters, audiences=audiences, vocabulary=VOCABULARY)
    return bool(found.total) and not found.did_you_mean


def worked(search: Search, typed: str, filters: Filters, audiences: frozenset[str]) -> float:
    """Return how many milliseconds of the processor a page took; others may be using the machine."""
    start = time.process_time()
    ask(search, typed, filters, audiences)
    return (time.process_time() - start) * 1000


def ask(search: Search, typed: str, filters: Filters, audiences: frozenset[str]) -> object:
    """Answer what one page of search results needs."""
    return search.find(typed, filters=filters, audiences=audiences, vocabulary=VOCABULARY)


if __name__ == "__main__":
    for wanted in [int(argument) for argument in sys.argv[1:]] or [100_000]:
        in_own_process(measure, wanted)
