"""The forms on signing in, passwords, and the accounts an administrator looks after."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from ci_kb import roles
from web import questions

GOOD = "At least 12 characters. A few words that have nothing to do with you are good, and easy to remember."


def secret(label: str, hint: str = "", *, required: str) -> fields.String:
    """Return a field for a password."""
    return fields.Str(
        required=True,
        validate=validate.Length(max=1000, error="Enter your password in at most 1,000 characters"),
        error_messages={"required": required},
        metadata={"label": label, "hint": hint},
    )


class ForgottenForm(Schema):
    """Whose password was forgotten."""

    account = fields.Str(
        required=True,
        validate=validate.Length(max=200, error="Enter your account in at most 200 characters"),
        error_messages={"required": "Enter your account"},
        metadata={"label": "Account", "hint": "The word or mail address your administrator gave you."},
    )


class SignInForm(ForgottenForm):
    """Account and password."""

    password = secret("Password", required="Enter your password")


class NewPasswordForm(Schema):
    """The password somebody chooses, by a one-time link."""

    password = secret("New password", GOOD, required="Choose a password")
    again = secret("The new password once more", required="Enter the new password once more")


class OwnPasswordForm(Schema):
    """The password somebody chooses, knowing the one before."""

    old = secret("Password of now", required="Enter the password you sign in with now")
    password = secret("New password", GOOD, required="Choose a password")
    again = secret("The new password once more", required="Enter the new password once more")


def role() -> fields.String:
    """Return the field that asks for a role, of those an account can have."""
    names = [one.name for one in roles.table().held_by_account()]
    return fields.Str(
        required=True,
        validate=validate.OneOf(
            names, [name[:1].upper() + name[1:] for name in names], error=questions.NOT_OFFERED
        ),
        error_messages={"required": "Choose what the person may do"},
        metadata={"label": "Role"},
    )


class RoleForm(Schema):
    """What an account may do, for whom, and why it changes."""

    role = role()
    body = questions.text("Authority or body", "For whom the person acts, such as Moray Council.")
    reason = questions.text(
        "Reason", "One sentence, shown beside the change.", required="Say why", longest=1000, rows=2
    )


class InviteForm(Schema):
    """A colleague: a name, a mail address, a role and for whom they act."""

    name = questions.text("Name", required="Enter the name of the person")
    mail = questions.text(
        "Mail address", "They sign in with it.", required="Enter the mail address of the person", longest=254
    )
    role = role()
    body = questions.text("Authority or body", "For whom the person acts, such as Moray Council.")


class WhyForm(Schema):
    """Why an account is shut, opened, or given a link."""

    reason = questions.text(
        "Reason", "One sentence, shown beside the change.", required="Say why", longest=1000, rows=2
    )
