"""Who has access to an episode, and who could see something on a day: by role, and by membership."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ci_kb import roles
from ci_kb.domain.connection import Connection
from ci_kb.domain.record import Visibility
from ci_kb.domain.report import ENDS_THE_WORK
from projections.tables import AT, NOW, Facts, Tables, facts_of, optional_date


@dataclass(frozen=True)
class Access:
    """One person's access to an episode, in a role held there; by a seat in the team, or by a membership.

    `last_day` is the day it ends on, `by_itself` when nobody set that day; `ended` by whom and why, before.
    """

    person: str
    role: str
    first_day: date | None
    last_day: date | None
    by_itself: bool
    by_seat: bool
    ended: bool
    facts: Facts

    def holds_on(self, day: date) -> bool:
        """Say whether it holds on a day."""
        return not self.ended and roles.Member("", "", self.first_day, self.last_day).holds_on(day)


@dataclass(frozen=True)
class Spell:
    """A time for which the same people could see something: who decided that, and who ended it."""

    visibility: Visibility
    begun: Facts
    over: Facts | None


@dataclass(frozen=True)
class Seer:
    """A role that sees something: everywhere, or in the authority that hosts the episode."""

    title: str
    in_host: bool


@dataclass(frozen=True)
class CouldSee:
    """Who could see something on a day, after an event of the log."""

    spell: Spell
    roles: tuple[Seer, ...]
    members: tuple[Access, ...]


class Audiences:
    """Questions about who may see what; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def access(self, episode: str, at: int = NOW) -> list[Access]:
        """Return everybody's access to an episode, ended ones too, in the order in which it was given."""
        otherwise = self._ends_by_itself(episode, at)
        recorded = [
            access_of(row, row["member_role"], otherwise)
            for row in self._rows("membership", episode, at, "ORDER BY from_position")
        ]
        but = {one.person for one in recorded}
        return sorted(
            [*self._seats(episode, at, but, otherwise), *recorded], key=lambda one: one.facts.position
        )

    def spells(self, episode: str, kind: str = "", reference: str = "", at: int = NOW) -> list[Spell]:
        """Return who could see an item, or without a kind the episode itself, one time after another."""
        rows = self._versions(episode, kind, reference, at)
        begun: list[sqlite3.Row] = []
        for row in rows:
            if not begun or begun[-1]["visibility"] != row["visibility"]:
                begun.append(row)
        return [
            Spell(Visibility(row["visibility"]), facts_of(row), facts_of(after) if after else None)
            for row, after in pairwise([*begun, None])
            if row
        ]

    def who_could_see(
        self, episode: str, day: date, kind: str = "", reference: str = "", at: int = NOW
    ) -> CouldSee | None:
        """Return who could see something on a day; None when it was not there yet."""
        spells = self.spells(episode, kind, reference, at)
        if not spells:
            return None
        visibility = spells[-1].visibility
        members = [one for one in self.access(episode, at) if one.holds_on(day)]
        return CouldSee(
            spells[-1],
            tuple(seers(visibility)),
            tuple(one for one in members if sees_as_member(one.role, visibility)),
        )

    def _versions(self, episode: str, kind: str, reference: str, at: int) -> list[sqlite3.Row]:
        table = {"": "episode", Connection.NOUN: "connection"}.get(kind, "item")
        where = "reference = :episode" if not kind else "episode = :episode AND reference = :reference"
        return self._tables.query(
            f"SELECT * FROM {table} WHERE {where} {'AND kind = :kind' if table == 'item' else ''} "
            "AND from_position <= :at ORDER BY from_position",
            episode=episode,
            reference=reference,
            kind=kind,
            at=at,
        )

    def _seats(self, episode: str, at: int, but: set[str], otherwise: date | None) -> Iterator[Access]:
        hosts = self._hosts(episode, at)
        for row in self._rows("team_member", episode, at, "AND person <> '' ORDER BY number"):
            if row["person"] not in but:
                role = roles.seat_as_role(row["part"], row["capacity"], row["organisation"], hosts)
                yield Access(row["person"], role, None, otherwise, True, True, False, facts_of(row))

    def _hosts(self, episode: str, at: int) -> tuple[str, ...]:
        rows = self._tables.query(
            f"SELECT hosts FROM episode WHERE reference = :episode AND {AT}", episode=episode, at=at
        )
        return tuple(json.loads(rows[0]["hosts"])) if rows else ()

    def _ends_by_itself(self, episode: str, at: int) -> date | None:
        steps = self._rows("report_step", episode, at, "")
        days = [date.fromisoformat(row["happened_on"]) for row in steps if row["step"] in ENDS_THE_WORK]
        return roles.ends_by_itself(max(days)) if days else None

    def _rows(self, table: str, episode: str, at: int, rest: str) -> list[sqlite3.Row]:
        return self._tables.query(
            f"SELECT * FROM {table} WHERE episode = :episode AND {AT} {rest}", episode=episode, at=at
        )


def access_of(row: sqlite3.Row, role: str, otherwise: date | None) -> Access:
    """Return the access that a row of the table of memberships holds."""
    last = optional_date(row["last_day"])
    return Access(
        person=row["person"],
        role=role,
        first_day=optional_date(row["first_day"]),
        last_day=last or otherwise,
        by_itself=last is None,
        by_seat=False,
        ended=bool(row["ended"]),
        facts=facts_of(row),
    )


def seers(visibility: Visibility) -> Iterator[Seer]:
    """Yield the roles of accounts that see what has a visibility, from the visitor to the administrator."""
    table = roles.table()
    for role in table.roles.values():
        if role.everywhere and role.everywhere.sees.width <= visibility.width:
            yield Seer(role.title, in_host=False)
        elif role.hosting and role.hosting.sees.width <= visibility.width:
            yield Seer(role.title, in_host=True)


def sees_as_member(role: str, visibility: Visibility) -> bool:
    """Say whether a role held in an episode sees what has a visibility."""
    known = roles.table().roles.get(role)
    return known is not None and known.member is not None and known.member.sees.width <= visibility.width


def past_readers(spells: Sequence[Spell], narrower: Visibility) -> Iterable[Spell]:
    """Return the times in which more people could see something than a visibility allows."""
    return [spell for spell in spells if spell.visibility.width > narrower.width]
