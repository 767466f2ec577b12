"""Who did similar work, asked and answered alike for the page and the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ci_kb.domain.errors import NotFound
from projections import Projections
from projections.episodes import EpisodeLine
from projections.reading import Reader
from projections.search import Entry, Similar
from projections.search import Vocabulary as Words
from projections.search.snippets import headline
from projections.tables import NOW
from web.addresses import url_of


@dataclass(frozen=True)
class Ground:
    """One reason for a match: what is shared, and the items it stands in."""

    kind: str
    value: str
    items: tuple[tuple[str, int], ...]
    """The address of each item, and the position in the log of the event behind it."""


@dataclass(frozen=True)
class Sharing:
    """An item of a match, and what of the need stands in it."""

    url: str
    kind: str
    title: str
    shares: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """An episode that did similar work, with its reasons and whom to ask."""

    reference: str
    title: str
    closed: bool
    """Whether the reader may see some of its items, but not the episode."""
    authorities: tuple[str, ...]
    demonstration: bool
    fieldwork: tuple[date, date] | None
    score: float
    grounds: tuple[Ground, ...]
    sharing: tuple[Sharing, ...]
    contacts: tuple[str, ...]

    def values(self, kind: str) -> list[str]:
        """Return the words, or the themes, that are shared."""
        return [ground.value for ground in self.grounds if ground.kind == kind]


def similar(
    projections: Projections,
    words: Words,
    reader: Reader,
    *,
    text: str = "",
    episode: str = "",
    as_at: date | None = None,
    limit: int = 10,
) -> list[Match]:
    """Return episodes that did work like a text, or like an episode, nearest first.

    Raises `NotFound` for an episode the reader may not see.
    """
    if episode:
        episode = episode_called(projections, reader, episode).reference
    found = projections.search.similar(
        audiences=projections.episodes.audiences(reader),
        text=text,
        episode=episode,
        as_at=as_at,
        limit=limit,
        vocabulary=words,
    )
    at = projections.episodes.position_at(as_at) if as_at else NOW
    lines = {line.reference: line for line in projections.episodes.visible(reader, at)}
    return [match_of(words, each, lines.get(each.reference), as_at) for each in found]


def episode_called(projections: Projections, reader: Reader, name: str) -> EpisodeLine:
    """Return the episode with this reference or identifier.

    Raises `NotFound` when the reader may not see it.
    """
    line = projections.episodes.get(name) or projections.episodes.with_id(name)
    if line is None or not reader.may_see(line.visibility, line.hosts, line.team_persons):
        raise NotFound("episode", name)
    return line


def match_of(words: Words, found: Similar, line: EpisodeLine | None, as_at: date | None) -> Match:
    """Return a match in the words of people; without a line, its episode is closed to the reader."""
    context = found.episode
    addresses = {item.key: url_of(item.kind, item.episode, item.reference, as_at) for item in found.items}
    grounds = tuple(
        Ground(
            reason.kind,
            words.themes.get(reason.value, reason.value) if reason.kind == "theme" else reason.value,
            tuple((addresses[key], position) for key, position in reason.items),
        )
        for reason in found.reasons
    )
    return Match(
        reference=found.reference,
        title=line.title if line else "",
        closed=line is None,
        authorities=context.hosts if context else (),
        demonstration=bool(context and context.demonstration),
        fieldwork=line.fieldwork if line else None,
        score=found.score,
        grounds=grounds,
        sharing=tuple(sharing(item, addresses[item.key], grounds) for item in found.items),
        contacts=contacts(found.items),
    )


def sharing(item: Entry, address: str, grounds: Sequence[Ground]) -> Sharing:
    """Return an item with what of the need stands in it."""
    title = item.title or headline(item.text)[0]
    shares = (ground.value for ground in grounds if address in {where for where, _ in ground.items})
    return Sharing(address, item.subkind or item.kind, title, tuple(shares))


def contacts(items: Sequence[Entry]) -> tuple[str, ...]:
    """Return the roles to ask, as the practice among the items names them."""
    named = (item.details.get("contact_role", "") for item in items)
    return tuple(dict.fromkeys(role for role in named if role))


def authorities_of(matches: Sequence[Match]) -> list[tuple[str, list[Match]]]:
    """Return the authorities behind the matches, each with its matches, the nearest first."""
    found: dict[str, list[Match]] = {}
    for match in matches:
        for authority in match.authorities:
            found.setdefault(authority, []).append(match)
    return list(found.items())


def as_json(matches: Sequence[Match]) -> dict[str, Any]:
    """Return the matches for programs: episodes with reasons, and the authorities behind them."""
    return {
        "episodes": [
            {
                "episode": match.reference,
                "title": match.title,
                "authorities": list(match.authorities),
                "demonstration": match.demonstration,
                "fieldwork": [day.isoformat() for day in match.fieldwork] if match.fieldwork else None,
                "score": round(match.score, 6),
                "reasons": [
                    {
                        "kind": ground.kind,
                        "value": ground.value,
                        "items": [{"url": url, "position": position} for url, position in ground.items],
                    }
                    for ground in match.grounds
                ],
                "contacts": list(match.contacts),
                "url": "" if match.closed else f"/episodes/{match.reference}",
            }
            for match in matches
        ],
        "authorities": [
            {"authority": authority, "episodes": [match.reference for match in theirs]}
            for authority, theirs in authorities_of(matches)
        ],
    }
