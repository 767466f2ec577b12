"""The form on the sign-in page."""

from marshmallow import Schema, fields, validate


class SignInForm(Schema):
    """Account and password."""

    account = fields.Str(
        required=True,
        validate=validate.Length(max=200, error="Enter your account in at most 200 characters"),
        error_messages={"required": "Enter your account"},
        metadata={"label": "Account", "hint": "The word or mail address your administrator gave you."},
    )
    password = fields.Str(
        required=True,
        validate=validate.Length(max=1000, error="Enter your password in at most 1,000 characters"),
        error_messages={"required": "Enter your password"},
        metadata={"label": "Password"},
    )
