"""The kinds of field an episode document has; each says what it found and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from marshmallow import Schema, ValidationError, fields

from ci_kb.domain.authorities import full_name
from ci_kb.domain.errors import NotFound, Refused
from ci_kb.domain.record import check_reference
from ci_kb.guidance import Guidance, MilestoneFact

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Control characters and halves of characters, which no page, no Word file and no log can hold."""
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
SAFE_SCHEMES = ("http", "https", "mailto")
LARGEST_NUMBER = 10_000


@dataclass(frozen=True)
class Known:
    """What a document may refer to: themes by folded identifier or label, and the versions of the guidance.

    `guidance` is the version the document is read under.
    """

    themes: Mapping[str, str]
    guidance: Guidance
    versions: tuple[str, ...]
    invented: bool


known: ContextVar[Known] = ContextVar("known")
"""What the document being read may refer to."""


def found(value: object) -> str:
    """Return words for a value that was found where another was wanted."""
    if isinstance(value, str):
        return f"“{shortened(value)}”"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {shortened(str(value))}"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list) else "null"


def shortened(text: str, most: int = 60) -> str:
    """Return a text on one line, and only its beginning when it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}…"


class Said(fields.Field[Any]):
    """A field whose value `read` makes, or refuses with a sentence."""

    default_error_messages = {  # noqa: RUF012  # the library's own way
        "required": "Is missing. Add this field.",
        "null": "Is null. Give it a value, or leave the field out.",
    }

    def read(self, value: Any) -> Any:
        """Return the value of the domain.

        Raises `ValidationError`.
        """
        raise NotImplementedError

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.read(value)


class Words(Said):
    """Text, without blanks around it; a required one is not empty."""

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(f"Must be text in quotation marks; found {found(value)}.")
        if strange := UNSHOWABLE.search(value):
            raise ValidationError(
                f"Holds a character that cannot be shown (U+{ord(strange[0]):04X}, at place "
                f"{strange.start() + 1}). Take it out."
            )
        words = value.strip()
        if self.required and not words:
            raise ValidationError("Is empty. Write the words that belong here.")
        return words


class Reference(Words):
    """The sender's own stable identifier."""

    def read(self, value: Any) -> str:
        try:
            return check_reference(super().read(value))
        except Refused as refused:
            raise ValidationError(refused.message) from refused


class Weblink(Words):
    """Where something can be found; never an address that would run a program."""

    def read(self, value: Any) -> str:
        link = super().read(value)
        scheme = SCHEME.match(link)
        if scheme and scheme[1].lower() not in SAFE_SCHEMES:
            raise ValidationError(f"{found(link)} is not a web address. Begin it with https://.")
        return link


class Day(Said):
    """A date, as YYYY-MM-DD."""

    def read(self, value: Any) -> date:
        if isinstance(value, str) and DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                raise ValidationError(f"{found(value)} is not a day of the calendar. Correct it.") from None
        raise ValidationError(f"Must be a date such as “2022-11-15”; found {found(value)}.")


class Time(Said):
    """A time of day, as HH:MM."""

    def read(self, value: Any) -> str:
        if isinstance(value, str) and TIME.fullmatch(value):
            return value
        raise ValidationError(f"Must be a time such as “09:30”; found {found(value)}.")


