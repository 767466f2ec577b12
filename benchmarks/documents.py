"""Measures documents at one number of episodes: ``python -m benchmarks.documents EPISODES``."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.model import Model
from benchmarks.programme import fill
from benchmarks.whole import ITEMS_IN_EPISODE, milliseconds, say, timed
from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from projections import Projections
from web.accounts.demonstration import demonstration_accounts
from web.app import create_app

TIMES = 20
FIVE_YEARS = timedelta(days=5 * 365)

REPORT = "/episodes/episode-1/report"
PERIOD = f"/programme/report?from={today() - FIVE_YEARS}&to={today()}"
ASKED = (
    ("report, as a page", REPORT),
    ("report, in Word", f"{REPORT}?format=docx"),
    ("report, as Markdown", f"{REPORT}?format=md"),
    ("committee paper, in Word", "/episodes/episode-1/papers/committee-paper?format=docx"),
    ("checklist, in Word", "/episodes/episode-1/papers/checklist?format=docx"),
    ("calendar of an episode", "/episodes/episode-1/calendar.ics"),
    ("periodic report over five years, as a page", PERIOD),
    ("periodic report over five years, in Word", f"{PERIOD}&format=docx"),
)


def measure(client: Any, path: str) -> list[float]:
    """Ask for a document some times, the first not counted, and return how long each took."""
    took: list[float] = []
    for number in range(TIMES + 1):
        one: list[float] = []
        with timed(one):
            answer = client.get(path)
        if answer.status_code != 200:
            raise ValueError(f"{path} answered {answer.status_code}")
        if number:
            took += one
    return took


def main(episodes: int) -> None:
    """Measure every document at one number of episodes."""
    print(
        f"\n### Documents, {episodes:,} episodes of {ITEMS_IN_EPISODE} items\n\n| what | figure |\n|---|---|"
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
        with client.session_transaction() as session:
            session["_user_id"] = parts.kb.people.sessions.begin(parts.kb.people.called("administrator").id)
        for what, path in ASKED:
            say(f"{what}: ms p50 / p95", milliseconds(measure(client, path)))
        parts.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
