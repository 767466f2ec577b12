"""Measures an issued edition of a national summary: ``python -m benchmarks.editions EPISODES``."""

from __future__ import annotations

import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path

from benchmarks.gathering import gathered_document
from benchmarks.model import Model
from benchmarks.programme import fill
from benchmarks.whole import ITEMS_IN_EPISODE, measure_pages, milliseconds, say, timed
from ci_kb.application import KnowledgeBase
from ci_kb.days import today
from ci_kb.domain.account import Role
from ci_kb.domain.agreement import Party
from ci_kb.domain.record import Act
from projections import Projections
from projections.composing import compose
from tests.conftest import as_account
from web.accounts.demonstration import demonstration_accounts
from web.app import create_app

NAME, PERIOD = "ever", (date(2000, 1, 1), date(2100, 1, 1))
EDITION = f"/summaries/{NAME}/editions/1"
SIGN = {Party.ADES: Role.ADES_COORDINATOR, Party.EDUCATION_SCOTLAND: Role.EDUCATION_SCOTLAND}


def act(role: Role = Role.ADES_COORDINATOR, body: str = "ADES") -> Act:
    """Return what somebody does."""
    return Act("somebody", role, body, today())


def the_one(address: str, _: Model) -> str:
    """Return the address that is asked for again and again."""
    return address


def issue(kb: KnowledgeBase, projections: Projections) -> None:
    """Issue a summary of everything."""
    kb.summaries.begin(NAME, "Everything", PERIOD, act(), drawn_at=kb.log.head())
    projections.catch_up()
    working = projections.summaries.get(NAME)
    if working is None:
        raise ValueError(NAME)
    took: list[float] = []
    with timed(took):
        composed = compose(projections, working)
        content, digest = composed.content, composed.digest
    say("both forms composed: ms", f"{took[0] * 1000:,.0f}")
    kb.summaries.put_forward(NAME, digest, act())
    for party, role in SIGN.items():
        kb.agreements.sign(NAME, party, act(role, str(party)), "edition-1")
    kb.summaries.issue(NAME, content, digest, act(), public=True)
    projections.catch_up()


def main(episodes: int) -> None:
    """Measure the pages of an edition at one number of episodes."""
    print(
        f"\n### Edition of a national summary, {episodes:,} episodes of {ITEMS_IN_EPISODE} items\n\n"
        "| what | figure |\n|---|---|",
        flush=True,
    )
    model = Model()
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        with KnowledgeBase(data, today()) as kb:
            demonstration_accounts(kb, today())
            fill(kb, model, episodes, Path(name), gathered_document)
            with Projections(kb.log, data / "views", kb.guidance) as projections:
                projections.rebuild()
                issue(kb, projections)
        app = create_app(data, demonstration=True, secure_cookies=False)
        try:
            client = as_account(app, "reader")
            for what, address in (
                ("page, with names", EDITION),
                ("page, without names", f"{EDITION}?form=unnamed"),
                ("list of editions", "/summaries"),
                ("as Markdown", f"{EDITION}.md"),
                ("as JSON", f"{EDITION}.json"),
            ):
                took = measure_pages(client, model, partial(the_one, address))
                say(f"{what}: ms p50 / p95", milliseconds(took))
        finally:
            app.extensions["ci_kb"].close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
