"""The form of a review: for each next step its status and a note, and one note on the whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from ci_kb.application.reviews import Progress
from ci_kb.domain.next_step import NextStepStatus
from projections.items import ItemVersion
from web import questions
from web.questions import Happened, guided


@questions.guided_by(note="review")
class ReviewProgress(Happened):
    """Says when progress was reviewed, and what there is to say of all of it."""

    note = guided(
        "review",
        questions.long_text(
            "Anything to say of the whole",
            "Two or three sentences are plenty. Whoever may read the episode may read them.",
            rows=3,
        ),
    )


def review_form(steps: Iterable[ItemVersion]) -> Schema:
    """Return the form of a review of these next steps."""
    lines: dict[str, fields.Field[Any]] = {}
    for step in steps:
        status = questions.one_of(NextStepStatus, "Status", required="Choose how far this step has come")
        lines[f"status-{step.reference}"] = status
        lines[f"note-{step.reference}"] = questions.text("Note", longest=2000)
        lines[seen(step.reference)] = fields.Str(load_default="")
    form = ReviewProgress.from_dict(lines)()
    assert isinstance(form, Schema)  # noqa: S101  # what from_dict makes
    questions.shape(form, "on", label="Day of the review")
    return form


def seen(reference: str) -> str:
    """Return the name of the field that carries the status a line of the form began with."""
    return f"seen-{reference}"


def known_of(steps: Iterable[ItemVersion]) -> dict[str, str]:
    """Return what the form knows already: how far each step had come when it was last reported."""
    known: dict[str, str] = {}
    for step in steps:
        status = step.status or NextStepStatus.NOT_STARTED.value
        known |= {f"status-{step.reference}": status, seen(step.reference): status}
    return known


def progress_said(said: Mapping[str, Any], steps: Iterable[ItemVersion]) -> dict[str, Progress]:
    """Return the progress a form reports: of the steps whose status was changed, or that have a note."""
    return dict(_reported(said, steps))


def _reported(said: Mapping[str, Any], steps: Iterable[ItemVersion]) -> Iterator[tuple[str, Progress]]:
    for step in steps:
        status, note = said[f"status-{step.reference}"], said[f"note-{step.reference}"]
        if note or status != said[seen(step.reference)]:
            yield step.reference, Progress(status, note)
