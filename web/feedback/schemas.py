"""The forms on feedback: asking for it, and giving it."""

from __future__ import annotations

from collections.abc import Iterable

from marshmallow import Schema

from ci_kb.guidance.model import FeedbackQuestion
from web import questions

LONGEST_ANSWER = 2000
MOST_QUESTIONS = 3


@questions.guided_by(until="feedback")
class AskForFeedback(Schema):
    """Asks the participants for feedback, until a day."""

    until = questions.date(
        "Until which day",
        "The link answers until the end of this day. A later day keeps the same link; a day that has passed "
        "ends it.",
        required="Enter the day until which feedback is asked for",
    )


def feedback_form(asked: Iterable[FeedbackQuestion]) -> Schema:
    """Return the form with the guidance's questions, three at most."""
    fields = {
        question.id: questions.text(question.text, longest=LONGEST_ANSWER, rows=4)
        for question in list(asked)[:MOST_QUESTIONS]
    }
    return Schema.from_dict(fields)()  # type: ignore[arg-type]  # it takes fields of every kind
