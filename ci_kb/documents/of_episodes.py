"""Records what a document says about the episode itself, as far as it is not recorded yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from ci_kb.documents import history
from ci_kb.documents.document import DATES_AGREED, Dates, Document, FocusStatement, Line, Seat
from ci_kb.documents.history import Past
from ci_kb.documents.scribe import Scribe, chosen, missing, same_day
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import Details, Preparation, TeamMember
from ci_kb.domain.record import Visibility
from ci_kb.guidance import Guidance, MilestoneFact


@dataclass(frozen=True)
class Register:
    """Names for identifiers, and the identifiers that new names get."""

    name_of: Callable[[str], str]
    added: dict[str, str]

    def identifier(self, name: str, team: tuple[TeamMember, ...]) -> str:
        """Return the identifier of a person in the team, a random one for a new name, and "" for none."""
        if not name:
            return ""
        there = (member.person for member in team if member.person and self.name_of(member.person) == name)
        return next(there, "") or self.added.setdefault(name, str(uuid4()))


def opened(document: Document, current: Guidance, scribe: Scribe) -> Past[Episode]:
    """Return the new episode of a document, with nothing but its details."""
    episode = Episode.open(
        document.reference,
        Details(document.title or "", document.hosts, document.programme or Details.programme, document.mode),
        scribe.on(scribe.opened),
        guidance=document.guidance or current.version,
        demonstration=document.demonstration or False,
        visibility=document.visibility or Visibility.NETWORK,
    )
    past: Past[Episode] = Past(list(episode.pending_events))
    past.now = episode
    return past


def record(past: Past[Episode], document: Document, register: Register, scribe: Scribe) -> None:
    """Record on an episode what a document says that is not recorded yet."""
    unchangeable(past.now, document, scribe)
    details(past, document, scribe)
    fieldwork(past, document, scribe)
    milestones(past, document, scribe)
    focus(past.now, document.focus, scribe)
    postponed(past, document, scribe)
    team(past, document, register, scribe)
    preparation(past, document, register, scribe)
    self_evaluation(past, document.self_evaluation, scribe)
    timetable(past, document, scribe)
    reviews(past.now, document, scribe)
    until = chosen(document.feedback_until, history.last(past.imported(), "until"), past.now.feedback_until)
    if until and until != past.now.feedback_until:
        past.now.invite_feedback(until, scribe.on(scribe.settled))
    released = chosen(document.visibility, history.last(past.imported(), "visibility"), past.now.visibility)
    if released != past.now.visibility:
        past.now.release(released, scribe.on(scribe.act.on, needed=True))


def unchangeable(episode: Episode, document: Document, scribe: Scribe) -> None:
    """Note what was settled when the episode was opened."""
    for field, said, recorded in (
        ("guidance", document.guidance, episode.guidance),
        ("demonstration", document.demonstration, episode.demonstration),
    ):
        if said is not None and said != recorded:
            is_now = str(recorded).lower()
            scribe.fault(
                field, f"The episode was opened with {is_now}, which stays. Write {is_now}, or leave it out."
            )


def details(past: Past[Episode], document: Document, scribe: Scribe) -> None:
    """Put title, hosts, programme and mode right."""
    now, before = past.now.details, history.last(past.imported(), "details")
    right = Details(
        title=chosen(document.title, before and before.title, now.title),
        hosts=chosen(document.hosts, before and before.hosts, now.hosts),
        programme=chosen(document.programme or None, before and before.programme, now.programme),
        mode=chosen(document.mode, before and before.mode, now.mode),
    )
    if right != now:
        with scribe.at("hosts"):
            past.now.correct_details(right, scribe.on(scribe.act.on, needed=True))


def fieldwork(past: Past[Episode], document: Document, scribe: Scribe) -> None:
    """Agree the dates of the fieldwork, and move them.

    An older move found later does not undo a newer one: the newest is stated again.
    """
    if document.fieldwork is None:
        return
    there = history.fieldwork_dates(past)
    first = replace(document.fieldwork.agreed, on=agreed_on(document, scribe))
    moves = [replace(move, on=move.on or first.on) for move in document.fieldwork.changes]
    said = [document.fieldwork.agreed, *document.fieldwork.changes]
    new = [(first, *moves)[place] for place, _ in missing(said, there, same_dates)]
    if new and there and (new[-1].on or scribe.opened) < (there[-1].on or scribe.opened):
        new.append(replace(there[-1], reason=""))
    for dates in new:
        if past.now.fieldwork != (dates.start, dates.end):
            act = scribe.on(dates.on or scribe.opened, dates.reason, needed=past.now.fieldwork is not None)
            past.now.agree_fieldwork_dates(dates.start, dates.end, act)


def agreed_on(document: Document, scribe: Scribe) -> date:
    """Return the day on which the dates were first agreed."""
    return document.milestones.get(DATES_AGREED, MilestoneFact()).met or scribe.opened


def same_dates(said: Dates, recorded: Dates) -> bool:
    """Say whether these dates of the fieldwork are recorded."""
    same = (said.start, said.end) == (recorded.start, recorded.end)
    return same and same_day(said.on, recorded.on)


def milestones(past: Past[Episode], document: Document, scribe: Scribe) -> None:
    """Say which milestones were met, planned or waived."""
    episode = past.now
    now = history.milestone_facts([*past.events, *unsaved(past)])
    imported = history.milestone_facts(past.imported())
    for name, fact in document.milestones.items():
        if fact in (now.get(name), imported.get(name)):
            continue
        if fact.met:
            episode.meet_milestone(name, scribe.on(fact.met))
        elif fact.planned:
            episode.plan_milestone(name, fact.planned, scribe.on(scribe.opened))
        else:
            episode.waive_milestone(name, scribe.on(scribe.opened, fact.waived, needed=True))


def unsaved(past: Past[Episode]) -> list[object]:
    """Return the events that are not saved yet and not in the past."""
    seen = {event.originator_version for event in past.events}
    return [event for event in past.now.pending_events if event.originator_version not in seen]


def focus(episode: Episode, statements: tuple[FocusStatement, ...], scribe: Scribe) -> None:
    """State the steps of the focus; an older step found later does not become the current focus."""
    there = history.focus(episode)
    new = list(missing(statements, there, same_statement))
    for place, statement in new:
        on, step, words, _ = episode.focus_steps[-1] if episode.focus_steps else (None, None, None, "")
        if (step, words) == (statement.step, statement.focus):
            scribe.fault(f"focus[{place}].on", f"This step was recorded as of {on}, which stays.")
        else:
            state(episode, statement, scribe)
    if new and there and (new[-1][1].on or scribe.opened) < (there[-1].on or scribe.opened):
        state(episode, replace(there[-1], reason=""), scribe)


def same_statement(said: FocusStatement, recorded: FocusStatement) -> bool:
    """Say whether this step of the focus is recorded."""
    return (said.step, said.focus) == (recorded.step, recorded.focus) and same_day(said.on, recorded.on)


def state(episode: Episode, statement: FocusStatement, scribe: Scribe) -> None:
    """Record one step of the focus."""
    reworded = bool(episode.focus_steps) and episode.focus_steps[-1][2].text != statement.focus.text
    act = scribe.on(statement.on or scribe.opened, statement.reason, needed=reworded)
    episode.state_focus(statement.step, statement.focus, act)


def team(past: Past[Episode], document: Document, register: Register, scribe: Scribe) -> None:
    """Fill the seats of the team; a seat once filled counts even when somebody stood down from it."""
    day = document.milestones.get("team-identified", MilestoneFact()).met or scribe.opened
    there = [event.member for event in past.of(Episode.TeamMemberIdentified)]

    def same(seat: Seat, recorded: TeamMember) -> bool:
        return same_seat(seat, recorded, register)

    # Seats with a name come first, so that one without takes no seat that belongs to a name.
    seats = sorted(document.team, key=lambda seat: not seat.name) if there else document.team
    for _, seat in list(missing(seats, there, same)):
        if scribe.again and seat.name and seat.member in past.now.team:
            past.now.stand_down(seat.member, scribe.on(day))
        person = register.identifier(seat.name, past.now.team)
        past.now.identify_team_member(replace(seat.member, person=person), scribe.on(day))


def same_seat(seat: Seat, recorded: TeamMember, register: Register) -> bool:
    """Say whether this seat of the team is recorded; a person the register forgot may be anybody."""
    name = register.name_of(recorded.person) or name_added(recorded.person, register)
    forgotten = bool(recorded.person) and not name
    alike = seat.member == replace(recorded, person="")
    return alike and (forgotten or not seat.name or seat.name == name)


def name_added(person: str, register: Register) -> str:
    """Return the name that this import enters for a person, or nothing."""
    return next((name for name, identifier in register.added.items() if identifier == person), "")


def preparation(past: Past[Episode], document: Document, register: Register, scribe: Scribe) -> None:
    """Record who took part in which preparation, all who did so on a day together."""
    free = dict(past.now.seats)
    together: dict[tuple[Preparation, date], list[int]] = {}
    for seat in document.team:
        number = next((n for n, member in free.items() if same_seat(seat, member, register)), None)
        if number is None:
            continue
        del free[number]
        for kind, on in seat.prepared.items():
            if (kind, number) not in past.now.prepared:
                together.setdefault((kind, on), []).append(number)
    for (kind, on), numbers in together.items():
        past.now.record_preparation(kind, tuple(numbers), scribe.on(on))


def postponed(past: Past[Episode], document: Document, scribe: Scribe) -> None:
    """Put the episode off, unless that is recorded, even where dates have been agreed again since."""
    said = document.postponed
    known = [(event.on, event.reason) for event in past.of(Episode.Postponed)]
    if said and not past.now.postponed and (said.on, said.reason) not in known:
        past.now.postpone(scribe.on(said.on or scribe.act.on, said.reason, needed=True))


def self_evaluation(past: Past[Episode], lines: tuple[Line, ...], scribe: Scribe) -> None:
    """Record the lines of the self-evaluation that are new or say something else."""
    recorded = [e for e in past.imported() if isinstance(e, Episode.SelfEvaluationRecorded)]
    imported = {event.reference: event.self_evaluation for event in recorded}
    for place, line in enumerate(lines):
        on, now = past.now.self_evaluation.get(line.reference, (None, None))
        if line.statement == now and not same_day(line.on, on):
            path = f"self_evaluation[{place}].on"
            scribe.fault(path, f"“{line.reference}” was recorded as of {on}, which stays. Write that day.")
        if line.statement not in (now, imported.get(line.reference)):
            act = scribe.on(line.on or scribe.opened)
            past.now.record_self_evaluation(line.reference, line.statement, act)


def timetable(past: Past[Episode], document: Document, scribe: Scribe) -> None:
    """Agree the programme of the fieldwork, as a whole."""
    imported = history.last(past.imported(), "sessions")
    act = scribe.on(document.milestones.get("timetable-agreed", MilestoneFact()).met or scribe.opened)
    if not document.sessions:
        return
    if document.sessions not in (past.now.sessions, imported):
        if document.sessions_agreed is False:
            past.now.draft_timetable(document.sessions, act)
        else:
            past.now.agree_timetable(document.sessions, act)
    elif (
        document.sessions_agreed and document.sessions == past.now.sessions and not past.now.timetable_agreed
    ):
        past.now.agree_timetable(document.sessions, act)


def reviews(episode: Episode, document: Document, scribe: Scribe) -> None:
    """Record the reviews of progress that are not recorded yet."""
    there = history.reviews(episode)
    for _, review in missing(
        document.reviews,
        there,
        lambda r, k: (r.planned, r.note) == (k.planned, k.note) and same_day(r.on, k.on),
    ):
        day = review.on or review.planned or scribe.settled
        episode.review_progress(review.planned, review.note, scribe.on(day))
