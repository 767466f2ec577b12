"""Looking back: the day that `?as_at=` names, and the position in the log that was reached by its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request

from ci_kb.domain.errors import Refused
from projections.tables import NOW
from web.parts import parts


@dataclass(frozen=True)
class AsAt:
    """The day a page is shown as at, if one was asked for, and the position in the log to ask with."""

    day: date | None
    position: int


def as_at() -> AsAt:
    """Return the day the address names.

    Raises `Refused` when it is no day.
    """
    typed = request.args.get("as_at", "").strip()
    if not typed:
        return AsAt(None, NOW)
    try:
        day = date.fromisoformat(typed)
        return AsAt(day, parts().projections.episodes.position_at(day))
    except (ValueError, OverflowError):
        raise Refused("The address should name a day such as as_at=2023-03-14.", field="as_at") from None
