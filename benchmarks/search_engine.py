"""Measures the search engine at 1,000, 10,000 and 100,000 generated items.

    python -m benchmarks.search_engine [SIZE ...]

The text is drawn by a seeded random model: words by Zipf's law, a tenth of them from the subject's own, so
that queries meet common and rare words alike.  Printed for each size: building, the full search part of a
page (query, filters, facets, ten snippets), similar work, one-item commits until searchable, and memory.
"""

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path

from projections.search import Entry, EpisodeEntry, Filters, Search, Vocabulary

SUBJECT = """attainment literacy numeracy moderation attendance equity pupil funding headteacher learners
wellbeing behaviour relationships transition curriculum assessment tracking data nursery early
additional support needs family engagement leadership collaboration improvement evidence outcomes
gap poverty parents young people voice practice quality assurance evaluation pathways vocational
college digital Gaelic rural island inclusion nurture writing reading mathematics S1 P7 PEF ASN ELC
GIRFEC CLPL QI""".split()
PHRASES = ('"additional support"', '"young people"', '"early literacy"', '"quality assurance"')
KINDS = (
    ("finding", "key finding"),
    ("finding", "strength"),
    ("practice", ""),
    ("next step", ""),
    ("focus", "agreed"),
)
THEMES = tuple(f"theme-{number}" for number in range(27))
HOSTS = tuple(f"Authority {number}" for number in range(32))
AUDIENCES = frozenset({"public", "network"})
VOCABULARY = Vocabulary.of(
    terms=[
        ("PEF", "Pupil Equity Funding"),
        ("ASN", "Additional support needs"),
        ("ELC", "Early learning and childcare"),
    ],
    rings=[
        ["attendance", "absence"],
        ["headteacher", "school leader", "HT"],
        ["data", "dashboard", "evidence"],
    ],
    authorities={f"Place{number}": host for number, host in enumerate(HOSTS)},
    themes=dict.fromkeys(THEMES, "Theme"),
)


