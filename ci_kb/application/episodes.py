"""Commands on episodes: load, ask the episode, save."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any

from ci_kb.application.access import access_again, access_ended, role_of
from ci_kb.application.permissions import may_grant, may_open_for, may_release, may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.agreement import FOCUS, Agreement
from ci_kb.domain.authorities import full_name
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import (
    Details,
    Focus,
    FocusStep,
    Preparation,
    SelfEvaluation,
    Session,
    TeamMember,
)
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile
from ci_kb.domain.record import Act, Record, Visibility
from ci_kb.event_log import EventLog, version_of_all
from ci_kb.guidance import Versions

DATES: Callable[[Episode], int] = attrgetter("dates_version")
TIMETABLE: Callable[[Episode], int] = attrgetter("timetable_version")


class Episodes:
    """What can be done with episodes.

    Every command takes the act (who, when, why) and may raise `Refused`, `NotAllowed` and `NotFound`.
    With `expected`, the version the person saw of what is changed, it raises `ChangedMeanwhile` when
    somebody was faster.  Parts have versions of their own, so that a change elsewhere is no conflict.
    """

    def __init__(self, log: EventLog, guidance: Versions) -> None:
        self._log = log
        self._guidance = guidance

    def get(self, reference: str) -> Episode:
        """Return an episode as it is now."""
        return self._log.get(Episode, Episode.identifier(reference), reference)

    def open(
        self,
        reference: str,
        details: Details,
        act: Act,
        *,
        demonstration: bool = False,
        visibility: Visibility = Visibility.TEAM,
    ) -> Saved:
        """Open an episode for one or more host authorities."""
        hosts = tuple(full_name(host, invented=demonstration) for host in details.hosts)
        may_open_for(hosts, act, visibility)
        episode = Episode.open(
            reference,
            Details(details.title, hosts, details.programme, details.mode),
            act,
            guidance=self._guidance.current.version,
            demonstration=demonstration,
            visibility=visibility,
        )
        try:
            return Saved(reference, self._log.add(episode, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("an episode", reference) from None

    def correct_details(
        self, reference: str, details: Details, act: Act, *, expected: int | None = None
    ) -> Saved:
        """Put title, hosts, programme or mode right."""
        return self._change(reference, act, lambda e: e.correct_details(details, act), expected)

    def state_focus(
        self, reference: str, step: FocusStep, focus: Focus, act: Act, *, expected: int | None = None
    ) -> Saved:
        """Propose, refine, agree or change the focus; with other words, who had agreed has to agree again."""

        def changed() -> tuple[Record, ...]:
            episode = self.get(reference)
            may_work_on(self._log, episode, act)
            if act.command in episode.commands:
                return ()
            if expected is not None and episode.focus_version != expected:
                raise ChangedMeanwhile(episode.NOUN, episode)
            episode.state_focus(step, focus, act)
            agreement = self._log.find(Agreement, Agreement.identifier(reference, FOCUS))
            if agreement is None:
                return (episode,)
            agreement.follow(episode.focus_steps[-1][2].text, act)
            return (episode, agreement)

        return Saved(reference, self._log.save_together(changed))

    def agree_fieldwork_dates(
        self, reference: str, start: date, end: date, act: Act, *, expected: int | None = None
    ) -> Saved:
        """Agree the fieldwork's dates, or move them."""
        return self._change(
            reference, act, lambda e: e.agree_fieldwork_dates(start, end, act), expected, DATES
        )

    def postpone(self, reference: str, act: Act) -> Saved:
        """Put the episode off, until dates are agreed again."""
        return self._change(reference, act, lambda e: e.postpone(act))

    def plan_milestone(self, reference: str, milestone: str, planned: date, act: Act) -> Saved:
        """Set a day for a milestone."""
        return self._change(reference, act, lambda e: e.plan_milestone(milestone, planned, act))

    def meet_milestone(self, reference: str, milestone: str, act: Act) -> Saved:
        """Say that a milestone was met on the day of the act."""
        return self._change(reference, act, lambda e: e.meet_milestone(milestone, act))

    def waive_milestone(self, reference: str, milestone: str, act: Act) -> Saved:
        """Waive a milestone, with the reason."""
        return self._change(reference, act, lambda e: e.waive_milestone(milestone, act))

    def identify_team_member(self, reference: str, member: TeamMember, act: Act) -> Saved:
        """Fill a seat in the team, or announce it."""
        return self.identify_team_members(reference, (member,), act)

    def identify_team_members(self, reference: str, members: tuple[TeamMember, ...], act: Act) -> Saved:
        """Fill several seats in the team at once: all of them, or none.

        Who is named in a seat has access by it; who had access before and lost it, has it again.
        """
        there = self.get(reference)
        for member in members:
            if member.person:
                may_grant(self._log, there, role_of(there, member), act, field="account")

        def identify(episode: Episode) -> list[Record]:
            for member in members:
                episode.identify_team_member(member, act)
            named = {member.person: member for member in members if member.person}
            return [again for one in named.values() for again in access_again(self._log, episode, one, act)]

        return self._change_with_access(reference, act, identify)

    def stand_down(self, reference: str, member: TeamMember, act: Act) -> Saved:
        """Record that a member left the team, and has no more access to the episode."""
        return self._leave(reference, act, lambda e: e.stand_down(member, act))

    def leave_seat(self, reference: str, seat: int, act: Act) -> Saved:
        """Record that the member in a seat left the team, and has no more access to the episode."""
        return self._leave(reference, act, lambda e: e.leave_seat(seat, act))

    def _leave(self, reference: str, act: Act, leave: Callable[[Episode], None]) -> Saved:
        def left(episode: Episode) -> list[Record]:
            before = {seat.person for seat in episode.team}
            leave(episode)
            gone = before - {seat.person for seat in episode.team} - {""}
            return [ended for person in gone for ended in access_ended(self._log, episode, person, act)]

        return self._change_with_access(reference, act, left)

    def _change_with_access(
        self, reference: str, act: Act, decide: Callable[[Episode], list[Record]]
    ) -> Saved:
        """Change the team together with the access that follows from it, all or nothing."""

        def changed() -> tuple[Record, ...]:
            episode = self.get(reference)
            may_work_on(self._log, episode, act)
            if act.command in episode.commands:
                return ()
            return (episode, *decide(episode))

        return Saved(reference, self._log.save_together(changed))

    def record_preparation(
        self, reference: str, preparation: Preparation, seats: tuple[int, ...], act: Act, *, done: bool = True
    ) -> Saved:
        """Record who took part in a preparation, for one member or a whole group."""
        return self._change(
            reference, act, lambda e: e.record_preparation(preparation, seats, act, done=done)
        )

    def record_self_evaluation(self, reference: str, line: str, statement: SelfEvaluation, act: Act) -> Saved:
        """Add a line to the self-evaluation, or replace the one with this reference."""
        return self._change(reference, act, lambda e: e.record_self_evaluation(line, statement, act))

    def withdraw_self_evaluation(self, reference: str, line: str, act: Act) -> Saved:
        """Take a line of the self-evaluation back."""
        return self._change(reference, act, lambda e: e.withdraw_self_evaluation(line, act))

    def agree_timetable(
        self,
        reference: str,
        sessions: tuple[Session, ...],
        act: Act,
        *,
        expected: int | None = None,
        milestone: str = "",
    ) -> Saved:
        """Agree the programme of the fieldwork, and meet a milestone with it unless it was met before."""

        def agree(episode: Episode) -> None:
            episode.agree_timetable(sessions, act)
            if milestone and episode.milestones.get(milestone, ("",))[0] != "met":
                episode.meet_milestone(milestone, act)

        return self._change(reference, act, agree, expected, TIMETABLE)

    def draft_timetable(
        self, reference: str, sessions: tuple[Session, ...], act: Act, *, expected: int | None = None
    ) -> Saved:
        """Draft the programme of the fieldwork."""
        return self._change(reference, act, lambda e: e.draft_timetable(sessions, act), expected, TIMETABLE)

    def invite_feedback(self, reference: str, until: date, act: Act) -> Saved:
        """Ask the participants for feedback on the process, until a day."""
        return self._change(reference, act, lambda e: e.invite_feedback(until, act))

    def review_progress(self, reference: str, planned: date | None, note: str, act: Act) -> Saved:
        """Record a review of progress."""
        return self._change(reference, act, lambda e: e.review_progress(planned, note, act))

    def release(self, reference: str, visibility: Visibility, act: Act) -> Saved:
        """Say who may read the episode from now on."""
        may_release(self._log, self.get(reference), act)
        return self._change(reference, act, lambda e: e.release(visibility, act))

    def _change(
        self,
        reference: str,
        act: Act,
        decide: Callable[[Episode], Any],
        expected: int | None = None,
        version: Callable[[Episode], int] = version_of_all,
    ) -> Saved:
        def decide_if_allowed(episode: Episode) -> None:
            may_work_on(self._log, episode, act)
            decide(episode)

        position = self._log.change(
            Episode,
            Episode.identifier(reference),
            decide_if_allowed,
            command=act.command,
            expected=expected,
            version=version,
            name=reference,
        )
        return Saved(reference, position)
