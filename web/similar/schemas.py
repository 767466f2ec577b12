"""The forms on what people say of similar work."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import fields, validate

from web import questions
from web.questions import Explained, Happened


class Dismiss(Explained):
    """Sets a match aside."""

    class Meta:
        fields = ("reason", "on")


class Unlink(Explained):
    """Takes a link back."""

    class Meta:
        fields = ("reason", "on")


class Restore(Happened):
    """Shows a match again."""

    reason = fields.Str(
        load_default="",
        validate=validate.Length(max=1000, error="Shorten the reason to 1,000 characters or fewer"),
        metadata={"label": "Reason", "rows": 2},
    )

    class Meta:
        fields = ("reason", "on")


class Link(Explained):
    """Links an episode that somebody knows did similar work."""

    other = questions.text("Episode that did similar work", required="Choose the episode")
    reason = questions.text(
        "How you know",
        "One sentence, shown beside the match to everybody who may see both episodes.",
        required="Say how you know: it is shown beside the match",
        longest=1000,
        rows=2,
    )

    class Meta:
        fields = ("other", "reason", "on")

    def __init__(self, episodes: Mapping[str, str]) -> None:
        super().__init__()
        questions.offer(self, "other", episodes)
