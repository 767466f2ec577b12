"""Measures the programme and an episode at one size: ``python -m benchmarks.programme EPISODES``."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.model import Model
from benchmarks.whole import (
    ITEMS_IN_EPISODE,
    document,
    measure_pages,
    milliseconds,
    say,
    timed,
)
from ci_kb.application import KnowledgeBase, by_operator
from ci_kb.days import today
from ci_kb.documents import batch
from ci_kb.domain.authorities import authorities
from ci_kb.guidance import guidance
from projections import Projections
from web.accounts.demonstration import demonstration_accounts
from web.app import create_app

CHANGES = 100
REPORT_STEPS = (
    ("drafted", 12),
    ("circulated", 20),
    ("leads met", 33),
    ("shared with strategic group", 45),
    ("finalised", 48),
)
ROLES = (
    ("Director of education", "host", "lead"),
    ("Quality improvement officer", "host", "member"),
    ("Headteacher", "host", "member"),
    ("ADES coordinator", "ADES", "lead"),
    ("Education officer", "other", "member"),
    ("Senior Regional Adviser", "Education Scotland", "lead"),
    ("HM Inspector", "Education Scotland", "lead"),
    ("Observer from the next host authority", "other", "observer"),
)


def whole_document(model: Model, number: int) -> dict[str, Any]:
    """Return an episode with fifty items, and with all that the programme counts, as far as it has come."""
    drawn, made = model.random, document(model, number)
    start = today() + timedelta(days=drawn.randint(-1500, 120))
    end = start + timedelta(days=2)
    host = made["hosts"][0]
    milestones: dict[str, dict[str, str]] = {}
    for milestone in guidance().milestones:
        deadline = milestone.deadline((start, end))
        if deadline is None or milestone.after_fieldwork or deadline > today():
            continue
        if drawn.random() < 0.1:
            milestones[milestone.id] = {"waived": model.text(6)}
        elif drawn.random() < 0.9:
            milestones[milestone.id] = {"on": str(deadline + timedelta(days=drawn.randint(-20, 5)))}
    steps = [
        {"step": step, "on": str(on)}
        for step, days in REPORT_STEPS
        if (on := end + timedelta(days=days + drawn.randint(-4, 10))) <= today() and drawn.random() < 0.95
    ]
    others = [authority.name for authority in authorities() if authority.name != host]
    organisations = {"host": host, "other": drawn.choice(others)}
    return made | {
        "fieldwork": {"from": str(start), "to": str(end)},
        "milestones": milestones,
        "team": [
            {"role": role, "organisation": organisations.get(where, where), "part": part}
            for role, where, part in ROLES
        ],
        "report": {"steps": steps},
        "reviews": [{"on": str(end + timedelta(days=300)), "note": model.text(9)}]
        if end + timedelta(days=300) <= today()
        else [],
    }


def fill(
    kb: KnowledgeBase,
    model: Model,
    episodes: int,
    folder: Path,
    make: Callable[[Model, int], dict[str, Any]] = whole_document,
) -> None:
    """Import so many episodes, made one by one."""
    path = folder / "documents.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(episodes):
            file.write(json.dumps(make(model, number)) + "\n")
    checked = batch.check(kb, [path], by_operator(today()), largest=2**29)
    if checked.faults:
        raise ValueError(checked.faults[:3])
    for _ in batch.record(kb, checked):
        pass


def measure_after_changes(
    client: Any, kb: KnowledgeBase, projections: Projections, episodes: int
) -> list[float]:
    """Change an episode, wait until it can be read, ask for the programme; return how long each took."""
    took: list[float] = []
    for number in range(CHANGES):
        act = by_operator(today())
        saved = kb.episodes.plan_milestone(
            f"episode-{number % episodes}", "progress-review", date(2030, 1, 1), act
        )
        projections.wait_for(saved.position, 60)
        with timed(took):
            client.get("/programme")
    return took


def main(episodes: int) -> None:
    """Measure everything at one size."""
    print(
        f"\n### {episodes:,} episodes of {ITEMS_IN_EPISODE} items\n\n| what | figure |\n|---|---|", flush=True
    )
    model = Model()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with KnowledgeBase(folder / "data", today()) as kb:
            fill(kb, model, episodes, folder)
            demonstration_accounts(kb, today())
            with Projections(kb.log, folder / "data" / "views", kb.guidance) as projections:
                projections.rebuild()
        app = create_app(folder / "data", demonstration=True, secure_cookies=False)
        parts = app.extensions["ci_kb"]
        parts.projections.wait_for(parts.kb.log.head(), 60)
        client = app.test_client()
        first: list[float] = []
        with timed(first):
            client.get("/programme")
        say("programme page, the first after a start: ms", f"{first[0] * 1000:.0f}")
        for what, path in (
            ("programme page, an officer", "/programme"),
            ("first page", "/"),
            ("list of episodes", "/episodes"),
            ("episode page", "/episodes/episode-1"),
            ("timeline", "/episodes/episode-1/timeline"),
            ("checklist", "/episodes/episode-1/checklist"),
        ):
            say(
                f"{what}: ms p50 / p95", milliseconds(measure_pages(client, model, lambda _, path=path: path))
            )
        with client.session_transaction() as session:
            session["_user_id"] = parts.kb.people.sessions.begin(parts.kb.people.called("administrator").id)
        took = measure_pages(client, model, lambda _: "/programme")
        say("programme page, who runs the programme: ms p50 / p95", milliseconds(took))
        took = measure_after_changes(client, parts.kb, parts.projections, episodes)
        say("programme page after each change: ms p50 / p95", milliseconds(took))
        parts.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
