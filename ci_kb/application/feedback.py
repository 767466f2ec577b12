"""The command by which a participant says what they think of the process."""

from __future__ import annotations

from datetime import date

from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, Refused
from ci_kb.domain.feedback import Feedback
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog

PARTICIPANT = "participant"
"""Stands in the event for whoever answered: feedback has no name."""


class FeedbackGiven:
    """What can be done with feedback; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def give(self, episode: str, answers: dict[str, str], on: date, command: str) -> Saved:
        """Give feedback on an episode that asks for it; the same command sent again gives it once.

        Raises `Refused` when it is not asked for, or no longer.
        """
        found = self._log.get(Episode, Episode.identifier(episode), episode)
        if found.feedback_until is None or on > found.feedback_until:
            raise Refused("Feedback on this episode is no longer asked for. Thank you all the same.")
        act = Act(by=PARTICIPANT, role=PARTICIPANT, body="", on=on, command=command)
        reference = f"feedback-{command[:10]}"
        try:
            return Saved(reference, self._log.add(Feedback.give(episode, reference, answers, act), command))
        except ChangedMeanwhile:
            raise AlreadyThere("feedback", reference) from None
