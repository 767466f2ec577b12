"""Commands on the report of an episode."""

from __future__ import annotations

from ci_kb.application.permissions import may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import ChangedMeanwhile
from ci_kb.domain.record import Act
from ci_kb.domain.report import Report, ReportStep
from ci_kb.event_log import EventLog


class Reports:
    """What can be done with reports; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def take_step(
        self,
        episode: str,
        step: ReportStep,
        act: Act,
        *,
        to: str = "",
        text: str = "",
        decided_by: str = "",
    ) -> Saved:
        """Record a step of the report; the first one begins the report."""
        may_work_on(self._log.get(Episode, Episode.identifier(episode), episode), act)
        identifier = Report.identifier(episode)
        if self._log.find(Report, identifier) is None:
            new = Report.begin_for(episode, act)
            new.take_step(step, act, to=to, text=text, decided_by=decided_by)
            try:
                return Saved(episode, self._log.add(new, act.command))
            except ChangedMeanwhile:
                pass  # somebody else began it at this moment; the step is added to theirs
        position = self._log.change(
            Report,
            identifier,
            lambda report: report.take_step(step, act, to=to, text=text, decided_by=decided_by),
            command=act.command,
        )
        return Saved(episode, position)
