"""How a submitted form is read through its schema."""

from datetime import date

import pytest
from marshmallow import Schema, ValidationError, validates_schema
from werkzeug.datastructures import MultiDict

from tests.web.gallery import FocusForm
from web.forms import blank_form, read_form

GIVEN = {"focus": "Attendance", "agreed_on": "2023-03-14", "authority": "Moray", "themes": "inclusion"}


def typed(**changes: str | list[str]) -> MultiDict[str, str]:
    return MultiDict({**GIVEN, **changes})


class RefusedError(Exception):
    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


def test_a_good_form_says_its_data_in_the_types_of_the_schema() -> None:
    form = read_form(FocusForm(), typed())
    assert form.errors == {}
    assert form.data == {
        "focus": "Attendance",
        "agreed_on": date(2023, 3, 14),
        "authority": "Moray",
        "themes": ["inclusion"],
        "release": False,
    }


def test_what_was_typed_loses_spaces_around_it_and_carriage_returns() -> None:
    form = read_form(FocusForm(), typed(focus="  First line\r\nsecond line \r\n"))
    assert form.data["focus"] == "First line\nsecond line"
    assert form["focus"].value == "First line\nsecond line"


def test_a_blank_counts_as_not_given() -> None:
    form = read_form(FocusForm(), typed(title="   ", focus=" "))
    assert "title" not in form.data
    assert form["focus"].error == "Enter the focus of the episode"


def test_a_list_takes_every_value_that_is_not_blank() -> None:
    form = read_form(FocusForm(), typed(themes=["attendance", "", "inclusion"]))
    assert form.data["themes"] == ["attendance", "inclusion"]


def test_what_the_schema_does_not_know_is_ignored() -> None:
    form = read_form(FocusForm(), typed(csrf_token="x", version="3"))
    assert form.errors == {}
    assert "csrf_token" not in form.data


def test_a_wrong_form_keeps_what_was_typed() -> None:
    form = read_form(FocusForm(), typed(agreed_on="14 March", themes=["inclusion", "other"]))
    assert form["agreed_on"].value == "14 March"
    assert form["themes"].values == ("inclusion", "other")
    assert form["agreed_on"].error == "Enter the day as a date, such as 2023-03-14"


def test_an_error_inside_a_list_belongs_to_its_field() -> None:
    form = read_form(FocusForm(), typed(themes=["inclusion", "other"]))
    assert form["themes"].error.startswith("Must be one of")


def test_the_summary_lists_errors_in_the_order_of_the_form() -> None:
    form = read_form(FocusForm(), MultiDict())
    assert form.summary == [
        ("focus", "Enter the focus of the episode"),
        ("agreed_on", "Enter the day it was agreed"),
        ("authority", "Choose the host authority"),
        ("themes", "Choose at least one theme"),
    ]


@pytest.mark.parametrize(
    ("field", "place"), [("focus", "focus"), (None, ""), ("a field of another form", "")]
)
def test_a_refusal_of_the_domain_stands_at_the_field_it_names(field: str | None, place: str) -> None:
    form = read_form(FocusForm(), typed())
    form.attach(RefusedError("The focus is as it was.", field))
    assert form.summary == [(place, "The focus is as it was.")]


def test_an_error_of_the_whole_form_leads_to_no_field() -> None:
    class Never(Schema):
        @validates_schema
        def refuse(self, _data: object, **_: object) -> None:
            raise ValidationError("The two days are the same")

    assert read_form(Never(), MultiDict()).summary == [("", "The two days are the same")]


def test_labels_hints_and_choices_come_from_the_schema() -> None:
    form = blank_form(FocusForm())
    assert form["focus"].label == "Focus of the episode"
    assert form["focus"].hint.startswith("One question")
    assert form["mode"].choices == (("in person", "In person"), ("online", "Online"), ("hybrid", "Both"))
    assert form["themes"].choices == (("attendance", "Attendance"), ("inclusion", "Inclusion"))
    assert form["authority"].choices[0] == ("Moray", "Moray")


def test_a_blank_form_shows_what_is_known_as_one_would_type_it() -> None:
    form = blank_form(FocusForm(), agreed_on=date(2022, 9, 5), themes=["inclusion"], release=True, title=None)
    assert form["agreed_on"].value == "2022-09-05"
    assert form["themes"].values == ("inclusion",)
    assert form["release"].value == "true"
    assert form["title"].value == ""
    assert form.errors == {}
