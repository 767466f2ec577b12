"""A connection between authorities: who may help whom, and what came of it (Stage 6; Making Connections)."""

from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from ci_kb.domain.errors import Refused
from ci_kb.domain.record import Act, Record, Visibility, check_reference, identify, words


class ConnectionState(StrEnum):
    """How far a connection has come."""

    PROPOSED = "proposed"
    APPROACHED = "approached"
    MET = "met"
    VISITED = "visited"
    ADOPTED = "adopted"
    DECLINED = "declined"
    STOPPED = "stopped"


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

    episode: str
    reference: str
    from_authority: str
    to_authority: str
    subject: str
    about: str
    visibility: Visibility

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
        """Say how far it has come, on the day of the act."""
        self.record(self.Progressed, act, state=state, note=note.strip())
