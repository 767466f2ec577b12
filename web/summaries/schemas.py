"""The forms about national summaries: what they ask, and what they say when something is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields, validates_schema

from ci_kb.domain.summary import Attribution, Manner, Told
from web import questions
from web.questions import Explained

WHOLE = "the whole summary"
"""What a comment is about that is about no section alone; no section is called so."""


class BeginSummary(Schema):
    """Draws the draft of a summary; the two days are enough."""

    period_from = questions.date("First day of the period", required="Enter the first day of the period")
    period_to = questions.date("Last day of the period", required="Enter the last day of the period")
    title = questions.text("Title", "Leave it empty to have it named after the period.", longest=200)
    programme = questions.text("Programme", "Leave it empty to take in every programme.")
    themes = questions.several("Only these themes", shown=6)
    episodes = questions.several("Only these episodes", shown=6)
    as_at = questions.date("As it was known on", "Leave it empty to take in everything recorded so far.")

    def __init__(self, themes: Mapping[str, str], episodes: Mapping[str, str], names: Iterable[str]) -> None:
        super().__init__()
        questions.offer(self, "themes", themes)
        questions.offer(self, "episodes", episodes)
        questions.offer(self, "programme", {name: name for name in names})

    @validates_schema
    def begins_before_it_ends(self, data: dict[str, Any], **_: object) -> None:
        """Refuse a period that ends before it begins, and knowledge of a day to come.

        Raises `ValidationError`.
        """
        start, end, known = data.get("period_from"), data.get("period_to"), data.get("as_at")
        if start and end and end < start:
            raise ValidationError("Enter a last day that is not before the first", "period_to")
        if known:
            try:
                questions.not_in_the_future(known)
            except ValidationError as error:
                raise ValidationError(error.messages, "as_at") from None


class WriteSection(Schema):
    """Writes sentences in a section."""

    text = questions.long_text(
        "Your sentences",
        "One sentence a line. At its end, in square brackets, the numbers of the sources it rests on, for "
        "instance [412, 438], or [commentary] if it is your view. Empty lines take back what was written.",
        rows=12,
    )
    replaces = fields.Boolean(
        load_default=False,
        metadata={"label": "Leave out the sentences drawn from the log in this section; tables stay"},
    )


class Assign(Schema):
    """Says who writes a section."""

    person = questions.text("Who writes it", "Leave it empty to have nobody write it.")

    def __init__(self, people: Mapping[str, str]) -> None:
        super().__init__()
        questions.offer(self, "person", people)


class How(StrEnum):
    """How a source is told."""

    DRAWN = "drawn"
    QUOTED = "quoted"
    REWORDED = "reworded"


HOWS = {
    How.DRAWN: "As the summary tells it",
    How.QUOTED: "Quoted, word for word",
    How.REWORDED: "In these words",
}

ATTRIBUTIONS = {
    Attribution.NAMED: "Named in the form for the network",
    Attribution.UNNAMED: "Told without a name in either form",
    Attribution.WITHHELD: "Counted, and its words told in neither form",
}


class Tell(Schema):
    """Says how a source is told, and whether its authority is named."""

    how = questions.one_of(How, "How it is told", required="Choose how it is told", labels=HOWS)
    text = questions.long_text("Other words", "Only where it is told in other words.", rows=4)
    attribution = questions.one_of(
        Attribution, "Whether the authority is named", required="Choose one", labels=ATTRIBUTIONS
    )

    @validates_schema
    def has_other_words(self, data: dict[str, Any], **_: object) -> None:
        """Refuse other words that are none.

        Raises `ValidationError`.
        """
        if data.get("how") is How.REWORDED and not data.get("text"):
            raise ValidationError("Enter the words in which it is to be told", "text")


def told_of(said: Mapping[str, Any]) -> Told:
    """Return how a source is told, by what the form says."""
    manner = Manner.QUOTE if said["how"] is How.QUOTED else Manner.PARAPHRASE
    return Told(manner, said["text"] if said["how"] is How.REWORDED else "", said["attribution"])


def known_of(told: Told | None) -> dict[str, object]:
    """Return what the form begins with."""
    told = told or Told(Manner.PARAPHRASE)
    how = How.QUOTED if told.manner is Manner.QUOTE else How.REWORDED if told.text else How.DRAWN
    return {"how": how, "text": told.text, "attribution": told.attribution}


class SetAside(Schema):
    """Leaves a source out."""

    ground = questions.long_text(
        "Why it is left out",
        "It is printed in the edition, where it says what became of everything.",
        required="Say why it is left out",
        rows=3,
    )


class Redraw(Explained):
    """Draws the draft again."""

    class Meta:
        fields = ("reason",)


class OfferComment(Schema):
    """Comments on a summary, or on one section."""

    section = questions.text("What it is about", required="Choose what the comment is about")
    text = questions.long_text("Your comment", required="Enter your comment", rows=5)

    def __init__(self, headings: Mapping[str, str]) -> None:
        super().__init__()
        questions.offer(self, "section", {WHOLE: "The whole summary", **headings})


class Issue(Schema):
    """Issues an edition."""

    public = fields.Boolean(
        load_default=False, metadata={"label": "Everybody may read the form without names"}
    )
    corrects = fields.Str(
        load_default="",
        metadata={"label": "Corrects", "hint": "Only if it takes the place of an edition with a fault."},
    )
    note = questions.long_text(
        "What it changes", "Only of a corrected edition. It is shown above both.", rows=3
    )

    def __init__(self, editions: Iterable[int]) -> None:
        super().__init__()
        questions.offer(self, "corrects", {str(number): f"Edition {number}" for number in editions})


def reference_of(start: date, end: date, taken: Iterable[str]) -> str:
    """Return a reference for a summary of a period that no other has."""
    name, number = f"{start:%Y-%m}-to-{end:%Y-%m}", 1
    used = set(taken)
    found = name
    while found in used:
        number += 1
        found = f"{name}-{number}"
    return found
