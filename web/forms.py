"""Reads a submitted form through a schema: what was typed, what it says, what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from werkzeug.datastructures import MultiDict

from ci_kb.screening import Suspect
from web.typed import cleaned

# Errors under this name concern the form as a whole; marshmallow calls it so.
WHOLE_FORM = "_schema"


@dataclass(frozen=True)
class Field:
    """One field of a form, as the field macros of components.html want it."""

    name: str
    label: str
    hint: str
    required: bool
    choices: tuple[tuple[str, str], ...]
    values: tuple[str, ...]
    error: str

    @property
    def id(self) -> str:
        """Return the id of the field's first control, where the error summary leads."""
        return self.name

    @property
    def value(self) -> str:
        """Return what was typed, for a field that holds one value."""
        return self.values[0] if self.values else ""


@dataclass(frozen=True)
class Warned:
    """What may be names of people in what was typed, by field, and the mark of having seen it."""

    found: tuple[tuple[str, Suspect], ...]
    mark: str


class Form:
    """A form as it was typed, with what is wrong with it.

    `data` is what it says once read through the schema; it is complete only when `errors` is empty.
    """

    def __init__(self, schema: Schema, typed: Mapping[str, tuple[str, ...]]) -> None:
        self.fields = {field.data_key or name: field for name, field in schema.fields.items()}
        self.typed = typed
        self.data: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self.warned: Warned | None = None

    def __getitem__(self, name: str) -> Field:
        """Return one field with its label, its choices, what was typed and what is wrong with it."""
        field = self.fields[name]
        return Field(
            name=name,
            label=str(field.metadata.get("label", name.replace("_", " ").capitalize())),
            hint=str(field.metadata.get("hint", "")),
            required=field.required,
            choices=_choices(field),
            values=self.typed.get(name, ()),
            error=" ".join(self.errors.get(name, ())),
        )

    @property
    def summary(self) -> list[tuple[str, str]]:
        """List every message with the id of the field it leads to, in the order of the schema.

        The id is empty for a message about the form as a whole.
        """
        named = [(name, message) for name in self.fields for message in self.errors.get(name, ())]
        return named + [("", message) for message in self.errors.get(WHOLE_FORM, ())]

    def attach(self, error: Exception) -> None:
        """Put a refusal of the domain beside the field it names, or at the top when it names none here."""
        field = getattr(error, "field", None)
        place = field if field in self.fields else WHOLE_FORM
        self.errors.setdefault(place, []).append(str(error))


def blank_form(schema: Schema, **known: object) -> Form:
    """Return a form to fill in, with what is known already."""
    return Form(schema, {name: tuple(_as_typed(value)) for name, value in known.items()})


def read_form(schema: Schema, submitted: MultiDict[str, str]) -> Form:
    """Read what was submitted; blanks count as not given, and what the schema does not know is ignored."""
    form = Form(schema, {name: _tidied(submitted.getlist(name)) for name in submitted})
    try:
        form.data = schema.load(dict(_as_the_schema_wants(form)), unknown=EXCLUDE)
    except ValidationError as refused:
        found = refused.messages_dict
        form.errors = {name: list(_sentences(messages)) for name, messages in found.items()}
    return form


def _tidied(typed: list[str]) -> tuple[str, ...]:
    """Strip each value, leave out what nothing can show, and let lines end as everywhere but in a form."""
    return tuple(cleaned(value.replace("\r\n", "\n")).strip() for value in typed)


def _as_the_schema_wants(form: Form) -> Iterator[tuple[str, str | list[str]]]:
    for name, field in form.fields.items():
        values = [value for value in form.typed.get(name, ()) if value]
        if values:
            yield name, values if isinstance(field, fields.List) else values[0]


def _sentences(found: Any) -> Iterator[str]:
    """Flatten marshmallow's messages, which for a list are kept by position."""
    if isinstance(found, str):
        yield found
    else:
        for part in found.values() if isinstance(found, dict) else found:
            yield from _sentences(part)


def _choices(field: fields.Field[Any]) -> tuple[tuple[str, str], ...]:
    inner = field.inner if isinstance(field, fields.List) else field
    for rule in inner.validators:
        if isinstance(rule, validate.OneOf):
            labels = list(rule.labels) or [str(value) for value in rule.choices]
            return tuple((str(value), label) for value, label in zip(rule.choices, labels, strict=True))
    return ()


def _as_typed(value: object) -> Iterator[str]:
    """Write a known value as a person would have typed it."""
    if isinstance(value, list | tuple):
        for one in value:
            yield from _as_typed(one)
    elif isinstance(value, Enum):
        yield str(value.value)
    elif isinstance(value, bool):
        yield "true" if value else ""
    elif value is not None:
        yield value.isoformat() if isinstance(value, date) else str(value)
