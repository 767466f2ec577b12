"""Practice worthy of sharing, with its own history."""

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, timedelta
from typing import Any, Self

from ci_kb.domain.errors import NothingChanged, Refused
from ci_kb.domain.record import Act, Item, Visibility, words

FRESH_FOR = timedelta(days=2 * 365)
"""Practice that was neither confirmed nor borrowed for longer than this should be asked about first."""


@dataclass(frozen=True)
class PracticeContent:
    """What the practice is, where it suits and whom to ask (a role, never a name).

    `consent` says that those whose practice it is agree to its being shared; `flagged_from` names what it was
    flagged in, such as "key-points/k3".
    """

    title: str
    text: str
    themes: tuple[str, ...] = ()
    suits: str = ""
    contact_role: str = ""
    predates_episode: bool = False
    consent: bool = False
    flagged_from: str = ""

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse it: practice needs a title and a description."""
        return replace(
            self,
            title=words(self.title, "a title for the practice", field="title"),
            text=words(self.text, "what the practice is and how it works", field="text"),
        )


LONGEST_TITLE = 80
"""Characters of the title that flagged practice is given."""

NATIONAL = frozenset({Visibility.NETWORK, Visibility.PUBLIC})
"""Whoever may read an item of these is outside the episode: practice needs consent to get there."""


class Practice(Item):
    """Practice worthy of sharing (section 3; Stages 3 and 6)."""

    TOPIC = "Practice"
    NOUN = "practice"
    content: PracticeContent

    class Event(Item.Event):
        pass

    class Created(Item.Created):
        TOPIC = "Practice.Created"

    class Recorded(Item.Recorded):
        TOPIC = "Practice.Recorded"
        content: PracticeContent

    class Corrected(Item.Corrected):
        TOPIC = "Practice.Corrected"
        content: PracticeContent

    class Released(Item.Released):
        TOPIC = "Practice.Released"

    class Withdrawn(Item.Withdrawn):
        TOPIC = "Practice.Withdrawn"

    class Confirmed(Item.Event):
        """The authority whose practice it is said that it is still true."""

        TOPIC = "Practice.Confirmed"
        note: str

        def apply(self, aggregate: Any) -> None:
            aggregate.confirmed = (*aggregate.confirmed, (self.on, self.note))

    confirmed: tuple[tuple[date, str], ...] = dataclass_field(default=(), init=False)

    def confirm(self, note: str, act: Act) -> None:
        """Say that it is still true, on the day of the act."""
        self._must_stand()
        self.record(self.Confirmed, act, note=note.strip())

    @classmethod
    def record_in(cls, episode: str, reference: str, content: Any, visibility: Visibility, act: Act) -> Self:
        """Return new practice; none is shared nationally without consent."""
        must_have_consent(content, visibility)
        return super().record_in(episode, reference, content, visibility, act)

    def correct(self, content: Any, act: Act) -> None:
        """Replace the content; what is shared nationally keeps its consent."""
        must_have_consent(content, self.visibility)
        super().correct(content, act)

    def release(self, visibility: Visibility, act: Act) -> None:
        """Say who may read it from now on; none is shared nationally without consent."""
        must_have_consent(self.content, visibility)
        super().release(visibility, act)

    def share(self, visibility: Visibility, contact_role: str, consent: bool, act: Act) -> None:
        """Say at once whom to ask, whether it may be shared, and who may read it from now on.

        Consent is recorded before the practice is released, and taken back only after it was withheld.
        """
        self._must_stand()
        content = replace(self.content, contact_role=contact_role.strip(), consent=consent)
        if content == self.content and visibility == self.visibility:
            raise NothingChanged("whom to ask, or who may read the practice")
        must_have_consent(content, visibility)
        explained = replace(act, reason=act.reason.strip() or CONTACT_AND_CONSENT)
        if visibility != self.visibility and not consent:
            self.release(visibility, act)
        if content != self.content:
            self.correct(content, explained)
        if visibility != self.visibility:
            self.release(visibility, act)


CONTACT_AND_CONSENT = "Whom to ask, and whether it may be shared, were settled"
"""The reason of a correction that is made by sharing practice, unless another one is given."""


def flagged(text: str, source: str) -> PracticeContent:
    """Return practice flagged in something else: its words, and the first of them as its title."""
    first = text.strip().split("\n", 1)[0]
    title = first if len(first) <= LONGEST_TITLE else first[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"
    return PracticeContent(title, text, flagged_from=source)


def must_have_consent(content: PracticeContent, visibility: Visibility) -> None:
    """Refuse to share practice nationally without the consent of those whose practice it is.

    Raises `Refused`.
    """
    if visibility in NATIONAL and not content.consent:
        raise Refused(
            "Ask those whose practice it is whether it may be shared, and record that they agree. "
            "Until then it can be read by the team and the groups alone.",
            field="consent",
        )
