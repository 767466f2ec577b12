"""What the address asks of the log: which events, from which place on, as which kind of file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from ci_kb.domain.authorities import authority_called
from ci_kb.domain.errors import DatesReversed, NotAChoice, Refused
from projections.events import Clock, Wanted, kinds

MOST_AT_ONCE = 1000
USUAL = 100

_CURSOR = re.compile(r"(\d{1,18})(?:\.(\d{1,18}))?", re.ASCII)
_ORIGINATOR = re.compile(r"[0-9a-f]{32}")

FORMATS = ("html", "csv", "json")


def wanted(asked: Mapping[str, str]) -> Wanted:
    """Return which events are asked for.

    Raises `NotAChoice`, `DatesReversed` or `Refused`, each with a sentence that says what to write.
    """
    typed = {name: asked.get(name, "").strip() for name in ("episode", "authority", "role", "kind", "of")}
    if typed["kind"] and typed["kind"] not in kinds():
        raise NotAChoice(typed["kind"], kinds(), field="kind")
    clock = asked.get("clock", "").strip() or Clock.RECORDED
    if clock not in list(Clock):
        raise NotAChoice(clock, [str(one) for one in Clock], field="clock")
    if typed["of"] and not _ORIGINATOR.fullmatch(typed["of"]):
        raise Refused("The address should name what the events are of by 32 hexadecimal digits.", field="of")
    start, end = a_day(asked, "from"), a_day(asked, "to")
    if start and end and end < start:
        raise DatesReversed(start, end)
    return Wanted(
        episode=typed["episode"],
        authority=authority(typed["authority"]),
        role=typed["role"],
        kind=typed["kind"],
        originator=typed["of"],
        start=start,
        end=end,
        clock=Clock(clock),
    )


def authority(name: str) -> str:
    """Return the full name of an authority, or of another body that may have acted."""
    known = authority_called(name) if name else None
    return known.name if known else name


def a_day(asked: Mapping[str, str], name: str) -> date | None:
    """Return a day that is asked for.

    Raises `Refused` when it is no day.
    """
    typed = asked.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        raise Refused(
            f"“{typed[:40]}” is not a date. Write it as YYYY-MM-DD, such as 2023-03-14.", field=name
        ) from None


def cursor(typed: str) -> tuple[int, int]:
    """Return the place in the feed that a cursor stands for: a position, or what an earlier answer gave.

    Raises `Refused`.
    """
    found = _CURSOR.fullmatch(typed.strip() or "0")
    if found is None:
        raise Refused(
            "“after” should be 0, the position of an event, or the “next” of an earlier answer.",
            field="after",
        )
    turn, position = found.groups()
    return int(turn), int(position or turn)


def how_many(typed: str) -> int:
    """Return how many events are asked for at once.

    Raises `Refused`.
    """
    number = typed.strip() or str(USUAL)
    if not (number.isascii() and number.isdecimal() and len(number) < 5 and 1 <= int(number) <= MOST_AT_ONCE):
        raise Refused(f"“limit” should be a number from 1 to {MOST_AT_ONCE:,}.", field="limit")
    return int(number)
