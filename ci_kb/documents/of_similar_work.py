"""What people said of similar work, in the terms of a document: read from events, recorded as far as new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from ci_kb.documents.document import Document, Judged, JudgedOn
from ci_kb.documents.history import Past
from ci_kb.documents.scribe import Scribe, missing, same_day
from ci_kb.domain.record import Act
from ci_kb.domain.similar_work import Judgement, SimilarWork

DECIDE: dict[Judgement, Callable[[SimilarWork | None, str, str, Act], SimilarWork]] = {
    Judgement.DISMISSED: SimilarWork.dismiss,
    Judgement.RESTORED: SimilarWork.restore,
    Judgement.LINKED: SimilarWork.link,
    Judgement.UNLINKED: SimilarWork.unlink,
}


def judged(past: Past[SimilarWork]) -> Judged:
    """Return everything that was said, for an episode, of another one."""
    steps = tuple(JudgedOn(event.JUDGEMENT, event.on, event.reason) for event in past.events)
    return Judged(past.now.other, steps)


def record(
    past: Past[SimilarWork] | None, episode: str, said: Judged, path: str, scribe: Scribe
) -> SimilarWork | None:
    """Return what is said of another episode, with what is not recorded yet recorded on it."""
    there = judged(past).steps if past else ()
    found = past.now if past else None
    for place, step in list(missing(said.steps, there, same_judgement)):
        act = scribe.on(step.on or scribe.settled, step.reason, needed=step.judgement != Judgement.RESTORED)
        with scribe.at(f"{path}.steps[{place}]"):
            found = DECIDE[step.judgement](found, episode, said.other, act)
    return found


def same_judgement(said: JudgedOn, recorded: JudgedOn) -> bool:
    """Say whether this was said already; a reason that is not given always fits."""
    return (
        said.judgement == recorded.judgement
        and said.reason in ("", recorded.reason)
        and same_day(said.on, recorded.on)
    )


def read(
    past_of: Callable[[UUID], Past[Any] | None], document: Document, scribe: Scribe
) -> list[SimilarWork]:
    """Return what a document says of other episodes, with what is new recorded on it."""
    found = []
    for place, said in enumerate(document.similar_work):
        past = past_of(SimilarWork.identifier(document.reference, said.other))
        one = record(past, document.reference, said, f"similar_work[{place}]", scribe)
        found += [one] if one is not None else []
    return found
