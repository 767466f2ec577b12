"""Commands on who has access to an episode, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from ci_kb import roles
from ci_kb.application.access import memberships, team_of
from ci_kb.application.permissions import may_give_access, may_grant
from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.account import Account
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, NotAChoice, NotFound, Refused
from ci_kb.domain.membership import Membership
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.roles import Member

Days = tuple[date, date | None]


class Memberships:
    """What can be done with access to episodes; errors as in `Episodes`.

    Somebody with a seat in the team has access without a membership.  As soon as their dates are changed, or
    their access is ended, a membership is recorded for them, and that counts.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def grant(self, episode: str, person: str, role: str, days: Days, act: Act) -> Saved:
        """Give a person with an account access to an episode."""
        check_role(role)
        may_grant(self._log, self._episode(episode), role, act)
        self._check_account(person)
        before = list(memberships(self._log, episode, person))
        if before and not before[-1].ended:
            if act.command in before[-1].commands:
                return Saved(episode, self._log.head())
            raise AlreadyThere("access for this person to", episode)
        made = Membership.grant(episode, person, len(before) + 1, role, days, act)
        try:
            return Saved(episode, self._log.add(made, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("access for this person to", episode) from None

    def change_dates(self, episode: str, person: str, days: Days, act: Act) -> Saved:
        """Let a person's access hold from another day, or until another day."""
        return self._change(episode, person, act, lambda membership: membership.change_dates(days, act))

    def end(self, episode: str, person: str, act: Act) -> Saved:
        """End a person's access now."""
        return self._change(episode, person, act, lambda membership: membership.end(act))

    def _change(self, episode: str, person: str, act: Act, decide: Callable[[Membership], None]) -> Saved:
        self._may(episode, act)

        def changed() -> tuple[Membership, ...]:
            before = list(memberships(self._log, episode, person))
            if before and act.command in before[-1].commands:
                return ()
            found = before[-1] if before else self._of_seat(episode, person, act)
            decide(found)
            return (found,)

        return Saved(episode, self._log.save_together(changed))

    def _of_seat(self, episode: str, person: str, act: Act) -> Membership:
        """Return the membership that a seat in the team amounts to, about to be recorded."""
        held = sorted(team_of(self._log, self._episode(episode), person), key=rank)
        if not held:
            raise NotFound("access to the episode for", person)
        first = min(act.on, today())
        return Membership.grant(episode, person, 1, held[0].role, (first, None), act)

    def _may(self, episode: str, act: Act) -> None:
        may_give_access(self._log, self._episode(episode), act)

    def _check_account(self, person: str) -> None:
        account = self._log.find(Account, UUID(person))
        if account is None or account.disabled:
            raise Refused("Choose somebody with an account.", field="account")
        if not roles.table().roles[account.account_role].joins:
            raise Refused("Whoever has this account takes part in no episode.", field="account")

    def _episode(self, episode: str) -> Episode:
        return self._log.get(Episode, Episode.identifier(episode), episode)


def rank(member: Member) -> tuple[int, str]:
    """Return by what the role that may do most comes first."""
    rights = roles.table().roles[member.role].member
    return -len(rights.may if rights else ()), member.role


def check_role(role: str) -> None:
    """Refuse what is no role that is held in one episode.

    Raises `NotAChoice`.
    """
    names = [known.name for known in roles.table().held_in_episode()]
    if role not in names:
        raise NotAChoice(role, names, field="member_role")
