"""Questions about what people said of similar work: which matches they set aside, and which they linked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from ci_kb.domain.similar_work import SimilarWork
from projections.tables import NOW, Facts, Tables, facts_of

LINKED, DISMISSED = SimilarWork.Linked.TOPIC, SimilarWork.Dismissed.TOPIC


@dataclass(frozen=True)
class SaidOf:
    """One thing that was said, for an episode, of another one."""

    episode: str
    other: str
    event: str
    dismissed: bool
    linked: bool
    facts: Facts


@dataclass(frozen=True)
class Judged:
    """What stands of what was said, for an episode, of another one: the events that say so."""

    dismissed: Facts | None = None
    links: tuple[SaidOf, ...] = ()


class SimilarWorks:
    """Questions about what people said of similar work; `at` is a position in the log."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def history(self, episode: str, other: str, at: int = NOW) -> list[SaidOf]:
        """Return everything that was said, for an episode, of another one, in the order it was recorded."""
        return self._read("episode = :episode AND other = :other", at, episode=episode, other=other)

    def judged(self, episode: str, at: int = NOW) -> dict[str, Judged]:
        """Return what stands of what was said for an episode, by the other one.

        A link holds for both episodes; a match that is set aside for one is not set aside for the other.
        """
        dismissed: dict[str, Facts] = {}
        links: dict[tuple[str, str], SaidOf] = {}
        for said in self._read("episode = :episode OR other = :episode", at, episode=episode):
            pair = said.episode, said.other
            if said.event == LINKED:
                links[pair] = said
            if not said.linked:
                links.pop(pair, None)
            if said.event == DISMISSED and said.episode == episode:
                dismissed[said.other] = said.facts
            if not said.dismissed and said.episode == episode:
                dismissed.pop(said.other, None)
        found: dict[str, list[SaidOf]] = defaultdict(list)
        for link in links.values():
            found[link.other if link.episode == episode else link.episode].append(link)
        return {
            other: Judged(dismissed.get(other), tuple(found.get(other, ())))
            for other in dict.fromkeys((*dismissed, *found))
        }

    def _read(self, condition: str, at: int, **values: str) -> list[SaidOf]:
        rows = self._tables.query(
            f"SELECT * FROM similar_work WHERE ({condition}) AND from_position <= :at ORDER BY from_position",
            at=at,
            **values,
        )
        return [
            SaidOf(
                row["episode"],
                row["other"],
                row["event"],
                bool(row["dismissed"]),
                bool(row["linked"]),
                facts_of(row),
            )
            for row in rows
        ]
