"""What a request says, without characters that nothing can show or that turn the words around them about."""

from __future__ import annotations

import re
from functools import cached_property

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from ci_kb.documents.fields import UNSHOWABLE

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Let words run the other way, so that what is read is not what is written."""


def cleaned(text: str) -> str:
    """Return a text without them; a line break of Word’s, or a page break, becomes a line break."""
    return TURNING.sub("", UNSHOWABLE.sub("", re.sub("[\x0b\x0c]", "\n", text)))


class CleanRequest(Request):
    """A request whose address and form hold words that can be shown."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """Return the query of the address."""
        return all_cleaned(super().args)

    def _load_form_data(self) -> None:
        super()._load_form_data()
        self.__dict__["form"] = all_cleaned(self.__dict__["form"])


def all_cleaned(typed: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    """Return all of what was typed, cleaned."""
    return ImmutableMultiDict([(cleaned(name), cleaned(value)) for name, value in typed.items(multi=True)])
