"""Commands on similar work: those who work on an episode set matches aside, and link what they know of."""

from __future__ import annotations

from collections.abc import Callable

from ci_kb.application.permissions import may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import ChangedMeanwhile
from ci_kb.domain.record import Act
from ci_kb.domain.similar_work import SimilarWork
from ci_kb.event_log import EventLog

Decide = Callable[[SimilarWork | None, str, str, Act], SimilarWork]


class SimilarWorks:
    """What can be said, for an episode, of another one; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def dismiss(self, episode: str, other: str, act: Act) -> Saved:
        """Set a match aside, with the reason."""
        return self._say(SimilarWork.dismiss, episode, other, act)

    def restore(self, episode: str, other: str, act: Act) -> Saved:
        """Let a match be shown again."""
        return self._say(SimilarWork.restore, episode, other, act)

    def link(self, episode: str, other: str, act: Act) -> Saved:
        """Add a match, with the reason."""
        return self._say(SimilarWork.link, episode, other, act)

    def unlink(self, episode: str, other: str, act: Act) -> Saved:
        """Take a link back, with the reason."""
        return self._say(SimilarWork.unlink, episode, other, act)

    def _say(self, decide: Decide, episode: str, other: str, act: Act) -> Saved:
        may_work_on(self._log, self._log.get(Episode, Episode.identifier(episode), episode), act)
        self._log.get(Episode, Episode.identifier(other), other)
        identifier = SimilarWork.identifier(episode, other)
        if self._log.find(SimilarWork, identifier) is None:
            try:
                return Saved(other, self._log.add(decide(None, episode, other, act), act.command))
            except ChangedMeanwhile:
                pass  # somebody else said something of the two at this moment; this is said after it
        position = self._log.change(
            SimilarWork,
            identifier,
            lambda there: void(decide(there, episode, other, act)),
            command=act.command,
        )
        return Saved(other, position)


def void(_: SimilarWork) -> None:
    """Return nothing: what was decided is recorded on the aggregate itself."""
