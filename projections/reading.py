"""Who reads, and what that reader may see: asked before anything is counted, listed or searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ci_kb import roles
from ci_kb.days import today
from ci_kb.domain.record import Visibility
from ci_kb.roles import Command, Team

ACCOUNTS = "accounts"
"""The audience of what happens to accounts."""

SUMMARIES = "summaries"
"""The audience of national summaries that are still being worded."""


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: a signed-in account, or a visitor when `role` is empty.

    `day` is the day on which they read, whatever day they look back to: memberships hold by days.
    """

    person: str = ""
    role: str = ""
    body: str = ""
    day: date = field(default_factory=today)

    @property
    def signed_in(self) -> bool:
        """Whether the reader has an account."""
        return bool(self.role)

    @property
    def reads_names(self) -> bool:
        """Whether the reader is shown the names of people."""
        known = roles.table().roles.get(self.role)
        return known is not None and known.names

    def held(self, team: Team) -> frozenset[str]:
        """Return the roles that the reader holds in an episode with these members."""
        return roles.held_by(team, self.person, self.day) if team else frozenset()

    def may(self, command: Command, hosts: tuple[str, ...] = (), team: Team = frozenset()) -> bool:
        """Say whether the reader may give a command, about an episode with these hosts and members."""
        return roles.may(command, self.role, self.body, hosts, self.held(team))

    def works_on(self, hosts: tuple[str, ...], team: Team) -> bool:
        """Say whether the reader works on an episode with these hosts and members."""
        return self.may(Command.WORK, hosts, team)

    def may_see(self, visibility: str, hosts: tuple[str, ...], team: Team) -> bool:
        """Say whether the reader may see something with this visibility in such an episode."""
        if visibility == Visibility.PUBLIC:
            return True
        return roles.sees(visibility, self.role, self.body, hosts, self.held(team))

    def audiences(self, episodes: Iterable[tuple[str, tuple[str, ...], Team]]) -> frozenset[str]:
        """Return the audiences the reader belongs to, given every episode's reference, hosts and team."""
        found = {audience(Visibility.PUBLIC, "")}
        if self.may_see(Visibility.NETWORK, (), frozenset()):
            found.add(audience(Visibility.NETWORK, ""))
        for reference, hosts, team in episodes:
            for visibility in (Visibility.GROUPS, Visibility.TEAM):
                if self.may_see(visibility, hosts, team):
                    found.add(audience(visibility, reference))
        return frozenset(found)

    @property
    def own_audiences(self) -> frozenset[str]:
        """The audiences that no episode gives: of what is the reader's own, of accounts, of summaries."""
        found = {own(self.person)} if self.signed_in else set()
        for command, audience_of_it in ((Command.AUDIT, ACCOUNTS), (Command.SUMMARISE, SUMMARIES)):
            if self.may(command):
                found.add(audience_of_it)
        return frozenset(found)


def own(person: str) -> str:
    """Return the audience of what one person alone may read."""
    return f"own:{person}"


def audience(visibility: str, episode: str) -> str:
    """Return who may see something, as one word: "public", "network", "groups:EPISODE" or "team:EPISODE"."""
    narrow = visibility in (Visibility.GROUPS, Visibility.TEAM)
    return f"{visibility}:{episode}" if narrow else str(visibility)
