"""The forms on a programme of fieldwork: its sessions as rows, and the groups some are held in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from ci_kb.domain.episode_values import Session
from ci_kb.guidance.model import SessionKind
from web import questions
from web.questions import Explained, Happened

ROW = ("day", "start", "end", "title", "kind", "group", "facilitator", "recorder", "remove")
TIME = re.compile(r"([01]?\d|2[0-3])[:.]?([0-5]\d)\Z")
MOST_ROWS = 300
LATEST_DAY = 99
GROUPS_ASKED = 6

KINDS = {str(kind): str(kind).capitalize() for kind in SessionKind}


class Programme(Schema):
    """What every form of a programme checks: that each row that is filled in says enough."""

    rows = fields.Int(load_default=0)

    @validates_schema(skip_on_field_errors=False)
    def check_rows(self, said: Mapping[str, Any], **_: Any) -> None:
        """Refuse rows that lack a day, a time or a title, or that end before they start.

        Raises `ValidationError`, with every fault at its field.
        """
        wrong = {field: [sentence] for row in rows_of(self) for field, sentence in faults_of(row, said)}
        if wrong:
            raise ValidationError(wrong)


class DraftProgramme(Programme, Happened):
    """Drafts a programme, or changes it."""

    reason = questions.text("Why it changed", "Shown beside the change.", longest=1000, rows=2)


class ChangeAgreedProgramme(Programme, Explained):
    """Changes a programme that was agreed, which needs a reason."""


def programme_form(rows: int, *, agreed: bool) -> Schema:
    """Return the form of a programme with so many rows."""
    asked = {
        f"{name}-{number}": field
        for number in range(1, rows + 1)
        for name, field in row_fields(number).items()
    }
    base = ChangeAgreedProgramme if agreed else DraftProgramme
    form: Schema = type("ProgrammeForm", (base,), asked)()
    return form


def row_fields(number: int) -> dict[str, fields.Field[Any]]:
    """Return the fields of one row; their messages name the session, since there are many alike."""

    def named(sentence: str) -> str:
        return f"Session {number}: {sentence}"

    def words(label: str, longest: int = 200) -> fields.String:
        tell = named(f"shorten this to {longest} characters or fewer")
        length = validate.Length(max=longest, error=tell)
        return fields.Str(load_default="", validate=length, metadata={"label": label})

    def time(label: str) -> fields.String:
        known = validate.Regexp(TIME, error=named("enter a time such as 09:30"))
        return fields.Str(load_default="", validate=known, metadata={"label": label})

    day = named(f"enter the day as a number from 1 to {LATEST_DAY}")
    return {
        "day": fields.Int(
            load_default=None,
            validate=validate.Range(1, LATEST_DAY, error=day),
            error_messages={"invalid": day},
            metadata={"label": "Day"},
        ),
        "start": time("From"),
        "end": time("Until"),
        "title": words("Title"),
        "kind": fields.Str(
            load_default="",
            validate=validate.OneOf(
                list(KINDS), list(KINDS.values()), error=named("choose one of those offered")
            ),
            metadata={"label": "What it is"},
        ),
        "group": words("Group"),
        "facilitator": words("Facilitator"),
        "recorder": words("Recorder"),
        "remove": fields.Bool(load_default=False, metadata={"label": "Remove this session"}),
    }


def rows_of(schema: Schema) -> Iterator[int]:
    """Yield the numbers of the rows of a form."""
    return (int(name.partition("-")[2]) for name in schema.fields if name.startswith("title-"))


def faults_of(row: int, said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with a row: the field, and a sentence."""
    if not is_filled_in(row, said):
        return
    wanted = {"day": "enter the day", "start": "enter when it begins", "end": "enter when it ends"}
    for name, sentence in (wanted | {"title": "enter a title"}).items():
        if f"{name}-{row}" in said and not said[f"{name}-{row}"]:
            yield f"{name}-{row}", f"Session {row}: {sentence}"
    start, end = as_kept(said.get(f"start-{row}", "")), as_kept(said.get(f"end-{row}", ""))
    if start and end and end < start:
        yield (
            f"end-{row}",
            f"Session {row}: it ends at {end}, before it begins at {start}. Change one of them",
        )


def is_filled_in(row: int, said: Mapping[str, Any]) -> bool:
    """Say whether a row holds a session that is to stay."""
    asked = (name for name in ROW if name not in ("day", "remove"))
    return not said.get(f"remove-{row}") and any(said.get(f"{name}-{row}") for name in asked)


def sessions_said(schema: Schema, said: Mapping[str, Any]) -> tuple[Session, ...]:
    """Return the sessions that a form holds, in the order in which they are held."""
    names = [name for name in ROW if name != "remove"]
    found = [
        Session(**{name: kept(name, said[f"{name}-{row}"]) for name in names})
        for row in rows_of(schema)
        if is_filled_in(row, said)
    ]
    return in_order(found)


def kept(name: str, said: Any) -> Any:
    """Return what is kept of one part of a row."""
    return as_kept(said) if name in ("start", "end") else said


def as_kept(typed: str) -> str:
    """Return a time of day as it is kept: 9:30, 9.30 and 0930 are all "09:30"; nothing for no time."""
    found = TIME.fullmatch(typed)
    return f"{int(found[1]):02}:{found[2]}" if found else ""


def in_order(sessions: list[Session]) -> tuple[Session, ...]:
    """Return sessions in the order in which they are held, groups by name."""
    return tuple(sorted(sessions, key=lambda one: (one.day, one.start, one.end, one.group)))


class SubGroups(Happened):
    """Names the groups that sessions are held in, with their facilitators and recorders."""

    sessions = questions.several(
        "In which sessions they meet",
        "Each group has the session to itself.",
        required="Choose at least one session in which the groups meet",
    )

    @validates_schema(skip_on_field_errors=False)
    def check_names(self, said: Mapping[str, Any], **_: Any) -> None:
        """Refuse groups without a name, or no group at all.

        Raises `ValidationError`, at the field.
        """
        wrong = {
            f"group-{row}": [f"Group {row}: enter a name"]
            for row in range(1, GROUPS_ASKED + 1)
            if not said.get(f"group-{row}")
            and (said.get(f"facilitator-{row}") or said.get(f"recorder-{row}"))
        }
        if not wrong and not any(said.get(f"group-{row}") for row in range(1, GROUPS_ASKED + 1)):
            wrong = {"group-1": ["Enter the name of at least one group"]}
        if wrong:
            raise ValidationError(wrong)


def sub_groups_form() -> Schema:
    """Return the form that names sub-groups."""
    asked = {
        f"{name}-{row}": questions.text(label, longest=200)
        for row in range(1, GROUPS_ASKED + 1)
        for name, label in (("group", "Group"), ("facilitator", "Facilitator"), ("recorder", "Recorder"))
    }
    form: Schema = type("SubGroupsForm", (SubGroups,), asked)()
    return form
