"""Measures pages as at a day beside the same pages of today: ``python -m benchmarks.looking_back SIZE``.

What is recorded is spread over eight years by a clock of the benchmark's own, and every tenth finding is
corrected later, so that the index holds versions that no longer stand.  Pages of today and as at a day are
asked for in turn, on a day that is looked at again and on days that nobody has looked at.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

from benchmarks.model import Model
from benchmarks.whole import ITEMS_IN_EPISODE, document, milliseconds, query, say, timed
from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.documents.importing import plan, record
from ci_kb.documents.loading import known_themes, load
from ci_kb.domain.finding import FindingContent, FindingKind
from projections import Projections
from web.accounts.demonstration import demonstration_accounts
from web.app import create_app

YEARS = timedelta(days=8 * 365)
ROUNDS = 100
FIRST_LOOKS = 15
ONE_IN = 10
TODAY = today()


class Clock:
    """The time at which things are recorded."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def read(self) -> datetime:
        """Return the time."""
        return self.now


@contextmanager
def recorded_by(clock: Clock) -> Iterator[None]:
    """Let everything be recorded at the time of a clock."""
    with ExitStack() as stack:
        for module in ("ci_kb.domain.record", "eventsourcing.domain"):
            stack.enter_context(patch(f"{module}.datetime_now_with_tzinfo", clock.read))
        yield


def fill(kb: KnowledgeBase, model: Model, size: int) -> None:
    """Record episodes one after the other, over the years, and correct some findings of earlier ones."""
    episodes = max(1, size // ITEMS_IN_EPISODE)
    now = datetime.now(UTC)
    themes = known_themes(kb)
    for number in range(episodes):
        clock = Clock(now - YEARS + number * YEARS / episodes)
        with recorded_by(clock):
            record(kb, plan(kb, load(document(model, number), themes, kb.guidance), by_operator(TODAY)))
            earlier = f"episode-{model.random.randrange(number + 1)}"
            for finding in range(0, 27, ONE_IN):
                correct(kb, model, earlier, f"f{finding}")


def correct(kb: KnowledgeBase, model: Model, episode: str, reference: str) -> None:
    """Put a finding right."""
    content = FindingContent(FindingKind.KEY_FINDING, model.text(40), ("data",))
    kb.findings.correct(episode, reference, content, by_operator(TODAY, "clearer"))


Ask = Callable[[str], None]


def asking(client: Any, took: list[float]) -> Ask:
    """Return what asks for a page, and keeps how long it took."""

    def ask(address: str) -> None:
        with timed(took):
            answer = client.get(address)
        if answer.status_code != 200:
            raise ValueError(f"{address} answered {answer.status_code}")

    return ask


def as_at(address: str, day: date) -> str:
    """Return the address of a page as at a day."""
    return f"{address}{'&' if '?' in address else '?'}as_at={day}"


def compare(client: Any, what: str, pages: Callable[[], str], day: date) -> None:
    """Ask for pages of today and as at a day that was looked at before, in turn, each for others."""
    for address in (pages(), as_at(pages(), day)):
        client.get(address)
    now: list[float] = []
    then: list[float] = []
    for _ in range(ROUNDS):
        asking(client, now)(pages())
        asking(client, then)(as_at(pages(), day))
    say(f"{what}, today: ms p50 / p95", milliseconds(now))
    say(f"{what}, as at a day: ms p50 / p95", milliseconds(then))
    say(f"{what}, as at a day against today, medians", f"{median(then) / median(now):.2f} x")


def first_looks(client: Any, what: str, pages: Callable[[], str]) -> None:
    """Ask for pages as at days that nobody has looked at."""
    took: list[float] = []
    for number in range(FIRST_LOOKS):
        day = TODAY - timedelta(days=30 + 97 * number)
        asking(client, took)(as_at(pages(), day))
    say(f"{what}, the first look as at a day: ms p50 / p95", milliseconds(took))


def main(size: int) -> None:
    """Measure everything at one size."""
    print(f"\n### Looking back, {size:,} items\n\n| what | figure |\n|---|---|", flush=True)
    model = Model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "data"
        with KnowledgeBase(folder, TODAY) as kb:
            fill(kb, model, size)
            demonstration_accounts(kb, TODAY)
            with Projections(kb.log, folder / "views") as projections:
                projections.rebuild()
        app = create_app(folder, demonstration=True, secure_cookies=False)
        parts = app.extensions["ci_kb"]
        parts.projections.wait_for(parts.kb.log.head(), 60)
        client = app.test_client()
        middle = TODAY - YEARS / 2
        episode = f"/episodes/episode-{max(0, size // ITEMS_IN_EPISODE // 3)}"
        compare(client, "search page", lambda: query(model), TODAY - timedelta(days=20))
        compare(client, "search page of four years ago", lambda: query(model), middle)
        compare(client, "episode page", lambda: episode, middle)
        first_looks(client, "search page", lambda: query(model))
        first_looks(client, "episode page", lambda: episode)
        parts.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
