"""What an event says, part by part in words, so that it can be held against what was said before it.

A part is known by what it belongs to within its record, mostly nothing, and by its name.  What an event says
of a part stands until a later event says something else of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from ci_kb.domain.connection import ConnectionState
from ci_kb.domain.episode_values import Session
from projections.episodes import GIVEN_OUT
from web.audit import said_besides as besides
from web.audit.names import Names
from web.audit.parts import STANDS, Said, a_day, parts, readers
from web.items.kinds import in_words
from web.labels import CONNECTION_STATES, short
from web.shell import day


def item(event: Any, names: Names) -> Said:
    """Return what an item says, and to whom."""
    content = in_words(asdict(event.content), names.told_of, names.theme, names.sources)
    seen = readers(event) if hasattr(event, "visibility") else {}
    return {("", name): words for name, words in content.items()} | seen


def nothing(_: Any, __: Names) -> Said:
    """Return nothing: the event says that something was done, and no more."""
    return {}


def released(event: Any, _: Names) -> Said:
    """Return who may read something."""
    return readers(event)


def withdrawn(_: Any, __: Names) -> Said:
    """Return that something no longer stands."""
    return {("", STANDS): "withdrawn"}


def progress(event: Any, _: Names) -> Said:
    """Return how far a next step has come."""
    return parts(status=str(event.status), note_on_progress=event.note)


def confirmed(event: Any, _: Names) -> Said:
    """Return that practice is still true."""
    return parts(last_confirmed=day(event.on), note_on_it=event.note)


def details(event: Any, _: Names) -> Said:
    """Return what an episode is called, who hosts it and how it is run."""
    told = event.details
    found = parts(
        title=told.title,
        host_authorities=", ".join(told.hosts),
        programme=told.programme,
        how_the_team_meets=str(told.mode or ""),
    )
    return found | (readers(event) if hasattr(event, "visibility") else {})


def focus(event: Any, names: Names) -> Said:
    """Return the focus as it was stated."""
    told = event.focus
    return parts(
        focus=told.text,
        rationale=told.rationale,
        settled_by=told.decided_by,
        themes=", ".join(map(names.theme, told.themes)),
        lines_of_the_self_evaluation_it_rests_on=", ".join(told.evidence),
    )


def fieldwork(event: Any, _: Names) -> Said:
    """Return the days of the fieldwork."""
    return parts(fieldwork=f"{day(event.start)} to {day(event.end)}")


def postponed(_: Any, __: Names) -> Said:
    """Return that the fieldwork has no days for now."""
    return parts(fieldwork="put off until days are agreed")


def planned(event: Any, names: Names) -> Said:
    """Return the day set for a milestone."""
    return {("", milestone(event, names)): f"planned for {day(event.planned)}"}


def met(event: Any, names: Names) -> Said:
    """Return when a milestone was met."""
    return {("", milestone(event, names)): f"met on {day(event.on)}"}


def waived(event: Any, names: Names) -> Said:
    """Return why a milestone was waived."""
    return {("", milestone(event, names)): f"not needed: {event.reason}"}


def milestone(event: Any, names: Names) -> str:
    """Return what the milestone of an event is called."""
    return names.milestone(names.told_of, event.milestone)


def seat(event: Any) -> str:
    """Return a seat in the team as a name."""
    member = event.member
    return f"{member.role or 'Member'}, {member.organisation}"


def identified(event: Any, names: Names) -> Said:
    """Return who sits in a seat of the team."""
    member = event.member
    number = f"{member.count} people" if member.count > 1 else names.person(member.person)
    return {("", seat(event)): ", ".join(filter(None, (str(member.part), member.capacity, number)))}


def stood_down(event: Any, _: Names) -> Said:
    """Return that a seat was left."""
    return {("", seat(event)): "stood down"}


def prepared(event: Any, _: Names) -> Said:
    """Return which seats took part in a preparation, or did not after all."""
    done = "took part" if event.done else "did not take part"
    return {(f"seat {number}", str(event.preparation).capitalize()): done for number in event.seats}


def self_evaluation(event: Any, names: Names) -> Said:
    """Return a line of the self-evaluation."""
    told = event.self_evaluation
    return parts(
        event.reference,
        what_it_is=str(told.kind),
        text=told.text,
        source=names.source(names.told_of, told.source),
        there_before_the_episode="yes" if told.existing else "no",
        link=told.link,
        dated=a_day(told.dated),
        who_holds_it=told.holder,
    ) | {(event.reference, STANDS): "stands"}


def self_evaluation_withdrawn(event: Any, _: Names) -> Said:
    """Return that a line of the self-evaluation no longer stands."""
    return {(event.reference, STANDS): "withdrawn"}


def timetable(event: Any, _: Names) -> Said:
    """Return the programme of the fieldwork, a session a line."""
    return parts(programme="\n".join(map(session, event.sessions)))


def session(one: Session) -> str:
    """Return a session in words."""
    who = ", ".join(
        f"{what} {name}"
        for what, name in (
            ("group", one.group),
            ("facilitator", one.facilitator),
            ("recorder", one.recorder),
        )
        if name
    )
    return f"Day {one.day}, {one.start} to {one.end}: {one.title}" + (f" ({who})" if who else "")


def invited(event: Any, _: Names) -> Said:
    """Return until when feedback may be given."""
    return parts(answers_until=day(event.until))


def reviewed(event: Any, _: Names) -> Said:
    """Return what a review of progress came to."""
    return parts(f"review {event.originator_version}", planned_for=a_day(event.planned), note=event.note)


def step(event: Any, names: Names) -> Said:
    """Return a step of the report; words not given out yet are told to those who work on it."""
    text = event.text if event.STEP in GIVEN_OUT or names.works_on(names.told_of) else ""
    found = parts(to=event.to, by=event.decided_by)
    return found | (parts(text=text) if text else {})


def section(event: Any, names: Names) -> Said:
    """Return the host's own words under a heading of the report."""
    return {("", names.heading(names.told_of, event.section)): event.text}


