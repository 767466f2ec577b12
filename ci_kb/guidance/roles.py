"""Which role of the guidance a member of the team has, and from which of the sources they come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache

from ci_kb.domain.authorities import authority_called, folded
from ci_kb.guidance.facts import Facts, Happening, Seat
from ci_kb.guidance.model import Capacity, Guidance, KnownBy, Organisation, Team

NATIONAL = {
    "ades": Organisation.ADES,
    "association of directors of education in scotland": Organisation.ADES,
    "education scotland": Organisation.EDUCATION_SCOTLAND,
}


def capacity_of(guidance: Guidance, seat: Seat, hosts: tuple[str, ...]) -> Capacity | None:
    """Return the role a seat names, or else the one it is told by; None when nothing tells it."""
    return guidance.capacity(seat.capacity) or _told_by(
        guidance.capacities, seat.organisation, hosts, seat.part, seat.role
    )


def under(guidance: Guidance, facts: Facts) -> Facts:
    """Return the facts with the first day on which somebody from each source was known, as "team: SOURCE"."""
    if facts.read_under == guidance.version:
        return facts
    known: dict[Team, date] = {}
    for seat in facts.team:
        if capacity := capacity_of(guidance, seat, facts.hosts):
            known[capacity.team] = min(seat.on, known.get(capacity.team, seat.on))
    found = (Happening(f"team: {source}", on) for source, on in known.items())
    return replace(facts, happened=(*facts.happened, *found), read_under=guidance.version)


def seats_of(guidance: Guidance, capacity: str, team: Iterable[Seat], hosts: tuple[str, ...]) -> list[Seat]:
    """Return the seats of a team that have a role."""
    return [seat for seat in team if (own := capacity_of(guidance, seat, hosts)) and own.id == capacity]


def seats_from(guidance: Guidance, source: Team, team: Iterable[Seat], hosts: tuple[str, ...]) -> list[Seat]:
    """Return the seats of a team that are filled from a source."""
    return [seat for seat in team if (own := capacity_of(guidance, seat, hosts)) and own.team is source]


@lru_cache(maxsize=10_000)
def _told_by(
    capacities: tuple[Capacity, ...], organisation: str, hosts: tuple[str, ...], part: str, role: str
) -> Capacity | None:
    """Return the role that fits closest: one told by words before one told by the part in the team."""
    if not organisation.strip():
        return None
    kind = kind_of(organisation, hosts)
    fitting = [one for one in capacities if fits(one.known_by, kind, part, role)]
    closeness = [(bool(one.known_by.words), bool(one.known_by.parts)) for one in fitting]
    return fitting[closeness.index(max(closeness))] if fitting else None


def fits(known_by: KnownBy, kind: Organisation, part: str, role: str) -> bool:
    """Say whether a seat has what a role is told by."""
    return (
        kind in known_by.organisation
        and (not known_by.parts or part in known_by.parts)
        and (not known_by.words or any(said(word, role) for word in known_by.words))
    )


def said(word: str, role: str) -> bool:
    """Say whether a word begins somewhere in the name of a role."""
    return re.search(rf"\b{re.escape(word.casefold())}", role.casefold()) is not None


def kind_of(organisation: str, hosts: tuple[str, ...]) -> Organisation:
    """Return what kind of organisation somebody comes from, seen from the hosts."""
    name = folded(organisation)
    known = authority_called(organisation)
    if (known and known in map(authority_called, hosts)) or name in map(folded, hosts):
        return Organisation.HOST
    if national := NATIONAL.get(name):
        return national
    return Organisation.AUTHORITY if known or "council" in name.split() else Organisation.OTHER
