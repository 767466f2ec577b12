"""Commands on what several bodies agree on: drawn up, changed, signed by each in any order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ci_kb.application.permissions import may_draft_summaries, may_sign_for, may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.agreement import FAIL_SAFE, FOCUS, Agreement, Owner, Party, subject_called
from ci_kb.domain.episode import Episode
from ci_kb.domain.episode_values import FocusStep
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, NotFound, Refused
from ci_kb.domain.record import Act, Record
from ci_kb.domain.report import Report, ReportStep
from ci_kb.event_log import EventLog


class Agreements:
    """What can be done with agreements; errors as in `Episodes`.

    `episode` is the reference of the episode, or of the national summary that an edition is of.  The text of
    the focus is the episode's own: it is signed as it stands there, and never drawn up or changed here.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def find(self, episode: str, subject: str = FAIL_SAFE) -> Agreement | None:
        """Return the agreement on a subject, or None when no text was drawn up."""
        return self._log.find(Agreement, Agreement.identifier(episode, subject))

    def draw(self, episode: str, text: str, act: Act, subject: str = FAIL_SAFE) -> Saved:
        """Draw up a text to agree on."""
        self._may_word(episode, subject, act)
        try:
            return Saved(episode, self._log.add(Agreement.draw(episode, subject, text, act), act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("an agreement", subject) from None

    def change_text(
        self, episode: str, text: str, act: Act, subject: str = FAIL_SAFE, *, expected: int | None = None
    ) -> Saved:
        """Change the text; whoever had agreed has to agree again."""
        self._may_word(episode, subject, act)
        position = self._log.change(
            Agreement,
            Agreement.identifier(episode, subject),
            lambda agreement: agreement.change_text(text, act),
            command=act.command,
            expected=expected,
        )
        return Saved(episode, position)

    def sign(
        self, episode: str, party: Party, act: Act, subject: str = FAIL_SAFE, *, expected: int | None = None
    ) -> Saved:
        """Agree on behalf of one of the bodies; with the last of them, what was agreed stands.

        `expected` is the `text_version` that was read (of the focus, the episode's `focus_version`): nobody
        agrees to words they did not see.
        """
        self._may_sign(episode, subject, party, act)
        return self._change(
            episode, subject, act, lambda agreement: agreement.sign(party, act), expected=expected
        )

    def withdraw_signature(self, episode: str, party: Party, act: Act, subject: str = FAIL_SAFE) -> Saved:
        """No longer agree on behalf of one of the bodies."""
        self._may_sign(episode, subject, party, act)
        return self._change(episode, subject, act, lambda agreement: agreement.withdraw_signature(party, act))

    def _change(
        self,
        episode: str,
        subject: str,
        act: Act,
        decide: Callable[[Agreement], None],
        *,
        expected: int | None = None,
    ) -> Saved:
        """Change an agreement together with what follows from it, all or nothing."""

        def changed() -> tuple[Record, ...]:
            there = self.find(episode, subject)
            if there is not None and act.command in there.commands:
                return ()
            agreement, version = self._as_it_stands(episode, subject, there, act)
            if expected is not None and version != expected:
                raise ChangedMeanwhile(agreement.NOUN, agreement)
            decide(agreement)
            return (agreement, *self._following(episode, agreement, act))

        return Saved(episode, self._log.save_together(changed))

    def _as_it_stands(
        self, episode: str, subject: str, there: Agreement | None, act: Act
    ) -> tuple[Agreement, int]:
        """Return an agreement with the text as it is now, and the version of that text."""
        if subject_called(subject).owner is not Owner.FOCUS:
            if there is None:
                raise NotFound(Agreement.NOUN, subject)
            return there, there.text_version
        of = self._episode(episode)
        if not of.focus_steps:
            raise Refused("No focus has been proposed yet. State it first; then it can be agreed.")
        text = of.focus_steps[-1][2].text
        agreement = there or Agreement.draw(episode, subject, text, act)
        agreement.follow(text, act)
        return agreement, of.focus_version

    def _following(self, episode: str, agreement: Agreement, act: Act) -> tuple[Record, ...]:
        """Return what a completed agreement is besides: a step of the report, or the focus agreed."""
        if not agreement.complete:
            return ()
        everybody = ", ".join(agreement.parties)
        if agreement.subject == FAIL_SAFE:
            report = self._log.find(Report, Report.identifier(episode)) or Report.begin_for(episode, act)
            report.take_step(ReportStep.FAIL_SAFE_AGREED, act, text=agreement.text, decided_by=everybody)
            return (report,)
        if agreement.subject == FOCUS:
            of = self._episode(episode)
            _, step, focus, _ = of.focus_steps[-1]
            if step is not FocusStep.AGREED:
                of.state_focus(FocusStep.AGREED, replace(focus, decided_by=everybody), act)
            return (of,)
        return ()

    def _may_word(self, episode: str, subject: str, act: Act) -> None:
        """Refuse whoever may not say what the text is."""
        match subject_called(subject).owner:
            case Owner.EPISODE:
                may_work_on(self._log, self._episode(episode), act)
            case Owner.FOCUS:
                raise Refused("The text is the focus itself. Change the focus, and it is to be agreed again.")
            case Owner.SUMMARY:
                may_draft_summaries(act)

    def _may_sign(self, episode: str, subject: str, party: Party, act: Act) -> None:
        """Refuse whoever is not senior in the body."""
        of_summary = subject_called(subject).owner is Owner.SUMMARY
        may_sign_for(self._log, party, None if of_summary else self._episode(episode), act)

    def _episode(self, episode: str) -> Episode:
        return self._log.get(Episode, Episode.identifier(episode), episode)
