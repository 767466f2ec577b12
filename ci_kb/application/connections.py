"""Commands on connections between authorities (Stage 6)."""

from __future__ import annotations

from ci_kb.application.permissions import may_connect
from ci_kb.application.saved import Saved
from ci_kb.domain.authorities import full_name
from ci_kb.domain.connection import Connection, ConnectionState
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile
from ci_kb.domain.record import Act, Visibility
from ci_kb.event_log import EventLog


class Connections:
    """What can be done with connections; errors as in `Episodes`."""

    def __init__(self, log: EventLog) -> None:
        self._log = log

    def get(self, episode: str, reference: str) -> Connection:
        """Return a connection as it is now."""
        return self._log.get(Connection, Connection.identifier(episode, reference), reference)

    def propose(
        self,
        episode: str,
        act: Act,
        *,
        from_authority: str,
        to_authority: str,
        subject: str,
        about: str = "",
        note: str = "",
        reference: str = "",
        visibility: Visibility = Visibility.NETWORK,
    ) -> Saved:
        """Propose that two authorities talk; either of them may, and whoever works on the episode."""
        found = self._episode(episode)
        between = (
            full_name(from_authority, invented=found.demonstration),
            full_name(to_authority, invented=found.demonstration),
        )
        may_connect(found, between, act)
        reference = reference or f"connection-{act.command[:10]}"
        connection = Connection.propose(
            episode,
            reference,
            from_authority=between[0],
            to_authority=between[1],
            subject=subject,
            about=about,
            note=note,
            visibility=visibility,
            act=act,
        )
        try:
            return Saved(reference, self._log.add(connection, act.command))
        except ChangedMeanwhile:
            raise AlreadyThere("a connection", reference) from None

    def progress(self, episode: str, reference: str, state: ConnectionState, note: str, act: Act) -> Saved:
        """Say how far a connection has come."""
        connection = self.get(episode, reference)
        may_connect(self._episode(episode), (connection.from_authority, connection.to_authority), act)
        identifier = Connection.identifier(episode, reference)
        position = self._log.change(
            Connection,
            identifier,
            lambda connection: connection.progress(state, note, act),
            command=act.command,
            name=reference,
        )
        return Saved(reference, position)

    def _episode(self, episode: str) -> Episode:
        return self._log.get(Episode, Episode.identifier(episode), episode)
