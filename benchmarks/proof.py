"""Measures what proving and backing up a log takes: ``python -m benchmarks.proof EVENTS``."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.model import Model
from benchmarks.whole import TODAY, finding, milliseconds, say, timed
from ci_kb.application import KnowledgeBase
from ci_kb.backup.restoring import restore
from ci_kb.backup.taking import back_up, keys_beside
from ci_kb.event_log import EventLog, verifier
from ci_kb.event_log.proof import Proof
from ci_kb.event_log.reading import LogFile
from ci_kb.event_log.verifying import verify, vouched_for

MILLION = 1_000_000
APPENDED = 1000
AT_ONCE = 500
TIMES = 3


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def fill(folder: Path, model: Model, events: int) -> None:
    """Record so many events."""
    with KnowledgeBase(folder, TODAY) as kb:
        for start in range(0, events, AT_ONCE):
            kb.log.save(*(finding(model, f"f{number}") for number in range(start, start + AT_ONCE)))


@contextmanager
def followed(log: EventLog, proof: Proof) -> Iterator[None]:
    """Follow a log with its proof in a thread, as the server does."""
    stop = threading.Event()

    def follow() -> None:
        while not stop.is_set():
            proof.follow(log, now())
            with log.saved:
                log.saved.wait(0.05)

    thread = threading.Thread(target=follow)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def measure_append(folder: Path, model: Model) -> None:
    """Append events to two logs in turn, one of which is proven meanwhile."""
    proven: list[float] = []
    alone: list[float] = []
    with (
        closing(EventLog(folder / "a" / "log.db")) as one,
        closing(EventLog(folder / "b" / "log.db")) as other,
        closing(Proof(folder / "a")) as proof,
        followed(one, proof),
    ):
        for number in range(APPENDED):
            for log, took in ((one, proven), (other, alone)):
                new = finding(model, f"f{number}")
                with timed(took):
                    log.save(new)
    say("append one event, proven meanwhile: ms p50 / p95", milliseconds(proven))
    say("append one event, not proven: ms p50 / p95", milliseconds(alone))
    say("proven against not, medians", f"{statistics.median(proven) / statistics.median(alone):.2f} x")


def measure_follow(folder: Path, events: int) -> None:
    """Make the tree of the whole log."""
    took: list[float] = []
    with closing(LogFile(folder / "log.db")) as log, closing(Proof(folder)) as proof, timed(took):
        proof.follow(log, now())
    say("tree made of a log that had none: events a second", f"{events / took[0]:,.0f}")


def measure_verify(folder: Path, events: int) -> None:
    """Prove the log, here and with the program that stands alone."""
    took: list[float] = []
    with closing(LogFile(folder / "log.db")) as log, closing(Proof(folder)) as proof:
        for _ in range(TIMES):
            begun = time.process_time()
            found = verify(log, proof, vouched_for(proof))
            took.append(time.process_time() - begun)
            if not found.whole:
                raise ValueError(found.sentence)
        receipt, key = folder / "receipt.txt", str(proof.key)
        receipt.write_text(proof.receipt(log, now()), encoding="utf-8")
    say_for_a_million("verify", statistics.median(took), events)
    command = [sys.executable, verifier.__file__, folder / "log.db", "--key", key, "--receipt", receipt]
    begun = used_by_others()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    say_for_a_million("the verifier that stands alone", used_by_others() - begun, events)


def used_by_others() -> float:
    """Return the seconds of a processor that programs started from here have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def say_for_a_million(what: str, seconds: float, events: int) -> None:
    """Print what was measured, and what that makes for a million events."""
    rate = seconds / events * MILLION
    say(f"{what}, seconds of a processor", f"{seconds:.2f} (a million at this rate: {rate:.1f})")


def measure_backup(folder: Path, data: Path) -> None:
    """Back the log up, and restore it; both prove it."""
    took: list[float] = []
    file = folder / "backup"
    with timed(took):
        back_up(data, file)
    with timed(took):
        restore(file, folder / "restored", TODAY)
    sizes = [path.stat().st_size / 2**20 for path in (data / "log.db", file, keys_beside(file))]
    say("backup, proven: seconds", f"{took[0]:.1f}")
    say("log, backup, keys: MiB", " / ".join(f"{size:,.1f}" for size in sizes))
    say("restore, proven and every event read, without the views: seconds", f"{took[1]:.1f}")


def main(events: int) -> None:
    """Measure everything at one size."""
    print(f"\n### Proof and backup, {events:,} events\n\n| what | figure |\n|---|---|", flush=True)
    model = Model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measure_append(folder, model)
        data = folder / "data"
        fill(data, model, events)
        measure_follow(data, events)
        measure_verify(data, events)
        measure_backup(folder, data)
    say("processors", f"{os.cpu_count()}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
