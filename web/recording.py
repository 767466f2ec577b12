"""How a page records something: show the form, give the command, say what is wrong or go on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from ci_kb.application.saved import Saved
from ci_kb.domain.errors import ChangedMeanwhile, NotFound, Refused
from projections.episodes import EpisodeLine
from projections.tables import Facts
from web.forms import Form, blank_form, read_form
from web.parts import parts, saved
from web.questions import quote_guidance
from web.screening import warned
from web.word_changes import Span, word_changes

MOST_RADIOS = 8
"""With more choices than these, one is chosen from a list."""

SHAPES = ("rows", "words", "suggestions", "shown")
"""How a field may ask to be shown, besides by which control."""

_VERSION = re.compile(r"[0-9]{1,9}")

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
class Look:
    """What can be looked at before anything is recorded: a second button, and a template for what it shows.

    `at` returns what the template wants, given what was typed.
    """

    button: str
    template: str
    at: Callable[[Form], dict[str, Any]]


@dataclass(frozen=True)
class Question:
    """A page that asks for one command: what it is called, and what it knows already.

    `give` gives the command with what the form says; `done` is said when it was recorded, at the address
    `leads_to` names.  `version` is the version of what is edited; `compare` returns the one there is now,
    beside what was typed.  A page that shows more than the form has a `template` of its own, which extends
    `ask.html`, and what it shows is `shown`.
    """

    title: str
    button: str
    schema: Schema
    give: Callable[[dict[str, Any]], Saved]
    done: str
    leads_to: Callable[[Saved], str]
    cancel: str
    known: Mapping[str, object] = field(default_factory=dict)
    above: str = ""
    lead: str = ""
    trail: tuple[tuple[str, str], ...] = ()
    template: str = "ask.html"
    shown: Mapping[str, object] = field(default_factory=dict)
    version: int | None = None
    compare: Callable[[ChangedMeanwhile, dict[str, Any]], tuple[int, Conflict]] | None = None
    look: Look | None = None


def ask(question: Question) -> Answer:
    """Show the question, or give the command that was sent and go on to where it leads."""
    if request.method != "POST":
        return _page(question, blank_form(question.schema, **question.known), 200, question.version)
    version = None if question.version is None else expected()
    form = read_form(question.schema, request.form)
    if question.look and request.form.get("look"):
        form.errors = {}
        return _page(question, form, 200, version, looked=question.look.at(form))
    if form.errors or warned(form):
        return _page(question, form, 422, version)
    try:
        answer = saved(question.give(form.data))
    except (Refused, NotFound) as refused:
        form.attach(refused)
        return _page(question, form, 422, version)
    except ChangedMeanwhile as changed:
        return _conflict(question, form, changed)
    flash(question.done)
    return redirect(question.leads_to(answer), 303)


def ask_about(line: EpisodeLine, where: str = "", **question: Any) -> Answer:
    """Ask a question about an episode; it leads to the episode's page, or to `where`.

    Whoever came from the page for getting ready goes back there.
    """
    page = url_for("episodes.show", reference=line.reference)
    if request.args.get("from") == "preparation":
        where = url_for("preparing.show", reference=line.reference)
        question.pop("leads_to", None)
    quote_guidance(question["schema"], parts().kb.guidance.get(line.guidance))
    asked: dict[str, Any] = {
        "above": line.title or line.reference,
        "trail": (("Episodes", url_for("episodes.index")), (line.title or line.reference, page)),
        "leads_to": lambda _: where or page,
        "cancel": where or page,
    }
    return ask(Question(**(asked | question)))


def expected() -> int:
    """Return the version that the person saw, which the form carries."""
    typed = request.form.get("version", "")
    if not _VERSION.fullmatch(typed):
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
    for name, asked in schema.fields.items():
        shape = {key: asked.metadata[key] for key in SHAPES if key in asked.metadata}
        yield name, _control(asked), shape


def _control(asked: fields.Field[Any]) -> str:
    match asked:
        case fields.Date():
            return "date"
        case fields.Boolean():
            return "checkbox"
        case fields.List():
            return "checkboxes"
    offered = next((rule.choices for rule in asked.validators if isinstance(rule, validate.OneOf)), None)
    if offered is not None:
        return "radios" if len(list(offered)) <= MOST_RADIOS else "select"
    return "textarea" if "rows" in asked.metadata else "text"


def _conflict(question: Question, form: Form, changed: ChangedMeanwhile) -> Answer:
    if question.compare is None:
        raise changed
    version, conflict = question.compare(changed, form.data)
    return _page(question, form, 409, version, conflict)


def _page(
    question: Question,
    form: Form,
    status: int,
    version: int | None,
    conflict: Conflict | None = None,
    looked: dict[str, Any] | None = None,
) -> tuple[str, int]:
    page = render_template(
        question.template,
        **question.shown,
        question=question,
        form=form,
        controls=tuple(controls(question.schema)),
        version=version,
        conflict=conflict,
        looked=looked,
    )
    return page, status
