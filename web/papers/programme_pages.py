"""The page with the programme's periodic report, and the lists behind its figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from marshmallow import Schema, ValidationError, validates_schema

from ci_kb.days import today
from ci_kb.domain.errors import Refused
from web.as_at import as_at
from web.forms import Form, read_form
from web.papers.figures import Figure, Period, period
from web.papers.given import Format, Given, given, wanted
from web.papers.periodic import TITLE, periodic
from web.parts import parts, reader
from web.questions import date as day_asked
from web.seeing import not_here

pages = Blueprint("programme_report", __name__)

USUAL = timedelta(days=91)
"""How long a period is when nobody says: a quarter of a year."""


class PeriodForm(Schema):
    """The first and the last day of a period; `from` is no name in Python."""

    class Meta:
        include = {  # noqa: RUF012  # how marshmallow is told of a field whose name is a word of Python
            "from": day_asked("From"),
            "to": day_asked("To"),
        }

    @validates_schema
    def begins_before_it_ends(self, data: dict[str, date | None], **_: object) -> None:
        """Refuse a period that ends before it begins.

        Raises `ValidationError`.
        """
        start, end = data.get("from"), data.get("to")
        if start and end and end < start:
            raise ValidationError("Enter a last day that is not before the first", "to")


@pages.get("/programme/report")
def show() -> Given:
    """Show what happened in a period across the episodes the reader may see."""
    form, (start, end) = asked()
    if form.errors:
        return render_template("papers/period.html", form=form, paper=None, as_at=None), 422
    found = told(start, end)
    name = f"programme-{start}-to-{end}"
    if wanted() is not Format.HTML:
        return given(periodic(found), name)
    return render_template(
        "papers/period.html",
        paper=periodic(found, link_of(found)),
        form=form,
        trail=[("Programme", url_for("programme.show"))],
        name=TITLE,
        as_at=as_at().day,
    )


@pages.get("/programme/report/behind")
def behind() -> str:
    """Show everything that one figure counts.

    Raises `Refused` when the address names no period.
    """
    form, (start, end) = asked()
    if form.errors:
        raise Refused(" ".join(message for _, message in form.summary))
    found = told(start, end)
    figure = next((one for one in found.figures if one.id == request.args.get("of")), None) or not_here()
    back = f"{url_for('programme_report.show')}?{urlencode(in_address(found))}"
    return render_template(
        "papers/behind.html",
        figure=figure,
        period=found,
        trail=[("Programme", url_for("programme.show")), (TITLE, back)],
        as_at=as_at().day,
    )


def asked() -> tuple[Form, tuple[date, date]]:
    """Return the form as the address fills it in, and the period it asks for: else the last quarter."""
    form = read_form(PeriodForm(), request.args)
    end = form.data.get("to") or today()
    start = form.data.get("from") or end - min(USUAL, end - date.min)
    form.typed = {"from": (start.isoformat(),), "to": (end.isoformat(),), **form.typed}
    if not form.errors and end < start:
        form.attach(Refused("Enter a first day that is not after the last", field="from"))
    return form, (start, end)


def told(start: date, end: date) -> Period:
    """Return what there is to say of a period to the reader."""
    return period(parts().projections, parts().kb.guidance, reader(), start, end, as_at())


def in_address(found: Period) -> dict[str, str]:
    """Return what names a period in an address, as at the day of this page."""
    named = {"from": found.start.isoformat(), "to": found.end.isoformat()}
    day = as_at().day
    return {**named, "as_at": day.isoformat()} if day else named


def link_of(found: Period) -> Callable[[Figure], str]:
    """Return what says where the list behind a figure lies, without what stands before every address."""
    query = in_address(found)
    return lambda figure: f"/programme/report/behind?{urlencode({**query, 'of': figure.id})}"
