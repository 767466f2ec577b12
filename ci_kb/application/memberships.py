"""Commands on who has access to an episode, and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from ci_kb import roles
from ci_kb.application.access import memberships, team_of
from ci_kb.application.accounts import Accounts, body_called
from ci_kb.application.permissions import may_give_access, may_grant
from ci_kb.application.saved import Saved
from ci_kb.days import today
from ci_kb.domain.account import Account, Role
from ci_kb.domain.authorities import authority_called
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import ChangedMeanwhile, NotAChoice, NotFound, Refused
from ci_kb.domain.membership import Membership, in_order
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.roles import Member

Days = tuple[date, date | None]


class Memberships:
    """What can be done with access to episodes; errors as in `Episodes`.

    Somebody with a seat in the team has access without a membership.  As soon as their dates are changed, or
    their access is ended, a membership is recorded for them, and that counts.
    """

    def __init__(self, log: EventLog, accounts: Accounts) -> None:
        self._log = log
        self._accounts = accounts

    def grant(self, episode: str, person: str, role: str, days: Days, act: Act) -> Saved:
        """Give a person with an account access to an episode."""
        check_role(role)
        may_grant(self._log, self._episode(episode), role, act)
        self._check_account(person)
        before = list(memberships(self._log, episode, person))
        if before and not before[-1].ended:
            if act.command in before[-1].commands:
                return Saved(episode, self._log.head())
            raise has_access()
        made = Membership.grant(episode, person, len(before) + 1, role, days, act)
        try:
            return Saved(episode, self._log.add(made, act.command))
        except ChangedMeanwhile:
            raise has_access() from None

    def invite(
        self, episode: str, name: str, mail: str, role: str, days: Days, act: Act, *, body: str = ""
    ) -> tuple[Saved, str]:
        """Give a colleague access by the word they sign in with, usually their mail address.

        Who has no account gets one as a reader, and with it comes the token of a one-time link.
        """
        check_role(role)
        of = self._episode(episode)
        may_grant(self._log, of, role, act)
        if known := self._accounts.with_word(mail):
            return self.grant(episode, known.id, role, days, act), ""
        if "@" not in mail:
            raise Refused(
                f"There is no account “{mail[:100]}”. Enter a mail address to invite them.", field="mail"
            )
        body = body_for(body or act.body or of.details.hosts[0], act)
        in_order(days)
        account = self._accounts.open_for(name, mail, Role.READER, body, act)
        made = Membership.grant(episode, str(account.id), 1, role, days, act)
        return Saved(episode, self._log.save(account, made)), self._accounts.link_for(account)

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
            raise Refused("Choose somebody with an account.", field="mail")
        if not roles.table().roles[account.account_role].joins:
            raise Refused("Whoever has this account takes part in no episode.", field="mail")

    def _episode(self, episode: str) -> Episode:
        return self._log.get(Episode, Episode.identifier(episode), episode)


def has_access() -> Refused:
    """Return what to say to whoever gives access to somebody who has it."""
    return Refused("This person has access already. Change the dates, or end it first.", field="mail")


def body_for(body: str, act: Act) -> str:
    """Return for whom an invited colleague acts: the same body as who invites them, or a local authority.

    Raises `Refused`: who agrees for ADES or Education Scotland is said by those bodies alone.
    """
    wanted = body_called(body)
    if wanted != act.body and authority_called(wanted) is None:
        raise Refused(
            "Choose your own body or a local authority; an administrator adds others.", field="body"
        )
    return wanted


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
