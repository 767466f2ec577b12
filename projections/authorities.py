"""Questions about authorities: who hosted what, and how much each has to share."""

from __future__ import annotations

from dataclasses import dataclass

from ci_kb.domain.authorities import Authority, authorities, authority_called
from ci_kb.domain.practice import Practice
from projections.connections import Connections, ConnectionVersion
from projections.episodes import EpisodeLine, Episodes
from projections.items import Items, ItemVersion
from projections.reading import Reader
from projections.tables import NOW, Tables


@dataclass(frozen=True)
class AuthorityLine:
    """An authority in the list, with what the reader may see of it."""

    name: str
    known: Authority | None
    episodes: tuple[EpisodeLine, ...]


@dataclass(frozen=True)
class AuthorityPage:
    """What an authority did, and what others can learn from it."""

    line: AuthorityLine
    practice: tuple[ItemVersion, ...]
    connections: tuple[ConnectionVersion, ...]


class Authorities:
    """Questions about authorities, the thirty-two and invented ones; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._episodes = Episodes(tables)
        self._items = Items(tables)
        self._connections = Connections(tables)

    def all(self, reader: Reader, at: int = NOW) -> list[AuthorityLine]:
        """Return the thirty-two, and invented hosts after them, with their episodes, the latest first."""
        hosted: dict[str, list[EpisodeLine]] = {authority.name: [] for authority in authorities()}
        for line in self._episodes.visible(reader, at):
            for host in line.hosts:
                hosted.setdefault(host, []).append(line)
        return [AuthorityLine(name, authority_called(name), tuple(lines)) for name, lines in hosted.items()]

    def page(self, name: str, reader: Reader, at: int = NOW) -> AuthorityPage | None:
        """Return what is known of the authority called so, or None when there is no such authority."""
        known = authority_called(name)
        full_name = known.name if known else name
        line = next((line for line in self.all(reader, at) if line.name == full_name), None)
        if line is None:
            return None
        return AuthorityPage(
            line=line,
            practice=tuple(
                item
                for episode in line.episodes
                for item in self._items.of_episode(episode.reference, reader, at)
                if item.kind == Practice.NOUN and not item.withdrawn
            ),
            connections=tuple(self._connections.all(reader, authority=full_name, at=at)),
        )
