"""Practice worthy of sharing, with its own history."""

from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, timedelta
from typing import Any, Self

from ci_kb.domain.errors import Refused
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
