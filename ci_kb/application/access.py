"""Which roles somebody holds in an episode at this moment: by memberships, and by seats in its team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from ci_kb import roles
from ci_kb.days import today
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import TeamMember
from ci_kb.domain.membership import Membership
from ci_kb.domain.record import Act
from ci_kb.domain.report import ENDS_THE_WORK, Report
from ci_kb.event_log import EventLog
from ci_kb.roles import Command, Member, Team


def may(log: EventLog, command: Command, episode: Episode, act: Act) -> bool:
    """Say whether somebody may give a command about an episode now."""
    hosts = episode.details.hosts
    if roles.may(command, act.role, act.body, hosts):
        return True
    held = roles.held_by(team_of(log, episode, act.by), act.by, today())
    return bool(held) and roles.may(command, act.role, act.body, hosts, held)


def team_of(log: EventLog, episode: Episode, person: str) -> Team:
    """Return what access one person has to an episode.

    A seat in the team is access by itself, unless a membership was recorded for the person: then only that
    counts.
    """
    recorded = list(memberships(log, episode.reference, person))
    found = (
        [Member(person, one.member_role, one.first_day, one.last_day) for one in recorded if not one.ended]
        if recorded
        else [Member(person, role_of(episode, seat)) for seat in episode.team if seat.person == person]
    )
    otherwise = end_of_work(log, episode.reference) if any(not one.last_day for one in found) else None
    return frozenset(replace(one, last_day=one.last_day or otherwise) for one in found)


def role_of(episode: Episode, seat: TeamMember) -> str:
    """Return the role in the episode that a seat in its team amounts to."""
    return roles.seat_as_role(seat.part, seat.capacity, seat.organisation, episode.details.hosts)


def memberships(log: EventLog, episode: str, person: str) -> Iterator[Membership]:
    """Yield the memberships a person ever had of an episode, the oldest first."""
    number = 1
    while found := log.find(Membership, Membership.identifier(episode, person, number)):
        yield found
        number += 1


def end_of_work(log: EventLog, episode: str) -> date | None:
    """Return the day on which access without a last day of its own ends; None while there is no report."""
    report = log.find(Report, Report.identifier(episode))
    days = [step[0] for step in report.steps if step[1] in ENDS_THE_WORK] if report else []
    return roles.ends_by_itself(max(days)) if days else None


def access_again(log: EventLog, episode: Episode, seat: TeamMember, act: Act) -> Iterator[Membership]:
    """Yield a new membership for whoever fills a seat after their access was ended."""
    before = list(memberships(log, episode.reference, seat.person))
    if before and before[-1].ended:
        role, days = role_of(episode, seat), (today(), None)
        yield Membership.grant(episode.reference, seat.person, len(before) + 1, role, days, act)


def access_ended(log: EventLog, episode: Episode, person: str, act: Act) -> Iterator[Membership]:
    """Yield the membership, ended, of somebody who left their last seat in the team."""
    for found in memberships(log, episode.reference, person):
        if not found.ended:
            found.end(act if act.reason else replace(act, reason="Stood down from the team"))
            yield found
