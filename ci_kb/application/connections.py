"""Commands on connections between authorities (Stage 6)."""

from __future__ import annotations

from ci_kb.application.permissions import may_work_on
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
        """Propose that two authorities talk."""
        invented = self._check(episode, act).demonstration
        reference = reference or f"connection-{act.command[:10]}"
        connection = Connection.propose(
            episode,
            reference,
            from_authority=full_name(from_authority, invented=invented),
            to_authority=full_name(to_authority, invented=invented),
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
        self._check(episode, act)
        identifier = Connection.identifier(episode, reference)
        position = self._log.change(
            Connection,
            identifier,
            lambda connection: connection.progress(state, note, act),
            command=act.command,
            name=reference,
        )
        return Saved(reference, position)

    def _check(self, episode: str, act: Act) -> Episode:
        found = self._log.get(Episode, Episode.identifier(episode), episode)
        may_work_on(found, act)
        return found
