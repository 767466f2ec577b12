"""Gives episodes out as documents, losslessly: what comes in again gives the same bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from uuid import UUID

from ci_kb.application import KnowledgeBase
from ci_kb.documents import history, of_groups, of_similar_work, writing
from ci_kb.documents.document import ITEMS, Document
from ci_kb.documents.history import Past
from ci_kb.domain.agreement import Agreement, Owner, subject_called
from ci_kb.domain.comment import Comment
from ci_kb.domain.connection import Connection
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import NotFound
from ci_kb.domain.feedback import Feedback
from ci_kb.domain.local_organisational_group import LocalOrganisationalGroup
from ci_kb.domain.report import Report
from ci_kb.domain.similar_work import SimilarWork
from ci_kb.guidance import Guidance, MilestoneFact

BEGINNINGS: tuple[type[Any], ...] = (
    *(kind.Recorded for kind in ITEMS.values()),
    *(Connection.Proposed, Report.Begun),
    *(LocalOrganisationalGroup.Formed, Comment.Offered, Agreement.Drawn, Feedback.Given),
    *(SimilarWork.Dismissed, SimilarWork.Linked),
)


@dataclass
class Parts:
    """The aggregates an episode consists of, by the event each began with, in the order of the log."""

    episode: UUID
    others: dict[type[Any], list[UUID]] = field(default_factory=lambda: {kind: [] for kind in BEGINNINGS})


def contents(kb: KnowledgeBase) -> dict[str, Parts]:
    """Return the parts of every episode by its reference, in the order they were opened.

    The write side keeps no list of episodes, so this walks the log; only beginnings are decoded.
    """
    parts: dict[str, Parts] = {}
    after = 0
    while page := kb.log.stored_after(after):
        for position, stored in page:
            after = position
            if stored.originator_version == 1:
                place(kb.log.decode(stored), parts)
    return parts


def place(event: Any, parts: dict[str, Parts]) -> None:
    """Put the aggregate that begins with the event where it belongs."""
    if isinstance(event, Episode.Opened):
        parts[event.reference] = Parts(event.originator_id)
    elif isinstance(event, BEGINNINGS) and not of_a_summary(event):
        parts[event.episode].others[type(event)].append(event.originator_id)


def of_a_summary(event: Any) -> bool:
    """Say whether an event is an agreement not of an episode, but of an edition of a national summary."""
    return isinstance(event, Agreement.Drawn) and subject_called(event.subject).owner is Owner.SUMMARY


def export(kb: KnowledgeBase, reference: str) -> dict[str, Any]:
    """Return an episode as the plain values of its document.

    Raises `NotFound`.
    """
    (document,) = documents(kb, [reference])
    return writing.as_dict(document)


def documents(kb: KnowledgeBase, episodes: Collection[str] = ()) -> Iterator[Document]:
    """Return the documents of some episodes, by reference or identifier, each once; without any, of all.

    Raises `NotFound`, before the first document is made.
    """
    parts = contents(kb)
    chosen = dict.fromkeys(called(episode, parts) for episode in episodes) if episodes else parts
    return (document(kb, parts[reference]) for reference in chosen)


def called(episode: str, parts: dict[str, Parts]) -> str:
    """Return the reference of the episode with this reference or identifier.

    Raises `NotFound`.
    """
    if episode in parts:
        return episode
    for reference, part in parts.items():
        if str(part.episode) == episode.lower():
            return reference
    raise NotFound("episode", episode)


def document(kb: KnowledgeBase, parts: Parts) -> Document:
    """Return the document of one episode."""

    def pasts(kind: type[Any]) -> Iterator[Past[Any]]:
        return (Past(kb.log.history(identifier)) for identifier in parts.others[kind])

    items: dict[str, Any] = {
        section: tuple(history.entry(past) for past in pasts(kind.Recorded))
        for section, kind in ITEMS.items()
    }
    whole = history.document(Past(kb.log.history(parts.episode)), names(kb))
    return replace(
        whole,
        milestones=in_order(whole.milestones, kb.guidance.get(whole.guidance or "")),
        report=next((history.steps(past.now) for past in pasts(Report.Begun)), ()),
        report_sections=next((history.sections(past) for past in pasts(Report.Begun)), ()),
        connections=tuple(history.link(past.now) for past in pasts(Connection.Proposed)),
        local_organisational_group=next(
            (of_groups.group_steps(past) for past in pasts(LocalOrganisationalGroup.Formed)), ()
        ),
        comments=tuple(of_groups.remark(past) for past in pasts(Comment.Offered)),
        agreements=tuple(of_groups.agreed_on(past) for past in pasts(Agreement.Drawn)),
        feedback=tuple(of_groups.feedback_given(past) for past in pasts(Feedback.Given)),
        similar_work=tuple(
            of_similar_work.judged(past)
            for past in (*pasts(SimilarWork.Dismissed), *pasts(SimilarWork.Linked))
        ),
        **items,
    )


def in_order(facts: dict[str, MilestoneFact], guidance: Guidance) -> dict[str, MilestoneFact]:
    """Return the facts about milestones in the guidance's order."""
    order = [milestone.id for milestone in guidance.milestones]
    return dict(sorted(facts.items(), key=lambda one: order.index(one[0])))


def names(kb: KnowledgeBase) -> Any:
    """Return the function that names a person, or gives nothing for one who is forgotten."""

    @cache
    def name(person: str) -> str:
        known = kb.people.get(person) if person else None
        return known.name if known else ""

    return name
