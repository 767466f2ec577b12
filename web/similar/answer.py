"""Who did similar work, asked and answered alike for the pages and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ci_kb.days import today
from ci_kb.domain.errors import NotFound
from projections import Projections
from projections.episodes import EpisodeLine
from projections.progress import Progress
from projections.reading import Reader
from projections.search import Entry, Similar
from projections.search import Vocabulary as Words
from projections.search.snippets import headline
from projections.similar_work import Judged, SaidOf
from projections.standing import Beside, beside
from projections.tables import NOW, Facts
from web.addresses import url_of
from web.similar.context import WEIGHTS, alike, weighed

WEIGHED_AMONG = 200
"""So many matches are looked at when places count too, because that may bring one up from far below."""


@dataclass(frozen=True)
class Need:
    """What is looked for: a text, an episode's work, or some of its items by key; seen from `hosts`."""

    text: str = ""
    episode: str = ""
    keys: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    places: str = "none"
    """How much it counts that a place is like one's own: one of `WEIGHTS`."""


@dataclass(frozen=True)
class Ground:
    """One reason for a match: what is shared, and the items it stands in."""

    kind: str
    value: str
    items: tuple[tuple[str, int], ...]
    """The address of each version of an item, and the position in the log of the event that made it."""


@dataclass(frozen=True)
class Sharing:
    """An item of a match, what of the need stands in it, and what the score would lose without it."""

    url: str
    kind: str
    title: str
    shares: tuple[str, ...]
    worth: float = 0.0


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
    practice: str = ""
    """The practice to ask about, by reference: the nearest one to the need."""
    beside: Beside | None = None
    stage: str = ""
    places: tuple[str, ...] = ()
    """What its place has in common with one's own; no reason of the work."""
    links: tuple[SaidOf, ...] = ()
    dismissed: Facts | None = None

    def values(self, kind: str) -> list[str]:
        """Return the words, or the themes, that are shared."""
        return [ground.value for ground in self.grounds if ground.kind == kind]


@dataclass(frozen=True)
class Answer:
    """The matches, those that people linked first, then the nearest; and those that were set aside."""

    matches: list[Match] = field(default_factory=list)
    set_aside: list[Match] = field(default_factory=list)


def similar(
    projections: Projections,
    words: Words,
    reader: Reader,
    need: Need,
    *,
    as_at: date | None = None,
    limit: int = 10,
) -> Answer:
    """Return the episodes that did work like the need.

    Raises `NotFound` for an episode the reader may not see.
    """
    at = projections.episodes.position_at(as_at) if as_at else NOW
    line = episode_called(projections, reader, need.episode) if need.episode else None
    judged = projections.similar_work.judged(line.reference, at) if line else {}
    then = projections.episodes.get(line.reference, at) if line else None
    hosts = need.hosts or (then.hosts if then else ())
    known = Known(projections, words, reader, as_at or today(), at, line, hosts, judged)
    found = weighed(known.search(need, as_at, limit), hosts, WEIGHTS[need.places])
    return known.answer(found, limit)


