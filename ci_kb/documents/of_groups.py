"""What groups of people did, in the terms of a document: read from events, recorded as far as it is new."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any
from uuid import UUID

from ci_kb.documents.document import (
    AgreedOn,
    AgreementStep,
    Decision,
    Document,
    FeedbackGiven,
    GroupStep,
    Remark,
)
from ci_kb.documents.history import Past
from ci_kb.documents.scribe import Scribe, missing, same_day
from ci_kb.domain.agreement import FOCUS, Agreement
from ci_kb.domain.comment import Comment
from ci_kb.domain.episode import Episode
from ci_kb.domain.feedback import Feedback
from ci_kb.domain.local_organisational_group import LocalOrganisationalGroup
from ci_kb.domain.record import Record

PastOf = Callable[[UUID], Past[Any] | None]


def record(past_of: PastOf, document: Document, scribe: Scribe) -> Iterator[Record]:
    """Yield what a document says of groups, with what is not recorded yet recorded on it."""
    if document.local_organisational_group:
        yield local_group(past_of, document, scribe)
    for place, remark in enumerate(document.comments):
        if (said := comment(past_of, document.reference, remark, f"comments[{place}]", scribe)) is not None:
            yield said
    for place, agreed in enumerate(document.agreements):
        if (
            made := agreement(past_of, document.reference, agreed, f"agreements[{place}]", scribe)
        ) is not None:
            yield made
    for given in document.feedback:
        if past_of(Feedback.identifier(document.reference, given.reference)) is None:
            act = scribe.on(given.on or scribe.settled)
            yield Feedback.give(document.reference, given.reference, given.answers, act)


def group_steps(past: Past[LocalOrganisationalGroup]) -> tuple[GroupStep, ...]:
    """Return what became of a Local Organisational Group."""
    return tuple(
        GroupStep(event.on, point=event.point, text=event.text)
        if isinstance(event, LocalOrganisationalGroup.Planned)
        else GroupStep(event.on, members=event.members)
        for event in past.events
    )


def local_group(past_of: PastOf, document: Document, scribe: Scribe) -> LocalOrganisationalGroup:
    """Return the Local Organisational Group with the steps that are not recorded yet."""
    past = past_of(LocalOrganisationalGroup.identifier(document.reference))
    steps = list(enumerate(document.local_organisational_group))
    if past:
        group: LocalOrganisationalGroup = past.now
        there = group_steps(past)
        steps = list(missing(document.local_organisational_group, there, same_group_step))
    else:
        _, first = steps.pop(0)
        act = scribe.on(first.on or scribe.opened)
        group = LocalOrganisationalGroup.form(document.reference, first.members, act)
    for place, step in steps:
        act = scribe.on(step.on or scribe.opened)
        with scribe.at(f"local_organisational_group.steps[{place}]"):
            if step.members:
                group.change_members(step.members, act)
            else:
                group.settle(step.point, step.text, act)
    return group


def same_group_step(said: GroupStep, recorded: GroupStep) -> bool:
    """Say whether this step of a group is recorded."""
    words = (said.members, said.point, said.text)
    return words == (recorded.members, recorded.point, recorded.text) and same_day(said.on, recorded.on)


def remark(past: Past[Comment]) -> Remark:
    """Return a comment with what was decided on it."""
    first, *decided = past.events
    return Remark(
        first.reference,
        first.text,
        first.about,
        first.section,
        first.on,
        tuple(
            Decision(
                "accepted" if isinstance(event, Comment.Accepted) else "declined", event.reason, event.on
            )
            for event in decided
        ),
    )


def comment(past_of: PastOf, episode: str, said: Remark, path: str, scribe: Scribe) -> Comment:
    """Return a comment with the decisions that are not recorded yet; its words stay as they were offered."""
    past = past_of(Comment.identifier(episode, said.reference))
    there: tuple[Decision, ...] = ()
    if past:
        found: Comment = past.now
        there = remark(past).decisions
        if said.text != found.text:
            scribe.fault(f"{path}.text", f"“{said.reference}” was offered with other words, which stay.")
    else:
        act = scribe.on(said.on or scribe.settled)
        found = Comment.offer(episode, said.reference, said.text, act, about=said.about, section=said.section)
    for place, decision in missing(said.decisions, there, same_decision):
        act = scribe.on(decision.on or scribe.settled, decision.reason)
        with scribe.at(f"{path}.decisions[{place}]"):
            (found.accept if decision.decision == "accepted" else found.decline)(act)
    return found


def same_decision(said: Decision, recorded: Decision) -> bool:
    """Say whether this decision on a comment is recorded."""
    same = (said.decision, said.reason) == (recorded.decision, recorded.reason)
    return same and same_day(said.on, recorded.on)


def agreed_on(past: Past[Agreement]) -> AgreedOn:
    """Return what the three bodies agree on, step by step."""
    return AgreedOn(past.now.subject, tuple(map(agreement_step, past.events)))


def agreement_step(event: Any) -> AgreementStep:
    """Return one step of an agreement."""
    if isinstance(event, Agreement.Signed):
        return AgreementStep(event.on, agreed_by=event.party, reason=event.reason)
    if isinstance(event, Agreement.SignatureWithdrawn):
        return AgreementStep(event.on, withdrawn_by=event.party, reason=event.reason)
    return AgreementStep(event.on, text=event.text, reason=event.reason)


def agreement(past_of: PastOf, episode: str, said: AgreedOn, path: str, scribe: Scribe) -> Agreement:
    """Return an agreement with the steps that are not recorded yet."""
    past = past_of(Agreement.identifier(episode, said.subject))
    steps = list(enumerate(said.steps))
    if past:
        found: Agreement = past.now
        steps = list(missing(said.steps, agreed_on(past).steps, same_agreement_step))
    else:
        _, first = steps.pop(0)
        act = scribe.on(first.on or scribe.settled, first.reason)
        found = Agreement.draw(episode, said.subject, first.text, act)
    for place, step in steps:
        with scribe.at(f"{path}.steps[{place}]"):
            take(found, step, scribe)
    return found


def focus_agreement(
    past_of: PastOf, episode: Episode, touched: Iterable[Record], scribe: Scribe
) -> Iterator[Agreement]:
    """Yield the agreement on the focus, void, when a document changed the words that were agreed."""
    identifier = Agreement.identifier(episode.reference, FOCUS)
    mentioned = next((one for one in touched if one.id == identifier), None)
    past = past_of(identifier) if mentioned is None else None
    found = mentioned or (past.now if past else None)
    if isinstance(found, Agreement) and episode.focus_steps and not found.pending_events:
        found.follow(episode.focus_steps[-1][2].text, scribe.on(scribe.act.on, needed=True))
        if mentioned is None:
            yield found


def take(agreement: Agreement, step: AgreementStep, scribe: Scribe) -> None:
    """Record one step of an agreement."""
    act = scribe.on(step.on or scribe.settled, step.reason, needed=step.agreed_by is None)
    if step.agreed_by:
        agreement.sign(step.agreed_by, act)
    elif step.withdrawn_by:
        agreement.withdraw_signature(step.withdrawn_by, act)
    else:
        agreement.change_text(step.text, act)


def same_agreement_step(said: AgreementStep, recorded: AgreementStep) -> bool:
    """Say whether this step of an agreement is recorded."""
    same = (said.text, said.agreed_by, said.withdrawn_by) == (
        recorded.text,
        recorded.agreed_by,
        recorded.withdrawn_by,
    )
    return same and same_day(said.on, recorded.on)


def feedback_given(past: Past[Feedback]) -> FeedbackGiven:
    """Return what a participant said of the process."""
    return FeedbackGiven(past.now.reference, past.now.answers, past.events[0].on)