def offered(event: Any, names: Names) -> Said:
    """Return a comment."""
    about = names.heading(event.episode, event.section) if event.section else "the whole report"
    return parts(comment=event.text, about=about)


def decided(decision: str) -> Callable[[Any, Names], Said]:
    """Return what says that a comment was decided on."""
    return lambda _, __: parts(decision=decision)


def agreement(event: Any, _: Names) -> Said:
    """Return a text to be agreed on."""
    return parts(text=event.text)


def signed(event: Any, _: Names) -> Said:
    """Return that one of the bodies agreed."""
    return {("", f"Agreed on behalf of {event.party}"): f"yes, on {day(event.on)}"}


def signature_withdrawn(event: Any, _: Names) -> Said:
    """Return that one of the bodies no longer agrees."""
    return {("", f"Agreed on behalf of {event.party}"): "no longer"}


def feedback(event: Any, names: Names) -> Said:
    """Return the answers of a participant."""
    return {("", names.question(event.episode, name)): words for name, words in event.answers.items()}


def members(event: Any, _: Names) -> Said:
    """Return who is in the Local Organisational Group, by role."""
    return parts(members="\n".join(event.members))


def settled(event: Any, names: Names) -> Said:
    """Return a point of the planning list."""
    return {("", names.point(names.told_of, event.point)): event.text}


def proposed(event: Any, _: Names) -> Said:
    """Return a connection as it was proposed."""
    return readers(event) | parts(
        between=f"{short(event.from_authority)} and {short(event.to_authority)}",
        subject=event.subject,
        how_far_it_has_come=CONNECTION_STATES[ConnectionState.PROPOSED],
        note=event.note,
    )


def progressed(event: Any, _: Names) -> Said:
    """Return how far a connection has come."""
    return parts(how_far_it_has_come=CONNECTION_STATES[event.state], note=event.note)


def next_action(event: Any, _: Names) -> Said:
    """Return who does what next in a connection."""
    who = ", ".join(filter(None, (event.owner, short(event.owner_body) if event.owner_body else "")))
    return parts(what_is_next=event.action, who_does_it=who, by_which_day=a_day(event.due))


def outcome(event: Any, names: Names) -> Said:
    """Return what came of a connection."""
    into = names.episode(event.borrowed_into) if event.borrowed_into else ""
    return parts(what_came_of_it=event.outcome, into_which_episode_it_went=into)


def judged(part: str, words: str) -> Callable[[Any, Names], Said]:
    """Return what says how somebody judged that two episodes did similar work."""
    return lambda _, __: {("", part): words}


def _items() -> dict[str, Callable[[Any, Names], Said]]:
    nouns = ("Finding", "Practice", "NextStep", "Meeting", "SharedDocument", "HostPaper", "KeyPoint")
    by_name = {"Recorded": item, "Corrected": item, "Released": released, "Withdrawn": withdrawn}
    return {f"{noun}.{name}": says for noun in nouns for name, says in by_name.items()}


def _steps() -> dict[str, Callable[[Any, Names], Said]]:
    names = ("Drafted", "Circulated", "LeadsMet", "Finalised")
    shared = ("SharedWithStrategicGroup", "SharedWithElectedMembers", "FailSafeAgreed")
    return {f"Report.{name}": step for name in (*names, *shared)}


