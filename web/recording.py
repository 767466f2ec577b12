"""How a page records something: show the form, give the command, say what is wrong or go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved
from ci_kb.domain.errors import ChangedMeanwhile, NotFound, Refused
from projections.tables import Facts
from web.forms import Form, blank_form, read_form
from web.parts import new_command, saved
from web.word_changes import Span, word_changes

MOST_RADIOS = 8
"""With more choices than these, one is chosen from a list."""

Answer = Response | tuple[str, int]


@dataclass(frozen=True)
class Change:
    """What became of one part of something: its name, and the words that changed."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Conflict:
    """Two versions of one thing: as it was saved meanwhile, and as this person typed it."""

    message: str
    current: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    facts: Facts | None


@dataclass(frozen=True)
class Question:
    """A page that asks for one command: what it is called, what it needs, and where it leads.

    `give` gives the command with what the form says; `done` says where to go on, and with what words.
    `version` is the version of what is edited, `compare` tells a newer one from what was typed.
    """

    title: str
    button: str
    form: Form
    schema: Schema
    give: Callable[[dict[str, Any]], Saved]
    done: Callable[[Saved], tuple[str, str]]
    cancel: str
    above: str = ""
    lead: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    version: int | None = None
    compare: Callable[[Any, dict[str, Any]], tuple[int, Conflict]] | None = None


def form_of(schema: Schema, **known: object) -> Form:
    """Return the form as it was sent, or one to fill in with what is known already."""
    return read_form(schema, request.form) if request.method == "POST" else blank_form(schema, **known)


def ask(question: Question) -> Answer:
    """Show the question, or give the command that was sent and go on to where it leads."""
    form = question.form
    if request.method == "GET":
        return _page(question, 200, question.version)
    if not form.errors:
        try:
            answer = saved(question.give(form.data))
        except (Refused, NotFound) as refused:
            form.attach(refused)
        except ChangedMeanwhile as changed:
            return _conflict(question, changed)
        else:
            address, words = question.done(answer)
            flash(words)
            return redirect(address, 303)
    return _page(question, 422, expected() if question.version is not None else None)


def expected() -> int:
    """Return the version that the person saw, which the form carries."""
    typed = request.form.get("version", "")
    if not typed.isascii() or not typed.isdigit():
        abort(400)
    return int(typed)


def changes(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    """Return what became of the parts of something, given as named texts."""
    return tuple(
        Change(name, word_changes(old.get(name, ""), new.get(name, "")))
        for name in dict.fromkeys([*new, *old])
        if old.get(name, "") != new.get(name, "")
    )


def conflict_of(
    changed: ChangedMeanwhile, current: Mapping[str, str], typed: Mapping[str, str], facts: Facts | None
) -> Conflict:
    """Return both versions of something, given as named texts."""
    shown = tuple((name, words) for name, words in current.items() if words)
    return Conflict(changed.message, shown, changes(current, typed), facts)


def controls(schema: Schema) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the fields of a form: name, the control that suits it, and how that is shaped."""
    for name, field in schema.fields.items():
        shape = {key: field.metadata[key] for key in ("rows", "words") if key in field.metadata}
        yield name, _control(field), shape


def _control(field: fields.Field[Any]) -> str:
    match field:
        case fields.Date():
            return "date"
        case fields.Boolean():
            return "checkbox"
        case fields.List():
            return "checkboxes"
    offered = next((rule.choices for rule in field.validators if isinstance(rule, validate.OneOf)), None)
    if offered is not None:
        return "radios" if len(list(offered)) <= MOST_RADIOS else "select"
    return "textarea" if "rows" in field.metadata else "text"


def _conflict(question: Question, changed: ChangedMeanwhile) -> Answer:
    if question.compare is None:
        raise changed
    version, conflict = question.compare(changed, question.form.data)
    return _page(question, 409, version, conflict)


def _page(
    question: Question, status: int, version: int | None, conflict: Conflict | None = None
) -> tuple[str, int]:
    page = render_template(
        "ask.html",
        question=question,
        form=question.form,
        controls=tuple(controls(question.schema)),
        command=request.form.get("command") or new_command(),
        version=version,
        conflict=conflict,
    )
    return page, status
