"""Pages that add, correct and withdraw lines of an episode's self-evaluation."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.episode_values import SelfEvaluation
from web.items.schemas import Withdraw
from web.parts import act, parts
from web.preparing.fitting import guidance_of
from web.recording import Answer, ask_about
from web.seeing import episode_to_work_on, not_here
from web.self_evaluation import schemas

pages = Blueprint("self_evaluation_commands", __name__)

A_LINE = "/episodes/<reference>/self-evaluation/<statement>"


@pages.route("/episodes/<reference>/self-evaluation/add", methods=["GET", "POST"])
def add(reference: str) -> Answer:
    """Add a line."""
    line = episode_to_work_on(reference)

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"])
        name = f"line-{done.command[:10]}"
        return parts().kb.episodes.record_self_evaluation(reference, name, said_in(said), done)

    return ask_about(
        line,
        page_of(reference),
        title="Add to the self-evaluation",
        button="Add the line",
        schema=schemas.fitted(schemas.AddLine(), guidance_of(line)),
        known={"existing": True, "on": today()},
        give=give,
        done="The line is recorded.",
    )


@pages.route(f"{A_LINE}/correct", methods=["GET", "POST"])
def correct(reference: str, statement: str) -> Answer:
    """Correct a line."""
    line = episode_to_work_on(reference)
    _, now = parts().kb.episodes.get(reference).self_evaluation.get(statement) or not_here()

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.episodes.record_self_evaluation(reference, statement, said_in(said), done)

    return ask_about(
        line,
        page_of(reference),
        title="Correct the line of the self-evaluation",
        lead="The version before stays in the history.",
        button="Save the correction",
        schema=schemas.fitted(schemas.CorrectLine(), guidance_of(line), now.source),
        known={**vars(now), "on": today()},
        give=give,
        done="The line is corrected.",
    )


@pages.route(f"{A_LINE}/withdraw", methods=["GET", "POST"])
def withdraw(reference: str, statement: str) -> Answer:
    """Take a line back, leaving that it was there, and why it is no longer."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    known = episode.self_evaluation.get(statement)
    if known is None and statement not in parts().projections.episodes.statements_ever(reference):
        not_here()

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.episodes.withdraw_self_evaluation(reference, statement, done)

    return ask_about(
        line,
        page_of(reference),
        title="Withdraw the line of the self-evaluation",
        lead=known[1].text if known else "",
        button="Withdraw the line",
        schema=Withdraw(),
        known={"on": today()},
        give=give,
        done="The line is withdrawn.",
    )


def said_in(said: dict[str, Any]) -> SelfEvaluation:
    """Return the line a form holds."""
    return SelfEvaluation(**{name: said[name] for name in schemas.LINE})


def page_of(reference: str) -> str:
    """Return the address of an episode's self-evaluation."""
    return url_for("self_evaluation.show", reference=reference)
