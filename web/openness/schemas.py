"""Forms about requests for information."""

from __future__ import annotations

from marshmallow import Schema, ValidationError, fields, validates_schema

from ci_kb.domain.disclosure import Exemption
from web.questions import Happened, date, not_in_the_future, one_of, text, unguided
from web.screening import MAY_NAME

LAW = "the law on access to information asks for it, the guidance does not"


def a_day_that_has_come() -> fields.Date:
    """Return the field for the day at whose end something was held."""
    asked = date("Held at the end of", "The day on which the request came in.", required="Enter a day")
    asked.validators = [not_in_the_future]
    return unguided(LAW, asked)


class AskForm(Happened):
    """A request under freedom of information."""

    reference = unguided(
        LAW,
        text(
            "Reference of the request",
            "As your authority numbers it, such as FOI-2024-117.",
            required="Enter the reference the request has",
            longest=80,
        ),
    )
    held_on = a_day_that_has_come()
    episode = unguided(
        LAW, text("Episode", "Its reference, such as moray-2022-11. Leave empty to ask by words.", longest=80)
    )
    question = unguided(LAW, text("Words", "Everything that holds all of these words, in any episode."))

    @validates_schema(skip_on_field_errors=False)
    def one_of_both(self, data: dict[str, object], **_: object) -> None:
        """Refuse a request about nothing, or about both."""
        if bool(data.get("episode")) == bool(data.get("question")):
            raise ValidationError({"episode": ["Name an episode, or enter words, not both"]})


class PersonForm(Happened):
    """A request by somebody about themselves."""

    reference = unguided(
        LAW,
        text(
            "Reference of the request",
            "As your authority numbers it, such as SAR-2024-9.",
            required="Enter the reference the request has",
            longest=80,
        ),
    )
    account = unguided(
        LAW,
        text("Account", "The word the person signs in with.", required="Enter the account of the person"),
    )


class WithholdForm(Schema):
    """What of a thing is not given, and why."""

    exemption = unguided(
        LAW, one_of(Exemption, "Why it may be withheld", required="Choose what the Act allows")
    )
    passage = unguided(
        LAW,
        fields.Str(
            load_default="",
            metadata={
                "label": "The words to withhold",
                "hint": "Copy them from above. Leave this empty to withhold all of it.",
                "rows": 3,
                MAY_NAME: True,
            },
        ),
    )
    on = Happened._declared_fields["on"]
