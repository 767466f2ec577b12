"""An episode of Collaborative Improvement: its hosts, focus, dates, team and programme, in any order."""

from dataclasses import field as dataclass_field
from dataclasses import replace
from datetime import date
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.episode_values import (
    Details,
    Focus,
    FocusStep,
    Preparation,
    SelfEvaluation,
    Session,
    TeamMember,
)
from ci_kb.domain.errors import DatesReversed, NotFound, NothingChanged, Refused
from ci_kb.domain.record import (
    Act,
    Record,
    Visibility,
    check_reference,
    explain_taking_back,
    give_reason,
    identify,
    words,
)


class Episode(Record):
    """One Collaborative Improvement engagement, hosted by one or more authorities."""

    TOPIC = "Episode"
    NOUN = "episode"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Episode.Created"

    class Opened(Record.Created):
        """An episode was opened for one or more host authorities."""

        TOPIC = "Episode.Opened"
        reference: str
        details: Details
        guidance: str
        demonstration: bool
        visibility: Visibility

    class DetailsCorrected(Record.Event):
        """Its title, hosts, programme or mode were put right."""

        TOPIC = "Episode.DetailsCorrected"
        details: Details

        def apply(self, aggregate: Any) -> None:
            aggregate.details = self.details

    class FocusStated(Record.Event):
        """What the statements of a focus share; only they are ever stored."""

        TOPIC = "Episode.FocusStated"
        focus: Focus

        def apply(self, aggregate: Any) -> None:
            step = FOCUS_STEPS[type(self)]
            aggregate.focus_steps = (*aggregate.focus_steps, (self.on, step, self.focus, self.reason))

    class FocusConsidered(FocusStated):
        """The host began to think of a focus."""

        TOPIC = "Episode.FocusConsidered"

    class FocusProposed(FocusStated):
        """A focus was proposed."""

        TOPIC = "Episode.FocusProposed"

    class FocusRefined(FocusStated):
        """The proposed focus was refined."""

        TOPIC = "Episode.FocusRefined"

    class FocusAgreed(FocusStated):
        """The focus was agreed between the host, ADES and Education Scotland."""

        TOPIC = "Episode.FocusAgreed"

    class FocusChanged(FocusStated):
        """The focus was changed after it had been agreed."""

        TOPIC = "Episode.FocusChanged"

    class FieldworkDatesAgreed(Record.Event):
        """The first and last day of the fieldwork were agreed."""

        TOPIC = "Episode.FieldworkDatesAgreed"
        start: date
        end: date

        def apply(self, aggregate: Any) -> None:
            aggregate.fieldwork = (self.start, self.end)
            aggregate.dates_agreed_on = self.on
            aggregate.postponed = False

    class FieldworkDatesMoved(Record.Event):
        """The fieldwork was moved; every deadline follows."""

        TOPIC = "Episode.FieldworkDatesMoved"
        start: date
        end: date

        def apply(self, aggregate: Any) -> None:
            aggregate.fieldwork = (self.start, self.end)
            aggregate.moves = (*aggregate.moves, (self.on, self.start, self.end, self.reason))
            aggregate.postponed = False

    class Postponed(Record.Event):
        """The episode was put off, with the reason, until dates are agreed again."""

        TOPIC = "Episode.Postponed"

        def apply(self, aggregate: Any) -> None:
            aggregate.postponed = True

    class MilestonePlanned(Record.Event):
        """A day was set for a milestone."""

        TOPIC = "Episode.MilestonePlanned"
        milestone: str
        planned: date

        def apply(self, aggregate: Any) -> None:
            aggregate.milestones[self.milestone] = ("planned", self.planned)

    class MilestoneMet(Record.Event):
        """A milestone was met on the day of the event."""

        TOPIC = "Episode.MilestoneMet"
        milestone: str

        def apply(self, aggregate: Any) -> None:
            aggregate.milestones[self.milestone] = ("met", self.on)

    class MilestoneWaived(Record.Event):
        """A milestone was waived, with the reason."""

        TOPIC = "Episode.MilestoneWaived"
        milestone: str

        def apply(self, aggregate: Any) -> None:
            aggregate.milestones[self.milestone] = ("waived", self.reason)

    class TeamMemberIdentified(Record.Event):
        """A seat in the team was filled, or announced."""

        TOPIC = "Episode.TeamMemberIdentified"
        member: TeamMember

        def apply(self, aggregate: Any) -> None:
            aggregate.seats_filled += 1
            aggregate.seats[aggregate.seats_filled] = self.member

    class TeamMemberStoodDown(Record.Event):
        """A member left the team; without the number of the seat, the first seat like theirs."""

        TOPIC = "Episode.TeamMemberStoodDown"
        member: TeamMember
        seat: int = 0

        def apply(self, aggregate: Any) -> None:
            del aggregate.seats[self.seat or aggregate.seat_of(self.member)]

    class PreparationRecorded(Record.Event):
        """Members, by the numbers of their seats, took part in a preparation; or, not `done`, did not."""

        TOPIC = "Episode.PreparationRecorded"
        preparation: Preparation
        seats: tuple[int, ...]
        done: bool

        def apply(self, aggregate: Any) -> None:
            for seat in self.seats:
                if self.done:
                    aggregate.prepared[self.preparation, seat] = self.on
                else:
                    aggregate.prepared.pop((self.preparation, seat), None)

    class SelfEvaluationRecorded(Record.Event):
        """A strength, an area for improvement or evidence was added, or replaces one with its reference."""

        TOPIC = "Episode.SelfEvaluationRecorded"
        reference: str
        self_evaluation: SelfEvaluation

        def apply(self, aggregate: Any) -> None:
            aggregate.self_evaluation[self.reference] = (self.on, self.self_evaluation)

    class SelfEvaluationWithdrawn(Record.Event):
        """A line of the self-evaluation no longer stands."""

        TOPIC = "Episode.SelfEvaluationWithdrawn"
        reference: str

        def apply(self, aggregate: Any) -> None:
            del aggregate.self_evaluation[self.reference]

    class TimetableDrafted(Record.Event):
        """The programme of the fieldwork was drafted, or changed after it had been agreed."""

        TOPIC = "Episode.TimetableDrafted"
        sessions: tuple[Session, ...]

        def apply(self, aggregate: Any) -> None:
            aggregate.sessions = self.sessions
            aggregate.timetable_agreed = False
            aggregate.timetable_version += 1

    class TimetableAgreed(Record.Event):
        """The programme of the fieldwork was agreed."""

        TOPIC = "Episode.TimetableAgreed"
        sessions: tuple[Session, ...]

        def apply(self, aggregate: Any) -> None:
            aggregate.sessions = self.sessions
            aggregate.timetable_agreed = True
            aggregate.timetable_version += 1

    class FeedbackInvited(Record.Event):
        """The participants were asked what they think of the process, by a link that works until a day."""

        TOPIC = "Episode.FeedbackInvited"
        until: date

        def apply(self, aggregate: Any) -> None:
            if aggregate.feedback_until is None or self.on > aggregate.feedback_until:
                aggregate.feedback_round += 1
            aggregate.feedback_until = self.until

    class ProgressReviewed(Record.Event):
        """Progress was reviewed, on the day of the event (section 6)."""

        TOPIC = "Episode.ProgressReviewed"
        planned: date | None
        note: str

        def apply(self, aggregate: Any) -> None:
            aggregate.reviews = (*aggregate.reviews, (self.on, self.planned, self.note))

    class Released(Record.Event):
        """The host decided who may read the episode from now on."""

        TOPIC = "Episode.Released"
        visibility: Visibility

        def apply(self, aggregate: Any) -> None:
            aggregate.visibility = self.visibility

    # The library fills these from the fields of the first event that have the same names.
    reference: str
    details: Details
    guidance: str
    demonstration: bool
    visibility: Visibility
    focus_steps: tuple[tuple[date, FocusStep, Focus, str], ...] = dataclass_field(default=(), init=False)
    fieldwork: tuple[date, date] | None = dataclass_field(default=None, init=False)
    dates_agreed_on: date | None = dataclass_field(default=None, init=False)
    moves: tuple[tuple[date, date, date, str], ...] = dataclass_field(default=(), init=False)
    milestones: dict[str, tuple[str, date | str]] = dataclass_field(default_factory=dict, init=False)
    postponed: bool = dataclass_field(default=False, init=False)
    seats: dict[int, TeamMember] = dataclass_field(default_factory=dict, init=False)
    seats_filled: int = dataclass_field(default=0, init=False)
    prepared: dict[tuple[Preparation, int], date] = dataclass_field(default_factory=dict, init=False)
    self_evaluation: dict[str, tuple[date, SelfEvaluation]] = dataclass_field(
        default_factory=dict, init=False
    )
    sessions: tuple[Session, ...] = dataclass_field(default=(), init=False)
    timetable_agreed: bool = dataclass_field(default=False, init=False)
    timetable_version: int = dataclass_field(default=0, init=False)
    feedback_until: date | None = dataclass_field(default=None, init=False)
    # A later day keeps the link that was sent; to ask again, once it has ended, is a new round.
    feedback_round: int = dataclass_field(default=0, init=False)
    reviews: tuple[tuple[date, date | None, str], ...] = dataclass_field(default=(), init=False)

    @staticmethod
    def identifier(reference: str) -> UUID:
        """Return the identifier of the episode with this reference."""
        return identify("episode", reference)

    @classmethod
    def open(
        cls,
        reference: str,
        details: Details,
        act: Act,
        *,
        guidance: str,
        demonstration: bool = False,
        visibility: Visibility = Visibility.TEAM,
    ) -> Self:
        """Return a new episode."""
        return cls.begin(
            cls.Opened,
            cls.identifier(check_reference(reference)),
            act,
            reference=reference,
            details=details.checked(),
            guidance=guidance,
            demonstration=demonstration,
            visibility=visibility,
        )

    def correct_details(self, details: Details, act: Act) -> None:
        """Put title, hosts, programme or mode right."""
        give_reason(act, "the episode's details are corrected")
        if (checked := details.checked()) == self.details:
            raise NothingChanged("the episode's details")
        self.record(self.DetailsCorrected, act, details=checked)

    def state_focus(self, step: FocusStep, focus: Focus, act: Act) -> None:
        """Note a first idea of the focus, or propose, refine, agree or change it.

        Any order is accepted (the stages "will be far less delineated"); a change of words needs a reason.
        """
        checked = focus.checked()
        if self.focus_steps:
            _, last_step, last, _ = self.focus_steps[-1]
            if (last_step, last) == (step, checked):
                raise NothingChanged("the focus")
            if checked.text != last.text:
                give_reason(act, "the focus reads differently now")
        self.record(EVENT_OF_STEP[step], act, focus=checked)

    def agree_fieldwork_dates(self, start: date, end: date, act: Act) -> None:
        """Agree the fieldwork's first and last day; a later change moves them and needs a reason."""
        if end < start:
            raise DatesReversed(start, end)
        if self.fieldwork == (start, end) and not self.postponed:
            raise NothingChanged("the fieldwork dates")
        if self.fieldwork is None:
            self.record(self.FieldworkDatesAgreed, act, start=start, end=end)
        else:
            give_reason(act, "the fieldwork is moved")
            self.record(self.FieldworkDatesMoved, act, start=start, end=end)

    def postpone(self, act: Act) -> None:
        """Put the episode off, until dates are agreed again."""
        give_reason(act, "the episode is postponed")
        if self.postponed:
            raise NothingChanged("the episode: it is postponed already")
        self.record(self.Postponed, act)

    @property
    def team(self) -> tuple[TeamMember, ...]:
        """The seats that are filled, in the order in which they were."""
        return tuple(self.seats.values())

    def seat_of(self, member: TeamMember) -> int:
        """Return the number of the first seat like this one.

        Raises `NotFound`.
        """
        for number, filled in self.seats.items():
            if filled == member:
                return number
        raise NotFound("team member", member.role)

    @property
    def focus_version(self) -> int:
        """How often the focus was stated."""
        return len(self.focus_steps)

    @property
    def dates_version(self) -> int:
        """How often the fieldwork's dates were agreed or moved."""
        return len(self.moves) + (self.fieldwork is not None)

    def plan_milestone(self, milestone: str, planned: date, act: Act) -> None:
        """Set a day for a milestone."""
        self.record(self.MilestonePlanned, act, milestone=milestone, planned=planned)

    def meet_milestone(self, milestone: str, act: Act) -> None:
        """Say that a milestone was met on the day of the act."""
        self.record(self.MilestoneMet, act, milestone=milestone)

    def waive_milestone(self, milestone: str, act: Act) -> None:
        """Waive a milestone, with the reason."""
        give_reason(act, "the milestone is waived")
        self.record(self.MilestoneWaived, act, milestone=milestone)

    def identify_team_member(self, member: TeamMember, act: Act) -> None:
        """Fill a seat in the team, or announce it."""
        role = words(member.role, "the role of the team member", field="role")
        if member.count < 1:
            raise Refused("Enter how many people: at least 1.", field="count")
        self.record(self.TeamMemberIdentified, act, member=replace(member, role=role))

    def stand_down(self, member: TeamMember, act: Act) -> None:
        """Record that a member left the team."""
        self.record(self.TeamMemberStoodDown, act, member=member, seat=self.seat_of(member))

    def leave_seat(self, seat: int, act: Act) -> None:
        """Record that the member in a seat left the team, with the reason."""
        if seat not in self.seats:
            raise NotFound("seat in the team", seat)
        give_reason(act, "they stand down")
        self.record(self.TeamMemberStoodDown, act, member=self.seats[seat], seat=seat)

    def record_preparation(
        self, preparation: Preparation, seats: tuple[int, ...], act: Act, *, done: bool = True
    ) -> None:
        """Record who took part in a preparation, for one or a whole group; taking back needs a reason."""
        for seat in seats:
            if seat not in self.seats:
                raise NotFound("seat in the team", seat)
        changed = tuple(seat for seat in seats if ((preparation, seat) in self.prepared) != done)
        if not changed:
            raise NothingChanged(f"who took part in the {preparation}")
        if not done:
            give_reason(act, "it is taken back")
        self.record(self.PreparationRecorded, act, preparation=preparation, seats=changed, done=done)

    def record_self_evaluation(self, reference: str, statement: SelfEvaluation, act: Act) -> None:
        """Add a line to the self-evaluation, or replace the one with this reference."""
        checked = statement.checked()
        known = self.self_evaluation.get(check_reference(reference))
        if known and known[1] == checked:
            raise NothingChanged("the self-evaluation")
        self.record(self.SelfEvaluationRecorded, act, reference=reference, self_evaluation=checked)

    def withdraw_self_evaluation(self, reference: str, act: Act) -> None:
        """Take a line of the self-evaluation back."""
        give_reason(act, "the line is withdrawn")
        if reference not in self.self_evaluation:
            raise NotFound("line of the self-evaluation", reference)
        self.record(self.SelfEvaluationWithdrawn, act, reference=reference)

    def draft_timetable(self, sessions: tuple[Session, ...], act: Act) -> None:
        """Draft the programme of the fieldwork, replacing the one before."""
        if sessions == self.sessions:
            raise NothingChanged("the programme")
        self.record(self.TimetableDrafted, act, sessions=sessions)

    def agree_timetable(self, sessions: tuple[Session, ...], act: Act) -> None:
        """Agree the programme of the fieldwork, replacing the one before."""
        if self.timetable_agreed and sessions == self.sessions:
            raise NothingChanged("the timetable")
        self.record(self.TimetableAgreed, act, sessions=sessions)

    def invite_feedback(self, until: date, act: Act) -> None:
        """Ask the participants for feedback on the process, until a day; a later day keeps the link open."""
        if until == self.feedback_until:
            raise NothingChanged("until when feedback is asked for")
        self.record(self.FeedbackInvited, act, until=until)

    def review_progress(self, planned: date | None, note: str, act: Act) -> None:
        """Record a review of progress, held on the day of the act."""
        self.record(self.ProgressReviewed, act, planned=planned, note=note.strip())

    def release(self, visibility: Visibility, act: Act) -> None:
        """Say who may read the episode from now on; that fewer people may needs a reason."""
        if visibility == self.visibility:
            raise NothingChanged("who may read the episode")
        explain_taking_back(self.visibility, visibility, act)
        self.record(self.Released, act, visibility=visibility)


EVENT_OF_STEP: dict[FocusStep, type[Episode.FocusStated]] = {
    FocusStep.IDEA: Episode.FocusConsidered,
    FocusStep.PROPOSED: Episode.FocusProposed,
    FocusStep.REFINED: Episode.FocusRefined,
    FocusStep.AGREED: Episode.FocusAgreed,
    FocusStep.CHANGED: Episode.FocusChanged,
}

FOCUS_STEPS: dict[type[Episode.FocusStated], FocusStep] = {
    event: step for step, event in EVENT_OF_STEP.items()
}
