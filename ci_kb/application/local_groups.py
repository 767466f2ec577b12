"""Commands on the Local Organisational Group of an episode."""

from __future__ import annotations

from collections.abc import Callable

from ci_kb.application.permissions import may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, NothingChanged
from ci_kb.domain.local_organisational_group import LocalOrganisationalGroup
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog


class LocalGroups:
    """What can be done with the Local Organisational Group; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def find(self, episode: str) -> LocalOrganisationalGroup | None:
        """Return the group of an episode, or None before it is formed."""
        return self._log.find(LocalOrganisationalGroup, LocalOrganisationalGroup.identifier(episode))

    def form(self, episode: str, members: tuple[str, ...], act: Act) -> Saved:
        """Form the group."""
        self._check(episode, act)
        group = LocalOrganisationalGroup.form(episode, members, act)
        try:
            return Saved(episode, self._log.add(group, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("a Local Organisational Group", episode) from None

    def change_members(
        self, episode: str, members: tuple[str, ...], act: Act, *, expected: int | None = None
    ) -> Saved:
        """Give the group other members."""
        return self._change(episode, act, lambda group: group.change_members(members, act), expected)

    def plan(self, episode: str, points: dict[str, str], act: Act, *, expected: int | None = None) -> Saved:
        """Settle points of the planning list; those that say what is settled already are left alone."""

        def settle(group: LocalOrganisationalGroup) -> None:
            told = {point: text.strip() for point, text in points.items() if text.strip()}
            changed = {point: text for point, text in told.items() if text != group.plan.get(point)}
            if not changed:
                raise NothingChanged("the plan")
            for point, text in changed.items():
                group.settle(point, text, act)

        return self._change(episode, act, settle, expected)

    def _change(
        self,
        episode: str,
        act: Act,
        decide: Callable[[LocalOrganisationalGroup], None],
        expected: int | None = None,
    ) -> Saved:
        self._check(episode, act)
        identifier = LocalOrganisationalGroup.identifier(episode)
        position = self._log.change(
            LocalOrganisationalGroup,
            identifier,
            decide,
            command=act.command,
            expected=expected,
            name=episode,
        )
        return Saved(episode, position)

    def _check(self, episode: str, act: Act) -> None:
        may_work_on(self._log, self._log.get(Episode, Episode.identifier(episode), episode), act)
