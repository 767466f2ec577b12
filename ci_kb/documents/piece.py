"""What every part of an episode document has in common: fields it does not know are faults."""

from __future__ import annotations

from dataclasses import fields as fields_of
from typing import Any

from marshmallow import RAISE, Schema

Values = dict[str, Any]


class Piece(Schema):
    """A part of the document; a field it does not know is a fault."""

    class Meta:
        unknown = RAISE

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        offered = ", ".join(field.data_key or name for name, field in self.fields.items())
        self.error_messages["unknown"] = (
            f"Is not a field of the format. Leave it out, or write one of: {offered}."
        )


def taken(values: Values, kind: type[Any]) -> Any:
    """Take the fields of a dataclass out of the values, and return the dataclass."""
    return kind(**{field.name: values.pop(field.name) for field in fields_of(kind) if field.name in values})
