"""Commands on requests for information: administrators answer them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ci_kb import roles
from ci_kb.application.saved import Saved
from ci_kb.domain.disclosure import Disclosure, Under, Withholding
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, NotAllowed
from ci_kb.domain.record import Act
from ci_kb.event_log import EventLog
from ci_kb.roles import Command


class Disclosures:
    """What can be done with requests for information; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def ask(
        self,
        reference: str,
        under: Under,
        held_on: date,
        act: Act,
        *,
        episode: str = "",
        question: str = "",
        person: str = "",
    ) -> Saved:
        """Enter a request, by the reference the authority gave it."""
        may_disclose(act)
        if episode:
            self._log.get(Episode, Episode.identifier(episode), episode)
        asked = Disclosure.ask(
            reference, under, held_on, act, episode=episode, question=question, person=person
        )
        try:
            return Saved(reference, self._log.add(asked, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("a request", reference) from None

    def get(self, reference: str) -> Disclosure:
        """Return a request.  Raises `NotFound`."""
        return self._log.get(Disclosure, Disclosure.identifier(reference), reference)

    def withhold(self, reference: str, withholding: Withholding, act: Act) -> Saved:
        """Keep something back, for a reason the Act allows."""
        return self._change(reference, act, lambda one: one.withhold(withholding, act))

    def restore(self, reference: str, withholding: Withholding, act: Act) -> Saved:
        """Give after all what was kept back."""
        return self._change(reference, act, lambda one: one.restore(withholding, act))

    def give(self, reference: str, act: Act, *, held: int, withheld: int, digest: str) -> Saved:
        """Keep in the log of disclosures that the answer was given."""
        return self._change(
            reference, act, lambda one: one.give(act, held=held, withheld=withheld, digest=digest)
        )

    def _change(self, reference: str, act: Act, decide: Callable[[Disclosure], None]) -> Saved:
        may_disclose(act)
        identifier = Disclosure.identifier(reference)
        return Saved(
            reference,
            self._log.change(Disclosure, identifier, decide, command=act.command, name=reference),
        )


def may_disclose(act: Act) -> None:
    """Refuse anybody but an administrator.

    Raises `NotAllowed`.
    """
    if not roles.may(Command.ANSWER, act.role, act.body):
        raise NotAllowed("Only an administrator may answer requests for information.")
