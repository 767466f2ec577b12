"""Commands on comments: whoever works on an episode offers them, and decides on each with a reason."""

from __future__ import annotations

from collections.abc import Callable

from ci_kb.application.permissions import may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.comment import Comment
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog

ON_THE_REPORT = "report"


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
        """Comment on the report, or on one of its sections."""
        self._check(episode, act)
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
        self._check(episode, act)
        identifier = Comment.identifier(episode, reference)
        position = self._log.change(Comment, identifier, decide, command=act.command, name=reference)
        return Saved(reference, position)

    def _check(self, episode: str, act: Act) -> None:
        may_work_on(self._log, self._log.get(Episode, Episode.identifier(episode), episode), act)
