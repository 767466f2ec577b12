"""Measures the search engine at 1,000, 10,000 and 100,000 generated items.

    python -m benchmarks.search_engine [SIZE ...]

The text is drawn by a seeded random model: words by Zipf's law, a tenth of them from the subject's own, so
that queries meet common and rare words alike.  Printed for each size: building, the full search part of a
page (query, filters, facets, ten snippets), similar work, one-item commits until found and the first search
after each, and memory; then the same page asked of SQLite FTS5 and tantivy, in turn with ours.
"""

import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks.engines import Engine, Fts5, Tantivy
from benchmarks.model import AUDIENCES, HOSTS, SUBJECT, VOCABULARY, Model
from projections.search import Entry, EpisodeEntry, Filters, Search


def timed(action: Callable[..., object], *arguments: object) -> float:
    """Returns how many milliseconds an action took."""
    start = time.perf_counter()
    action(*arguments)
    return (time.perf_counter() - start) * 1000


def say(what: str, times: list[float]) -> None:
    """Prints the median, the 95th and the 99th percentile."""
    middle, (high, highest) = (
        statistics.median(times),
        [statistics.quantiles(times, n=n)[-1] for n in (20, 100)],
    )
    print(f"  {what:34} p50 {middle:7.1f} ms   p95 {high:7.1f} ms   p99 {highest:7.1f} ms", flush=True)


