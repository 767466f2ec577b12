"""Commands on the report of an episode."""

from __future__ import annotations

from collections.abc import Callable

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
        return self._write(
            episode,
            act,
            lambda report: report.take_step(step, act, to=to, text=text, decided_by=decided_by),
        )

    def write_section(self, episode: str, section: str, text: str, act: Act) -> Saved:
        """Write words of the host's own under a heading of the report's outline."""
        return self._write(episode, act, lambda report: report.write_section(section, text, act))

    def _write(self, episode: str, act: Act, decide: Callable[[Report], None]) -> Saved:
        may_work_on(self._log.get(Episode, Episode.identifier(episode), episode), act)
        identifier = Report.identifier(episode)
        if self._log.find(Report, identifier) is None:
            new = Report.begin_for(episode, act)
            decide(new)
            try:
                return Saved(episode, self._log.add(new, act.command))
            except ChangedMeanwhile:
                pass  # somebody else began it at this moment; the change is added to theirs
        return Saved(episode, self._log.change(Report, identifier, decide, command=act.command))
