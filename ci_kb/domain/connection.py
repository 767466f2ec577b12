"""A connection between authorities: who may help whom, and what came of it (Stage 6; Making Connections)."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import ReasonNeeded, Refused
from ci_kb.domain.record import Act, Record, Visibility, check_reference, identify, words

STALLED_AFTER = timedelta(weeks=8)
"""A connection that has not ended is stalled when nothing happened in it for longer than this."""


class ConnectionState(StrEnum):
    """How far a connection has come."""

    PROPOSED = "proposed"
    APPROACHED = "approached"
    MET = "met"
    VISITED = "visited"
    ADOPTED = "adopted"
    DECLINED = "declined"
    STOPPED = "stopped"


CAME_TO_NOTHING = frozenset({ConnectionState.DECLINED, ConnectionState.STOPPED})
"""States that end a connection, and need a reason."""

MET_OR_FURTHER = frozenset({ConnectionState.MET, ConnectionState.VISITED, ConnectionState.ADOPTED})
"""States by which the suggestion has become a meeting."""


@dataclass(frozen=True)
class NextAction:
    """What is to be done next, by whom (a role, and of which body) and by when; empty when nothing is."""

    action: str = ""
    owner: str = ""
    owner_body: str = ""
    due: date | None = None

    def checked(self) -> Self:
        """Return it with blanks stripped, or refuse an owner or a day without anything to do."""
        stripped = replace(
            self, action=self.action.strip(), owner=self.owner.strip(), owner_body=self.owner_body.strip()
        )
        if stripped.owner or stripped.owner_body or stripped.due:
            words(stripped.action, "what is to be done next", field="action")
        return stripped


class Connection(Record):
    """One authority turns to another about something, because of an episode."""

    TOPIC = "Connection"
    NOUN = "connection"

    class Event(Record.Event):
        pass

    class Created(Record.Created):
        TOPIC = "Connection.Created"

    class Proposed(Record.Created):
        """Somebody proposed that two authorities talk."""

        TOPIC = "Connection.Proposed"
        episode: str
        reference: str
        from_authority: str
        to_authority: str
        subject: str
        about: str
        note: str
        visibility: Visibility

        def apply(self, aggregate: Any) -> None:
            aggregate.states = ((self.on, ConnectionState.PROPOSED, self.note),)

    class Progressed(Record.Event):
        """It came further, or ended."""

        TOPIC = "Connection.Progressed"
        state: ConnectionState
        note: str

        def apply(self, aggregate: Any) -> None:
            aggregate.states = (*aggregate.states, (self.on, self.state, self.note))

    class NextActionSet(Record.Event):
        """It was settled who does what next, and by when; without an action, that nothing is to be done."""

        TOPIC = "Connection.NextActionSet"
        owner: str
        owner_body: str
        action: str
        due: date | None

        def apply(self, aggregate: Any) -> None:
            action = NextAction(self.action, self.owner, self.owner_body, self.due)
            aggregate.next_actions = (*aggregate.next_actions, (self.on, action))

    class OutcomeRecorded(Record.Event):
        """What came of it was said, and into which episode of the borrowing authority it went, if any."""

        TOPIC = "Connection.OutcomeRecorded"
        outcome: str
        borrowed_into: str

        def apply(self, aggregate: Any) -> None:
            aggregate.outcomes = (*aggregate.outcomes, (self.on, self.outcome, self.borrowed_into))

    episode: str
    reference: str
    from_authority: str
    to_authority: str
    subject: str
    about: str
    visibility: Visibility
    next_actions: tuple[tuple[date, NextAction], ...] = dataclass_field(default=(), init=False)
    outcomes: tuple[tuple[date, str, str], ...] = dataclass_field(default=(), init=False)

    @classmethod
    def identifier(cls, episode: str, reference: str) -> UUID:
        """Return the identifier of the connection with this reference in the episode."""
        return identify(cls.NOUN, episode, reference)

    @classmethod
    def propose(
        cls,
        episode: str,
        reference: str,
        *,
        from_authority: str,
        to_authority: str,
        subject: str,
        visibility: Visibility,
        act: Act,
        about: str = "",
        note: str = "",
    ) -> Self:
        """Return a new connection; an authority cannot be connected with itself."""
        if from_authority == to_authority:
            raise Refused("Choose another authority: one cannot be connected with itself.", field="to")
        return cls.begin(
            cls.Proposed,
            cls.identifier(episode, check_reference(reference)),
            act,
            episode=episode,
            reference=reference,
            from_authority=from_authority,
            to_authority=to_authority,
            subject=words(subject, "what the connection is about", field="subject"),
            about=about,
            note=note.strip(),
            visibility=visibility,
        )

    def progress(self, state: ConnectionState, note: str, act: Act) -> None:
        """Say how far it has come, on the day of the act; declining or stopping it needs a reason."""
        if state in CAME_TO_NOTHING and not (note.strip() or act.reason.strip()):
            raise ReasonNeeded(f"the connection is {state}")
        self.record(self.Progressed, act, state=state, note=note.strip())

    @property
    def next_action(self) -> NextAction:
        """What is to be done next, as it was settled last."""
        return max(self.next_actions, key=lambda settled: settled[0], default=(None, NextAction()))[1]

    def set_next_action(self, action: NextAction, act: Act) -> None:
        """Settle who does what next; an empty action says that nothing is to be done."""
        checked = action.checked()
        self.record(
            self.NextActionSet,
            act,
            owner=checked.owner,
            owner_body=checked.owner_body,
            action=checked.action,
            due=checked.due,
        )

    def record_outcome(self, outcome: str, borrowed_into: str, act: Act) -> None:
        """Say what came of it, and into which episode of the borrowing authority it went."""
        self.record(
            self.OutcomeRecorded,
            act,
            outcome=words(outcome, "what came of it", field="outcome"),
            borrowed_into=borrowed_into,
        )


def learner(
    from_authority: str, to_authority: str, *, shares: Collection[str], borrows: Collection[str]
) -> str:
    """Return which of two connected authorities learns from the other.

    `borrows` are the hosts of the episode it was borrowed into, `shares` the hosts of the episode whose item
    it is about.  Whoever borrowed has learned; else whoever does not own the item; else the one that asks.
    """
    one, other = from_authority, to_authority
    if (one in borrows) != (other in borrows):
        return one if one in borrows else other
    if (one in shares) != (other in shares):
        return other if one in shares else one
    return one
