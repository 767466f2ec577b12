"""What people say of two episodes that may have done similar work: set aside, or linked by hand (Stage 6)."""

from __future__ import annotations

from dataclasses import field as dataclass_field
from enum import StrEnum
from typing import Any, ClassVar, Self
from uuid import UUID

from eventsourcing.domain import CanMutateAggregate
from eventsourcing.utils import get_topic

from ci_kb.domain.errors import NothingChanged, Refused
from ci_kb.domain.record import Act, Record, give_reason, identify


class Judgement(StrEnum):
    """What can be said of another episode."""

    DISMISSED = "dismissed"
    RESTORED = "restored"
    LINKED = "linked"
    UNLINKED = "unlinked"


class SimilarWork(Record):
    """What was said, for one episode, of another one; nothing is said of the first for the second.

    Any of the events may come first, so each can begin the aggregate.
    """

    TOPIC = "SimilarWork"
    NOUN = "similar work"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "SimilarWork.Created"

    class Said(Record.Created):
        """What the four events share; only they are ever stored."""

        TOPIC = "SimilarWork.Said"
        JUDGEMENT: ClassVar[Judgement]
        episode: str
        other: str

        def mutate(self, aggregate: Any) -> Any:
            """Begin the aggregate, or apply the event to it; and remember whose action it belongs to."""
            if aggregate is None:
                return super().mutate(None)
            changed: Any = CanMutateAggregate.mutate(self, aggregate)
            changed.commands.add(self.command)
            return changed

    class Dismissed(Said):
        """The other episode is no match for this one, for the reason given."""

        TOPIC = "SimilarWork.Dismissed"
        JUDGEMENT = Judgement.DISMISSED

        def apply(self, aggregate: Any) -> None:
            aggregate.dismissed = True

    class Restored(Said):
        """The other episode is a match again."""

        TOPIC = "SimilarWork.Restored"
        JUDGEMENT = Judgement.RESTORED

        def apply(self, aggregate: Any) -> None:
            aggregate.dismissed = False

    class Linked(Said):
        """Somebody knows that the other episode did similar work, for the reason given."""

        TOPIC = "SimilarWork.Linked"
        JUDGEMENT = Judgement.LINKED

        def apply(self, aggregate: Any) -> None:
            aggregate.linked = True

    class Unlinked(Said):
        """The link is taken back."""

        TOPIC = "SimilarWork.Unlinked"
        JUDGEMENT = Judgement.UNLINKED

        def apply(self, aggregate: Any) -> None:
            aggregate.linked = False

    episode: str
    other: str
    dismissed: bool = dataclass_field(default=False, init=False)
    linked: bool = dataclass_field(default=False, init=False)

    @classmethod
    def identifier(cls, episode: str, other: str) -> UUID:
        """Return the identifier of what is said, for an episode, of another one."""
        return identify(cls.NOUN, episode, other)

    @classmethod
    def dismiss(cls, there: Self | None, episode: str, other: str, act: Act) -> Self:
        """Set a match aside; `there` is what was said before."""
        give_reason(act, "the match is set aside")
        if there is not None and there.dismissed:
            raise NothingChanged("the match: it is set aside already")
        return cls._said(there, cls.Dismissed, episode, other, act)

    @classmethod
    def restore(cls, there: Self | None, episode: str, other: str, act: Act) -> Self:
        """Let a match that was set aside be shown again."""
        if there is None or not there.dismissed:
            raise NothingChanged("the match: it is not set aside")
        return cls._said(there, cls.Restored, episode, other, act)

    @classmethod
    def link(cls, there: Self | None, episode: str, other: str, act: Act) -> Self:
        """Add a match that somebody knows of, whatever the words say."""
        give_reason(act, "the two episodes are linked")
        if there is not None and there.linked:
            raise NothingChanged("the match: the two episodes are linked already")
        return cls._said(there, cls.Linked, episode, other, act)

    @classmethod
    def unlink(cls, there: Self | None, episode: str, other: str, act: Act) -> Self:
        """Take a link back; what the words say stays."""
        give_reason(act, "the link is taken back")
        if there is None or not there.linked:
            raise NothingChanged("the match: the two episodes are not linked")
        return cls._said(there, cls.Unlinked, episode, other, act)

    @classmethod
    def _said(cls, there: Self | None, event: type[Any], episode: str, other: str, act: Act) -> Self:
        if episode == other:
            raise Refused("Choose another episode: one is not compared with itself.", field="other")
        if there is None:
            return cls.begin(event, cls.identifier(episode, other), act, episode=episode, other=other)
        there.record(event, act, episode=episode, other=other, originator_topic=get_topic(cls))
        return there
