"""Commands on the report of an episode."""

from __future__ import annotations

from collections.abc import Callable

from ci_kb.application.permissions import may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import ChangedMeanwhile
from ci_kb.domain.record import Act
from ci_kb.domain.report import Report, ReportStep
from ci_kb.event_log import EventLog, version_of_all


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

    def write_section(
        self, episode: str, section: str, text: str, act: Act, *, expected: int | None = None
    ) -> Saved:
        """Write words of the host's own under a heading of the report's outline.

        `expected` is the version of this section that was seen; another heading is no conflict.
        """
        return self._write(
            episode,
            act,
            lambda report: report.write_section(section, text, act),
            expected,
            lambda report: report.section_version(section),
        )

    def find(self, episode: str) -> Report | None:
        """Return the report of an episode, or None before anything was done about it."""
        return self._log.find(Report, Report.identifier(episode))

    def _write(
        self,
        episode: str,
        act: Act,
        decide: Callable[[Report], None],
        expected: int | None = None,
        version: Callable[[Report], int] = version_of_all,
    ) -> Saved:
        may_work_on(self._log, self._log.get(Episode, Episode.identifier(episode), episode), act)
        identifier = Report.identifier(episode)
        if self.find(episode) is None:
            new = Report.begin_for(episode, act)
            decide(new)
            try:
                return Saved(episode, self._log.add(new, act.command))
            except ChangedMeanwhile:
                pass  # somebody else began it at this moment; the change is added to theirs
        position = self._log.change(
            Report, identifier, decide, command=act.command, expected=expected, version=version
        )
        return Saved(episode, position)
