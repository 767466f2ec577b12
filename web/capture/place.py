"""Where a recorder is: the group, and the day of the fieldwork, told from the programme and the date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ci_kb.fieldwork_days import number_of_day
from projections.episodes import EpisodePage
from projections.items import ItemVersion


@dataclass(frozen=True)
class Place:
    """A group and a day; the groups and days there are to choose from."""

    group: str
    day: int
    groups: tuple[str, ...]
    days: tuple[int, ...]


def place_of(
    page: EpisodePage, points: Iterable[ItemVersion], person: str, today: date, known: Mapping[str, Any]
) -> Place:
    """Return where somebody notes key points: as known, else as the programme and the date have it."""
    sessions = page.sessions
    groups = [str(session["group"]) for session in sessions]
    groups += [str(point.content["group"]) for point in points]
    group = str(known["group"]) if "group" in known else group_of(page, person)
    last = max((int(session["day"]) for session in sessions), default=1)
    if page.line.fieldwork:
        last = max(last, number_of_day(page.line.fieldwork[1], page.line.fieldwork))
    day = int(known.get("day") or today_in(page, today, last))
    return Place(
        group,
        day,
        tuple(name for name in dict.fromkeys([*groups, group]) if name),
        tuple(range(1, max(last, day) + 1)),
    )


def group_of(page: EpisodePage, person: str) -> str:
    """Return the group that somebody in the team records for, or else the first one of the programme."""
    named = (str(session["group"]) for session in page.sessions if session["group"])
    return own_group(page, person) or next(named, "")


def own_group(page: EpisodePage, person: str) -> str:
    """Return the group that somebody in the team records for, if the programme says so."""
    roles = {seat.role.casefold() for seat in page.team if seat.person and seat.person == person}
    own = (one for one in page.sessions if one["group"] and one["recorder"].casefold() in roles)
    return next((str(session["group"]) for session in own), "")


def today_in(page: EpisodePage, today: date, last: int) -> int:
    """Return which day of the fieldwork it is: the first one before it began, the last one afterwards."""
    return min(number_of_day(today, page.line.fieldwork), last) if page.line.fieldwork else 1