class Known:
    """What is known of the episodes that may match, and of what was said of them."""

    def __init__(
        self,
        projections: Projections,
        words: Words,
        reader: Reader,
        day: date,
        at: int,
        own: EpisodeLine | None,
        hosts: tuple[str, ...],
        judged: Mapping[str, Judged],
    ) -> None:
        self._projections = projections
        self._words = words
        self._reader = reader
        self._own = own
        self._hosts = hosts
        self._judged = judged
        found = projections.progress.visible(reader, day, at)
        self._progress: dict[str, Progress] = {one.episode.reference: one for one in found}

    def search(self, need: Need, as_at: date | None, limit: int) -> list[Similar]:
        """Return what the search finds, so many that enough are left without what was set aside."""
        own = self._own.reference if self._own else ""
        many = WEIGHED_AMONG if WEIGHTS[need.places] else limit + len(self._judged) + 1
        found = self._projections.search.similar(
            audiences=self._projections.episodes.audiences(self._reader),
            text=need.text,
            episode="" if need.keys else own,
            keys=need.keys,
            as_at=as_at,
            limit=many,
            vocabulary=self._words,
        )
        return [each for each in found if each.reference != own]

    def answer(self, found: Sequence[Similar], limit: int) -> Answer:
        """Return the matches; a link adds one, and takes none away."""
        by_reference = {each.reference: each for each in found}
        aside = [other for other, judged in self._judged.items() if judged.dismissed]
        linked = [other for other, judged in self._judged.items() if judged.links and other in self._progress]
        nearest = [each.reference for each in found if each.reference not in aside][:limit]
        shown = dict.fromkeys([*(other for other in linked if other not in aside), *nearest])
        matches = [self._match(by_reference.get(other, unlike(other))) for other in shown]
        if not (self._own and self._reader.works_on(self._own.hosts, self._own.team_persons)):
            return Answer(matches)
        seen = [other for other in aside if other in self._progress or other in by_reference]
        return Answer(matches, [self._match(by_reference.get(other, unlike(other))) for other in seen])

    def _match(self, found: Similar) -> Match:
        """Return a match in the words of people; without progress, its episode is closed to the reader."""
        progress = self._progress.get(found.reference)
        line = progress.episode if progress else None
        hosts = found.episode.hosts if found.episode else line.hosts if line else ()
        judged = self._judged.get(found.reference, Judged())
        shared = tuple(
            self._ground(reason.kind, reason.value, reason.items, found) for reason in found.reasons
        )
        mine = self._progress.get(self._own.reference) if self._own else None
        practice = (item.reference for item in found.items if item.kind == "practice")
        return Match(
            reference=found.reference,
            title=line.title if line else "",
            closed=line is None,
            authorities=hosts,
            demonstration=line.demonstration if line else bool(found.episode and found.episode.demonstration),
            fieldwork=line.fieldwork if line else None,
            score=found.score,
            grounds=(*shared, *self._sources(found)),
            sharing=tuple(
                sharing(item, self._address(item), shared, worth)
                for item, worth in zip(found.items, found.worth, strict=True)
            ),
            contacts=contacts(found.items),
            practice=next(practice, ""),
            beside=beside(mine, progress) if progress else None,
            stage=progress.stage.title if progress else "",
            places=alike(self._hosts, hosts),
            links=judged.links if line else (),
            dismissed=judged.dismissed,
        )

    def _ground(self, kind: str, value: str, items: Sequence[tuple[str, int]], found: Similar) -> Ground:
        addresses = {item.key: self._address(item) for item in found.items}
        named = self._words.themes.get(value, value) if kind == "theme" else value
        return Ground(kind, named, tuple((addresses[key], position) for key, position in items))

    def _sources(self, found: Similar) -> tuple[Ground, ...]:
        """Return the outcome sources that both self-evaluations draw on."""
        line = self._progress[found.reference].episode if found.sources else None
        names = self._projections.progress.guidance_of(line).outcome_sources if line else ()
        known = {source.id: source.text for source in names}
        return tuple(
            Ground(
                source.kind,
                known.get(source.value, source.value),
                tuple((f"/episodes/{found.reference}", position) for _, position in source.items),
            )
            for source in found.sources
        )

    def _address(self, item: Entry) -> str:
        """Return the address of the very version of an item that the search found."""
        address = url_of(item.kind, item.episode, item.reference)
        version = self._projections.items.version_made_at(item.item, item.position)
        return f"{address}/versions/{version}" if version else address


def unlike(reference: str) -> Similar:
    """Return a match that the search does not find."""
    return Similar(reference, None, 0.0, (), ())


def episode_called(projections: Projections, reader: Reader, name: str) -> EpisodeLine:
    """Return the episode with this reference or identifier.

    Raises `NotFound` when the reader may not see it.
    """
    line = projections.episodes.get(name) or projections.episodes.with_id(name)
    if line is None or not reader.may_see(line.visibility, line.hosts, line.team_persons):
        raise NotFound("episode", name)
    return line


def sharing(item: Entry, address: str, grounds: Sequence[Ground], worth: float) -> Sharing:
    """Return an item with what of the need stands in it, and what it is worth."""
    title = item.title or headline(item.text)[0]
    shares = (ground.value for ground in grounds if address in {where for where, _ in ground.items})
    return Sharing(address, item.subkind or item.kind, title, tuple(shares), worth)


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


def as_json(answer: Answer) -> dict[str, Any]:
    """Return the matches for programs: episodes with reasons, and the authorities behind them."""
    return {
        "episodes": [match_as_json(match) for match in answer.matches],
        "authorities": [
            {"authority": authority, "episodes": [match.reference for match in theirs]}
            for authority, theirs in authorities_of(answer.matches)
        ],
        "set_aside": [match.reference for match in answer.set_aside],
    }


def match_as_json(match: Match) -> dict[str, Any]:
    """Return one match for programs."""
    return {
        "episode": match.reference,
        "title": match.title,
        "authorities": list(match.authorities),
        "demonstration": match.demonstration,
        "fieldwork": [day.isoformat() for day in match.fieldwork] if match.fieldwork else None,
        "score": round(match.score, 6),
        "beside": match.beside,
        "stage": match.stage,
        "places": list(match.places),
        "reasons": [
            {
                "kind": ground.kind,
                "value": ground.value,
                "items": [{"url": url, "position": position} for url, position in ground.items],
            }
            for ground in match.grounds
        ],
        "items": [{"url": item.url, "worth": round(item.worth, 6)} for item in match.sharing],
        "links": [{"reason": link.facts.reason, "position": link.facts.position} for link in match.links],
        "contacts": list(match.contacts),
        "url": "" if match.closed else f"/episodes/{match.reference}",
    }
