"""Who reads, and what that reader may see: asked before anything is counted, listed or searched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ci_kb.application.permissions import works_on
from ci_kb.domain.account import Role
from ci_kb.domain.record import Visibility

ACCOUNTS = "accounts"
"""The audience of what happens to accounts."""

SEES_ACCOUNTS = frozenset({Role.ADMINISTRATOR})

SEES_WHAT_GROUPS_SEE = frozenset({Role.OPERATIONAL_GROUP, Role.STRATEGIC_GROUP})


@dataclass(frozen=True)
class Reader:
    """Somebody who reads: a signed-in account, or a visitor when `role` is empty."""

    person: str = ""
    role: str = ""
    body: str = ""

    @property
    def signed_in(self) -> bool:
        """Whether the reader has an account."""
        return bool(self.role)

    def works_on(self, hosts: tuple[str, ...], team: frozenset[str]) -> bool:
        """Say whether the reader works on an episode with these hosts and persons in its team."""
        return self.signed_in and works_on(hosts, team, person=self.person, role=self.role, body=self.body)

    def may_see(self, visibility: str, hosts: tuple[str, ...], team: frozenset[str]) -> bool:
        """Say whether the reader may see something with this visibility in such an episode."""
        match Visibility(visibility):
            case Visibility.PUBLIC:
                return True
            case Visibility.NETWORK:
                return self.signed_in
            case Visibility.GROUPS:
                return self.role in SEES_WHAT_GROUPS_SEE or self.works_on(hosts, team)
            case Visibility.TEAM:
                return self.works_on(hosts, team)

    def audiences(self, episodes: Iterable[tuple[str, tuple[str, ...], frozenset[str]]]) -> frozenset[str]:
        """Return the audiences the reader belongs to, given every episode's reference, hosts and team."""
        found = {audience(Visibility.PUBLIC, "")}
        if self.signed_in:
            found.add(audience(Visibility.NETWORK, ""))
        for reference, hosts, team in episodes:
            for visibility in (Visibility.GROUPS, Visibility.TEAM):
                if self.may_see(visibility, hosts, team):
                    found.add(audience(visibility, reference))
        return frozenset(found)

    @property
    def own_audiences(self) -> frozenset[str]:
        """The audiences that no episode gives: of what is the reader's own, and of accounts."""
        found = {own(self.person)} if self.signed_in else set()
        return frozenset(found | ({ACCOUNTS} if self.role in SEES_ACCOUNTS else set()))


def own(person: str) -> str:
    """Return the audience of what one person alone may read."""
    return f"own:{person}"


def audience(visibility: str, episode: str) -> str:
    """Return who may see something, as one word: "public", "network", "groups:EPISODE" or "team:EPISODE"."""
    narrow = visibility in (Visibility.GROUPS, Visibility.TEAM)
    return f"{visibility}:{episode}" if narrow else str(visibility)
