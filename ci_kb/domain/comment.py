"""One comment on a report: offered, then accepted or declined with a reason."""

from dataclasses import field as dataclass_field
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import NothingChanged
from ci_kb.domain.record import Act, Record, check_reference, give_reason, identify, words


class Comment(Record):
    """A comment on an emerging report (Stage 5: colleagues "should offer feedback")."""

    TOPIC = "Comment"
    NOUN = "comment"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Comment.Created"

    class Offered(Record.Created):
        """Somebody commented on what they read; `section` is a heading of the outline, or empty for all."""

        TOPIC = "Comment.Offered"
        episode: str
        reference: str
        about: str
        section: str
        text: str

    class Accepted(Record.Event):
        """The comment is taken up; the reason says how."""

        TOPIC = "Comment.Accepted"

        def apply(self, aggregate: Any) -> None:
            aggregate.decision = "accepted"

    class Declined(Record.Event):
        """The comment is not taken up; the reason says why."""

        TOPIC = "Comment.Declined"

        def apply(self, aggregate: Any) -> None:
            aggregate.decision = "declined"

    episode: str
    reference: str
    about: str
    section: str
    text: str
    decision: str = dataclass_field(default="", init=False)

    @classmethod
    def identifier(cls, episode: str, reference: str) -> UUID:
        """Return the identifier of the comment with this reference in the episode."""
        return identify(cls.NOUN, episode, reference)

    @classmethod
    def offer(cls, episode: str, reference: str, text: str, act: Act, *, about: str, section: str) -> Self:
        """Return a new comment on a part of the report."""
        return cls.begin(
            cls.Offered,
            cls.identifier(episode, check_reference(reference)),
            act,
            episode=episode,
            reference=reference,
            about=about,
            section=section,
            text=words(text, "your comment", field="text"),
        )

    def accept(self, act: Act) -> None:
        """Take the comment up, saying how."""
        self._decide("accepted", self.Accepted, act)

    def decline(self, act: Act) -> None:
        """Decline the comment, saying why."""
        self._decide("declined", self.Declined, act)

    def _decide(self, decision: str, event: type[Any], act: Act) -> None:
        give_reason(act, f"the comment is {decision}")
        if self.decision == decision:
            raise NothingChanged(f"the comment: it is {decision} already")
        self.record(event, act)
