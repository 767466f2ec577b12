"""Commands on what an episode leaves behind: findings, practice and next steps."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Generic, TypeVar

from ci_kb.application.permissions import may_record_for, may_release, may_speak_for_host, may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile
from ci_kb.domain.next_step import NextStep, NextStepStatus
from ci_kb.domain.practice import Practice, flagged
from ci_kb.domain.record import Act, Item, Visibility, identify
from ci_kb.event_log import EventLog

I = TypeVar("I", bound=Item)  # noqa: E741  # the customary letter for an item


class Items(Generic[I]):
    """What can be done with the items of one kind.

    Every command takes the act (who, when, why) and may raise `Refused`, `NotAllowed` and `NotFound`.
    With `expected`, the `content_version` the person saw, it raises `ChangedMeanwhile` when somebody else
    changed the words; a release or a report of progress in between is no conflict.
    """

    def __init__(self, log: EventLog, kind: type[I]) -> None:
        self._log = log
        self._kind = kind

    def get(self, episode: str, reference: str) -> I:
        """Return an item as it is now."""
        return self._log.get(self._kind, self._kind.identifier(episode, reference), reference)

    def record(
        self,
        episode: str,
        content: Any,
        act: Act,
        *,
        reference: str = "",
        visibility: Visibility = Visibility.TEAM,
    ) -> Saved:
        """Record an item; without a reference one is made from the command, so that twice is once."""
        may_record_for(self._log, self._episode(episode), visibility, act)
        reference = reference or f"{self._kind.NOUN.replace(' ', '-')}-{act.command[:10]}"
        item = self._kind.record_in(episode, reference, content, visibility, act)
        try:
            return Saved(reference, self._log.add(item, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere(f"a {self._kind.NOUN}", reference) from None

    def correct(
        self, episode: str, reference: str, content: Any, act: Act, *, expected: int | None = None
    ) -> Saved:
        """Replace the content; the earlier version stays in the history."""
        return self._change(episode, reference, act, lambda item: item.correct(content, act), expected)

    def release(self, episode: str, reference: str, visibility: Visibility, act: Act) -> Saved:
        """Say who may read the item from now on."""
        may_release(self._log, self._episode(episode), act)
        return self._change(episode, reference, act, lambda item: item.release(visibility, act))

    def withdraw(self, episode: str, reference: str, act: Act, *, expected: int | None = None) -> Saved:
        """Take the item back, leaving a tombstone with the reason."""
        return self._change(episode, reference, act, lambda item: item.withdraw(act), expected)

    def _episode(self, episode: str) -> Episode:
        return self._log.get(Episode, Episode.identifier(episode), episode)

    def _change(
        self,
        episode: str,
        reference: str,
        act: Act,
        decide: Callable[[I], None],
        expected: int | None = None,
    ) -> Saved:
        may_work_on(self._log, self._episode(episode), act)
        identifier = self._kind.identifier(episode, reference)
        position = self._log.change(
            self._kind,
            identifier,
            decide,
            command=act.command,
            expected=expected,
            version=attrgetter("content_version"),
            name=reference,
        )
        return Saved(reference, position)


class Practices(Items[Practice]):
    """What can be done with practice: besides the rest, it is flagged, shared and confirmed as still true."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, Practice)

    def flag(self, episode: str, source: str, text: str, act: Act) -> Saved:
        """Record practice flagged in something else, for the team alone until its consent is recorded.

        One page has a button for each of several things: twice the same one is once, two of them are two.
        """
        made = identify(source, act.command).hex[:10]
        return self.record(episode, flagged(text, source), act, reference=f"{Practice.NOUN}-{made}")

    def share(
        self,
        episode: str,
        reference: str,
        visibility: Visibility,
        act: Act,
        *,
        contact_role: str,
        consent: bool,
        expected: int | None = None,
    ) -> Saved:
        """Say whom to ask, whether it may be shared, and who may read it, all or nothing."""
        if visibility != self.get(episode, reference).visibility:
            may_release(self._log, self._episode(episode), act)
        return self._change(
            episode,
            reference,
            act,
            lambda practice: practice.share(visibility, contact_role, consent, act),
            expected,
        )

    def confirm(self, episode: str, reference: str, note: str, act: Act) -> Saved:
        """Say that a practice is still true."""
        may_speak_for_host(self._log, self._episode(episode), act)
        return self._change(episode, reference, act, lambda practice: practice.confirm(note, act))


class NextSteps(Items[NextStep]):
    """What can be done with next steps: besides the rest, their progress is reported."""

    def __init__(self, log: EventLog) -> None:
        super().__init__(log, NextStep)

    def report_progress(
        self, episode: str, reference: str, status: NextStepStatus, note: str, act: Act
    ) -> Saved:
        """Say how far a next step has come."""
        return self._change(episode, reference, act, lambda step: step.report_progress(status, note, act))
