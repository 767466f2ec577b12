"""The forms on the team: seats from the four sources, leaving it, and taking a preparation back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from ci_kb.days import today
from ci_kb.domain.authorities import authorities, authority_called
from ci_kb.domain.episode_values import Part, TeamMember
from ci_kb.guidance import Guidance
from web import questions
from web.preparing.fitting import PARTNERS
from web.questions import Explained, Happened, guided, not_in_the_future, unguided

OTHER = "other"
"""Stands for an organisation that is not in the list."""


class OrganisationName(fields.String):
    """An organisation; an authority by any of its names becomes its full name."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> str:
        typed = super()._deserialize(value, attr, data, **kwargs) or ""
        known = authority_called(typed)
        return known.name if known else typed


class IdentifyTeamMember(Happened):
    """Fills seats in the team, several at once where they come from one organisation."""

    role = guided(
        "team",
        questions.text(
            "Role",
            "Roles, not names, such as “Quality improvement officer”. For several people one role a line; "
            "“3 x Headteacher” for several with the same one.",
            required="Enter the role of the team member",
            longest=2000,
            rows=3,
        ),
    )
    organisation = guided(
        "team",
        OrganisationName(
            required=True,
            error_messages={"required": "Enter the organisation the team member comes from"},
            metadata={"label": "Organisation"},
        ),
    )
    other = guided(
        "team",
        questions.text("Name of the other organisation", "Where it is not in the list, such as a partner."),
    )
    capacity = guided(
        "next-host",
        questions.text("Role in the guidance", "Follows from organisation and part when left empty."),
    )
    part = guided(
        "recorder", questions.one_of(Part, "Part in the team", "Member, unless you choose another one.")
    )
    account = unguided(
        "lets a member work here; the guidance knows no accounts",
        questions.text("Account", "The word they sign in with, if they are to work on this episode here."),
    )

    class Meta:
        fields = ("role", "organisation", "other", "capacity", "part", "account", "on")

    def __init__(self, guidance: Guidance, hosts: tuple[str, ...]) -> None:
        super().__init__()
        names = (*hosts, *PARTNERS, *(authority.name for authority in authorities()))
        questions.offer(
            self, "organisation", {name: name for name in names} | {OTHER: "Another organisation"}
        )
        questions.offer(self, "capacity", {one.id: one.title for one in guidance.capacities})

    @validates_schema
    def names_the_other_organisation(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse “another organisation” without its name, and a name beside one of the list.

        Raises `ValidationError`.
        """
        if data.get("organisation") == OTHER and not data.get("other"):
            raise ValidationError("Enter the name of the other organisation", "other")
        if data.get("organisation") not in (None, OTHER) and data.get("other"):
            raise ValidationError("Leave this empty, or choose “Another organisation” above", "other")

    @validates_schema
    def one_account_for_one_person(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse one account for several people.

        Raises `ValidationError`.
        """
        if data.get("account") and sum(count for count, _ in seats_in(data.get("role", ""))) > 1:
            raise ValidationError("Name one account for one person: enter one role", "account")

    @validates_schema
    def so_many_people(self, data: Mapping[str, Any], **_: Any) -> None:
        """Refuse a number of people that no team has.

        Raises `ValidationError`.
        """
        if any(not 1 <= count <= MOST_PEOPLE for count, _ in seats_in(data.get("role", ""))):
            raise ValidationError(f"Enter a number of people from 1 to {MOST_PEOPLE}", "role")


MOST_PEOPLE = 99


def seats_in(typed: str) -> Iterator[tuple[int, str]]:
    """Yield how many people have which role, for each line such as “Headteacher” or “3 x Headteacher”."""
    for line in questions.lines_of(typed):
        number, sign, role = line.partition(" x ")
        if sign and number.strip().isdecimal() and len(number) < 9 and role.strip():
            yield int(number), role.strip()
        else:
            yield 1, line


def members_said(said: Mapping[str, Any], guidance: Guidance, person: str) -> tuple[TeamMember, ...]:
    """Return the seats a form holds; a role that leads makes a lead, unless the form says else."""
    organisation = said["other"] if said["organisation"] == OTHER else said["organisation"]
    capacity = guidance.capacity(said["capacity"])
    leads = capacity is not None and Part.LEAD in capacity.known_by.parts
    part = said["part"] or (Part.LEAD if leads else Part.MEMBER)
    return tuple(
        TeamMember(role, organisation, part, person, count, said["capacity"])
        for count, role in seats_in(said["role"])
    )


class StandDown(Explained):
    """Says that a member leaves the team, and why."""

    class Meta:
        fields = ("reason", "on")


class TookPart(Schema):
    """Says when those whose button is pressed took part."""

    on = guided(
        "professional-learning",
        fields.Date(
            load_default=today,
            validate=not_in_the_future,
            error_messages={"invalid": questions.NOT_A_DAY},
            metadata={"label": "When it happened", "hint": "Then press the button of those who took part."},
        ),
    )
    record = fields.Str(
        required=True,
        validate=validate.Regexp(r"[a-z -]{1,40}:[0-9]{1,6}(,[0-9]{1,6}){0,400}\Z"),
        error_messages={"required": "Press the button of those who took part"},
    )
