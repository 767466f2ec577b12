"""Who may do and see what: the one table that pages, JSON, documents and the command line ask.

The table itself is data, ``roles.json``: each role with where it comes from in the guidance, whether it is
held by an account or in one episode, and what it may do and see everywhere, in episodes that one's own body
hosts, and in those one is a member of.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from ci_kb.domain.record import Visibility

HOST = "host"
"""Stands in the table for a body that hosts the episode at hand."""


class Command(StrEnum):
    """The commands that the table grants; the program asks for them by these names."""

    OPEN = "open an episode"
    WORK = "work on an episode"
    RELEASE = "release"
    GIVE_ACCESS = "give access"
    REDACT = "redact"
    SPEAK_FOR_HOST = "speak for the host"
    AGREE_FOR_HOST = "agree for the host authority"
    AGREE_FOR_ADES = "agree for ADES"
    AGREE_FOR_EDUCATION_SCOTLAND = "agree for Education Scotland"
    CONNECT = "propose a connection"
    SAVE_SEARCH = "save a search"
    LOOK_AFTER_EPISODES = "look after every episode"
    SUMMARISE = "word a national summary"
    CURATE = "look after the shared words"
    ADMINISTER = "look after accounts"
    ERASE = "erase a person"
    AUDIT = "read the audit"
    ANSWER = "answer requests for information"


@dataclass(frozen=True)
class Rights:
    """What may be done and seen; whoever sees what few people may read sees what more may read, too."""

    sees: Visibility
    may: frozenset[Command]


@dataclass(frozen=True)
class RoleOfTheGuidance:
    """A role: what it is called, where it comes from, how it is held, and its rights.

    A role `of` a body counts only for those who belong to that body; others in it have the rights of
    `otherwise`.  Whoever does not `join` has no rights by membership, and without `names` reads no names.
    `given` are the steps of a report by which its words are given to this role.  `parts` and `capacities`
    are the seats in a team that amount to it.
    """

    name: str
    title: str
    source: str
    does: str
    by_account: bool
    in_episode: bool
    everywhere: Rights | None
    hosting: Rights | None
    member: Rights | None
    of: str
    otherwise: str
    joins: bool
    names: bool
    given: frozenset[str]
    parts: frozenset[str]
    capacities: frozenset[str]


@dataclass(frozen=True)
class Table:
    """The table: every role by its name, what each command is, and when a membership ends by itself."""

    roles: dict[str, RoleOfTheGuidance]
    commands: dict[Command, str]
    months_after_report: int
    why: str

    def held_by_account(self) -> tuple[RoleOfTheGuidance, ...]:
        """Return the roles that an account can have."""
        return tuple(role for role in self.roles.values() if role.by_account)

    def held_in_episode(self) -> tuple[RoleOfTheGuidance, ...]:
        """Return the roles that can be held in one episode."""
        return tuple(role for role in self.roles.values() if role.in_episode)


@dataclass(frozen=True)
class Member:
    """Somebody who has access to an episode in a role, from a day to a day, or without that limit."""

    person: str
    role: str
    first_day: date | None = None
    last_day: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether the membership holds on a day."""
        begun = self.first_day is None or self.first_day <= day
        return begun and (self.last_day is None or day <= self.last_day)


Team = frozenset[Member]
"""Everybody who has access to an episode by membership, at whatever time."""


def words() -> frozenset[str]:
    """Return the words that names of roles consist of."""
    return frozenset(word.casefold() for name in table().roles for word in name.split())


def held_by(team: Team, person: str, day: date) -> frozenset[str]:
    """Return the roles that a person holds in an episode on a day."""
    return frozenset(one.role for one in team if one.person == person and one.holds_on(day))


def rights(role: str, body: str, hosts: tuple[str, ...], held: frozenset[str]) -> Iterator[Rights]:
    """Yield the rights of an account's role, and of the roles it holds in an episode with these hosts."""
    known = table().roles.get(role)
    if known is None:
        return
    if known.everywhere:
        yield known.everywhere
    if known.hosting and body in hosts:
        yield known.hosting
    for name in held if known.joins else ():
        if found := as_member(name, body, hosts):
            yield found


def as_member(name: str, body: str, hosts: tuple[str, ...]) -> Rights | None:
    """Return the rights of a role held in an episode by somebody of a body."""
    role = table().roles.get(name)
    if role is None or not role.in_episode:
        return None
    fits = not role.of or body == role.of or (role.of == HOST and body in hosts)
    return role.member if fits else as_member(role.otherwise, body, hosts)


def may(
    command: Command,
    role: str,
    body: str,
    hosts: tuple[str, ...] = (),
    held: frozenset[str] = frozenset(),
) -> bool:
    """Say whether somebody may give a command, about an episode when its hosts are named."""
    return any(command in given.may for given in rights(role, body, hosts, held))


def sees(
    visibility: str,
    role: str,
    body: str,
    hosts: tuple[str, ...] = (),
    held: frozenset[str] = frozenset(),
) -> bool:
    """Say whether somebody may see what has a visibility, in an episode with these hosts."""
    wanted = WIDTH[visibility]
    return any(WIDTH[given.sees] <= wanted for given in rights(role, body, hosts, held))


WIDTH: dict[str, int] = {visibility: visibility.width for visibility in Visibility}
"""How many may read something, by the word that says so."""


def seat_as_role(part: str, capacity: str, organisation: str, hosts: tuple[str, ...]) -> str:
    """Return the role in an episode that a seat in its team amounts to."""
    in_episode = table().held_in_episode()
    if capacity and (fits := next((role for role in in_episode if capacity in role.capacities), None)):
        return fits.name
    if part == "lead" and organisation in hosts:
        return "host lead"
    return next(role.name for role in in_episode if part in role.parts)


def ends_by_itself(given_out: date) -> date:
    """Return the last day of a membership without one of its own, by the day the report was given out."""
    months = given_out.month - 1 + table().months_after_report
    year, month = given_out.year + months // 12, months % 12 + 1
    day = given_out.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


@cache
def table() -> Table:
    """Return the table, read once."""
    said = json.loads(files(__name__).joinpath("roles.json").read_text(encoding="utf-8"))
    roles = [role_said(one) for one in said["roles"]]
    return Table(
        roles={role.name: role for role in roles},
        commands={Command(name): words for name, words in said["commands"].items()},
        months_after_report=said["membership"]["months_after_report"],
        why=said["membership"]["why"],
    )


def role_said(said: dict[str, Any]) -> RoleOfTheGuidance:
    """Return the role that a line of the table describes."""
    return RoleOfTheGuidance(
        name=said["name"],
        title=said["title"],
        source=said["from"],
        does=said["does"],
        by_account="account" in said["held"],
        in_episode="episode" in said["held"],
        everywhere=rights_said(said.get("everywhere")),
        hosting=rights_said(said.get("hosting")),
        member=rights_said(said.get("member")),
        of=said.get("of", ""),
        otherwise=said.get("otherwise", ""),
        joins=said.get("joins", True),
        names=said.get("names", bool(said["name"])),
        given=frozenset(said.get("given", ())),
        parts=frozenset(said.get("parts", ())),
        capacities=frozenset(said.get("capacities", ())),
    )


def rights_said(said: dict[str, Any] | None) -> Rights | None:
    """Return the rights that a line of the table gives, if it gives any."""
    return Rights(Visibility(said["sees"]), frozenset(map(Command, said["may"]))) if said else None
