"""Measures what sealing costs and how long forgetting takes: ``python -m benchmarks.forgetting EVENTS``."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.model import Model
from benchmarks.whole import TODAY, finding, say, timed
from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.domain.finding import Finding, FindingContent, FindingKind
from ci_kb.domain.record import Visibility
from ci_kb.event_log import EventLog
from projections import Projections
from web.forgetting.erasing import erase

NAME = "Zebedee Quorn"
NAMED = 20
"""So many findings name the person who is erased."""

APPENDED = 500
REPLAYED = 20_000
AT_ONCE = 500
TURNS = 4


@contextmanager
def a_log(*, sealed: bool) -> Iterator[EventLog]:
    """Give a log of its own whose events are sealed, or stored in the open as the first version did."""
    with tempfile.TemporaryDirectory() as folder:
        log = EventLog(Path(folder) / "log.db", sealed=sealed)
        yield log
        log.close()


def append(log: EventLog, model: Model) -> list[float]:
    """Return the seconds that each of many events took to be stored."""
    took: list[float] = []
    for number in range(APPENDED):
        one = finding(model, f"a{number}")
        with timed(took):
            log.save(one)
    return took


def replay(log: EventLog, model: Model) -> float:
    """Return the seconds that reading one event took, after storing many."""
    for start in range(0, REPLAYED, AT_ONCE):
        log.save(*(finding(model, f"r{number}") for number in range(start, start + AT_ONCE)))
    took: list[float] = []
    with timed(took):
        read = sum(1 for _ in log.events())
    return took[0] / read


def compare() -> None:
    """Compare sealed events with events stored in the open, both in turn."""
    appends: dict[bool, list[float]] = {True: [], False: []}
    replays: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(TURNS):
        for sealed in (True, False) if turn % 2 else (False, True):
            with a_log(sealed=sealed) as log:
                model = Model(turn)
                appends[sealed] += append(log, model)
                replays[sealed].append(replay(log, model))
    for what, found in (("append", appends), ("replay", replays)):
        closed, opened = statistics.median(found[True]), statistics.median(found[False])
        figure = f"{closed * 1e6:.0f} / {opened * 1e6:.0f} / {closed / opened:.2f}x"
        say(f"{what}: an event sealed / in the open, µs / ratio", figure)


def named(model: Model, number: int) -> Finding:
    """Return a finding that names somebody."""
    content = FindingContent(FindingKind.STRENGTH, f"{model.text(15)} {NAME} {model.text(15)}")
    return Finding.record_in("episode-0", f"n{number}", content, Visibility.NETWORK, by_operator(TODAY))


def forget(events: int) -> None:
    """Erase somebody from a log of so many events, and make every view anew."""
    model, found, erased, rebuilt = Model(1), list[float](), list[float](), list[float]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with KnowledgeBase(folder, TODAY) as kb, Projections(kb.log, folder / "views") as projections:
            for start in range(0, events, AT_ONCE):
                kb.log.save(*(finding(model, f"f{number}") for number in range(start, start + AT_ONCE)))
            kb.log.save(*(named(model, number) for number in range(NAMED)))
            projections.catch_up()
            with timed(rebuilt):
                projections.rebuild()
            with timed(found):
                what = kb.erasures.look(NAME)
            with timed(erased):
                proof = erase(kb, projections, what, by_operator(TODAY, "asked"))
    if not proof.complete or len(proof.events) != NAMED:
        raise ValueError(proof.as_markdown())
    say(f"{events:,} events: find every text that names somebody, s", f"{found[0]:.1f}")
    say(f"{events:,} events: erase everywhere and look through every file, s", f"{erased[0]:.1f}")
    say(f"{events:,} events: of which making every view anew, measured alone, s", f"{rebuilt[0]:.1f}")


def main(sizes: list[str]) -> None:
    """Measure the two forms of events, then erasing somebody at each size."""
    compare()
    for size in sizes:
        forget(int(size))


if __name__ == "__main__":
    main(sys.argv[1:])