class Number(Said):
    """A whole number from 1 up, or from another least one."""

    def __init__(self, least: int = 1, **settings: Any) -> None:
        super().__init__(**settings)
        self.least = least

    def read(self, value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= LARGEST_NUMBER:
            return value
        raise ValidationError(
            f"Must be a whole number from {self.least} to {LARGEST_NUMBER}; found {found(value)}."
        )


class YesOrNo(Said):
    """True or false."""

    def read(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise ValidationError(f"Must be true or false, without quotation marks; found {found(value)}.")


class Choice(Said):
    """One of the words the guidance offers."""

    def __init__(self, choices: type[StrEnum], **settings: Any) -> None:
        super().__init__(**settings)
        self.choices = {choice.value: choice for choice in choices}

    def read(self, value: Any) -> StrEnum:
        if isinstance(value, str) and value in self.choices:
            return self.choices[value]
        raise ValidationError(f"{found(value)} is not one of: {', '.join(self.choices)}.")


class OneOf(Said):
    """One of some words that no enumeration holds."""

    def __init__(self, *choices: str, **settings: Any) -> None:
        super().__init__(**settings)
        self.choices = choices

    def read(self, value: Any) -> str:
        if isinstance(value, str) and value in self.choices:
            return value
        raise ValidationError(f"{found(value)} is not one of: {', '.join(self.choices)}.")


class GuidanceVersion(Said):
    """A version of the guidance that is known here."""

    def read(self, value: Any) -> str:
        if isinstance(value, str) and value in known.get().versions:
            return value
        raise ValidationError(f"{found(value)} is not one of: {', '.join(known.get().versions)}.")


class Authority(Words):
    """A local authority by any of its names, or an invented one in a demonstration; gives the full name."""

    def read(self, value: Any) -> str:
        name = super().read(value)
        try:
            return full_name(name, invented=known.get().invented)
        except NotFound:
            raise ValidationError(
                f"{found(name)} is not one of the 32 local authorities. Write its name, another name it "
                'is known by or its GSS code; invented authorities need "demonstration": true.'
            ) from None


class ThemeName(Words):
    """A theme by identifier or label; gives the identifier."""

    def read(self, value: Any) -> str:
        themes = known.get().themes
        if theme := themes.get(super().read(value).casefold()):
            return theme
        raise ValidationError(f"{found(value)} is not a theme. Use one of: {', '.join(names(themes))}.")


def names(themes: Mapping[str, str]) -> list[str]:
    """Return the identifiers of the themes, each once, sorted."""
    return sorted(set(themes.values()))


class Source(Words):
    """One of the guidance's outcome sources by identifier or text; gives the identifier."""

    def read(self, value: Any) -> str:
        words = super().read(value)
        if not words:
            return ""
        guidance = known.get().guidance
        if source := guidance.outcome_source(words):
            return source.id
        offered = ", ".join(source.id for source in guidance.outcome_sources)
        raise ValidationError(f"{found(words)} is not one of the outcome sources: {offered}.")


class Object(fields.Nested):
    """A part of the document with fields of its own."""

    default_error_messages = Said.default_error_messages

    def __init__(self, nested: type[Schema], **settings: Any) -> None:
        super().__init__(nested, **settings)

    def _deserialize(self, value: Any, *place: Any, **settings: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError(f"Must be an object with fields, {{…}}; found {found(value)}.")
        return super()._deserialize(value, *place, **settings)


class Several(fields.List[Any]):
    """A list; gives a tuple."""

    default_error_messages = Said.default_error_messages

    def _deserialize(self, value: Any, *place: Any, **settings: Any) -> Any:
        if not isinstance(value, list):
            raise ValidationError(f"Must be a list, […]; found {found(value)}.")
        return tuple(super()._deserialize(value, *place, **settings))


class Themes(Several):
    """Some themes, each once."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(ThemeName(required=True), **settings)

    def _deserialize(self, value: Any, *place: Any, **settings: Any) -> Any:
        return tuple(dict.fromkeys(super()._deserialize(value, *place, **settings)))


class Milestones(Said):
    """What was recorded about the milestones of the guidance, by their identifiers."""

    def __init__(self, fact: type[Schema], **settings: Any) -> None:
        super().__init__(**settings)
        self.fact = Object(fact)

    def read(self, value: Any) -> dict[str, MilestoneFact]:
        if not isinstance(value, dict):
            raise ValidationError(f"Must be an object of milestones, {{…}}; found {found(value)}.")
        facts: dict[str, MilestoneFact] = {}
        faults: dict[str, Any] = {}
        for name, fact in value.items():
            try:
                facts[name] = self._fact(name, fact)
            except ValidationError as error:
                faults[name] = error.messages
        if faults:
            raise ValidationError(faults)
        return facts

    def _fact(self, name: str, fact: Any) -> MilestoneFact:
        guidance = known.get().guidance
        if guidance.milestone(name) is None:
            offered = ", ".join(milestone.id for milestone in guidance.milestones)
            raise ValidationError(
                f"{found(name)} is not a milestone of the guidance {guidance.version}. Use one of: {offered}."
            )
        read: MilestoneFact = self.fact.deserialize(fact)
        return read