class Model:
    """Draws items and queries; the same seed gives the same ones."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        syllables = [a + b for a in "bcdfglmnprst" for b in ("a", "e", "i", "o", "u", "an", "er", "in", "ou")]
        self.words = [
            "".join(self.random.choices(syllables, k=self.random.randint(1, 4))) for _ in range(30_000)
        ]
        self.weights = list(accumulate(1 / rank for rank in range(8, 30_008)))
        self.subject_weights = list(accumulate(1 / rank for rank in range(2, len(SUBJECT) + 2)))

    def text(self, length: int) -> str:
        """Returns so many words in sentences."""
        common = self.random.choices(self.words, cum_weights=self.weights, k=length)
        own = self.random.choices(SUBJECT, cum_weights=self.subject_weights, k=length)
        chosen = [
            mine if self.random.random() < 0.1 else word for word, mine in zip(common, own, strict=True)
        ]
        return ". ".join(" ".join(chosen[at : at + 14]).capitalize() for at in range(0, length, 14)) + "."

    def entry(self, number: int, episodes: int) -> Entry:
        """Returns one item."""
        kind, subkind = self.random.choice(KINDS)
        on = date(2018, 1, 1) + timedelta(days=self.random.randint(0, 3000))
        recorded = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
        return Entry(
            key=f"item/{number}/1",
            item=f"item/{number}",
            kind=kind,
            subkind=subkind,
            episode=f"episode-{self.random.randrange(episodes)}",
            reference=f"i{number}",
            title=self.text(7),
            text=self.text(self.random.randint(25, 90)),
            themes=tuple(self.random.sample(THEMES, self.random.randint(1, 3))),
            on=on,
            audience=self.random.choices(("public", "network", "team:a"), (5, 4, 1))[0],
            status="recorded",
            recorded_from=recorded,
            recorded_to=None,
            position=number,
        )

    def query(self) -> tuple[str, Filters]:
        """Returns what somebody might type, and choose."""
        words = self.random.choices(SUBJECT, k=self.random.randint(1, 3))
        words += self.random.choices(self.words, cum_weights=self.weights, k=self.random.randint(0, 2))
        if self.random.random() < 0.1:
            words.append(self.random.choice(PHRASES))
        chosen = self.random.random()
        filters = Filters()
        if chosen < 0.2:
            filters = Filters(kind=("finding",))
        elif chosen < 0.4:
            filters = Filters(
                theme=tuple(self.random.sample(THEMES, 2)), authority=self.random.sample(HOSTS, 2)
            )  # type: ignore[arg-type]
        return " ".join(words), filters


def timed(action: Callable[[], object]) -> float:
    """Returns how many milliseconds an action took."""
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


def spread(times: list[float]) -> str:
    """Returns the median and the 95th percentile as text."""
    return f"p50 {statistics.median(times):7.1f} ms   p95 {statistics.quantiles(times, n=20)[-1]:7.1f} ms"


def pages(model: Model, size: int) -> Iterator[dict[str, Entry | EpisodeEntry | None]]:
    """Yields changes a thousand at a time, as the follower hands them over."""
    episodes = max(size // 50, 1)
    hosts = [model.random.sample(HOSTS, 1 + (n % 20 == 0)) for n in range(episodes)]
    opened = [EpisodeEntry(f"episode-{n}", model.text(5), tuple(hosts[n])) for n in range(episodes)]
    yield {episode.key: episode for episode in opened}
    for start in range(0, size, 1000):
        entries = [model.entry(number, episodes) for number in range(start, min(start + 1000, size))]
        yield {entry.key: entry for entry in entries}


def build(model: Model, size: int, folder: Path) -> tuple[Search, float]:
    """Builds an index in bulk; returns it and the seconds that the engine took."""
    search = Search(folder, bulk=True)
    seconds = 0.0
    for number, changes in enumerate(pages(model, size), 1):
        seconds += (
            timed(lambda changes=changes, number=number: search.apply(changes, number, "digest")) / 1000
        )  # type: ignore[misc]
    return search, seconds + timed(search.finish) / 1000


def measure(size: int) -> None:
    """Prints the figures for one size."""
    model = Model()
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        search, seconds = build(model, size, Path(folder))
        megabytes = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        print(f"{size:,} items: built in {seconds:.1f} s, {megabytes:.0f} MB on disk")
        queries = [model.query() for _ in range(300)]
        ask = lambda typed, filters: search.find(  # noqa: E731
            typed, filters=filters, audiences=AUDIENCES, vocabulary=VOCABULARY
        )
        print("  search, first time  ", spread([timed(lambda q=q: ask(*q)) for q in queries]))  # type: ignore[misc]
        print("  search              ", spread([timed(lambda q=q: ask(*q)) for q in queries]))  # type: ignore[misc]
        needs = [model.text(20) for _ in range(40)]
        liken = lambda need: search.similar(text=need, audiences=AUDIENCES, vocabulary=VOCABULARY)  # noqa: E731
        print("  similar to a text   ", spread([timed(lambda n=n: liken(n)) for n in needs]))  # type: ignore[misc]
        liken = lambda code: search.similar(episode=code, audiences=AUDIENCES)  # noqa: E731
        codes = [f"episode-{n}" for n in range(20)]
        print("  similar to episode  ", spread([timed(lambda n=n: liken(n)) for n in codes]))  # type: ignore[misc]
        print(
            "  type-ahead          ",
            spread([timed(lambda w=w: search.suggest(w[:5], AUDIENCES)) for w in SUBJECT]),
        )  # type: ignore[misc]
        commits = []
        position = search.position
        for number in range(60):
            entry = model.entry(size + number, max(size // 50, 1))
            commits.append(
                timed(lambda e=entry, p=position + number + 1: search.apply({e.key: e}, p, "digest"))
            )  # type: ignore[misc]
            commits[-1] += timed(lambda: ask(*queries[0]))
        print("  commit to searchable", spread(commits))
        print("  search after commits", spread([timed(lambda q=q: ask(*q)) for q in queries]))  # type: ignore[misc]
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.perf_counter()
        search = Search(folder)
        ask(*queries[0])
        print(f"  opened and first answer in {time.perf_counter() - start:.2f} s")
        print(f"  memory: {before // 1024} MB before, {after // 1024} MB at most")
        search.close()


if __name__ == "__main__":
    for wanted in [int(argument) for argument in sys.argv[1:]] or [1_000, 10_000, 100_000]:
        measure(wanted)
