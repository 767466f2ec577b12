"""The forms on saved searches and on where news of them is sent."""

from __future__ import annotations

from marshmallow import Schema

from ci_kb.domain.saved_search import LONGEST_NAME
from web import questions


class NameForm(Schema):
    """What a saved search is called."""

    name = questions.text(
        "Name",
        "As you will know it in your list and in letters. Leave out names of people.",
        required="Enter a name for the search",
        may_name=True,  # no search is saved under a person's name: it is refused, not warned of
        longest=LONGEST_NAME,
    )


class Sure(Schema):
    """Nothing to fill in: the button says it."""


class MailForm(Schema):
    """Where somebody is sent what they asked to be told."""

    mail = questions.text(
        "Mail address",
        "Once a week at most, what is new in your saved searches is sent there. Leave it empty for no mail.",
    )
