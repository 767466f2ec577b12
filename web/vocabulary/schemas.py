"""The forms on shared words: terms, words that mean the same, themes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from ci_kb.application.vocabulary import carried_themes
from web import questions
from web.questions import Explained, Happened

MOST_LINES = 40
LONGEST_LINE = 100
TOO_LONG = f"Write at most {MOST_LINES} lines of {LONGEST_LINE} characters"

NATIONAL_PRIORITIES = {
    priority: priority.capitalize()
    for priority in sorted({theme.national_priority for theme in carried_themes()} - {""})
}


class Lines(fields.String):
    """Several lines of words; gives them each once, in order."""

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        typed = super()._deserialize(value, *arguments, **options)
        return tuple(dict.fromkeys(line.strip() for line in typed.split("\n") if line.strip()))


def lines(label: str, hint: str, *, required: str = "") -> Lines:
    """Return a field for several words or names, one a line."""
    unless: dict[str, Any] = {} if required else {"load_default": ()}
    return Lines(
        required=bool(required),
        **unless,
        validate=[
            validate.Length(max=MOST_LINES, error=TOO_LONG),
            lambda found: all(map(validate.Length(max=LONGEST_LINE, error=TOO_LONG), found)),
        ],
        error_messages={"required": required},
        metadata={"label": label, "hint": hint, "rows": 5},
    )


class TermForm(Schema):
    """What a term says."""

    term = questions.text(
        "Term", "As people write it, such as PEF.", required="Enter the term", longest=LONGEST_LINE
    )
    expansion = questions.text(
        "What it stands for",
        "An acronym and what it stands for find each other. What stands in brackets is not searched for.",
        required="Enter what the term stands for",
        longest=200,
    )
    related = lines("Words close to it", "One a line. They are shown here, and not searched for.")
    note = questions.text(
        "What else it may mean",
        "Shown when somebody searches for it: “CI is also the Care Inspectorate.”",
    )


class RingForm(Schema):
    """Words that mean the same."""

    terms = lines(
        "Words that mean the same",
        "One a line, at least two. A search for any of them finds the others.",
        required="Enter at least two ways of saying it",
    )


class ThemeForm(Schema):
    """What a theme is called."""

    label = questions.text("Name", "As it is shown beside findings.", required="Enter the name of the theme")
    also_called = lines("Also called", "One a line.")
    national_priority = fields.Str(
        load_default="",
        validate=validate.OneOf(list(NATIONAL_PRIORITIES), list(NATIONAL_PRIORITIES.values())),
        metadata={"label": "National priority", "hint": "Of the National Improvement Framework."},
    )


class MergeForm(Explained):
    """Lets a theme become part of another."""

    into = fields.Str(
        required=True,
        error_messages={"required": "Choose the theme that it becomes part of"},
        metadata={
            "label": "It becomes part of",
            "hint": "What is sorted under it is found and counted there from now on. No finding is changed.",
        },
    )

    class Meta:
        fields = ("into", "on", "reason")

    def __init__(self, themes: Mapping[str, str]) -> None:
        super().__init__()
        questions.offer(self, "into", themes)


class RetireForm(Explained):
    """Takes a word out of use."""


class AddTerm(Happened, TermForm):
    """Adds a term."""


class ChangeTerm(Explained, TermForm):
    """Changes what a term says; another name is another term."""

    class Meta:
        exclude = ("term",)


class AddRing(Happened, RingForm):
    """Adds words that mean the same."""


class ChangeRing(Explained, RingForm):
    """Changes words that mean the same."""


class AddTheme(Happened, ThemeForm):
    """Adds a theme."""


class ChangeTheme(Explained, ThemeForm):
    """Changes what a theme is called."""
