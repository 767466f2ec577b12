"""Commands on what the three bodies agree on: drawn up, changed, signed by each in any order."""

from __future__ import annotations

from collections.abc import Callable

from ci_kb.application.permissions import may_sign_for, may_work_on
from ci_kb.application.saved import Saved
from ci_kb.domain.agreement import FAIL_SAFE, Agreement, Party
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile
from ci_kb.domain.record import Act, Record
from ci_kb.domain.report import Report, ReportStep
from ci_kb.event_log import EventLog


class Agreements:
    """What can be done with agreements; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def find(self, episode: str, subject: str = FAIL_SAFE) -> Agreement | None:
        """Return the agreement on a subject of an episode, or None when no text was drawn up."""
        return self._log.find(Agreement, Agreement.identifier(episode, subject))

    def draw(self, episode: str, text: str, act: Act, subject: str = FAIL_SAFE) -> Saved:
        """Draw up a text for the three to agree on."""
        may_work_on(self._episode(episode), act)
        try:
            return Saved(episode, self._log.add(Agreement.draw(episode, subject, text, act), act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("an agreement", subject) from None

    def change_text(
        self, episode: str, text: str, act: Act, subject: str = FAIL_SAFE, *, expected: int | None = None
    ) -> Saved:
        """Change the text; whoever had agreed has to agree again."""
        may_work_on(self._episode(episode), act)
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
        """Agree on behalf of one of the three; with the third, the fail-safe statement stands.

        `expected` is the `text_version` that was read: nobody agrees to words they did not see.
        """
        may_sign_for(party, self._episode(episode), act)
        return self._change(
            episode, subject, act, lambda agreement: agreement.sign(party, act), expected=expected
        )

    def withdraw_signature(self, episode: str, party: Party, act: Act, subject: str = FAIL_SAFE) -> Saved:
        """No longer agree on behalf of one of the three."""
        may_sign_for(party, self._episode(episode), act)
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
            agreement = self._log.get(Agreement, Agreement.identifier(episode, subject), subject)
            if act.command in agreement.commands:
                return ()
            if expected is not None and agreement.text_version != expected:
                raise ChangedMeanwhile(agreement.NOUN, agreement)
            decide(agreement)
            return (agreement, *self._following(episode, agreement, act))

        return Saved(episode, self._log.save_together(changed))

    def _following(self, episode: str, agreement: Agreement, act: Act) -> tuple[Record, ...]:
        """Return the report with the step that a completed fail-safe statement is."""
        if agreement.subject != FAIL_SAFE or not agreement.complete:
            return ()
        report = self._log.find(Report, Report.identifier(episode)) or Report.begin_for(episode, act)
        report.take_step(ReportStep.FAIL_SAFE_AGREED, act, text=agreement.text, decided_by=", ".join(Party))
        return (report,)

    def _episode(self, episode: str) -> Episode:
        return self._log.get(Episode, Episode.identifier(episode), episode)
