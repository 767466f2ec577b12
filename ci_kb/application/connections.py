"""Commands on connections between authorities (Stage 6)."""

from __future__ import annotations

from collections.abc import Callable

from ci_kb.application.permissions import may_connect
from ci_kb.application.saved import Saved
from ci_kb.domain.authorities import full_name
from ci_kb.domain.connection import Connection, ConnectionState, NextAction
from ci_kb.domain.episode import Episode
from ci_kb.domain.errors import AlreadyThere, ChangedMeanwhile, NothingChanged, Refused
from ci_kb.domain.record import Act, Visibility
from ci_kb.event_log import EventLog


class Connections:
    """What can be done with connections, by either authority and whoever works on the episode.

    Errors as in `Episodes`.
    """

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
        found = self._episode(episode)
        between = (
            full_name(from_authority, invented=found.demonstration),
            full_name(to_authority, invented=found.demonstration),
        )
        may_connect(self._log, found, between, act)
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

    def progress(
        self,
        episode: str,
        reference: str,
        state: ConnectionState,
        note: str,
        act: Act,
        *,
        then: NextAction | None = None,
    ) -> Saved:
        """Say how far a connection has come and, if it was settled, what is to be done `then`."""

        def decide(connection: Connection) -> None:
            connection.progress(state, note, act)
            if then is not None and then.checked() != connection.next_action:
                connection.set_next_action(then, act)

        return self._change(episode, reference, act, decide)

    def set_next_action(self, episode: str, reference: str, action: NextAction, act: Act) -> Saved:
        """Settle who does what next, and by when."""

        def decide(connection: Connection) -> None:
            if action.checked() == connection.next_action:
                raise NothingChanged("what is to be done next")
            connection.set_next_action(action, act)

        return self._change(episode, reference, act, decide)

    def record_outcome(
        self, episode: str, reference: str, outcome: str, act: Act, *, borrowed_into: str = ""
    ) -> Saved:
        """Say what came of a connection, and into which episode of one of the two authorities it went."""

        def decide(connection: Connection) -> None:
            if borrowed_into:
                hosts = self._episode(borrowed_into).details.hosts
                if not {connection.from_authority, connection.to_authority} & set(hosts):
                    raise Refused(
                        "Choose an episode that one of the two authorities hosts.", field="borrowed_into"
                    )
            connection.record_outcome(outcome, borrowed_into, act)

        return self._change(episode, reference, act, decide)

    def _change(self, episode: str, reference: str, act: Act, decide: Callable[[Connection], None]) -> Saved:
        connection = self.get(episode, reference)
        between = (connection.from_authority, connection.to_authority)
        may_connect(self._log, self._episode(episode), between, act)
        identifier = Connection.identifier(episode, reference)
        position = self._log.change(Connection, identifier, decide, command=act.command, name=reference)
        return Saved(reference, position)

    def _episode(self, episode: str) -> Episode:
        return self._log.get(Episode, Episode.identifier(episode), episode)
