"""Measures the whole program at one size, from a document to a page: ``python -m benchmarks.whole SIZE``."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.model import Model
from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.documents import batch
from ci_kb.domain.authorities import authorities
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.event_log.sqlite import CREATE_LOG
from projections import Projections
from web.accounts.demonstration import demonstration_accounts
from web.app import create_app

ITEMS_IN_EPISODE = 50
APPENDED = 500
SAVED = 200
SAVES_PER_SECOND = 50
PAGES = 300
TODAY = date(2026, 1, 1)
THEMES = (
    "learning-teaching",
    "literacy",
    "numeracy",
    "equity",
    "attendance",
    "wellbeing",
    "data",
    "leadership",
)


def document(model: Model, number: int) -> dict[str, Any]:
    """Return an episode document with fifty items and a focus that evolved."""
    drawn = model.random
    start = date(2018, 1, 1) + timedelta(days=drawn.randrange(2900))
    on = start.isoformat()

    def item(reference: str, **more: Any) -> dict[str, Any]:
        return {"reference": reference, "on": on, "text": model.text(drawn.randint(25, 90)), **more}

    def themes() -> list[str]:
        return drawn.sample(THEMES, drawn.randint(1, 3))

    steps = ("proposed", "refined", "agreed")
    return {
        "format": "ci-kb-episode/1",
        "reference": f"episode-{number}",
        "title": model.text(4),
        "hosts": [drawn.choice(authorities()).name],
        "fieldwork": {"from": on, "to": (start + timedelta(days=2)).isoformat()},
        "focus": [
            {"on": on, "step": step, "text": model.text(12), "reason": model.text(12), "themes": themes()}
            for step in steps
        ],
        "findings": [
            item(f"f{n}", kind=drawn.choice([*FindingKind]).value, themes=themes()) for n in range(27)
        ],
        "practice": [item(f"p{n}", title=model.text(5), themes=themes()) for n in range(8)],
        "next_steps": [item(f"n{n}", owner="officer") for n in range(12)],
    }


@contextmanager
def timed(into: list[float]) -> Iterator[None]:
    """Add the seconds that the block took."""
    start = time.perf_counter()
    yield
    into.append(time.perf_counter() - start)


def percentile(values: list[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def say(what: str, figure: str) -> None:
    """Print one line of the table."""
    print(f"| {what} | {figure} |", flush=True)


def milliseconds(values: list[float]) -> str:
    """Return median and 95th percentile in milliseconds."""
    return f"{statistics.median(values) * 1000:.1f} / {percentile(values, 0.95) * 1000:.1f}"


def measure_import(kb: KnowledgeBase, model: Model, size: int, folder: Path) -> None:
    """Import that many items as episode documents."""
    path = folder / "documents.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(max(1, size // ITEMS_IN_EPISODE)):
            file.write(json.dumps(document(model, number)) + "\n")
    took: list[float] = []
    with timed(took):
        checked = batch.check(kb, [path], by_operator(TODAY), largest=2**28)
        if checked.faults:
            raise ValueError(checked.faults[:3])
        for _ in batch.record(kb, checked):
            pass
    path.unlink()
    say("import: items a second, checked and stored", f"{size / took[0]:,.0f}")


def finding(model: Model, name: str) -> Finding:
    """Return a finding of the first episode that was just recorded."""
    content = FindingContent(FindingKind.STRENGTH, model.text(40), ("data",))
    return Finding.record_in("episode-0", name, content, Visibility.NETWORK, by_operator(TODAY))


def measure_append(kb: KnowledgeBase, model: Model, folder: Path) -> None:
    """Append events one by one, in turn with plain inserts of the same rows into a plain table."""
    plain = sqlite3.connect(folder / "plain.db", isolation_level=None)
    plain.execute("PRAGMA journal_mode=WAL")
    plain.execute("PRAGMA synchronous=FULL")
    plain.execute(CREATE_LOG)
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(APPENDED):
        new = finding(model, f"appended-{number}")
        with timed(ours):
            kb.log.add(new, f"command {number}")
        position = kb.log.last_saved
        ((_, stored),) = kb.log.stored_after(position - 1, 1)
        row = (stored.originator_id.hex, stored.originator_version, stored.topic, stored.state)
        with timed(theirs):
            plain.execute("INSERT INTO stored_events VALUES (NULL, ?, ?, ?, ?)", row)
    plain.close()
    ratio = statistics.median(ours) / statistics.median(theirs)
    say("append one event: ms p50 / p95", milliseconds(ours))
    say("plain sqlite3 insert of the same row: ms p50 / p95", milliseconds(theirs))
    say("append against plain insert, medians", f"{ratio:.2f} x")


def measure_rebuild(projections: Projections, head: int, size: int) -> None:
    """Build every view anew."""
    took: list[float] = []
    with timed(took):
        projections.rebuild()
    say(
        "rebuild of every view",
        f"{took[0]:.1f} s ({size / took[0]:,.0f} items, {head / took[0]:,.0f} events a second)",
    )


def measure_saved_to_searchable(kb: KnowledgeBase, projections: Projections, model: Model) -> None:
    """Save findings at a steady rate, and wait after each until it can be searched."""
    took: list[float] = []
    due = time.perf_counter()
    for number in range(SAVED):
        due += 1 / SAVES_PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        new = finding(model, f"saved-{number}")
        with timed(took):
            projections.wait_for(kb.log.add(new, f"saved {number}"), 60)
    say("saved to searchable: ms p50 / p95", milliseconds(took))


def measure_pages(client: Any, model: Model, path: Callable[[Model], str]) -> list[float]:
    """Ask for pages, a quarter of them not counted, and return how long each took."""
    took: list[float] = []
    for number in range(PAGES + PAGES // 4):
        one: list[float] = []
        address = path(model)
        with timed(one):
            answer = client.get(address)
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")
        if number >= PAGES // 4:
            took += one
    return took


def query(model: Model) -> str:
    """Return the address of a search of one to four words, some with a filter."""
    words = "+".join(model.text(model.random.randint(1, 4)).rstrip(".").split())
    chosen = model.random.choice(("", "", "&kind=finding", "&theme=data", "&authority=Moray+Council"))
    return f"/search?q={words}{chosen}"


def main(size: int) -> None:
    """Measure everything at one size."""
    print(f"\n### {size:,} items\n\n| what | figure |\n|---|---|", flush=True)
    model = Model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with KnowledgeBase(folder / "data", TODAY) as kb:
            measure_import(kb, model, size, folder)
            measure_append(kb, model, folder)
            demonstration_accounts(kb, TODAY)
            with Projections(kb.log, folder / "data" / "views") as projections:
                measure_rebuild(projections, kb.log.head(), size)
        app = create_app(folder / "data", demonstration=True, secure_cookies=False)
        parts = app.extensions["ci_kb"]
        parts.projections.wait_for(parts.kb.log.head(), 60)
        client = app.test_client()
        say("search page: ms p50 / p95", milliseconds(measure_pages(client, model, query)))
        say(
            "episode page: ms p50 / p95",
            milliseconds(measure_pages(client, model, lambda _: "/episodes/episode-1")),
        )
        measure_saved_to_searchable(parts.kb, parts.projections, model)
        say("search page after that: ms p50 / p95", milliseconds(measure_pages(client, model, query)))
        used = sum(file.stat().st_size for file in (folder / "data").rglob("*") if file.is_file())
        say("log, tables and index on disk", f"{used / 2**20:,.0f} MiB")
        parts.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    say("peak memory of the process", f"{peak:,.0f} MiB, {os.cpu_count()} processors")


if __name__ == "__main__":
    main(int(sys.argv[1]))
