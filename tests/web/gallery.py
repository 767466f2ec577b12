"""A page with every component on it, behind the layout, for the tests of the shell to look at."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flask import Flask, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup
from marshmallow import Schema, fields, validate

import web
from web import security, shell
from web.forms import blank_form, read_form
from web.word_changes import word_changes

WEB = Path(web.__file__).parent


class FocusForm(Schema):
    """A form with a field of every kind."""

    focus = fields.Str(
        required=True,
        validate=validate.Length(max=2000, error="Shorten the focus to 2,000 characters or fewer"),
        error_messages={"required": "Enter the focus of the episode"},
        metadata={
            "label": "Focus of the episode",
            "hint": "One question the host authority wants help with. Guidance, Stage 2.",
        },
    )
    title = fields.Str(metadata={"label": "Short title"})
    agreed_on = fields.Date(
        required=True,
        error_messages={
            "required": "Enter the day it was agreed",
            "invalid": "Enter the day as a date, such as 2023-03-14",
        },
        metadata={"label": "Agreed on"},
    )
    authority = fields.Str(
        required=True,
        validate=validate.OneOf(["Moray", "Argyll and Bute", "Na h-Eileanan Siar"]),
        error_messages={"required": "Choose the host authority"},
        metadata={"label": "Host authority"},
    )
    mode = fields.Str(
        validate=validate.OneOf(["in person", "online", "hybrid"], ["In person", "Online", "Both"]),
        metadata={"label": "How people will meet"},
    )
    themes = fields.List(
        fields.Str(validate=validate.OneOf(["attendance", "inclusion"], ["Attendance", "Inclusion"])),
        required=True,
        error_messages={"required": "Choose at least one theme"},
        metadata={"label": "Themes", "hint": "Choose all that apply."},
    )
    release = fields.Bool(load_default=False, metadata={"label": "Let every authority see this at once"})


@dataclass(frozen=True)
class Hit:
    url: str
    title: str
    kind: str
    authorities: tuple[str, ...]
    on: date
    status: str
    snippet: str


HITS = (
    Hit(
        "/findings/1",
        "Attendance rises where families are met before term begins",
        "Practice",
        ("Moray",),
        date(2022, 11, 24),
        "",
        Markup(
            "Link workers meet families in August, and <mark>attendance</mark> in S1 rose by four points."
        ),
    ),
    Hit(
        "/findings/2",
        "Areas to consider: a shared view of absence",
        "Area to consider",
        ("Argyll and Bute", "Na h-Eileanan Siar"),
        date(2023, 3, 3),
        "withdrawn",
        "Schools record <b>absence</b> & lateness differently.",
    ),
)

STEPS = (
    {
        "title": "Focus agreed",
        "on": date(2022, 9, 5),
        "status": "met",
        "text": "Agreed by the host and the team.",
        "url": "/focus",
    },
    {
        "title": "Fieldwork",
        "on": date(2022, 11, 21),
        "status": "late",
        "text": "Moved by one week because of snow.",
    },
    {"title": "Report shared", "status": "due"},
)

SPANS = word_changes(
    "How well do we raise attainment for all learners, in primaries?",
    "How well do we raise attendance for all learners in primaries and in secondaries?",
)


def gallery(
    *, design_system: bool | None = None, demonstration: bool = True, signed_in: bool = True
) -> Flask:
    """Return an application of one page, with the layout, the security and every component.

    `design_system` says which style sheet; by itself it is the design system's where that is installed.
    """
    app = Flask("web", static_folder=str(WEB / "static"))
    app.jinja_loader = ChoiceLoader([FileSystemLoader(WEB), FileSystemLoader(Path(__file__).parent)])
    app.secret_key = "for these tests alone"
    security.init_app(app, lambda: signed_in, plain_http=True)
    shell.init_app(app, lambda: _shell(demonstration, signed_in))
    if design_system is not None:
        app.jinja_env.globals["design_system_installed"] = lambda: design_system
    app.add_url_rule("/", "gallery", _show, methods=["GET", "POST"])
    app.add_url_rule("/flash", "flash", _flash)
    app.add_url_rule("/findings/<name>", "finding", lambda name: f"The finding {name}")
    app.add_url_rule("/broken", "broken", _broken)
    app.add_url_rule("/sign-in", "sign_in", security.limiter.limit(security.SIGN_IN_LIMIT)(lambda: "Sign in"))
    return app


def _shell(demonstration: bool, signed_in: bool) -> shell.Shell:
    return shell.Shell(
        signed_in=shell.SignedIn("Morag Baird", "host lead, Moray") if signed_in else None,
        demonstration=demonstration,
        demonstration_accounts=(
            ("host", "Morag Baird, host lead, Moray"),
            ("reader", "Iain Rae, reader, Fife"),
        ),
        demonstration_account="host",
        catching_up=demonstration,
    )


def _show() -> ResponseReturnValue:
    known = {"agreed_on": date(2022, 9, 5), "themes": ["inclusion"], "mode": "online"}
    form = (
        read_form(FocusForm(), request.form) if request.method == "POST" else blank_form(FocusForm(), **known)
    )
    return render_template(
        "gallery.html",
        form=form,
        hits=HITS,
        steps=STEPS,
        spans=SPANS,
        on=date(2023, 3, 3),
        at=datetime(2023, 3, 4, 9, 30, tzinfo=UTC),
    )


def _flash() -> ResponseReturnValue:
    flash("The focus was recorded.")
    return redirect("/")


def _broken() -> ResponseReturnValue:
    return render_template(
        "error.html",
        title="This page was not found",
        message="Nothing lies at this address.",
        reference="ab12",
    ), 404