SAYS: Mapping[str, Callable[[Any, Names], Said]] = {
    "Episode.Opened": details,
    "Episode.DetailsCorrected": details,
    **{f"Episode.Focus{name}": focus for name in ("Considered", "Proposed", "Refined", "Agreed", "Changed")},
    "Episode.FieldworkDatesAgreed": fieldwork,
    "Episode.FieldworkDatesMoved": fieldwork,
    "Episode.Postponed": postponed,
    "Episode.MilestonePlanned": planned,
    "Episode.MilestoneMet": met,
    "Episode.MilestoneWaived": waived,
    "Episode.TeamMemberIdentified": identified,
    "Episode.TeamMemberStoodDown": stood_down,
    "Episode.PreparationRecorded": prepared,
    "Episode.SelfEvaluationRecorded": self_evaluation,
    "Episode.SelfEvaluationWithdrawn": self_evaluation_withdrawn,
    "Episode.TimetableDrafted": timetable,
    "Episode.TimetableAgreed": timetable,
    "Episode.FeedbackInvited": invited,
    "Episode.ProgressReviewed": reviewed,
    "Episode.Released": released,
    **_items(),
    "NextStep.ProgressReported": progress,
    "Practice.Confirmed": confirmed,
    "Connection.Proposed": proposed,
    "Connection.Progressed": progressed,
    "Connection.NextActionSet": next_action,
    "Connection.OutcomeRecorded": outcome,
    "Report.Begun": nothing,
    **_steps(),
    "Report.SectionWritten": section,
    "Comment.Offered": offered,
    "Comment.Accepted": decided("accepted"),
    "Comment.Declined": decided("declined"),
    "Agreement.Drawn": agreement,
    "Agreement.TextChanged": agreement,
    "Agreement.Signed": signed,
    "Agreement.SignatureWithdrawn": signature_withdrawn,
    "Feedback.Given": feedback,
    "LocalOrganisationalGroup.Formed": members,
    "LocalOrganisationalGroup.MembersChanged": members,
    "LocalOrganisationalGroup.Planned": settled,
    "SimilarWork.Dismissed": judged("Whether it is a match", "set aside"),
    "SimilarWork.Restored": judged("Whether it is a match", "shown again"),
    "SimilarWork.Linked": judged("Linked by hand", "yes"),
    "SimilarWork.Unlinked": judged("Linked by hand", "no longer"),
    "Vocabulary.Adopted": besides.adopted,
    "Vocabulary.ThemeDefined": besides.theme,
    "Vocabulary.ThemeMerged": besides.merged,
    "Vocabulary.ThemeRetired": besides.retired("theme"),
    "Vocabulary.TermDefined": besides.term,
    "Vocabulary.TermRetired": besides.retired("term"),
    "Vocabulary.RingDefined": besides.ring,
    "Vocabulary.RingRetired": besides.retired("ring"),
    "SavedSearch.Saved": besides.saved,
    "SavedSearch.Renamed": besides.saved,
    "SavedSearch.Stopped": besides.stopped,
    "SavedSearch.DigestSent": besides.told,
    "Account.Opened": besides.account,
    "Account.RoleChanged": besides.account,
    "Account.Disabled": besides.account_shut("shut"),
    "Account.Enabled": besides.account_shut("open"),
    "Account.PersonErased": besides.account_shut("shut for good"),
    "Account.LinkHandedOver": besides.link,
    "Membership.Granted": besides.access,
    "Membership.DatesChanged": besides.access,
    "Membership.Ended": besides.stopped,
    "Redaction.Made": besides.redacted,
    "LegalHold.Placed": besides.held,
    "LegalHold.Lifted": besides.lifted,
    "Summary.Begun": besides.summary,
    "Summary.Redrawn": besides.redrawn,
    "Summary.SectionAssigned": besides.assigned,
    "Summary.SectionWritten": besides.sentences,
    "Summary.SectionReviewed": besides.review,
    "Summary.SourceChosen": besides.source,
    "Summary.SourceSetAside": besides.set_aside,
    "Summary.SourcesOrdered": besides.ordered,
    "Summary.ThemeDecided": besides.sorted_under,
    "Summary.EditionIssued": besides.edition,
    "Disposal.Certified": besides.certified,
    "Disclosure.Asked": besides.asked,
    "Disclosure.Withheld": besides.withheld("withheld"),
    "Disclosure.Restored": besides.withheld("given after all"),
    "Disclosure.Given": besides.given,
}
"""What the events of each topic say."""
