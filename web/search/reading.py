"""Reads a search out of an address: what is asked, and a sentence for each part that cannot be understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate
from werkzeug.datastructures import MultiDict

from web.search.answer import Asked

NO_DATE = "“{input}” is not a date. Write it as YYYY-MM-DD, for instance 2022-11-15."
SORTS = ("relevance", "newest")
MOST = 100
FURTHEST = 10_000
NOT_SAVED = ("as_at", "limit", "offset", "sort")


class Day(fields.Date):
    """A day, with a sentence that repeats what was typed."""

    def _deserialize(self, value: Any, *arguments: Any, **options: Any) -> date:
        try:
            found: date = super()._deserialize(value, *arguments, **options)
        except ValidationError:
            raise ValidationError(NO_DATE.format(input=str(value)[:40])) from None
        return found


class AskedSchema(Schema):
    """A search as an address asks for it."""

    class Meta:
        unknown = EXCLUDE

    q = fields.String(load_default="")
    kind = fields.List(fields.String(), load_default=())
    authority = fields.List(fields.String(), load_default=())
    theme = fields.List(fields.String(), load_default=())
    year = fields.List(fields.String(), load_default=())
    status = fields.List(fields.String(), load_default=())
    region = fields.List(fields.String(), load_default=())
    family_group = fields.List(fields.String(), load_default=())
    rurality = fields.List(fields.String(), load_default=())
    stage = fields.List(fields.String(), load_default=())
    source = fields.List(fields.String(), load_default=())
    date_from = Day(data_key="from")
    date_to = Day(data_key="to")
    as_at = Day()
    limit = fields.Integer(
        load_default=10,
        validate=validate.Range(1, MOST, error=f"limit goes from 1 to {MOST}."),
        error_messages={"invalid": "limit is a number, such as 10."},
    )
    exact = fields.Boolean(
        load_default=False, error_messages={"invalid": "exact is yes or no, such as exact=1."}
    )
    newest = fields.String(
        data_key="sort",
        load_default="relevance",
        validate=validate.OneOf(SORTS, error="sort is one of: relevance, newest."),
    )
    without = fields.List(fields.String(), load_default=())
    offset = fields.Integer(
        load_default=0,
        validate=validate.Range(0, FURTHEST, error=f"offset goes from 0 to {FURTHEST}."),
        error_messages={"invalid": "offset is a number, such as 0."},
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Asked:
        """Return what is asked."""
        values: Any = {name: tuple(v) if isinstance(v, list) else v for name, v in data.items()}
        return Asked(**(values | {"newest": data["newest"] == "newest"}))


SCHEMA = AskedSchema()


def read(typed: MultiDict[str, str]) -> tuple[Asked, tuple[str, ...]]:
    """Return what is asked, leaving out what cannot be understood, and a sentence for each such part."""
    given = values_of(typed)
    try:
        asked: Asked = SCHEMA.load(given)
    except ValidationError as refused:
        faults: Any = refused.messages
        understood: Asked = SCHEMA.load({name: v for name, v in given.items() if name not in faults})
        return understood, tuple(dict.fromkeys(sentences(faults)))
    return asked, ()


def written(typed: MultiDict[str, str]) -> str:
    """Return a search as it is saved: as it stands in an address, without the day and the page looked at."""
    return urlencode(
        {name: value for name, value in values_of(typed).items() if name not in NOT_SAVED}, doseq=True
    )


def read_written(search: str) -> Asked:
    """Return the search that was saved."""
    return read(MultiDict(parse_qsl(search)))[0]


def values_of(typed: MultiDict[str, str]) -> dict[str, Any]:
    """Return what was typed, blanks left out, as a list where there may be several."""
    found: dict[str, Any] = {}
    for name, field in SCHEMA.load_fields.items():
        values = [value.strip() for value in typed.getlist(field.data_key or name) if value.strip()]
        if values:
            found[field.data_key or name] = values if isinstance(field, fields.List) else values[0]
    return found


def sentences(faults: Any) -> list[str]:
    """Return every sentence in a marshmallow message, however deep it lies."""
    if isinstance(faults, Mapping):
        return [sentence for each in faults.values() for sentence in sentences(each)]
    return [str(sentence) for sentence in faults] if isinstance(faults, list) else [str(faults)]
