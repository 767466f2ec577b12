"""The forms on who has access to an episode."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from ci_kb.application.permissions import DECIDING
from ci_kb.roles import RoleOfTheGuidance, table
from projections.episodes import EpisodeLine
from web import questions
from web.questions import Explained, guided, unguided
from web.seeing import may

UNTIL = "Some months after the report is finalised, when left empty."


class Dates(Schema):
    """Asks from which day to which day somebody has access."""

    first_day = unguided(
        "access holds by days; the guidance knows none", questions.date("From", "Today, when left empty.")
    )
    last_day = guided("time-limited", questions.date("Until", UNTIL))

    @validates_schema
    def in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a last day before the first.

        Raises `ValidationError`.
        """
        if data.get("first_day") and data.get("last_day") and data["last_day"] < data["first_day"]:
            raise ValidationError("Enter a last day that is not before the first", "last_day")


class GiveAccess(Dates):
    """Gives a colleague access to an episode."""

    name = unguided(
        "access is a person’s; the guidance knows no accounts",
        questions.text(
            "Name", "Where they have no account yet. It stays in the register of people.", may_name=True
        ),
    )
    mail = unguided(
        "access is a person’s; the guidance knows no accounts",
        questions.text(
            "Mail address",
            "Or the word they sign in with, where that is another one.",
            required="Enter the mail address of the colleague",
            longest=254,
            may_name=True,
        ),
    )
    body = unguided(
        "an account acts for a body; the guidance knows no accounts",
        questions.text(
            "Authority or body", "For whom a colleague without an account acts; yours, when left empty."
        ),
    )
    member_role = guided("team", questions.text("Role", required="Choose the role of the colleague"))

    class Meta:
        fields = ("name", "mail", "member_role", "body", "first_day", "last_day")

    def __init__(self, line: EpisodeLine) -> None:
        super().__init__()
        offered = (role for role in table().held_in_episode() if may_grant(role, line))
        questions.offer(self, "member_role", {role.name: f"{role.title}: {role.does}" for role in offered})


def may_grant(role: RoleOfTheGuidance, line: EpisodeLine) -> bool:
    """Say whether the reader may give a role: nobody gives one that decides more than they may."""
    wanted = role.member.may if role.member else frozenset()
    return all(may(command, line) for command in wanted & DECIDING)


class ChangeDates(Explained, Dates):
    """Changes from or until when somebody has access."""

    class Meta:
        fields = ("first_day", "last_day", "reason")


class EndAccess(Explained):
    """Ends somebody's access now."""

    class Meta:
        fields = ("reason",)
