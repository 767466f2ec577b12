"""Pages by which participants say what they think of the process, and the team reads it.

A link is all a participant needs.  It may be passed on, so that it shows nothing of the episode that its
holder could not read anyway: title and hosts only to those who may see the episode.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, current_app, make_response, render_template, url_for
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.episode import Episode
from ci_kb.guidance import Guidance
from projections.episodes import EpisodeLine
from projections.groups import Answers
from web import security
from web.feedback.links import fits, token_of
from web.feedback.schemas import MOST_QUESTIONS, AskForFeedback, feedback_form
from web.own_episode import guidance_of, own_episode, trail_to
from web.parts import act, command_of_form, parts
from web.recording import Answer, Question, ask, ask_about
from web.seeing import episode_to_work_on, sees

pages = Blueprint("feedback", __name__)

A_LINK = "/feedback/<identifier>/<token>"

FEWEST_SHOWN = 3
"""With fewer answers only their number is shown: those who gave them could be told."""

ASKED_FOR = timedelta(weeks=2)

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}
"""Besides what every page carries.  The address is told to no other site: `Referrer-Policy: same-origin`
keeps it here, where the protection against forged forms needs it."""


@pages.get("/episodes/<reference>/feedback")
def show(reference: str) -> str:
    """Show the team how many answered and, of enough answers, what they said."""
    shown = own_episode(reference)
    views = parts().projections
    answers = views.groups.feedback(reference, shown.at)
    episode = parts().kb.episodes.get(reference)
    is_open = shown.changeable and episode.feedback_until is not None and episode.feedback_until >= today()
    return render_template(
        "feedback/show.html",
        line=shown.line,
        trail=trail_to(shown.line, ("Report", url_for("reporting.show", reference=reference))),
        responses=views.reporting.responses(reference, shown.at),
        said=answers_by_question(shown.guidance, answers) if shown.changeable else [],
        fewest=FEWEST_SHOWN,
        until=shown.page.line.feedback_until,
        link=link_of(episode) if is_open else "",
        quote=shown.guidance.quote("feedback"),
        changeable=shown.changeable,
        as_at=shown.as_at.day,
    )


def answers_by_question(guidance: Guidance, answers: list[Answers]) -> list[tuple[str, list[str]]]:
    """Return what was said to each question, in the order of the alphabet: no two are told to be of one."""
    if len(answers) < FEWEST_SHOWN:
        return []
    return [
        (
            question.text,
            sorted(
                (one.answers[question.id] for one in answers if question.id in one.answers), key=str.lower
            ),
        )
        for question in guidance.feedback_questions
    ]


@pages.route("/episodes/<reference>/feedback/ask", methods=["GET", "POST"])
def ask_for(reference: str) -> Answer:
    """Ask the participants for feedback, until a day."""
    line = episode_to_work_on(reference)

    def give(said: dict[str, Any]) -> Saved:
        return parts().kb.episodes.invite_feedback(reference, said["until"], act(today()))

    where = url_for("feedback.show", reference=reference)
    return ask_about(
        line,
        where,
        title="Ask for feedback on the process",
        lead="You get a link to send to everybody who took part. It needs no account, and asks "
        f"{MOST_QUESTIONS} questions at most.",
        button="Ask for feedback",
        schema=AskForFeedback(),
        known={"until": today() + ASKED_FOR},
        give=give,
        done="Feedback is asked for. Send the link below to everybody who took part.",
        trail=trail_to(line, ("Feedback", where)),
    )


@pages.route(A_LINK, methods=["GET", "POST"])
@security.limiter.limit(security.FEEDBACK_LIMIT)
def answer(identifier: str, token: str) -> Response:
    """Ask a participant what they think of the process."""
    line, episode = asked_by(identifier, token)
    if episode.feedback_until is None or today() > episode.feedback_until:
        return privately((render_template("feedback/ended.html"), 410))

    def give(said: dict[str, Any]) -> Saved:
        answers = {question: words for question, words in said.items() if words}
        return parts().kb.feedback.give(episode.reference, answers, today(), command_of_form())

    return privately(
        ask(
            Question(
                title="What do you think of the process?",
                above=about(line),
                lead="Answer what you like. No name is recorded, so please name nobody either. "
                "The team of the episode reads the answers.",
                button="Send my answers",
                schema=feedback_form(guidance_of(line).feedback_questions),
                give=give,
                done="Your answers are recorded.",
                leads_to=lambda _: url_for("feedback.thanks", identifier=identifier, token=token),
                cancel="",
            )
        )
    )


@pages.get(f"{A_LINK}/thanks")
@security.limiter.limit(security.FEEDBACK_LIMIT)
def thanks(identifier: str, token: str) -> Response:
    """Thank a participant."""
    asked_by(identifier, token)
    return privately(render_template("feedback/thanks.html"))


def asked_by(identifier: str, token: str) -> tuple[EpisodeLine, Episode]:
    """Return the episode that a link asks about; with any other token there is no such page."""
    known = re.fullmatch(r"[0-9a-f]{32}", identifier)
    line = parts().projections.episodes.with_id(identifier) if known else None
    if line is None:
        abort(404)
    episode = parts().kb.episodes.get(line.reference)
    if not fits(token, secret(), episode):
        abort(404)
    return line, episode


def link_of(episode: Episode) -> str:
    """Return the link to send to the participants, with the name of this server."""
    token = token_of(secret(), episode)
    return url_for("feedback.answer", identifier=episode.id.hex, token=token, _external=True)


def secret() -> str | bytes:
    """Return the server's secret, from which the links are made."""
    assert current_app.secret_key  # noqa: S101  # create_app gives it one
    return current_app.secret_key


def about(line: EpisodeLine) -> str:
    """Return what the questions are about, in words that tell nothing to whoever may not see the episode."""
    if not sees(line):
        return "The Collaborative Improvement engagement you took part in"
    return ": ".join(filter(None, [", ".join(line.hosts), line.title]))


def privately(answered: Answer | str) -> Response:
    """Return an answer that no cache keeps and no search engine lists."""
    response = make_response(answered)
    response.headers.update(PRIVATE)
    return response
