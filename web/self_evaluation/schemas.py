"""The forms on the self-evaluation: a strength, an area for improvement, or evidence by reference."""

from __future__ import annotations

from marshmallow import Schema, fields

from ci_kb.domain.episode_values import SelfEvaluationKind
from ci_kb.guidance import Guidance
from web import questions
from web.questions import Explained, Happened, guided

LINE = ("kind", "source", "text", "existing", "link", "dated", "holder")


class LineFields(Happened):
    """What a line of the self-evaluation says, and where its evidence lies."""

    kind = guided(
        "rationale",
        questions.one_of(
            SelfEvaluationKind,
            "What this is",
            required="Choose whether it is a strength, an area for improvement or evidence",
        ),
    )
    source = guided(
        "outcomes",
        questions.text("Outcome source", "What it is known from.", required="Choose the outcome source"),
    )
    text = guided(
        "outcomes",
        questions.long_text(
            "What it says",
            "For a piece of evidence its title. No names of people or children.",
            required="Enter what the self-evaluation says",
            rows=3,
            words=40,
        ),
    )
    existing = guided(
        "existing-data",
        fields.Bool(
            load_default=False, metadata={"label": "It existed already; nobody made it for this episode"}
        ),
    )
    link = guided("existing-data", questions.link("Where it lies", "The address of what it rests on."))
    dated = guided("existing-data", questions.date("Date of what it rests on"))
    holder = guided("existing-data", questions.text("Who holds it", "A body or a role, not a name."))


class AddLine(LineFields):
    """Adds a line."""

    class Meta:
        fields = (*LINE, "on")


class CorrectLine(LineFields, Explained):
    """Corrects a line."""

    class Meta:
        fields = (*LINE, "reason", "on")


def fitted(schema: Schema, guidance: Guidance, chosen: str = "") -> Schema:
    """Return a form that offers the outcome sources of the guidance, and the one chosen before."""
    sources = {source.id: questions.sentence(source.text) for source in guidance.outcome_sources}
    questions.offer(schema, "source", {chosen: chosen} | sources if chosen else sources)
    return schema
