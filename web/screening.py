"""Warns of what may be names of people, before what was typed is kept for ever; it never refuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, TypeVar

from flask import request
from marshmallow import fields

from ci_kb.screening import Suspect, names_in
from web.forms import Form, Warned
from web.parts import parts

AS_IT_IS = "as_it_is"
"""The button by which somebody says that what was found is no name of a person, or is meant to stand."""

MAY_NAME = "may_name"
"""Marks a field, in its metadata, whose words are meant to name a person or are not kept."""


F = TypeVar("F", bound=fields.Field[Any])


def may_name(field: F) -> F:
    """Return a field whose words are meant to name a person, or are not kept, so that nobody is warned."""
    field.metadata = {**field.metadata, MAY_NAME: True}
    return field


def warned(form: Form) -> bool:
    """Say whether a form must come back with a warning, which it then carries.

    Whoever has seen the warning sends the form with a mark of it, and is warned again only of other names.
    """
    found = tuple(_found(form))
    if not found or request.form.get(AS_IT_IS) == mark_of(found):
        return False
    form.warned = Warned(found, mark_of(found))
    return True


def suspects(text: str) -> tuple[Suspect, ...]:
    """Return what may be names of people in a text."""
    return names_in(text, parts().kb.people.names())


def mark_of(found: Iterable[tuple[str, Suspect]]) -> str:
    """Return a mark of what was found, which tells nothing of it."""
    words = "\n".join(sorted({suspect.words.casefold() for _, suspect in found}))
    return sha256(words.encode()).hexdigest()[:16]


def _found(form: Form) -> Iterator[tuple[str, Suspect]]:
    for name, field in form.fields.items():
        if not _is_free(field):
            continue
        for typed in form.typed.get(name, ()):
            yield from ((name, suspect) for suspect in suspects(typed))


def _is_free(field: fields.Field[object]) -> bool:
    """Say whether a field takes any words, which are kept."""
    inner = field.inner if isinstance(field, fields.List) else field
    chosen = any(hasattr(rule, "choices") for rule in inner.validators)
    return isinstance(inner, fields.String) and not chosen and not field.metadata.get(MAY_NAME)
