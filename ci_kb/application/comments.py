"""Commands on comments: whoever works on an episode or a summary offers them, and decides with a reason."""

from __future__ import annotations

from collections.abc import Callable

from ci_kb.application.permissions import may_draft_summaries, may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.comment import Comment
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile
from ci_kb.domain.record import Act
from ci_kb.domain.summary import Summary
from ci_kb.event_log import EventLog

ON_THE_REPORT = "report"
ON_A_SUMMARY = "summary"
"""What a comment is about; `episode` is then the reference of a national summary."""


class Comments:
    """What can be done with comments; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def offer(
        self,
        episode: str,
        text: str,
        act: Act,
        *,
        section: str = "",
        about: str = ON_THE_REPORT,
        reference: str = "",
    ) -> Saved:
        """Comment on the report or a summary, or on one of its sections."""
        self._check(episode, about, act)
        reference = reference or f"comment-{act.command[:10]}"
        comment = Comment.offer(episode, reference, text, act, about=about, section=section)
        try:
            return Saved(reference, self._log.add(comment, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("a comment", reference) from None

    def accept(self, episode: str, reference: str, act: Act) -> Saved:
        """Take a comment up; the reason says how."""
        return self._decide(episode, reference, act, lambda comment: comment.accept(act))

    def decline(self, episode: str, reference: str, act: Act) -> Saved:
        """Decline a comment; the reason says why."""
        return self._decide(episode, reference, act, lambda comment: comment.decline(act))

    def _decide(self, episode: str, reference: str, act: Act, decide: Callable[[Comment], None]) -> Saved:
        identifier = Comment.identifier(episode, reference)
        self._check(episode, self._log.get(Comment, identifier, reference).about, act)
        position = self._log.change(Comment, identifier, decide, command=act.command, name=reference)
        return Saved(reference, position)

    def _check(self, episode: str, about: str, act: Act) -> None:
        if about == ON_A_SUMMARY:
            may_draft_summaries(act)
            self._log.get(Summary, Summary.identifier(episode), episode)
            return
        may_work_on(self._log, self._log.get(Episode, Episode.identifier(episode), episode), act)
