"""Measures the draft of a national summary: ``python -m benchmarks.gathering EPISODES``."""

from __future__ import annotations

import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.model import Model
from benchmarks.programme import fill, whole_document
from benchmarks.whole import ITEMS_IN_EPISODE, milliseconds, say, timed
from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from ci_kb.domain.authorities import authorities
from ci_kb.guidance import guidance
from projections import Projections
from projections.gathering import gather_up
from projections.gathering.parts import Scope, encode

TIMES = 5
EVER = Scope(date(2000, 1, 1), date(2100, 1, 1))
STATES = ("proposed", "approached", "met", "visited", "adopted", "declined", "stopped")
REASONS = ("declined", "stopped")


def gathered_document(model: Model, number: int) -> dict[str, Any]:
    """Return an episode that has everything a summary tells of."""
    drawn, made = model.random, whole_document(model, number)
    end = date.fromisoformat(made["fieldwork"]["to"])
    host = made["hosts"][0]
    others = [authority.name for authority in authorities() if authority.name != host]
    sources = [source.id for source in guidance().outcome_sources]
    for step in made["next_steps"]:
        step["from_finding"] = drawn.choice(made["findings"])["reference"]
        step["owner_body"] = drawn.choice((host, host, host, "ADES", "Education Scotland", others[0]))
    return made | {
        "self_evaluation": [
            {
                "reference": f"se{place}",
                "on": str(end - timedelta(days=40)),
                "kind": "strength",
                "source": drawn.choice(sources),
                "text": model.text(9),
            }
            for place in range(7)
        ],
        "connections": [
            {
                "reference": f"c{place}",
                "from": host,
                "to": other,
                "subject": model.text(4),
                "about": drawn.choice(made["practice"])["reference"],
                "states": [
                    {"on": str(end + timedelta(days=9 * step)), "state": state, "note": model.text(5)}
                    for step, state in enumerate(life(drawn.choice(STATES)))
                ],
            }
            for place, other in enumerate(drawn.sample(others, 3))
        ],
    }


def life(last: str) -> list[str]:
    """Return the states of a connection that came to some state."""
    if last in REASONS:
        return ["proposed", "approached", last]
    return list(STATES[: STATES.index(last) + 1])


def main(episodes: int) -> None:
    """Measure the draft at one number of episodes."""
    print(
        f"\n### National summary, {episodes:,} episodes of {ITEMS_IN_EPISODE} items\n\n"
        "| what | figure |\n|---|---|",
        flush=True,
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with KnowledgeBase(folder / "data", today()) as kb:
            fill(kb, Model(), episodes, folder, gathered_document)
            with Projections(kb.log, folder / "data" / "views", kb.guidance) as projections:
                projections.rebuild()
                for what, named in (("with names", True), ("without names", False)):
                    took: list[float] = []
                    for _ in range(TIMES):
                        with timed(took):
                            draft = gather_up(projections, EVER, named=named)
                    say(f"draft {what}: ms p50 / p95", milliseconds(took))
                    say(f"draft {what}, as JSON: kB", f"{len(encode(draft)) / 1000:,.0f}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
