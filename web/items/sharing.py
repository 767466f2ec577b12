"""What became of a practice: who borrowed it and what came of it, and whether it is still true."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ci_kb.days import today
from projections.connections import ConnectionVersion, Freshness, borrowings, freshness
from projections.episodes import EpisodeLine
from projections.items import ItemVersion
from web.as_at import AsAt, as_at
from web.parts import parts, reader


@dataclass(frozen=True)
class Borrowed:
    """One borrowing of a practice, with the episode it went into if the reader may see that."""

    connection: ConnectionVersion
    into: EpisodeLine | None


@dataclass(frozen=True)
class Sharing:
    """What became of a practice, as far as the reader may see."""

    borrowed: tuple[Borrowed, ...]
    freshness: Freshness
    fresh: bool

    @property
    def borrowers(self) -> list[str]:
        """The authorities that borrowed it, each once, the first one first."""
        return list(dict.fromkeys(one.connection.learner for one in self.borrowed))


def sharing_of(practice: ItemVersion, shown: AsAt) -> Sharing:
    """Return what became of a practice, or what was known of that by a day."""
    connections = parts().projections.connections.all(reader(), episode=practice.episode, at=shown.position)
    return sharing(practice, connections, shown.day or today())


def sharing(practice: ItemVersion, connections: Iterable[ConnectionVersion], day: date) -> Sharing:
    """Return what became of a practice, given the connections of its episode."""
    found = borrowings(connections, practice.reference)
    speaks = freshness(practice, found)
    wanted = {one.borrowed_into for one in found} - {""}
    seen = parts().projections.episodes.visible(reader(), as_at().position) if wanted else []
    lines = {line.reference: line for line in seen}
    borrowed = tuple(Borrowed(one, lines.get(one.borrowed_into)) for one in found)
    return Sharing(borrowed, speaks, speaks.fresh(day))
