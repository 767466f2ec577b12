"""The page on an episode's team, by the sources it comes from, and the form on which a member stands down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for

from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.guidance import Guidance, Seat
from ci_kb.guidance.model import Capacity, Team
from ci_kb.guidance.roles import capacity_of
from projections.episodes import EpisodeLine, TeamSeat
from web.as_at import as_at
from web.parts import act, parts
from web.preparing.fitting import guidance_of
from web.preparing.standing import MEMBER_OF, SOURCES
from web.recording import Answer, ask_about
from web.seeing import episode_or_404, episode_to_work_on, not_here, works_on
from web.team import schemas

pages = Blueprint("team", __name__)


@dataclass(frozen=True)
class Member:
    """A seat with the role of the guidance it fills, if one can be told."""

    seat: TeamSeat
    capacity: Capacity | None


@dataclass(frozen=True)
class Source:
    """One of the sources of a team: the seats filled from it, and the role a further member has."""

    title: str
    members: tuple[Member, ...]
    capacity: str

    @property
    def people(self) -> int:
        """How many people come from there."""
        return sum(member.seat.count for member in self.members)


@dataclass(frozen=True)
class Lead:
    """A lead the guidance asks for, with who it is; by when one is to be known, and whether that is past."""

    capacity: Capacity
    members: tuple[Member, ...]
    by: date | None
    missing: bool


@pages.get("/episodes/<reference>/team")
def show(reference: str) -> str:
    """Show the team of an episode, with the seats that are still empty."""
    line, shown = episode_or_404(reference), as_at()
    page = parts().projections.episodes.page(reference, shown.position)
    if page is None:
        return render_template("episodes/not_yet.html", line=line, as_at=shown.day)
    guidance = guidance_of(line)
    members = members_of(page.team, guidance, page.line.hosts)
    return render_template(
        "team/show.html",
        line=page.line,
        sources=sources(members),
        leads=leads(guidance, page.line, members, shown.day or today()),
        stood_down=parts().projections.episodes.stood_down(reference, shown.position),
        works=works_on(line) and shown.day is None,
        as_at=shown.day,
    )


@pages.route("/episodes/<reference>/team/<int:seat>/stand-down", methods=["GET", "POST"])
def stand_down(reference: str, seat: int) -> Answer:
    """Record that a member left the team."""
    line = episode_to_work_on(reference)
    episode = parts().kb.episodes.get(reference)
    member = episode.seats.get(seat)
    if member is None and seat > episode.seats_filled:
        not_here()

    def give(said: dict[str, Any]) -> Saved:
        done = act(said["on"], said["reason"])
        return parts().kb.episodes.leave_seat(reference, seat, done)

    return ask_about(
        line,
        url_for("team.show", reference=reference),
        title="Stand down from the team",
        lead=f"{member.role}, {member.organisation}" if member else "This seat was left already.",
        button="Record that they stand down",
        schema=schemas.StandDown(),
        known={"on": today()},
        give=give,
        done="They have stood down.",
    )


def members_of(team: Sequence[TeamSeat], guidance: Guidance, hosts: tuple[str, ...]) -> list[Member]:
    """Return the seats of a team with the roles of the guidance they fill."""
    return [Member(seat, capacity_of(guidance, as_known(seat), hosts)) for seat in team]


def as_known(seat: TeamSeat) -> Seat:
    """Return a seat as the guidance's rules know it."""
    return Seat(
        seat.role, seat.organisation, seat.part, seat.facts.on, seat.person, seat.count, seat.capacity
    )


def sources(members: Sequence[Member]) -> list[Source]:
    """Return the sources of the team, every one of them, with their seats; those of none come last."""
    found = [
        Source(title, tuple(filter(from_source(source), members)), MEMBER_OF[source])
        for source, title in SOURCES.items()
    ]
    placed = {member.seat.number for source in found for member in source.members}
    others = tuple(member for member in members if member.seat.number not in placed)
    return [*found, Source("Team: others", others, "")] if others else found


def from_source(source: Team) -> Any:
    """Return what tells whether a member comes from a source; the ADES lead comes with other authorities."""
    teams = {source, Team.ADES} if source is Team.OTHER_AUTHORITIES else {source}
    return lambda member: member.capacity is not None and member.capacity.team in teams


def leads(guidance: Guidance, line: EpisodeLine, members: Sequence[Member], on: date) -> list[Lead]:
    """Return every lead the guidance asks for, and whether one should be known by now."""
    by = guidance.leads.deadline(line.fieldwork) if line.fieldwork else None
    found = []
    for name in guidance.leads.capacities:
        if capacity := guidance.capacity(name):
            own = tuple(member for member in members if member.capacity == capacity)
            found.append(Lead(capacity, own, by, not own and by is not None and on >= by))
    return found
