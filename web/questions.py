"""The questions forms have in common: when, why, who may read it, and texts, choices and themes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, validate

from ci_kb.days import today
from ci_kb.domain.record import Visibility
from ci_kb.guidance import Guidance
from ci_kb.guidance.model import named
from web.labels import vocabulary

VISIBILITIES = {
    Visibility.TEAM: "The host authority and the team of the episode",
    Visibility.GROUPS: "Also the Operational Group and the Strategic Group",
    Visibility.NETWORK: "Every authority, ADES and Education Scotland",
    Visibility.PUBLIC: "Everybody, without signing in",
}

WHEN_FEWER = "Needed where fewer people may read it than before."

NOT_A_DAY = "Enter the day as a date, such as 2023-03-14"
NOT_OFFERED = "Choose one of those offered"

F = TypeVar("F", bound=fields.Field[Any])


def not_in_the_future(day: Any) -> None:
    """Refuse a day on which nothing can have happened yet.

    Raises `ValidationError`.
    """
    if day > today():
        raise ValidationError("Enter today or an earlier day: it is recorded once it has happened")


class Happened(Schema):
    """What every form asks that records something."""

    on = fields.Date(
        load_default=None,
        validate=not_in_the_future,
        error_messages={"invalid": NOT_A_DAY},
        metadata={
            "label": "When it happened",
            "hint": "Today, unless you record it later.",
            "unguided": "every record says when it happened",
        },
    )


class Explained(Happened):
    """What every form asks that changes what was recorded."""

    reason = fields.Str(
        required=True,
        validate=validate.Length(max=1000, error="Shorten the reason to 1,000 characters or fewer"),
        error_messages={"required": "Say why. The reason is shown beside the change"},
        metadata={
            "label": "Reason",
            "hint": "One sentence, shown beside the change.",
            "rows": 2,
            "unguided": "every change of what was recorded says why",
        },
    )


def text(
    label: str, hint: str = "", *, required: str = "", longest: int = 300, **shape: int
) -> fields.String:
    """Return a field for words; `required` is the message when it is left empty.

    `rows` makes it one of several lines; `words` is advice on length.
    """
    return fields.Str(
        required=bool(required),
        **_unless(required, ""),
        validate=validate.Length(max=longest, error=f"Shorten this to {longest:,} characters or fewer"),
        error_messages={"required": required},
        metadata={"label": label, "hint": hint, **shape},
    )


def long_text(label: str, hint: str = "", *, required: str = "", **shape: int) -> fields.String:
    """Return a field for several lines of words."""
    return text(label, hint, required=required, longest=20_000, **({"rows": 6} | shape))


def date(label: str, hint: str = "", *, required: str = "") -> fields.Date:
    """Return a field for a day."""
    return fields.Date(
        required=bool(required),
        **_unless(required, None),
        error_messages={"required": required, "invalid": NOT_A_DAY},
        metadata={"label": label, "hint": hint},
    )


def one_of(
    choices: type[StrEnum],
    label: str,
    hint: str = "",
    *,
    required: str = "",
    labels: Mapping[Any, str] | None = None,
) -> fields.Enum[Any]:
    """Return a field for one of the words of an enumeration, which `labels` may call otherwise."""
    offered = labels or {choice: choice.value.capitalize() for choice in choices}
    return fields.Enum(
        choices,
        by_value=True,
        required=bool(required),
        **_unless(required, None),
        validate=validate.OneOf(list(offered), list(offered.values())),
        error_messages={"required": required, "unknown": NOT_OFFERED},
        metadata={"label": label, "hint": hint},
    )


def visibility() -> fields.Enum[Any]:
    """Return the field that asks who may read something."""
    return fields.Enum(
        Visibility,
        by_value=True,
        load_default=Visibility.TEAM,
        validate=validate.OneOf(list(VISIBILITIES), list(VISIBILITIES.values())),
        error_messages={"unknown": NOT_OFFERED},
        metadata={
            "label": "Who may read it",
            "hint": "The host decides, now or later. “Success is dependent on creating and sustaining high "
            "levels of mutual trust” (guidance, section 3).",
        },
    )


def several(label: str, hint: str = "", *, required: str = "", **shape: int) -> fields.List[Any]:
    """Return a field for several choices, which `offer` names; those after the first `shown` are folded."""
    return fields.List(
        fields.Str(),
        required=bool(required),
        **_unless(required, []),
        error_messages={"required": required},
        metadata={"label": label, "hint": hint, **shape},
    )


def themes() -> fields.List[Any]:
    """Return the field that asks for themes, which `offer_themes` names."""
    return unguided(
        "others find it by themes; the guidance knows none",
        several("Themes", "Others find it by these. Choose the few that fit best."),
    )


def offer(schema: Schema, name: str, choices: Mapping[str, str]) -> None:
    """Name the choices of a field of this one form: values and their labels."""
    field = schema.fields[name]
    inner = field.inner if isinstance(field, fields.List) else field
    inner.validators = [validate.OneOf(list(choices), list(choices.values()), error=NOT_OFFERED)]


def let_be_empty(schema: Schema, name: str) -> None:
    """Require no choice of this one form."""
    asked = schema.fields[name]
    asked.required, asked.load_default = False, list


def suggest(schema: Schema, name: str, suggestions: Iterable[str]) -> None:
    """Suggest words for a text field of this one form; any others may be typed."""
    asked = schema.fields[name]
    asked.metadata = {**asked.metadata, "suggestions": tuple(suggestions)}


def offer_themes(schema: Schema, chosen: tuple[str, ...] = ()) -> None:
    """Offer the themes of the vocabulary, and those chosen before it retired them."""
    known = {theme.id: theme.label for theme in vocabulary().themes.values()}
    offer(schema, "themes", {theme: theme for theme in chosen} | known)


def guided(quote: str, field: F) -> F:
    """Return a field beside which words of the guidance stand, by the name they have in its versions."""
    field.metadata = {**field.metadata, "quote": quote}
    return field


def unguided(why: str, field: F) -> F:
    """Return a field on which the guidance has nothing to say, noting why it is asked all the same."""
    field.metadata = {**field.metadata, "unguided": why}
    return field


def quote_guidance(schema: Schema, guidance: Guidance) -> None:
    """Put the words of a version of the guidance beside the fields of this one form.

    Words that stand beside one field already are only cited beside the next.
    """
    told: set[str] = set()
    for field in schema.fields.values():
        quote = named(guidance.quotes, field.metadata.get("quote", ""))
        if quote is None:
            continue
        words = f"(guidance, {quote.part})" if quote.id in told else str(quote)
        told.add(quote.id)
        field.metadata = {**field.metadata, "hint": f"{field.metadata.get('hint', '')} {words}".strip()}


S = TypeVar("S", bound=type[Schema])


def guided_by(**quotes: str) -> Callable[[S], S]:
    """Let words of the guidance stand beside fields of a form: for each field, the name of the words."""

    def guide(form: S) -> S:
        for name, quote in quotes.items():
            guided(quote, form._declared_fields[name])
        return form

    return guide


def shape(schema: Schema, name: str, **changes: object) -> None:
    """Change the hint or the advice on length of a field of this one form."""
    field = schema.fields[name]
    field.metadata = {**field.metadata, **changes}


def link(label: str, hint: str = "") -> fields.String:
    """Return a field for the address of something that lies elsewhere."""
    field = text(label, hint, longest=2000)
    field.validators = [*field.validators, an_address]
    return field


def an_address(typed: Any) -> None:
    """Refuse what no browser should follow.

    Raises `ValidationError`.
    """
    if typed and not typed.lower().startswith(("https://", "http://")):
        raise ValidationError("Enter an address that begins with https://, or leave this empty")


def lines_of(typed: str) -> tuple[str, ...]:
    """Return the lines of a text that are not blank."""
    return tuple(line for each in typed.split("\n") if (line := each.strip()))


def sentence(words: str) -> str:
    """Return words with a capital at the beginning."""
    return words[:1].upper() + words[1:]


def _unless(required: str, value: Any) -> dict[str, Any]:
    """Return what a field answers when it is left empty, unless it is required."""
    return {} if required else {"load_default": value}