def pages(model: Model, size: int) -> Iterator[dict[str, Entry | EpisodeEntry | None]]:
    """Yields changes a thousand at a time, as the follower hands them over."""
    episodes = max(size // 50, 1)
    hosts = [model.random.sample(HOSTS, 1 + (n % 20 == 0)) for n in range(episodes)]
    opened = [EpisodeEntry(f"episode-{n}", model.text(5), tuple(hosts[n])) for n in range(episodes)]
    yield {episode.key: episode for episode in opened}
    for start in range(0, size, 1000):
        entries = [model.entry(number, episodes) for number in range(start, min(start + 1000, size))]
        yield {entry.key: entry for entry in entries}


def build(folder: str, size: int) -> None:
    """Builds an index in bulk and prints the seconds that the engine took."""
    search = Search(folder, bulk=True)
    drawn = list(pages(Model(), size))
    before = time.process_time()
    times = [timed(search.apply, changes, number, "digest") for number, changes in enumerate(drawn, start=1)]
    times.append(timed(search.finish))
    worked = time.process_time() - before
    disk = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
    print(f"{size:,} items: built in {sum(times) / 1000:.1f} s, {worked:.1f} s of one processor,", end=" ")
    print(f"{disk:.0f} MB on disk, {memory()} MB of memory with the items", flush=True)


def memory() -> int:
    """Returns the most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def ask(search: Search, typed: str, filters: Filters) -> object:
    """Answers what one page of search results needs."""
    return search.find(typed, filters=filters, audiences=AUDIENCES, vocabulary=VOCABULARY)


def commit(search: Search, entry: Entry) -> None:
    """Writes one item; what comes after it finds it."""
    search.apply({entry.key: entry}, search.position + 1, "digest")


def measure_commits(search: Search, model: Model, size: int, queries: list[tuple[str, Filters]]) -> None:
    """Prints how long a commit takes, and the first search after it."""
    entries = [model.entry(size + number, max(size // 50, 1)) for number in range(100)]
    commits: list[float] = []
    firsts: list[float] = []
    for entry, query in zip(entries, queries, strict=False):
        commits.append(timed(commit, search, entry))
        firsts.append(timed(ask, search, *query))
    say("commit to searchable", commits)
    say("first search after a commit", firsts)


def measure_similar(search: Search, model: Model) -> None:
    """Prints how long finding similar work takes."""
    needs = [model.text(20) for _ in range(40)]
    liken = partial(search.similar, audiences=AUDIENCES, vocabulary=VOCABULARY)
    say("similar to a text", [timed(lambda need=need: liken(text=need)) for need in needs])
    codes = [f"episode-{number}" for number in range(20)]
    say("similar to an episode", [timed(lambda code=code: liken(episode=code)) for code in codes])


def measure(folder: str, size: int) -> None:
    """Prints the figures of an index of one size."""
    model = Model()
    model.random.seed(size)
    queries = [model.query() for _ in range(300)]
    search = Search(folder)
    start = time.perf_counter()
    ask(Search(folder), *queries[0])
    print(f"  opened and first answer in {time.perf_counter() - start:.2f} s")
    say("search, first time", [timed(ask, search, *query) for query in queries])
    say("search", [timed(ask, search, *query) for query in queries])
    measure_similar(search, model)
    say("type-ahead", [timed(search.suggest, word[:5], AUDIENCES) for word in SUBJECT])
    measure_commits(search, model, size, queries)
    print(f"  memory {memory()} MB at most", flush=True)
    with tempfile.TemporaryDirectory() as place:
        compare(search, model, size, Path(place))


def compare(search: Search, model: Model, size: int, folder: Path) -> None:
    """Prints how long FTS5 and tantivy take for the same, each asked in turn with us."""
    drawn = list(pages(Model(), size))
    episodes = {each.reference: each for each in drawn[0].values() if isinstance(each, EpisodeEntry)}
    entries = [each for page in drawn[1:] for each in page.values() if isinstance(each, Entry)]
    queries = [model.query() for _ in range(200)]
    start = time.perf_counter()
    fts5 = Fts5(folder / "fts5", entries, episodes, AUDIENCES)
    print(f"  SQLite FTS5 indexed in {time.perf_counter() - start:.1f} s", flush=True)
    start = time.perf_counter()
    tantivy = Tantivy(folder / "tantivy", entries, episodes, AUDIENCES)
    print(f"  tantivy indexed in {time.perf_counter() - start:.1f} s", flush=True)
    del drawn, entries
    peers: dict[str, Engine] = {"SQLite FTS5": fts5, "tantivy": tantivy}
    times: dict[str, list[float]] = {"ci_kb": [], **{name: [] for name in peers}}
    for query in (*queries, *queries):
        times["ci_kb"].append(timed(ask, search, *query))
        for name, peer in peers.items():
            times[name].append(timed(peer.ask, *query))
    for name, found in times.items():
        say(f"page of results, {name}", found[len(queries) :])
        if name != "ci_kb":
            ratio("ci_kb against it", times["ci_kb"][len(queries) :], found[len(queries) :])
    compare_similar(search, model, tantivy)


def compare_similar(search: Search, model: Model, tantivy: Tantivy) -> None:
    """Prints how long similar work takes beside tantivy's documents like one."""
    ours: list[float] = []
    theirs: list[float] = []
    liken = partial(search.similar, audiences=AUDIENCES, vocabulary=VOCABULARY)
    needs = [model.text(40) for _ in range(60)]
    for need in (*needs, *needs):
        address = tantivy.address_of(need)
        ours.append(timed(lambda need=need: liken(text=need)))
        theirs.append(timed(tantivy.more_like, address))
    say("similar work, first time", ours[: len(needs)])
    ours, theirs = ours[len(needs) :], theirs[len(needs) :]
    say("similar work", ours)
    say("more like this, tantivy", theirs)
    ratio("ci_kb against it", ours, theirs)


def ratio(what: str, ours: list[float], theirs: list[float]) -> None:
    """Prints how many times as long we take, at the median and at the 95th percentile."""
    middle = statistics.median(ours) / statistics.median(theirs)
    high = statistics.quantiles(ours, n=20)[-1] / statistics.quantiles(theirs, n=20)[-1]
    print(f"  {what:34} p50 {middle:7.2f} x    p95 {high:7.2f} x", flush=True)


def in_own_process(action: Callable[..., None], *arguments: object) -> None:
    """Runs an action in a process of its own, so that its memory is its own."""
    process = get_context("spawn").Process(target=action, args=arguments)
    process.start()
    process.join()


if __name__ == "__main__":
    for wanted in [int(argument) for argument in sys.argv[1:]] or [1_000, 10_000, 100_000]:
        with tempfile.TemporaryDirectory() as place:
            in_own_process(build, place, wanted)
            in_own_process(measure, place, wanted)
