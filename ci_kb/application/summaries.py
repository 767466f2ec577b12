"""Commands on national summaries: those who run the programme draw, write, choose, approve and issue them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ci_kb.application.permissions import may_draft_summaries
from ci_kb.application.saved import Saved
from ci_kb.domain.agreement import EDITION, Agreement
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, Refused
from ci_kb.domain.record import Act, Record
from ci_kb.domain.summary import Summary, Told, Written
from ci_kb.event_log import EventLog


class Summaries:
    """What can be done with national summaries; errors as in `Episodes`.

    Whatever changes the text of a draft voids the approval of the edition it is to become.
    """

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def find(self, reference: str) -> Summary | None:
        """Return a summary as it is now, or None when there is none."""
        return self._log.find(Summary, Summary.identifier(reference))

    def get(self, reference: str) -> Summary:
        """Return a summary as it is now.

        Raises `NotFound`.
        """
        return self._log.get(Summary, Summary.identifier(reference), reference)

    def begin(
        self, reference: str, title: str, period: tuple[date, date], act: Act, *, drawn_at: int, **scope: Any
    ) -> Saved:
        """Draw the first draft of a summary of a period; `scope` is as in `Summary.begin_of`."""
        may_draft_summaries(act)
        begun = Summary.begin_of(reference, title, period, act, drawn_at=drawn_at, **scope)
        try:
            return Saved(reference, self._log.add(begun, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("a summary", reference) from None

    def redraw(self, reference: str, drawn_at: int, act: Act) -> Saved:
        """Draw the draft again, from a later place in the log."""
        return self._reword(reference, act, lambda summary: summary.redraw(drawn_at, act))

    def write(
        self,
        reference: str,
        section: str,
        sentences: tuple[Written, ...],
        act: Act,
        *,
        replaces: bool = False,
        expected: int | None = None,
    ) -> Saved:
        """Write people's own sentences in a section; `expected` is the section's version that was read."""
        return self._reword(
            reference,
            act,
            lambda summary: summary.write(section, sentences, act, replaces=replaces),
            expected=expected,
            version=lambda summary: summary.section_version(section),
        )

    def choose(self, reference: str, source: str, told: Told, act: Act) -> Saved:
        """Say how a source is told."""
        return self._reword(reference, act, lambda summary: summary.choose(source, told, act))

    def set_aside(self, reference: str, source: str, ground: str, act: Act) -> Saved:
        """Leave a source out, saying why."""
        return self._reword(reference, act, lambda summary: summary.leave_out(source, ground, act))

    def order(self, reference: str, section: str, sources: tuple[str, ...], act: Act) -> Saved:
        """Say which sources come first in a section."""
        return self._reword(reference, act, lambda summary: summary.put_in_order(section, sources, act))

    def decide_theme(self, reference: str, source: str, theme: str, accepted: bool, act: Act) -> Saved:
        """Accept or decline a theme that was suggested for a source."""
        return self._reword(
            reference, act, lambda summary: summary.decide_theme(source, theme, accepted, act)
        )

    def assign(self, reference: str, section: str, person: str, act: Act) -> Saved:
        """Say who is to write a section."""
        return self._change(reference, act, lambda summary: summary.assign(section, person, act))

    def review(self, reference: str, section: str, act: Act, *, expected: int | None = None) -> Saved:
        """Say that a section is right as it stands; `expected` is the section's version that was read."""
        may_draft_summaries(act)
        position = self._log.change(
            Summary,
            Summary.identifier(reference),
            lambda summary: summary.review(section, act),
            command=act.command,
            expected=expected,
            version=lambda summary: summary.section_version(section),
            name=reference,
        )
        return Saved(reference, position)

    def put_forward(self, reference: str, digest: str, act: Act) -> Saved:
        """Ask for approval of the draft as it stands; `digest` is that of what the edition would say."""
        may_draft_summaries(act)

        def changed() -> tuple[Record, ...]:
            summary = self.get(reference)
            agreement = self._approval(summary)
            text = statement(summary, digest)
            if agreement is None:
                return (Agreement.draw(reference, subject(summary), text, act),)
            if act.command in agreement.commands:
                return ()
            if agreement.text == text:
                raise Refused("The draft was put forward as it stands already.")
            agreement.follow(text, act)
            return (agreement,)

        return Saved(reference, self._log.save_together(changed))

    def issue(
        self,
        reference: str,
        content: dict[str, Any],
        digest: str,
        act: Act,
        *,
        corrects: int = 0,
        note: str = "",
        public: bool = False,
    ) -> Saved:
        """Issue the draft as the next edition, once both bodies have approved it as it stands."""
        may_draft_summaries(act)

        def changed() -> tuple[Record, ...]:
            summary = self.get(reference)
            if act.command in summary.commands:
                return ()
            self._must_be_approved(summary, digest)
            summary.issue(content, digest, act, corrects=corrects, note=note, public=public)
            return (summary,)

        return Saved(reference, self._log.save_together(changed))

    def _must_be_approved(self, summary: Summary, digest: str) -> None:
        agreement = self._approval(summary)
        if agreement is None or agreement.text != statement(summary, digest):
            raise Refused("The draft was not put forward as it stands now. Put it forward for approval.")
        if missing := [party for party in agreement.parties if party not in agreement.signatures]:
            raise Refused(f"The edition is not approved yet by {' and '.join(missing)}.")

    def _reword(
        self,
        reference: str,
        act: Act,
        decide: Callable[[Summary], None],
        *,
        expected: int | None = None,
        version: Callable[[Summary], int] | None = None,
    ) -> Saved:
        """Change the text of a draft, and void the approval of it, all or nothing."""
        may_draft_summaries(act)

        def changed() -> tuple[Record, ...]:
            summary = self.get(reference)
            if act.command in summary.commands:
                return ()
            if expected is not None and version and version(summary) != expected:
                raise ChangedMeanwhile(summary.NOUN, summary)
            decide(summary)
            agreement = self._approval(summary)
            if agreement is None:
                return (summary,)
            agreement.follow(CHANGED_SINCE, act)
            return (summary, agreement)

        return Saved(reference, self._log.save_together(changed))

    def _change(self, reference: str, act: Act, decide: Callable[[Summary], None]) -> Saved:
        may_draft_summaries(act)
        position = self._log.change(
            Summary, Summary.identifier(reference), decide, command=act.command, name=reference
        )
        return Saved(reference, position)

    def _approval(self, summary: Summary) -> Agreement | None:
        """Return the agreement on the edition that is to be issued next."""
        return self._log.find(Agreement, Agreement.identifier(summary.reference, subject(summary)))


CHANGED_SINCE = "The draft was changed after it was put forward. It has to be put forward again."


def subject(summary: Summary) -> str:
    """Return what is agreed on: the next edition of a summary."""
    return f"{EDITION}{summary.next_number}"


def statement(summary: Summary, digest: str) -> str:
    """Return what is approved: exactly this text of a draft, named by its digest."""
    return (
        f"“{summary.title}”, edition {summary.next_number}: as drawn at event {summary.drawn_at} of the log, "
        f"with what was chosen and written up to version {summary.text_version} of the draft. "
        f"SHA-256 of what it says: {digest}"
    )
