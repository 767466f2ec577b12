"""The command on reviews of progress: the review and what it found of each next step, in one save."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ci_kb.application.permissions import may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.next_step import NextStep, NextStepStatus
from ci_kb.domain.record import Act, Record
from ci_kb.event_log import EventLog

PROGRESS_REVIEW = "progress-review"
"""The milestone for which a day is planned (section 6: "at an agreed (later) date")."""


@dataclass(frozen=True)
class Progress:
    """How far a next step has come, and what there is to say about it."""

    status: NextStepStatus
    note: str = ""


class Reviews:
    """What can be done about reviews of progress; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def hold(self, episode: str, progress: Mapping[str, Progress], note: str, act: Act) -> Saved:
        """Record a review, and the progress of the next steps it names by their references, or nothing.

        The day that had been planned for it is taken from the milestone, so that nobody enters it twice.
        """

        def changed() -> Iterator[Record]:
            reviewed = self._log.get(Episode, Episode.identifier(episode), episode)
            if act.command in reviewed.commands:
                return
            may_work_on(self._log, reviewed, act)
            reviewed.review_progress(planned_day(reviewed), note, act)
            yield reviewed
            for reference, found in progress.items():
                step = self._log.get(NextStep, NextStep.identifier(episode, reference), reference)
                step.report_progress(found.status, found.note, act)
                yield step

        return Saved(episode, self._log.save_together(changed))


def planned_day(episode: Episode) -> date | None:
    """Return the day a review is planned for, unless one was held for it before."""
    match episode.milestones.get(PROGRESS_REVIEW):
        case ("planned", date() as day) if all(planned != day for _, planned, _ in episode.reviews):
            return day
    return None
